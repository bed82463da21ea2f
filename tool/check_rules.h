/* SPDX-License-Identifier: Apache-2.0 */
/* What of a rulebase and its map can't have been meant: names that nothing knows, and directives
 * without effect. */
#pragma once

#include "input/map.h"
#include "tool/faults.h"
#include "input/statements.h"

/* The fields that events can have from anywhere; TP_HAS() bits. */
uint64_t check_yield(const struct tp_statements *statements, const struct tp_map *map);

/* map and map_path: an empty map and NULL where there is none. */
void check_rules(const char *path, const struct tp_statements *statements, const struct tp_map *map,
                 struct faults *faults);

void check_map(const char *path, const struct tp_map *map, uint64_t yielded, struct faults *faults);

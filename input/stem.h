/* SPDX-License-Identifier: Apache-2.0 */
/* One vendor's product: STEM.rulebase, and STEM.map where the rules hand over a body or the
 * vendor's words. */
#pragma once

#include <limits.h>

#include "input/map.h"
#include "input/rules.h"

struct tp_stem {
    char *name; /* file name without folder and ending */
    struct tp_rules *rules;
    struct tp_map *map; /* an empty one where the stem has none */
    uint8_t sum[32];    /* SHA-256 of both files; not of what the rulebase includes */
};

/* path names the rulebase; the map is looked for in map_directory, which may be NULL, then beside
 * it.
 */
bool tp_stem_load(struct tp_stem *ret_stem, const char *path, const char *map_directory,
                  bool with_locations, struct tp_error *ret_error);

/* Which map that would be. False where there is none: ret_map is the one beside it then, or empty
 * where its path would be too long. */
bool tp_stem_find_map(const char *path, const char *map_directory, char ret_map[PATH_MAX]);

/* Tells all faults of the rulebase and its map. False where there are any. */
bool tp_stem_check(const char *path, const char *map_directory, const struct tp_faults *faults);

void tp_stem_clear(struct tp_stem *stem);

/* Have they one name, and were they read from the same text? */
bool tp_stem_is_same(const struct tp_stem *a, const struct tp_stem *b);

/* The cheap test before any rule: might this line be one of the stem's? */
bool tp_stem_may_know(const struct tp_stem *stem, struct tp_text line);

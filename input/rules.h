/* SPDX-License-Identifier: Apache-2.0 */
/* A rulebase: liblognorm's rules, loaded and matched. One per thread: liblognorm counts inside its
 * rules without a lock, and what it returns borrows its keys from here. */
#pragma once

#include <json.h>

#include "core/text.h"
#include "input/error.h"

struct tp_rules;

/* Loads a version 2 rulebase. with_locations makes matches tell which rule it was, at a price. NULL
 * with ret_error filled ("file:line: ...", or "file:line:column: ...") at the first fault. */
struct tp_rules *tp_rules_load(const char *path, bool with_locations, struct tp_error *ret_error);

/* Tells all faults of a rulebase that liblognorm tells. False where there are any. */
bool tp_rules_check(const char *path, const struct tp_faults *faults);

/* What matched as a JSON object of strings, to be given to json_object_put() by the caller before
 * the rules are freed; NULL where no rule matches. In its strings a NUL of the line is a \1. */
struct json_object *tp_rules_match(struct tp_rules *rules, struct tp_text line);

/* How many bytes of a line that no rule matches the best of them got over. */
size_t tp_rules_reach(struct tp_rules *rules, struct tp_text line);

void tp_rules_free(struct tp_rules *rules);

/* The version of the liblognorm that is loaded: "2.0.6". */
const char *tp_rules_lognorm(void);

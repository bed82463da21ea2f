/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a field to the member of an event: one converter for each type. */
#pragma once

#include "input/map.h"

/* Sets one field of the event from what the line wrote. A value that says nothing, or can't be
 * right, leaves the field unknown; it is never guessed. near_ms dates times that lack a year. */
void tp_convert(struct tp_event *event, const struct tp_map *map, enum tp_field field,
                struct tp_text value, int64_t near_ms);

/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is used again and again: it grows to the most that was asked for and stays. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* All zero is an empty one; ptr is for free(). */
struct tp_room {
    char *ptr;
    size_t size;
};

/* Makes it size bytes at least; what was in it stays. False where memory is short: it is as before
 * then. */
bool tp_room_reserve(struct tp_room *room, size_t size);

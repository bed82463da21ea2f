/* SPDX-License-Identifier: Apache-2.0 */
#include "input/room.h"

#include <stdlib.h>

bool tp_room_reserve(struct tp_room *room, size_t size)
{
    char *ptr;

    if (size <= room->size)
        return true;
    ptr = realloc(room->ptr, size);
    if (ptr == NULL)
        return false;
    *room = (struct tp_room){ptr, size};
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A state in memory, for tests: written once, read from its start as often as wanted. */
#pragma once

#include <stdlib.h>

#include "core/state.h"
#include "core/text.h"

struct memory {
    char *bytes;
    size_t len, room, at; /* at: how much was read */
};

static inline bool memory_put(void *user, void *bytes, size_t len)
{
    struct memory *memory = user;

    if (memory->room - memory->len < len) {
        memory->room = 2 * (memory->room + len);
        memory->bytes = realloc(memory->bytes, memory->room);
    }
    if (len > 0)
        memcpy(memory->bytes + memory->len, bytes, len);
    memory->len += len;
    return true;
}

static inline bool memory_get(void *user, void *bytes, size_t len)
{
    struct memory *memory = user;

    if (memory->len - memory->at < len)
        return false;
    if (len > 0)
        memcpy(bytes, memory->bytes + memory->at, len);
    memory->at += len;
    return true;
}

static inline struct tp_state memory_writer(struct memory *memory)
{
    return (struct tp_state){memory_put, memory, false};
}

static inline struct tp_state memory_reader(struct memory *memory)
{
    memory->at = 0;
    return (struct tp_state){memory_get, memory, false};
}

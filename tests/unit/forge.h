/* SPDX-License-Identifier: Apache-2.0 */
/* Saved states forged in every way that one byte, or one word in another's place, can do it. */
#pragma once

#include "tests/unit/memory.h"

/* Tries every byte with some values each. */
static inline void forge_bytes(struct memory *memory, void (*try_it)(struct memory *))
{
    static const unsigned char values[] = {0, 1, 2, 3, 4, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff};

    for (size_t at = 0; at < memory->len; at++) {
        char was = memory->bytes[at];
        for (size_t i = 0; i < sizeof values; i++) {
            memory->bytes[at] = (char)values[i];
            try_it(memory);
        }
        memory->bytes[at] = was;
    }
}

/* Tries every word with the words of the same state, one of so many: this makes circles. */
static inline void forge_words(struct memory *memory, size_t one_of,
                               void (*try_it)(struct memory *))
{
    for (size_t at = 0; at + 4 <= memory->len; at += 4) {
        char was[4];
        memcpy(was, memory->bytes + at, 4);
        for (size_t from = at / 4 % one_of * 4; from + 4 <= memory->len; from += 4 * one_of) {
            memmove(memory->bytes + at, memory->bytes + from, 4);
            try_it(memory);
            memcpy(memory->bytes + at, was, 4);
        }
    }
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target is one file: what it does with any bytes, and where its seeds are. It is built
 * twice: check_TARGET runs seeds and mutants of them, the same in every run (check_fuzz.c);
 * fuzz_TARGET is libFuzzer's (tests/fuzz/run). */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define FUZZ_MOST_GLOBS 4

struct fuzz_target {
    /* Under the top folder. A file of samples gives a seed for each of its lines, every other file
     * is one. */
    const char *seeds[FUZZ_MOST_GLOBS];
    unsigned mutants; /* of all seeds together, in check_TARGET */
};

extern const struct fuzz_target fuzz_target;

/* Ends the process where a promise is broken, and says which. */
#define FUZZ_HOLDS(promise)                                                                        \
    do {                                                                                           \
        if (!(promise)) {                                                                          \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #promise);           \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* A copy that ends where it ends, so that a sanitizer sees one byte too far; to be freed. */
static inline struct tp_text fuzz_copy(const void *bytes, size_t len)
{
    char *copy = malloc(len + (len == 0));

    FUZZ_HOLDS(copy != NULL);
    if (len > 0)
        memcpy(copy, bytes, len);
    return (struct tp_text){copy, len};
}

static inline void fuzz_free(struct tp_text text)
{
    free((void *)(uintptr_t)text.ptr);
}

/* Takes bytes off the front of text, for choices; 0 where there are none. */
static inline unsigned fuzz_take(struct tp_text *text)
{
    unsigned char byte = text->len > 0 ? (unsigned char)text->ptr[0] : 0;

    *text = tp_text_from(*text, text->len > 0);
    return byte;
}

/* Is part a piece of whole? */
static inline bool fuzz_is_in(struct tp_text part, struct tp_text whole)
{
    return part.ptr >= whole.ptr && part.ptr + part.len <= whole.ptr + whole.len;
}

/* The top folder of the sources. */
static inline const char *fuzz_top(void)
{
    const char *top = getenv("top_srcdir");

    return top != NULL ? top : ".";
}

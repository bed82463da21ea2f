/* SPDX-License-Identifier: Apache-2.0 */
/* A file, plain or gzip'ed, through a window that moves over it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BYTES_WINDOW ((1u << 20) + (256u << 10))

struct bytes {
    void *file; /* gzFile */
    const char *path;
    int64_t size;    /* of the file, 0 where unknown */
    uint64_t passed; /* bytes before the window, unpacked */
    bool is_failed, is_at_end;
    size_t start, end; /* of what is in the window and not taken yet */
    char window[BYTES_WINDOW + 1];
};

/* path "-" is standard input; borrowed. NULL where it can't be opened; says why on stderr. */
struct bytes *bytes_open(const char *path);

/* Reads more behind what is there, which may move. Sets is_at_end where there is no more, and
 * is_failed where reading failed, which is said on stderr. */
void bytes_fill(struct bytes *bytes);

/* What is there and not taken yet: ptr[0 .. len-1]; the byte behind may be written. */
static inline char *bytes_ptr(struct bytes *bytes)
{
    return bytes->window + bytes->start;
}

static inline size_t bytes_len(const struct bytes *bytes)
{
    return bytes->end - bytes->start;
}

/* Takes n of them. They stay where they are until the next bytes_fill(). */
static inline void bytes_take(struct bytes *bytes, size_t n)
{
    bytes->start += n;
}

/* Where in the file the next byte is, unpacked. */
static inline uint64_t bytes_offset(const struct bytes *bytes)
{
    return bytes->passed + bytes->start;
}

/* How much of the file was read, 0 to 100, or -1 where that can't be told. */
int bytes_percent(const struct bytes *bytes);

/* Accepts NULL. */
void bytes_close(struct bytes *bytes);

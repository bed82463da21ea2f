/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/lines.h"

#include <stdlib.h>

struct lines {
    struct bytes *bytes;
    bool is_cut; /* the last line had no end: what follows is its rest */
};

static void *open(struct bytes *bytes, const struct tool_settings *settings)
{
    struct lines *lines = malloc(sizeof *lines);

    (void)settings;
    if (lines != NULL)
        *lines = (struct lines){bytes, false};
    else
        tool_complain("%s: out of memory", bytes->path);
    return lines;
}

static struct tp_text cut(struct lines *lines, size_t len, size_t taken)
{
    struct tp_text line = {bytes_ptr(lines->bytes), len};

    bytes_take(lines->bytes, taken);
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    lines->bytes->window[line.ptr + line.len - lines->bytes->window] = '\0';
    return line;
}

/* A line in the window, or the end of what is there; false where more must be read first. */
static bool take(struct lines *lines, struct tp_text *ret_line)
{
    size_t there = bytes_len(lines->bytes);
    char *start = bytes_ptr(lines->bytes);
    char *newline = there > 0 ? memchr(start, '\n', there) : NULL;
    size_t len = newline != NULL ? (size_t)(newline - start) : there;

    if (newline == NULL && (there == 0 || (!lines->bytes->is_at_end && there < LINES_MAX_LEN)))
        return false;
    lines->is_cut = newline == NULL;
    *ret_line =
        cut(lines, len < LINES_MAX_LEN ? len : LINES_MAX_LEN, len + (newline != NULL ? 1 : 0));
    return true;
}

static bool next(void *reader, struct tp_text *ret_line)
{
    struct lines *lines = reader;

    for (;;) {
        bool is_rest = lines->is_cut;

        if (take(lines, ret_line)) {
            if (!is_rest)
                return true;
        } else if (lines->bytes->is_at_end) {
            return false;
        } else {
            bytes_fill(lines->bytes);
        }
    }
}

/* Whatever nobody else knows is taken for text. */
static bool knows(const char *ptr, size_t len)
{
    (void)ptr;
    (void)len;
    return true;
}

const struct source_kind lines_kind = {knows, open, next, free};

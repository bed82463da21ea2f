/* SPDX-License-Identifier: Apache-2.0 */
/* A view of bytes that somebody else owns. Never NUL-terminated by promise: always use len. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct tp_text {
    const char *ptr;
    size_t len;
};

#define TP_TEXT(literal) ((struct tp_text){(literal), sizeof(literal) - 1})

static inline bool tp_text_equal(struct tp_text a, struct tp_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* ASCII letters only: catalogue names and protocol words have no others. */
static inline char tp_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline bool tp_text_same_word(struct tp_text a, struct tp_text b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++) {
        if (tp_lower(a.ptr[i]) != tp_lower(b.ptr[i]))
            return false;
    }
    return true;
}

static inline struct tp_text tp_text_from(struct tp_text text, size_t offset)
{
    return (struct tp_text){text.ptr + offset, text.len - offset};
}

static inline struct tp_text tp_text_trim(struct tp_text text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = tp_text_from(text, 1);
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[text.len - 1]) != NULL &&
           text.ptr[text.len - 1] != '\0')
        text.len--;
    return text;
}

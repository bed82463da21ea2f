/* SPDX-License-Identifier: Apache-2.0 */
/* A view of bytes that somebody else owns. Never NUL-terminated by promise: always use len. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct tp_text {
    const char *ptr;
    size_t len;
};

#define TP_TEXT(literal) ((struct tp_text){(literal), sizeof(literal) - 1})

static inline bool tp_same_8(const char *a, const char *b)
{
    uint64_t x, y;

    memcpy(&x, a, 8);
    memcpy(&y, b, 8);
    return x == y;
}

/* Keys are short, and most comparisons fail or are of few bytes: a call would cost more than the
 * comparison. */
static inline bool tp_same_bytes(const char *a, const char *b, size_t len)
{
    size_t i = 0;

    if (len >= 8) {
        while (i + 8 <= len && tp_same_8(a + i, b + i))
            i += 8;
        return i + 8 > len && tp_same_8(a + len - 8, b + len - 8);
    }
    while (i < len && a[i] == b[i])
        i++;
    return i == len;
}

static inline bool tp_text_equal(struct tp_text a, struct tp_text b)
{
    return a.len == b.len && tp_same_bytes(a.ptr, b.ptr, a.len);
}

/* ASCII letters only: catalogue names and protocol words have no others. */
static inline char tp_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Host names know no case (RFC 4343), and a dot at the end changes nothing. Returns the length;
 * what there is no room for is cut off. */
static inline size_t tp_fold_host_name(struct tp_text text, char *ret_folded, size_t room)
{
    size_t len = text.len > 0 && text.ptr[text.len - 1] == '.' ? text.len - 1 : text.len;

    len = len < room ? len : room;
    for (size_t i = 0; i < len; i++)
        ret_folded[i] = tp_lower(text.ptr[i]);
    return len;
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

static inline bool tp_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline struct tp_text tp_text_trim(struct tp_text text)
{
    while (text.len > 0 && tp_is_blank(text.ptr[0]))
        text = tp_text_from(text, 1);
    while (text.len > 0 && tp_is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

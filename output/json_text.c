/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json_text.h"

#include <stdlib.h>

#include "output/utf8.h"

static struct tp_json_text *text_of(struct tp_writer *writer)
{
    return (struct tp_json_text *)writer; /* its first member */
}

static bool reserve(struct tp_json_text *text, size_t more)
{
    size_t size = text->size;
    char *ptr;

    if (text->len + more <= size)
        return true;
    while (size < text->len + more)
        size = size == 0 ? 4096 : size * 2;
    ptr = realloc(text->ptr, size);
    if (ptr == NULL) {
        text->is_failed = true;
        return false;
    }
    text->ptr = ptr;
    text->size = size;
    return true;
}

/* Most copies here are of a few bytes: not worth a call. */
static inline char *put(char *out, const char *ptr, size_t len)
{
    if (len > 16) {
        memcpy(out, ptr, len);
    } else if (len >= 8) {
        memcpy(out, ptr, 8);
        memcpy(out + len - 8, ptr + len - 8, 8);
    } else {
        for (size_t i = 0; i < len; i++)
            out[i] = ptr[i];
    }
    return out + len;
}

/* Room for the key and a value of at most more bytes, then the comma where one is due, and the key.
 * Where the value is to go, or NULL where memory is short. */
static inline char *begin(struct tp_json_text *text, struct tp_text key, size_t more)
{
    char last = text->len > 0 ? text->ptr[text->len - 1] : '{';
    char *out;

    if (text->len + key.len + 4 + more > text->size && !reserve(text, key.len + 4 + more))
        return NULL;
    out = text->ptr + text->len;
    if (last != '{' && last != '[')
        *out++ = ',';
    if (key.ptr != NULL) {
        *out++ = '"';
        out = put(out, key.ptr, key.len);
        *out++ = '"';
        *out++ = ':';
    }
    return out;
}

static inline void finish(struct tp_json_text *text, const char *out)
{
    text->len = (size_t)(out - text->ptr);
}

static void open(struct tp_json_text *text, struct tp_text key, char opener, char closer)
{
    char *out = begin(text, key, 1);

    if (out != NULL) {
        *out++ = opener;
        finish(text, out);
    }
    if (text->depth < sizeof text->closers)
        text->closers[text->depth] = closer;
    text->depth++;
}

static void open_object(struct tp_writer *writer, struct tp_text key)
{
    open(text_of(writer), key, '{', '}');
}

static void open_array(struct tp_writer *writer, struct tp_text key)
{
    open(text_of(writer), key, '[', ']');
}

static void close(struct tp_writer *writer)
{
    struct tp_json_text *text = text_of(writer);

    text->depth--;
    if (reserve(text, 1) && text->depth < sizeof text->closers)
        text->ptr[text->len++] = text->closers[text->depth];
}

/* RFC 8259 7: what must be escaped, and how. */
static size_t escape(char *out, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorthand[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                     ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};

    *out++ = '\\';
    if (c < sizeof shorthand && shorthand[c] != 0) {
        *out = shorthand[c];
        return 2;
    }
    memcpy(out, "u00", 3);
    out[3] = hex[c >> 4];
    out[4] = hex[c & 15];
    return 6;
}

/* One bit set in each of 8 bytes that JSON wants escaped, or DEL; other bits mean nothing. Bit
 * tricks: Hacker's Delight 6-1. */
static uint64_t escapes_in(uint64_t bytes)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t quote = bytes ^ (ones * '"'), slash = bytes ^ (ones * '\\'),
             del = bytes ^ (ones * 0x7f);
    uint64_t zeros = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((del - ones) & ~del);

    return (((bytes - ones * 0x20) & ~bytes) | zeros) & tops;
}

/* Copies bytes until one that needs an escape: returns how many. */
static size_t copy_plain(char *out, const char *ptr, size_t len)
{
    uint64_t bytes;
    size_t i = 0;

    for (; i + 8 <= len; i += 8) {
        memcpy(&bytes, ptr + i, 8);
        if (escapes_in(bytes) != 0)
            break;
        memcpy(out + i, &bytes, 8);
    }
    for (; i < len; i++) {
        unsigned char c = (unsigned char)ptr[i];
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
            break;
        out[i] = (char)c;
    }
    return i;
}

static void string(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    char room[TP_UTF8_ROOM];
    struct tp_text rest = tp_utf8_mend(value, room);
    char *out = begin(text_of(writer), key, rest.len * 6 + 2);

    if (out == NULL)
        return;
    *out++ = '"';
    while (rest.len > 0) {
        size_t n = copy_plain(out, rest.ptr, rest.len);
        out += n;
        rest = tp_text_from(rest, n);
        if (rest.len > 0) {
            out += escape(out, (unsigned char)rest.ptr[0]);
            rest = tp_text_from(rest, 1);
        }
    }
    *out++ = '"';
    finish(text_of(writer), out);
}

static void name(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    char *out = begin(text_of(writer), key, value.len + 2);

    if (out == NULL)
        return;
    *out++ = '"';
    out = put(out, value.ptr, value.len);
    *out++ = '"';
    finish(text_of(writer), out);
}

#define MAX_DIGITS 20

static void integer(struct tp_writer *writer, struct tp_text key, int64_t value)
{
    char digits[MAX_DIGITS];
    size_t at = MAX_DIGITS;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char *out = begin(text_of(writer), key, MAX_DIGITS);

    if (out == NULL)
        return;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        *out++ = '-';
    finish(text_of(writer), put(out, digits + at, MAX_DIGITS - at));
}

static void boolean(struct tp_writer *writer, struct tp_text key, bool value)
{
    char *out = begin(text_of(writer), key, 5);

    if (out != NULL)
        finish(text_of(writer), value ? put(out, "true", 4) : put(out, "false", 5));
}

static const struct tp_writer_form form = {open_object, open_array, close,  string,
                                           name,        integer,    boolean};

void tp_json_text_init(struct tp_json_text *text)
{
    *text = (struct tp_json_text){.writer = {&form}};
}

void tp_json_text_restart(struct tp_json_text *text)
{
    text->len = 0;
    text->depth = 0;
    text->is_failed = false;
}

void tp_json_text_clear(struct tp_json_text *text)
{
    free(text->ptr);
    tp_json_text_init(text);
}

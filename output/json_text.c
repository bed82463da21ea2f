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

static void append(struct tp_json_text *text, const char *ptr, size_t len)
{
    if (!reserve(text, len))
        return;
    memcpy(text->ptr + text->len, ptr, len);
    text->len += len;
}

/* The comma before, where one is due, and the key. */
static void begin(struct tp_json_text *text, struct tp_text key)
{
    char last = text->len > 0 ? text->ptr[text->len - 1] : '{';
    char *out;

    if (!reserve(text, key.len + 4))
        return;
    out = text->ptr + text->len;
    if (last != '{' && last != '[')
        *out++ = ',';
    if (key.ptr != NULL) {
        *out++ = '"';
        memcpy(out, key.ptr, key.len);
        out += key.len;
        *out++ = '"';
        *out++ = ':';
    }
    text->len = (size_t)(out - text->ptr);
}

static void open(struct tp_json_text *text, struct tp_text key, char opener, char closer)
{
    if (text->depth > 0)
        begin(text, key);
    append(text, &opener, 1);
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
    append(text, &text->closers[text->depth], 1);
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

static void append_escaped(struct tp_json_text *text, struct tp_text value)
{
    char *out;

    if (!reserve(text, value.len * 6 + 2))
        return;
    out = text->ptr + text->len;
    *out++ = '"';
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f)
            out += escape(out, c);
        else
            *out++ = (char)c;
    }
    *out++ = '"';
    text->len = (size_t)(out - text->ptr);
}

static void string(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    char room[TP_UTF8_ROOM];

    begin(text_of(writer), key);
    append_escaped(text_of(writer), tp_utf8_mend(value, room));
}

static void name(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    struct tp_json_text *text = text_of(writer);

    begin(text, key);
    append(text, "\"", 1);
    append(text, value.ptr, value.len);
    append(text, "\"", 1);
}

static void integer(struct tp_writer *writer, struct tp_text key, int64_t value)
{
    char digits[20];
    size_t at = sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

    begin(text_of(writer), key);
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        append(text_of(writer), "-", 1);
    append(text_of(writer), digits + at, sizeof digits - at);
}

static void boolean(struct tp_writer *writer, struct tp_text key, bool value)
{
    begin(text_of(writer), key);
    append(text_of(writer), value ? "true" : "false", value ? 4 : 5);
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

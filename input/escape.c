/* SPDX-License-Identifier: Apache-2.0 */
#include "input/escape.h"

#include <unistr.h>

#define UNICODE_LEN 6 /* \u0022 */
#define HEX_LEN 4     /* \x22 */
#define REPLACEMENT 0xfffd

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = tp_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number behind \u, or -1. */
static int32_t unit_of(struct tp_text text)
{
    int32_t unit = 0;

    if (text.len < UNICODE_LEN || text.ptr[1] != 'u')
        return -1;
    for (size_t i = 2; i < UNICODE_LEN; i++) {
        int value = digit(text.ptr[i]);
        if (value < 0)
            return -1;
        unit = unit << 4 | value;
    }
    return unit;
}

static bool is_surrogate(int32_t unit)
{
    return unit >= 0xd800 && unit <= 0xdfff;
}

/* Of the escape at the start of text, and the next one where both are a pair (RFC 8259 7). Returns
 * how much of text that was. */
static size_t character_of(struct tp_text text, int32_t unit, ucs4_t *ret_character)
{
    int32_t next =
        unit >= 0xd800 && unit <= 0xdbff && text.len > UNICODE_LEN && text.ptr[UNICODE_LEN] == '\\'
            ? unit_of(tp_text_from(text, UNICODE_LEN))
            : -1;

    *ret_character = is_surrogate(unit) ? REPLACEMENT : (ucs4_t)unit;
    if (next < 0xdc00 || next > 0xdfff)
        return UNICODE_LEN;
    *ret_character = 0x10000 + ((ucs4_t)(unit - 0xd800) << 10) + (ucs4_t)(next - 0xdc00);
    return 2 * UNICODE_LEN;
}

/* Behind a backslash; returns how much of text it was. */
static size_t put_escaped(struct tp_text text, char **out)
{
    static const char shorthand[256] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                        ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    unsigned char next = text.len > 1 ? (unsigned char)text.ptr[1] : 0;
    int32_t unit = unit_of(text);

    if (unit >= 0) {
        ucs4_t character;
        size_t n = character_of(text, unit, &character);
        *out += u8_uctomb((uint8_t *)*out, character, UNICODE_LEN);
        return n;
    }
    *(*out)++ = shorthand[next] != 0 ? shorthand[next] : '\\';
    return shorthand[next] != 0 ? 2 : 1;
}

struct tp_text tp_unescape(struct tp_text text, char *room)
{
    char *out = room;

    if (text.len == 0 || memchr(text.ptr, '\\', text.len) == NULL)
        return text;
    while (text.len > 0) {
        size_t n = 1;

        if (text.ptr[0] == '\\')
            n = put_escaped(text, &out);
        else
            *out++ = text.ptr[0];
        text = tp_text_from(text, n);
    }
    return (struct tp_text){room, (size_t)(out - room)};
}

struct tp_text tp_undouble(struct tp_text text, char *room)
{
    size_t n = 0;

    if (text.len == 0 || memmem(text.ptr, text.len, "\"\"", 2) == NULL)
        return text;
    for (size_t i = 0; i < text.len; i++) {
        room[n++] = text.ptr[i];
        if (text.ptr[i] == '"' && i + 1 < text.len && text.ptr[i + 1] == '"')
            i++;
    }
    return (struct tp_text){room, n};
}

/* The byte behind \x, or -1. */
static int byte_of(struct tp_text text)
{
    int high, low;

    if (text.len < HEX_LEN || text.ptr[0] != '\\' || text.ptr[1] != 'x')
        return -1;
    high = digit(text.ptr[2]);
    low = digit(text.ptr[3]);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

struct tp_text tp_unhex(struct tp_text text, char *room)
{
    size_t n = 0;

    if (text.len == 0 || memchr(text.ptr, '\\', text.len) == NULL)
        return text;
    while (text.len > 0) {
        int byte = byte_of(text);

        room[n++] = byte < 0 ? text.ptr[0] : (char)byte;
        text = tp_text_from(text, byte < 0 ? 1 : HEX_LEN);
    }
    return (struct tp_text){room, n};
}

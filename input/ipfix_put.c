/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_put.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <unistr.h>

#include "core/print.h"
#include "input/names.h"

#define FIRST_SIZE 4096
#define PUT(line, literal) tp_put(line, TP_TEXT(literal))
#define MAX_ESCAPE 6 /* a byte becomes \u0022 */

void tp_ipfix_line_init(struct tp_ipfix_line *line)
{
    *line = (struct tp_ipfix_line){.octets = TP_LINE_OCTETS};
}

void tp_ipfix_line_restart(struct tp_ipfix_line *line)
{
    line->len = 0;
    line->is_failed = false;
}

void tp_ipfix_line_clear(struct tp_ipfix_line *line)
{
    free(line->ptr);
    *line = (struct tp_ipfix_line){.octets = line->octets};
}

bool tp_put_grow(struct tp_ipfix_line *line, size_t more)
{
    size_t size = line->size == 0 ? FIRST_SIZE : line->size;
    char *ptr;

    while (size - line->len < more)
        size *= 2;
    ptr = realloc(line->ptr, size);
    if (ptr == NULL) {
        line->is_failed = true;
        return false;
    }
    line->ptr = ptr;
    line->size = size;
    return true;
}

void tp_put_number(struct tp_ipfix_line *line, uint64_t number)
{
    if (tp_put_room(line, TP_NUMBER_ROOM))
        line->len += tp_print_number(line->ptr + line->len, number);
}

void tp_put_signed(struct tp_ipfix_line *line, int64_t number)
{
    if (number < 0)
        PUT(line, "-");
    tp_put_number(line, number < 0 ? -(uint64_t)number : (uint64_t)number);
}

void tp_put_time(struct tp_ipfix_line *line, const struct tp_record_time *time)
{
    if (tp_put_room(line, TP_RECORD_TIME_ROOM))
        line->len += tp_print_time(line->ptr + line->len, time);
}

void tp_put_real(struct tp_ipfix_line *line, double real)
{
    char text[TP_REAL_ROOM];

    tp_real_print(real, text);
    tp_put(line, (struct tp_text){text, strlen(text)});
}

void tp_put_address(struct tp_ipfix_line *line, struct tp_text octets)
{
    if (!tp_put_room(line, INET6_ADDRSTRLEN))
        return;
    if (octets.len == 4) {
        line->len += tp_print_ipv4(line->ptr + line->len, (const uint8_t *)octets.ptr);
    } else if (octets.len == 16) {
        inet_ntop(AF_INET6, octets.ptr, line->ptr + line->len, INET6_ADDRSTRLEN);
        line->len += strlen(line->ptr + line->len);
    }
}

void tp_put_mac(struct tp_ipfix_line *line, struct tp_text octets)
{
    if (octets.len == 6 && tp_put_room(line, TP_MAC_ROOM))
        line->len += tp_print_mac(line->ptr + line->len, (const uint8_t *)octets.ptr);
}

void tp_put_hex(struct tp_ipfix_line *line, struct tp_text octets)
{
    size_t n = octets.len < line->octets ? octets.len : line->octets;

    if (tp_put_room(line, 2 * n))
        line->len += tp_print_hex(line->ptr + line->len, octets.ptr, n);
    if (n < octets.len)
        PUT(line, "...");
}

/* What a value may be of without quotes: 1, and 2 where a quoted one must escape it. */
static const uint8_t classes[256] = {
    ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['_'] = 1,
    ['.'] = 1,         [':'] = 1,         ['/'] = 1,         ['@'] = 1,
    ['+'] = 1,         ['-'] = 1,         [0 ... 0x1f] = 2,  [0x7f] = 2,
    ['"'] = 2,         ['='] = 2,         ['\\'] = 2,        [0x80 ... 0xff] = 4,
};

static char *escape(char *out, unsigned char c)
{
    *out++ = '\\';
    if (c == '\\') {
        *out++ = '\\';
        return out;
    }
    memcpy(out, "u00", 3);
    return out + 3 + tp_print_hex(out + 3, (const char *)&c, 1);
}

/* One character, or one byte that is none; returns how many bytes it was. */
static size_t put_character(char **out, struct tp_text text)
{
    unsigned char c = (unsigned char)text.ptr[0];
    int n = 1;

    if (c >= 0x80) {
        ucs4_t character;
        n = u8_mbtoucr(&character, (const uint8_t *)text.ptr, text.len);
    }
    if (n <= 0) {
        memcpy(*out, "\\ufffd", 6);
        *out += 6;
        return 1;
    }
    if ((classes[c] & 2) != 0) {
        *out = escape(*out, c);
        return 1;
    }
    memcpy(*out, text.ptr, (size_t)n);
    *out += n;
    return (size_t)n;
}

static void put_escaped(struct tp_ipfix_line *line, struct tp_text text)
{
    char *out;

    if (!tp_put_room(line, text.len * MAX_ESCAPE))
        return;
    out = line->ptr + line->len;
    while (text.len > 0)
        text = tp_text_from(text, put_character(&out, text));
    line->len = (size_t)(out - line->ptr);
}

static bool is_bare(struct tp_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (classes[(unsigned char)text.ptr[i]] != 1)
            return false;
    }
    return text.len > 0;
}

/* Fixed-length strings are filled up with NULs. */
static struct tp_text without_filling(struct tp_text text)
{
    while (text.len > 0 && text.ptr[text.len - 1] == '\0')
        text.len--;
    return text;
}

void tp_put_string(struct tp_ipfix_line *line, struct tp_text text, bool is_quoted)
{
    text = without_filling(text);
    is_quoted |= !is_bare(text);
    if (is_quoted)
        PUT(line, "\"");
    put_escaped(line, text);
    if (is_quoted)
        PUT(line, "\"");
}

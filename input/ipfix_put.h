/* SPDX-License-Identifier: Apache-2.0 */
/* What a line is made of. Where memory is short the line is marked as failed, and nothing is added.
 */
#pragma once

#include "input/ipfix_line.h"

/* Makes room for so many bytes more. False where memory is short. */
bool tp_put_grow(struct tp_ipfix_line *line, size_t more);

static inline bool tp_put_room(struct tp_ipfix_line *line, size_t more)
{
    return more <= line->size - line->len || tp_put_grow(line, more);
}

/* As it is. */
static inline void tp_put(struct tp_ipfix_line *line, struct tp_text text)
{
    if (!tp_put_room(line, text.len))
        return;
    memcpy(line->ptr + line->len, text.ptr, text.len);
    line->len += text.len;
}

/* ` NAME=` */
static inline void tp_put_key(struct tp_ipfix_line *line, struct tp_text name)
{
    char *out;

    if (!tp_put_room(line, name.len + 2))
        return;
    out = line->ptr + line->len;
    *out++ = ' ';
    memcpy(out, name.ptr, name.len);
    out[name.len] = '=';
    line->len += name.len + 2;
}

void tp_put_number(struct tp_ipfix_line *line, uint64_t number);
void tp_put_signed(struct tp_ipfix_line *line, int64_t number);
void tp_put_real(struct tp_ipfix_line *line, double real);
void tp_put_time(struct tp_ipfix_line *line, const struct tp_record_time *time);

/* Of 4 or 16 octets, and of 6. */
void tp_put_address(struct tp_ipfix_line *line, struct tp_text octets);
void tp_put_mac(struct tp_ipfix_line *line, struct tp_text octets);

/* As many octets as the line wants, and `...` where there are more. */
void tp_put_hex(struct tp_ipfix_line *line, struct tp_text octets);

/* Escaped, and in quotes where it must be or is_quoted. NULs at its end are left out. */
void tp_put_string(struct tp_ipfix_line *line, struct tp_text text, bool is_quoted);

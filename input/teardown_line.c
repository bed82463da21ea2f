/* SPDX-License-Identifier: Apache-2.0 */
#include "input/teardown_line.h"

static bool take(struct tp_text *text, struct tp_text literal)
{
    if (text->len < literal.len || memcmp(text->ptr, literal.ptr, literal.len) != 0)
        return false;
    *text = tp_text_from(*text, literal.len);
    return true;
}

/* One byte or more, up to this one, which must follow. */
static bool take_to(struct tp_text *text, char end, struct tp_text *ret_value)
{
    const char *found = text->len > 0 ? memchr(text->ptr, end, text->len) : NULL;

    if (found == NULL || found == text->ptr)
        return false;
    *ret_value = (struct tp_text){text->ptr, (size_t)(found - text->ptr)};
    *text = tp_text_from(*text, ret_value->len);
    return true;
}

/* A bracket closes in front of what a device wrote: all before it is a user's. */
static bool has_bracket(struct tp_text value)
{
    return value.len > 0 && memchr(value.ptr, ')', value.len) != NULL;
}

static bool take_word(struct tp_text *text, char end, struct tp_text *ret_value)
{
    return take_to(text, end, ret_value) && !has_bracket(*ret_value);
}

static bool take_digits(struct tp_text *text, struct tp_text *ret_value)
{
    size_t len = 0;

    while (len < text->len && text->ptr[len] >= '0' && text->ptr[len] <= '9')
        len++;
    *ret_value = (struct tp_text){text->ptr, len};
    *text = tp_text_from(*text, len);
    return len > 0;
}

static bool take_user(struct tp_text *text)
{
    struct tp_text user;

    return take(text, TP_TEXT("(")) && take_to(text, ')', &user) && take(text, TP_TEXT(")"));
}

static struct tp_text *add(struct tp_teardown_line *line, enum tp_field field)
{
    line->rows[line->n].field = field;
    return &line->rows[line->n++].value;
}

/* The two ends, and what stands behind each. */
static const struct end {
    enum tp_field interface, ip, port;
    struct tp_text after;
} ends[] = {
    {TP_FIELD_INGRESS_INTERFACE, TP_FIELD_CLIENT_IP, TP_FIELD_CLIENT_PORT, TP_TEXT(" to ")},
    {TP_FIELD_EGRESS_INTERFACE, TP_FIELD_SERVER_IP, TP_FIELD_SERVER_PORT, TP_TEXT(" duration ")},
};

/* interface:address/port, with a user or without. */
static bool take_end(struct tp_text *text, struct tp_teardown_line *line, const struct end *end)
{
    if (!take_word(text, ':', add(line, end->interface)) || !take(text, TP_TEXT(":")) ||
        !take_word(text, '/', add(line, end->ip)) || !take(text, TP_TEXT("/")) ||
        !take_digits(text, add(line, end->port)))
        return false;
    if (take(text, end->after))
        return true;
    take(text, TP_TEXT(" "));
    return take_user(text) && take(text, end->after);
}

/* The reason, which may name the interface that it came from. */
static bool take_reason(struct tp_text *text, struct tp_teardown_line *line)
{
    static const struct tp_text froms[] = {TP_TEXT("TCP FINs from "), TP_TEXT("TCP Reset-I from "),
                                           TP_TEXT("TCP Reset-O from ")};
    size_t i = 0, n = sizeof froms / sizeof froms[0];
    const char *bracket;
    struct tp_text *value;

    while (i < n && !take(text, froms[i]))
        i++;
    value = add(line, i < n ? TP_FIELD_CLOSED_FROM : TP_FIELD_CLOSED_BY);
    bracket = text->len > 0 ? memchr(text->ptr, '(', text->len) : NULL;
    *value = *text;
    if (bracket != NULL)
        value->len = (size_t)(bracket - text->ptr);
    *text = tp_text_from(*text, value->len);
    return !has_bracket(*value) && (text->len == 0 || take_user(text));
}

bool tp_teardown_line_read(struct tp_text text, struct tp_teardown_line *ret_line)
{
    struct tp_text passed;

    ret_line->n = 0;
    return take(&text, TP_TEXT(" Teardown TCP connection ")) && take_digits(&text, &passed) &&
           take(&text, TP_TEXT(" for ")) && take_end(&text, ret_line, &ends[0]) &&
           take_end(&text, ret_line, &ends[1]) &&
           take_word(&text, ' ', add(ret_line, TP_FIELD_DURATION)) &&
           take(&text, TP_TEXT(" bytes ")) && take_digits(&text, &passed) &&
           (text.len == 0 || (take(&text, TP_TEXT(" ")) && take_reason(&text, ret_line))) &&
           text.len == 0;
}

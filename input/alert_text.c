/* SPDX-License-Identifier: Apache-2.0 */
#include "input/alert_text.h"

#include "input/names.h"

static bool skip(struct tp_text *text, struct tp_text start)
{
    if (text->len < start.len || !tp_same_bytes(text->ptr, start.ptr, start.len))
        return false;
    *text = tp_text_from(*text, start.len);
    return true;
}

static bool is_letter(char c)
{
    c = tp_lower(c);
    return (c >= 'a' && c <= 'z') || c == '_';
}

static struct tp_text take_word(struct tp_text *text)
{
    struct tp_text word = {text->ptr, 0};

    while (word.len < text->len && is_letter(text->ptr[word.len]))
        word.len++;
    *text = tp_text_from(*text, word.len);
    return word;
}

bool tp_alert_text_read(struct tp_event *event, struct tp_text text)
{
    struct tp_text name;
    int alert, side;

    skip(&text, TP_TEXT("General TLS protocol error. "));
    if (!skip(&text, TP_TEXT("Received fatal alert ")))
        return false;
    name = take_word(&text);
    if (!skip(&text, TP_TEXT(" from ")))
        return false;
    alert = tp_word_parse(&tp_alerts, name);
    side = tp_word_parse(&tp_sides, take_word(&text));
    if (alert < 0 || side <= TP_SIDE_NONE)
        return false;
    event->alert = (uint8_t)tp_alerts.rows[alert].code;
    event->alert_side = (uint8_t)side;
    event->text[TP_FIELD_ALERT] = name;
    event->present |= TP_HAS(TP_FIELD_ALERT);
    return true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What stands for the server of an event. */
#include "core/evidence.h"

#define LABEL_MAX 63 /* RFC 1035 2.3.4 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* RFC 1123 2.1; the underscore stands in real names. */
static bool is_of_label(char c)
{
    return (tp_lower(c) >= 'a' && tp_lower(c) <= 'z') || is_digit(c) || c == '-' || c == '_';
}

/* How long the first label is; 0 where there is none. */
static size_t label_len(struct tp_text text, bool *ret_is_number)
{
    size_t len = 0;

    *ret_is_number = true;
    for (; len < text.len && is_of_label(text.ptr[len]); len++)
        *ret_is_number &= is_digit(text.ptr[len]);
    return len <= LABEL_MAX ? len : 0;
}

/* A certificate may name a company, a device or an address, and whoever made it wrote what he
 * liked. A server's name has two labels or more, of which the last is no number; a star may stand
 * before. */
static bool is_of_server(struct tp_text name)
{
    bool is_number = true;
    size_t n_labels = 0, len;

    if (name.len > TP_NAME_MAX)
        return false;
    if (name.len > 2 && name.ptr[0] == '*' && name.ptr[1] == '.')
        name = tp_text_from(name, 2);
    while ((len = label_len(name, &is_number)) > 0) {
        n_labels++;
        name = tp_text_from(name, len);
        if (name.len == 0)
            return n_labels >= 2 && !is_number;
        if (name.ptr[0] != '.')
            return false;
        name = tp_text_from(name, 1);
    }
    return false;
}

struct tp_text tp_evidence_server_by(const struct tp_event *event, enum tp_name_source source)
{
    static const enum tp_field fields[TP_NAME_SOURCE__COUNT] = {
        [TP_NAME_SOURCE_SENT] = TP_FIELD_SERVER_NAME,
        [TP_NAME_SOURCE_CERTIFICATE] = TP_FIELD_CERTIFICATE_NAME,
        [TP_NAME_SOURCE_ADDRESS] = TP_FIELD_SERVER_IP,
    };
    struct tp_text name = {NULL, 0};

    if (tp_event_has(event, fields[source]))
        name = event->text[fields[source]];
    if (source == TP_NAME_SOURCE_CERTIFICATE && !is_of_server(name))
        name.len = 0;
    return name;
}

enum tp_name_source tp_evidence_name_source(const struct tp_event *event)
{
    enum tp_name_source source = TP_NAME_SOURCE_SENT;

    while (source < TP_NAME_SOURCE_ADDRESS && tp_evidence_server_by(event, source).len == 0)
        source++;
    return source;
}

struct tp_text tp_evidence_server(const struct tp_event *event)
{
    return tp_evidence_server_by(event, tp_evidence_name_source(event));
}

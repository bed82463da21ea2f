/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_line.h"

#include <math.h>

#include "input/ipfix_put.h"

#define MAX_DEPTH 16
#define PAYLOAD_ID 18

#define PUT(line, literal) tp_put(line, TP_TEXT(literal))

/* What was sent, the other way as well: what was read in it stands in the facts. */
static bool is_payload(const struct tp_record_value *value)
{
    return value->element->pen == TP_PEN_CERT && value->element->id == PAYLOAD_ID &&
           value->kind == TP_RECORD_OCTETS;
}

static void put_payload(struct tp_ipfix_line *line, struct tp_text octets)
{
    PUT(line, "\"");
    tp_put_number(line, octets.len);
    PUT(line, " bytes\"");
}

static void put_list(struct tp_ipfix_line *line, const struct tp_record_list *list, unsigned depth);

/* Numbers and words need no quotes, in JSON neither; of what else there is, JSON wants it quoted.
 */
static void put_plain(struct tp_ipfix_line *line, const struct tp_record_value *value)
{
    switch (value->kind) {
    case TP_RECORD_UNSIGNED:
        tp_put_number(line, value->unsigned_number);
        break;
    case TP_RECORD_SIGNED:
        tp_put_signed(line, value->signed_number);
        break;
    case TP_RECORD_FLOAT:
        tp_put_real(line, value->real);
        break;
    case TP_RECORD_BOOLEAN:
        tp_put(line, value->truth ? TP_TEXT("true") : TP_TEXT("false"));
        break;
    case TP_RECORD_MAC:
        tp_put_mac(line, value->octets);
        break;
    case TP_RECORD_IPV4:
    case TP_RECORD_IPV6:
        tp_put_address(line, value->octets);
        break;
    case TP_RECORD_TIME:
        tp_put_time(line, &value->time);
        break;
    case TP_RECORD_OCTETS:
        tp_put_hex(line, value->octets);
        break;
    case TP_RECORD_STRING:
    case TP_RECORD_LIST:
        break;
    }
}

static bool is_json_plain(const struct tp_record_value *value)
{
    return value->kind == TP_RECORD_UNSIGNED || value->kind == TP_RECORD_SIGNED ||
           value->kind == TP_RECORD_BOOLEAN ||
           (value->kind == TP_RECORD_FLOAT && isfinite(value->real));
}

/* Inside a list. */
static void put_item(struct tp_ipfix_line *line, const struct tp_record_value *value,
                     unsigned depth)
{
    if (value->kind == TP_RECORD_LIST) {
        put_list(line, &value->list, depth + 1);
    } else if (value->kind == TP_RECORD_STRING) {
        tp_put_string(line, value->octets, true);
    } else if (is_payload(value)) {
        put_payload(line, value->octets);
    } else if (is_json_plain(value)) {
        put_plain(line, value);
    } else {
        PUT(line, "\"");
        put_plain(line, value);
        PUT(line, "\"");
    }
}

static void put_object(struct tp_ipfix_line *line, const struct tp_record *record, unsigned depth)
{
    PUT(line, "{");
    for (uint32_t i = 0; i < record->n; i++) {
        const char *name = record->values[i].element->name;

        tp_put(line, i > 0 ? TP_TEXT(",\"") : TP_TEXT("\""));
        tp_put(line, (struct tp_text){name, strlen(name)});
        PUT(line, "\":");
        put_item(line, &record->values[i], depth);
    }
    PUT(line, "}");
}

static void put_list(struct tp_ipfix_line *line, const struct tp_record_list *list, unsigned depth)
{
    PUT(line, "[");
    for (uint32_t i = 0; i < list->n_values && depth < MAX_DEPTH; i++) {
        if (i > 0)
            PUT(line, ",");
        put_item(line, &list->values[i], depth);
    }
    for (uint32_t i = 0; i < list->n_records && depth < MAX_DEPTH; i++) {
        if (i > 0)
            PUT(line, ",");
        put_object(line, &list->records[i], depth);
    }
    PUT(line, "]");
}

static void put_value(struct tp_ipfix_line *line, const struct tp_record_value *value)
{
    if (value->kind == TP_RECORD_LIST) {
        PUT(line, "\"");
        put_list(line, &value->list, 0);
        PUT(line, "\"");
    } else if (value->kind == TP_RECORD_STRING) {
        tp_put_string(line, value->octets, false);
    } else if (is_payload(value)) {
        put_payload(line, value->octets);
    } else if (value->kind == TP_RECORD_OCTETS && value->octets.len == 0) {
        PUT(line, "\"\"");
    } else {
        put_plain(line, value);
    }
}

/* Where two sides did something: NAME=client or NAME=server. */
static void put_side(struct tp_ipfix_line *line, struct tp_text name, uint8_t side)
{
    if (side == TP_SIDE_NONE)
        return;
    tp_put_key(line, name);
    tp_put(line, tp_sides.rows[side].name);
}

static void put_text(struct tp_ipfix_line *line, struct tp_text name, struct tp_text text)
{
    if (text.len == 0)
        return;
    tp_put_key(line, name);
    tp_put_string(line, text, false);
}

static void put_end(struct tp_ipfix_line *line, struct tp_text address_name, struct tp_text address,
                    struct tp_text port_name, int32_t port)
{
    if (address.len > 0) {
        tp_put_key(line, address_name);
        tp_put_address(line, address);
    }
    if (port >= 0) {
        tp_put_key(line, port_name);
        tp_put_number(line, (uint64_t)port);
    }
}

static void put_count(struct tp_ipfix_line *line, struct tp_text name, uint64_t count)
{
    if (count == TP_NO_COUNT)
        return;
    tp_put_key(line, name);
    tp_put_number(line, count);
}

static void put_when(struct tp_ipfix_line *line, struct tp_text name,
                     const struct tp_record_time *time)
{
    if (time->seconds == 0)
        return;
    tp_put_key(line, name);
    tp_put_time(line, time);
}

static void put_messages(struct tp_ipfix_line *line, uint32_t messages)
{
    bool is_first = true, is_quoted = (messages & (messages - 1)) != 0; /* commas */

    if (messages == 0)
        return;
    tp_put_key(line, TP_TEXT("tls.messages"));
    if (is_quoted)
        PUT(line, "\"");
    for (size_t i = 0; i < tp_messages.n_rows; i++) {
        if ((messages & tp_messages.rows[i].code) == 0)
            continue;
        if (!is_first)
            PUT(line, ",");
        tp_put(line, tp_messages.rows[i].name);
        is_first = false;
    }
    if (is_quoted)
        PUT(line, "\"");
}

/* As ECS has it: 1.2, and SSLv3 for what was before TLS. */
static void put_version(struct tp_ipfix_line *line, uint16_t version)
{
    static const struct tp_text names[] = {TP_TEXT("SSLv3"), TP_TEXT("1.0"), TP_TEXT("1.1"),
                                           TP_TEXT("1.2"), TP_TEXT("1.3")};

    if (version < 0x0300 || version > TP_TLS_1_3)
        return;
    tp_put_key(line, TP_TEXT("tls.version"));
    tp_put(line, names[version - 0x0300]);
}

static void put_tls(struct tp_ipfix_line *line, const struct tp_ipfix_facts *facts)
{
    put_messages(line, facts->messages);
    if (facts->is_alert_seen) {
        tp_put_key(line, TP_TEXT("tls.flags"));
        tp_put(line, tp_flags.rows[TP_FLAG_ALERT_SEEN].name);
    }
    if (facts->alert != TP_NO_ALERT) {
        put_count(line, TP_TEXT("tls.alert"), facts->alert);
        put_side(line, TP_TEXT("tls.alertSide"), facts->alert_side);
    }
    put_side(line, TP_TEXT("tls.closedBy"), facts->closed_by);
    put_text(line, TP_TEXT("tls.serverName"), facts->server_name);
    put_text(line, TP_TEXT("tls.certificateName"), facts->certificate_name);
    put_text(line, TP_TEXT("tls.issuerName"), facts->issuer_name);
    put_version(line, facts->version);
    put_text(line, TP_TEXT("tls.ja3"), facts->ja3);
    put_text(line, TP_TEXT("tls.ja4"), facts->ja4);
    put_text(line, TP_TEXT("tls.process"), facts->process);
    if (facts->is_inferred)
        put_text(line, TP_TEXT("tls.tier"), tp_tiers.rows[TP_TIER_INFERRED].name);
}

/* A record without addresses is about no connection. */
static void put_facts(struct tp_ipfix_line *line, const struct tp_ipfix_facts *facts)
{
    if (facts->client_address.len == 0 || facts->server_address.len == 0)
        return;
    put_end(line, TP_TEXT("tls.clientAddress"), facts->client_address, TP_TEXT("tls.clientPort"),
            facts->client_port);
    put_end(line, TP_TEXT("tls.serverAddress"), facts->server_address, TP_TEXT("tls.serverPort"),
            facts->server_port);
    put_count(line, TP_TEXT("tls.clientBytes"), facts->client_bytes);
    put_count(line, TP_TEXT("tls.serverBytes"), facts->server_bytes);
    put_count(line, TP_TEXT("tls.clientPackets"), facts->client_packets);
    put_count(line, TP_TEXT("tls.serverPackets"), facts->server_packets);
    put_when(line, TP_TEXT("tls.start"), &facts->start);
    put_when(line, TP_TEXT("tls.end"), &facts->end);
    if (facts->final != TP_FINAL_UNKNOWN) {
        tp_put_key(line, TP_TEXT("tls.final"));
        tp_put(line, facts->final == TP_FINAL_YES ? TP_TEXT("true") : TP_TEXT("false"));
    }
    put_tls(line, facts);
}

static void put_head(struct tp_ipfix_line *line, const struct tp_ipfix_from *from,
                     const struct tp_record *record)
{
    struct tp_record_time time = {record->export_s, 0, 0};

    PUT(line, "ipfix");
    if (from != NULL && from->address.len > 0) {
        tp_put_key(line, TP_TEXT("exporter"));
        tp_put_string(line, from->address, false);
        tp_put_key(line, TP_TEXT("exporterPort"));
        tp_put_number(line, from->port);
    }
    tp_put_key(line, TP_TEXT("observationDomainId"));
    tp_put_number(line, record->domain);
    tp_put_key(line, TP_TEXT("templateId"));
    tp_put_number(line, record->template_id);
    tp_put_key(line, TP_TEXT("exportTime"));
    tp_put_time(line, &time);
}

bool tp_ipfix_line_add(struct tp_ipfix_line *line, const struct tp_ipfix_from *from,
                       const struct tp_record *record, const struct tp_ipfix_facts *facts)
{
    put_head(line, from, record);
    for (uint32_t i = 0; i < record->n; i++) {
        const char *name = record->values[i].element->name;

        tp_put_key(line, (struct tp_text){name, strlen(name)});
        put_value(line, &record->values[i]);
    }
    put_facts(line, facts);
    return !line->is_failed;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/ecs.h"

#include "output/address.h"
#include "output/community_id.h"
#include "output/id.h"
#include "output/tlspin_object.h"
#include "output/write.h"

/* A text field and the key it leaves under. */
struct text_row {
    enum tp_field field;
    struct tp_text key;
};

#define WRITE_ROWS(writer, event, rows)                                                            \
    write_rows(writer, event, rows, sizeof rows / sizeof rows[0])

static void write_rows(struct tp_writer *writer, const struct tp_event *event,
                       const struct text_row *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        if (tp_event_has(event, rows[i].field))
            tp_write_string(writer, rows[i].key, event->text[rows[i].field]);
    }
}

static bool has_any(const struct tp_event *event, const struct text_row *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        if (tp_event_has(event, rows[i].field))
            return true;
    }
    return false;
}

static void write_event(struct tp_writer *writer, const struct tp_event *event,
                        const struct tp_verdict *verdict, struct tp_text stem)
{
    const struct tp_row *symptom = &tp_symptoms.rows[verdict->row->symptom];
    uint8_t type = event->type == TP_EVENT_TYPE_TEARDOWN ? TP_EVENT_TYPE_END : event->type;
    char id[TP_ID_LEN];

    tp_open_object(writer, K("event"));
    tp_write_name(writer, K("kind"), TP_TEXT("event"));
    tp_open_array(writer, K("category"));
    tp_write_name(writer, TP_NO_KEY, TP_TEXT("network"));
    tp_close(writer);
    tp_open_array(writer, K("type"));
    tp_write_name(writer, TP_NO_KEY, TP_TEXT("connection"));
    tp_write_name(writer, TP_NO_KEY, tp_event_types.rows[type].name);
    tp_close(writer);
    tp_write_name(writer, K("outcome"), tp_outcomes.rows[symptom->code].name);
    tp_write_name(writer, K("module"), TP_TEXT("tlspin"));
    tp_write_name(writer, K("dataset"), TP_TEXT("tlspin.event"));
    tp_event_id(event, id);
    tp_write_string(writer, K("id"), (struct tp_text){id, sizeof id});
    tp_write_string(writer, K("provider"), stem);
    tp_write_time(writer, K("start"), event->start_ms);
    tp_write_time(writer, K("end"), event->end_ms);
    if (event->duration_ms != TP_NO_TIME)
        tp_write_integer(writer, K("duration"), event->duration_ms * 1000000);
    tp_close(writer);
}

/* ECS counts are longs: what does not fit is no count. */
static void write_count(struct tp_writer *writer, struct tp_text key, const struct tp_event *event,
                        enum tp_field field, uint64_t count)
{
    if (tp_event_has(event, field) && count <= INT64_MAX)
        tp_write_integer(writer, key, (int64_t)count);
}

static void write_address(struct tp_writer *writer, const struct tp_address *address)
{
    char text[TP_ADDRESS_ROOM];
    size_t len = tp_address_print(address, text);

    tp_write_string(writer, K("ip"), (struct tp_text){text, len});
}

static void write_source(struct tp_writer *writer, const struct tp_event *event)
{
    tp_open_object(writer, K("source"));
    write_address(writer, &event->client);
    write_count(writer, K("port"), event, TP_FIELD_CLIENT_PORT, event->client_port);
    write_count(writer, K("bytes"), event, TP_FIELD_CLIENT_BYTES, event->client_bytes);
    write_count(writer, K("packets"), event, TP_FIELD_CLIENT_PACKETS, event->client_packets);
    if (tp_event_has(event, TP_FIELD_USER)) {
        tp_open_object(writer, K("user"));
        tp_write_string(writer, K("name"), event->text[TP_FIELD_USER]);
        tp_close(writer);
    }
    tp_close(writer);
}

/* As findings call it; how it was sent stands in tls.client.server_name. */
static void write_domain(struct tp_writer *writer, const struct tp_event *event)
{
    char domain[TP_HOST_NAME_MAX];
    size_t len;

    if (!tp_event_has(event, TP_FIELD_SERVER_NAME))
        return;
    len = tp_fold_host_name(event->text[TP_FIELD_SERVER_NAME], domain, sizeof domain);
    tp_write_string(writer, K("domain"), (struct tp_text){domain, len});
}

static void write_destination(struct tp_writer *writer, const struct tp_event *event)
{
    tp_open_object(writer, K("destination"));
    write_address(writer, &event->server);
    write_count(writer, K("port"), event, TP_FIELD_SERVER_PORT, event->server_port);
    write_domain(writer, event);
    write_count(writer, K("bytes"), event, TP_FIELD_SERVER_BYTES, event->server_bytes);
    write_count(writer, K("packets"), event, TP_FIELD_SERVER_PACKETS, event->server_packets);
    tp_close(writer);
}

/* ECS wants these in lower case. */
static void write_lower(struct tp_writer *writer, struct tp_text key, const struct tp_event *event,
                        enum tp_field field)
{
    struct tp_text text = event->text[field];
    char lower[128];

    if (!tp_event_has(event, field) || text.len > sizeof lower)
        return;
    for (size_t i = 0; i < text.len; i++)
        lower[i] = tp_lower(text.ptr[i]);
    tp_write_string(writer, key, (struct tp_text){lower, text.len});
}

static void write_network(struct tp_writer *writer, const struct tp_event *event)
{
    static const struct tp_text transports[256] = {[1] = TP_TEXT("icmp"),
                                                   [6] = TP_TEXT("tcp"),
                                                   [17] = TP_TEXT("udp"),
                                                   [132] = TP_TEXT("sctp")};
    char id[TP_COMMUNITY_ID_LEN];

    tp_open_object(writer, K("network"));
    if (transports[event->protocol].len > 0)
        tp_write_name(writer, K("transport"), transports[event->protocol]);
    write_lower(writer, K("protocol"), event, TP_FIELD_APPLICATION_PROTOCOL);
    write_lower(writer, K("application"), event, TP_FIELD_APPLICATION);
    tp_community_id(event, id);
    tp_write_string(writer, K("community_id"), (struct tp_text){id, sizeof id});
    tp_close(writer);
}

static bool is_protocol_letter(char c)
{
    c = tp_lower(c);
    return c >= 'a' && c <= 'z' && c != 'v';
}

/* `TLSv1.2` is version 1.2 of tls. */
static void write_version(struct tp_writer *writer, struct tp_text text)
{
    struct tp_text protocol = {text.ptr, 0};
    char lower[8];

    while (protocol.len < text.len && protocol.len < sizeof lower &&
           is_protocol_letter(text.ptr[protocol.len])) {
        lower[protocol.len] = tp_lower(text.ptr[protocol.len]);
        protocol.len++;
    }
    while (text.len > 0 && (text.ptr[0] < '0' || text.ptr[0] > '9'))
        text = tp_text_from(text, 1);
    protocol.ptr = lower;
    tp_write_string(writer, K("version"), text);
    tp_write_string(writer, K("version_protocol"), protocol.len > 0 ? protocol : TP_TEXT("tls"));
}

/* ECS writes hashes of certificates in upper case. */
static void write_sha1(struct tp_writer *writer, struct tp_text sha1)
{
    char upper[40];

    for (size_t i = 0; i < sizeof upper; i++)
        upper[i] = (char)(sha1.ptr[i] >= 'a' ? sha1.ptr[i] - ('a' - 'A') : sha1.ptr[i]);
    tp_open_object(writer, K("hash"));
    tp_write_string(writer, K("sha1"), (struct tp_text){upper, sizeof upper});
    tp_close(writer);
}

/* subject or issuer; ECS has lists of names there. */
static void write_common_name(struct tp_writer *writer, struct tp_text key,
                              const struct tp_event *event, enum tp_field field)
{
    if (!tp_event_has(event, field))
        return;
    tp_open_object(writer, key);
    tp_open_array(writer, K("common_name"));
    tp_write_string(writer, TP_NO_KEY, event->text[field]);
    tp_close(writer);
    tp_close(writer);
}

static void write_tls_client(struct tp_writer *writer, const struct tp_event *event)
{
    static const struct text_row rows[] = {
        {TP_FIELD_SERVER_NAME, TP_TEXT("server_name")},
        {TP_FIELD_JA3, TP_TEXT("ja3")},
    };

    if (!has_any(event, rows, 2))
        return;
    tp_open_object(writer, K("client"));
    WRITE_ROWS(writer, event, rows);
    tp_close(writer);
}

static void write_tls_server(struct tp_writer *writer, const struct tp_event *event)
{
    bool has_sha1 = tp_event_has(event, TP_FIELD_CERTIFICATE_SHA1);
    bool has_name =
        tp_event_has(event, TP_FIELD_CERTIFICATE_NAME) || tp_event_has(event, TP_FIELD_ISSUER_NAME);

    if (!has_sha1 && !has_name)
        return;
    tp_open_object(writer, K("server"));
    if (has_sha1)
        write_sha1(writer, event->text[TP_FIELD_CERTIFICATE_SHA1]);
    if (has_name) {
        tp_open_object(writer, K("x509"));
        write_common_name(writer, K("subject"), event, TP_FIELD_CERTIFICATE_NAME);
        write_common_name(writer, K("issuer"), event, TP_FIELD_ISSUER_NAME);
        tp_close(writer);
    }
    tp_close(writer);
}

/* Whether the handshake was completed is known only where messages were reported. */
static void write_handshake(struct tp_writer *writer, const struct tp_verdict *verdict)
{
    static const uint32_t both = TP_FACT_CLIENT_FINISHED | TP_FACT_SERVER_FINISHED;

    if (verdict->flow.messages == 0)
        return;
    tp_write_boolean(writer, K("established"),
                     (verdict->facts & both) == both ||
                         (verdict->facts & TP_FACT_CLIENT_DATA) != 0);
    if (verdict->row->symptom == TP_SYMPTOM_RESUMED)
        tp_write_boolean(writer, K("resumed"), true);
}

static void write_tls(struct tp_writer *writer, const struct tp_event *event,
                      const struct tp_verdict *verdict)
{
    static const struct text_row cipher[] = {{TP_FIELD_CIPHER, TP_TEXT("cipher")}};

    if ((verdict->facts & TP_FACT_NO_TLS) != 0)
        return;
    tp_open_object(writer, K("tls"));
    if (tp_event_has(event, TP_FIELD_TLS_VERSION))
        write_version(writer, event->text[TP_FIELD_TLS_VERSION]);
    WRITE_ROWS(writer, event, cipher);
    write_tls_client(writer, event);
    write_tls_server(writer, event);
    write_handshake(writer, verdict);
    tp_close(writer);
}

/* ingress or egress: interface.name and zone. */
static void write_side(struct tp_writer *writer, struct tp_text key, const struct tp_event *event,
                       const struct text_row rows[2])
{
    if (!has_any(event, rows, 2))
        return;
    tp_open_object(writer, key);
    if (tp_event_has(event, rows[0].field)) {
        tp_open_object(writer, K("interface"));
        write_rows(writer, event, rows, 1);
        tp_close(writer);
    }
    write_rows(writer, event, rows + 1, 1);
    tp_close(writer);
}

static void write_observer(struct tp_writer *writer, const struct tp_event *event)
{
    static const struct text_row rows[] = {
        {TP_FIELD_OBSERVER_VENDOR, TP_TEXT("vendor")},
        {TP_FIELD_OBSERVER_PRODUCT, TP_TEXT("product")},
        {TP_FIELD_OBSERVER_TYPE, TP_TEXT("type")},
        {TP_FIELD_OBSERVER_NAME, TP_TEXT("name")},
        {TP_FIELD_OBSERVER_HOST, TP_TEXT("hostname")},
        {TP_FIELD_OBSERVER_ID, TP_TEXT("serial_number")},
    };
    static const struct text_row ingress[] = {{TP_FIELD_INGRESS_INTERFACE, TP_TEXT("name")},
                                              {TP_FIELD_INGRESS_ZONE, TP_TEXT("zone")}};
    static const struct text_row egress[] = {{TP_FIELD_EGRESS_INTERFACE, TP_TEXT("name")},
                                             {TP_FIELD_EGRESS_ZONE, TP_TEXT("zone")}};

    if (!has_any(event, rows, sizeof rows / sizeof rows[0]) && !has_any(event, ingress, 2) &&
        !has_any(event, egress, 2))
        return;
    tp_open_object(writer, K("observer"));
    WRITE_ROWS(writer, event, rows);
    write_side(writer, K("ingress"), event, ingress);
    write_side(writer, K("egress"), event, egress);
    tp_close(writer);
}

/* The decryption rule where the device names one, the access rule otherwise; the category says
 * which. */
static void write_rule(struct tp_writer *writer, const struct tp_event *event)
{
    static const struct text_row tls[] = {{TP_FIELD_TLS_RULE_ID, TP_TEXT("id")},
                                          {TP_FIELD_TLS_RULE, TP_TEXT("name")},
                                          {TP_FIELD_TLS_POLICY, TP_TEXT("ruleset")}};
    static const struct text_row access[] = {{TP_FIELD_ACCESS_RULE, TP_TEXT("name")},
                                             {TP_FIELD_ACCESS_POLICY, TP_TEXT("ruleset")}};
    bool is_tls = has_any(event, tls, 3);

    if (!is_tls && !has_any(event, access, 2))
        return;
    tp_open_object(writer, K("rule"));
    tp_write_name(writer, K("category"), is_tls ? TP_TEXT("tls") : TP_TEXT("access_control"));
    write_rows(writer, event, is_tls ? tls : access, is_tls ? 3 : 2);
    tp_close(writer);
}

static void write_named(struct tp_writer *writer, struct tp_text key, const struct tp_event *event,
                        enum tp_field field)
{
    if (!tp_event_has(event, field))
        return;
    tp_open_object(writer, key);
    tp_write_string(writer, K("name"), event->text[field]);
    tp_close(writer);
}

void tp_ecs_write(struct tp_writer *writer, const struct tp_event *event,
                  const struct tp_verdict *verdict, struct tp_text stem)
{
    tp_open_object(writer, TP_NO_KEY);
    tp_write_time(writer, K("@timestamp"), event->time_ms);
    tp_open_object(writer, K("ecs"));
    tp_write_name(writer, K("version"), TP_TEXT(TP_ECS_VERSION));
    tp_close(writer);
    write_event(writer, event, verdict, stem);
    write_source(writer, event);
    write_destination(writer, event);
    write_network(writer, event);
    write_tls(writer, event, verdict);
    write_observer(writer, event);
    write_rule(writer, event);
    write_named(writer, K("user_agent"), event, TP_FIELD_CLIENT_APPLICATION);
    write_named(writer, K("process"), event, TP_FIELD_PROCESS);
    tp_write_tlspin(writer, event, verdict);
    tp_close(writer);
}

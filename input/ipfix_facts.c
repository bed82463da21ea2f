/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_facts.h"

#include "input/ipfix_sides.h"
#include "input/ipfix_sizes.h"
#include "input/ipfix_tls.h"
#include "input/ipfix_uses.h"

#define BIT(name) ((uint32_t)TP_SEEN_##name)
#define RISK_FATAL_ALERT 34 /* nDPI: NDPI_TLS_FATAL_ALERT */
#define YAF_TLS 443

/* Fixed-length strings are filled up with NULs. */
static struct tp_text name_of(const struct tp_uses *uses, enum tp_use use)
{
    struct tp_text text = tp_use_octets(uses, use);

    while (text.len > 0 && text.ptr[text.len - 1] == '\0')
        text.len--;
    return text;
}

/* Only what is a version of TLS or SSL; drafts of TLS 1.3 are 0x7fxx. */
static uint16_t version_of(const struct tp_uses *uses)
{
    uint64_t version = tp_use_number(uses, TP_USE_VERSION, 0);

    if (version >> 8 == 0x7f)
        return TP_TLS_1_3;
    return version >= 0x0300 && version <= TP_TLS_1_3 ? (uint16_t)version : 0;
}

/* 16 octets are printed as hex: that is what JA3 looks like everywhere else. */
static struct tp_text ja3_of(const struct tp_uses *uses, char room[TP_JA3_LEN])
{
    static const char hex[] = "0123456789abcdef";
    struct tp_text text = tp_use_octets(uses, TP_USE_JA3);

    if (text.len != TP_JA3_LEN / 2)
        return text.len == TP_JA3_LEN ? text : (struct tp_text){NULL, 0};
    for (size_t i = 0; i < text.len; i++) {
        room[2 * i] = hex[(unsigned char)text.ptr[i] >> 4];
        room[2 * i + 1] = hex[text.ptr[i] & 15];
    }
    return (struct tp_text){room, TP_JA3_LEN};
}

static void read_names(const struct tp_uses *uses, const struct tp_tls_side *client,
                       struct tp_ipfix_facts *facts)
{
    facts->server_name = name_of(uses, TP_USE_SERVER_NAME);
    facts->certificate_name = name_of(uses, TP_USE_CERTIFICATE_NAME);
    facts->issuer_name = name_of(uses, TP_USE_ISSUER_NAME);
    facts->ja4 = name_of(uses, TP_USE_JA4);
    facts->process = name_of(uses, TP_USE_PROCESS);
    facts->ja3 = ja3_of(uses, facts->ja3_room);
    if (facts->server_name.len == 0 && client->server_name_len > 0) {
        memcpy(facts->name_room, client->server_name, client->server_name_len);
        facts->server_name = (struct tp_text){facts->name_room, client->server_name_len};
    }
}

/* A name that was sent was in a message that was sent. */
static uint32_t messages_of_names(const struct tp_ipfix_facts *facts, uint16_t version)
{
    uint32_t messages = 0;

    if (facts->server_name.len > 0 || facts->ja3.len > 0 || facts->ja4.len > 0)
        messages |= BIT(CLIENT_HELLO);
    if (version != 0)
        messages |= BIT(SERVER_HELLO);
    return messages;
}

static bool is_tls(const struct tp_uses *uses, const struct tp_sides *sides, uint32_t messages)
{
    return messages != 0 || tp_use_number(uses, TP_USE_APPLICATION, 0) == YAF_TLS ||
           (sides->protocol == TP_PROTOCOL_TCP && tp_port_is_of_tls(sides->server_port));
}

/* Up to here nobody has decided anything. */
#define HELLOS (BIT(CLIENT_HELLO) | BIT(SERVER_HELLO))
#define FLIGHT                                                                                     \
    (HELLOS | BIT(SERVER_CERTIFICATE) | BIT(SERVER_KEY_EXCHANGE) | BIT(CERTIFICATE_REQUEST) |      \
     BIT(SERVER_HELLO_DONE))

/* The order of packets tells who ended it; but a server that ends it after the client's alert only
 * answers. */
static void conclude_end(const struct tp_sizes *sizes, struct tp_ipfix_facts *facts)
{
    bool is_answer =
        sizes->closed_by == TP_SIDE_SERVER && (facts->messages & BIT(CLIENT_ALERT)) != 0;

    if (sizes->closed_by != TP_SIDE_NONE)
        facts->closed_by = is_answer ? TP_SIDE_NONE : sizes->closed_by;
}

/* Does the record say at all what is inside of the connection? */
static bool looks_inside(const struct tp_uses *uses, const struct tp_ipfix_facts *facts)
{
    static const enum tp_use inside[] = {TP_USE_PAYLOAD,      TP_USE_PAYLOAD_BACK,
                                         TP_USE_SRLT,         TP_USE_RECORD_CONTENTS,
                                         TP_USE_CONTENT_BITS, TP_USE_HANDSHAKE_BITS};

    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
        if (uses->values[inside[i]] != NULL)
            return true;
    }
    return facts->messages != 0;
}

/* Where the client's side was not seen whole, what is missing was not left out by the client: then
 * nothing is said of how it ended, and the certificate's name does not mean that it was rejected.
 * Nor does the server's half of a connection tell. */
static void doubt(const struct tp_uses *uses, const struct tp_sides *sides, bool is_known,
                  struct tp_ipfix_facts *facts)
{
    bool has_name = facts->certificate_name.len > 0 || facts->issuer_name.len > 0;
    bool is_decided = (facts->messages & (BIT(CLIENT_ALERT) | BIT(APP_DATA_FROM_CLIENT))) != 0;

    if (has_name && (is_known || is_decided))
        facts->messages |= BIT(SERVER_CERTIFICATE);
    if (sides->is_half && sides->is_swapped && facts->final == TP_FINAL_YES)
        facts->final = TP_FINAL_NO;
    if (is_known || is_decided || !looks_inside(uses, facts))
        return;
    facts->closed_by = TP_SIDE_NONE;
    if (facts->final == TP_FINAL_YES)
        facts->final = TP_FINAL_NO;
}

/* What follows from names and sizes counts where no more than the server's flight was seen. */
static void conclude(const struct tp_uses *uses, const struct tp_sides *sides,
                     const struct tp_tls_side *client, uint16_t version,
                     struct tp_ipfix_facts *facts)
{
    bool is_known = facts->is_alert_seen || (client->is_tls && !client->is_cut);
    uint32_t seen = facts->messages, concluded;
    struct tp_sizes sizes;

    facts->messages |= messages_of_names(facts, version);
    if ((seen & ~FLIGHT) == 0 && is_tls(uses, sides, facts->messages) &&
        tp_sizes_of(uses, sides, &sizes)) {
        is_known |= tp_sizes_conclude(&sizes, &concluded);
        facts->messages |= concluded;
        conclude_end(&sizes, facts);
    }
    doubt(uses, sides, is_known, facts);
    facts->is_inferred = facts->messages != seen && !facts->is_alert_seen &&
                         ((seen & ~HELLOS) == 0 || (facts->messages & ~(seen | FLIGHT)) != 0);
}

static void put_together(const struct tp_tls_side *client, const struct tp_tls_side *server,
                         uint16_t version, struct tp_ipfix_facts *facts)
{
    struct tp_tls_shown shown;

    tp_tls_put_together(client, server, version, &shown);
    facts->messages = shown.messages;
    facts->alert = shown.alert;
    facts->alert_side = shown.alert_side;
    facts->version = shown.version != 0 ? shown.version : version;
}

void tp_ipfix_facts_of(const struct tp_record *record, const struct tp_ipfix_bits *bits,
                       struct tp_ipfix_facts *ret_facts)
{
    struct tp_tls_side forward, back;
    const struct tp_tls_side *client, *server;
    struct tp_uses uses;
    struct tp_sides sides;
    uint16_t version;

    memset(ret_facts, 0, offsetof(struct tp_ipfix_facts, name_room));
    tp_tls_side_init(&forward);
    tp_tls_side_init(&back);
    tp_uses_of(record, &uses);
    version = version_of(&uses);
    tp_ipfix_tls_read(&uses, bits, version, &forward, &back);
    tp_sides_of(&uses, &forward, &back, &sides);
    tp_sides_write(&uses, &sides, ret_facts);
    client = sides.is_swapped ? &back : &forward;
    server = sides.is_swapped ? &forward : &back;
    put_together(client, server, version, ret_facts);
    ret_facts->is_alert_seen = (tp_use_number(&uses, TP_USE_RISK, 0) >> RISK_FATAL_ALERT & 1) != 0;
    read_names(&uses, client, ret_facts);
    conclude(&uses, &sides, client, version, ret_facts);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_sides.h"

/* RFC 9293 3.1 */
#define FIN 0x01
#define SYN 0x02
#define RST 0x04
#define ACK 0x10

#define PRIVILEGED 1024 /* ports below it are services */

enum { END_OF_FLOW = 3 };                      /* flowEndReason */
enum { DELETED = 2, DENIED = 3 };              /* firewallEvent */
enum { INITIATOR = 1, REVERSE_INITIATOR = 2 }; /* biflowDirection */

static const enum tp_use sources[] = {TP_USE_SOURCE_IPV4, TP_USE_SOURCE_IPV6};
static const enum tp_use destinations[] = {TP_USE_DESTINATION_IPV4, TP_USE_DESTINATION_IPV6};

static struct tp_text address_of(const struct tp_uses *uses, const enum tp_use *either)
{
    static const uint8_t none[16];

    for (size_t i = 0; i < 2; i++) {
        const struct tp_record_value *value = uses->values[either[i]];

        if (value != NULL && (value->kind == TP_RECORD_IPV4 || value->kind == TP_RECORD_IPV6) &&
            memcmp(value->octets.ptr, none, value->octets.len) != 0)
            return value->octets;
    }
    return (struct tp_text){NULL, 0};
}

static int32_t port_of(const struct tp_uses *uses, enum tp_use use)
{
    uint64_t port = tp_use_number(uses, use, UINT64_MAX);

    return port > UINT16_MAX ? -1 : (int32_t)port;
}

bool tp_port_is_of_tls(int32_t port)
{
    static const uint16_t ports[] = {443,  465,  563,  636,  853,  989,  990,  992,  993, 995,
                                     2376, 3269, 5061, 5671, 6443, 6697, 8443, 8883, 9443};

    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        if (ports[i] == port)
            return true;
    }
    return false;
}

/* How much the port looks like a server's. */
static int rank(int32_t port)
{
    return tp_port_is_of_tls(port) ? 2 : port >= 0 && port < PRIVILEGED;
}

/* Each of these: > 0 where the record's source is the client, < 0 where it is the server, 0 where
 * that can't be told. The first that can tell decides. */
struct view {
    const struct tp_uses *uses;
    const struct tp_tls_side *forward, *back;
    int32_t source_port, destination_port;
    bool is_half;
};

static int by_direction(const struct view *view)
{
    uint64_t direction = tp_use_number(view->uses, TP_USE_BIFLOW_DIRECTION, 0);

    return (direction == INITIATOR) - (direction == REVERSE_INITIATOR);
}

static int by_initiator(const struct view *view)
{
    return view->uses->values[TP_USE_INITIATOR_OCTETS] != NULL ||
           view->uses->values[TP_USE_INITIATOR_PACKETS] != NULL;
}

static int by_hello(const struct view *view)
{
    static const uint32_t client_hello = 1u << 1, server_hello = 1u << 2;
    bool is_client =
        (view->forward->handshakes & client_hello) != 0 || (view->back->handshakes & server_hello);
    bool is_server =
        (view->forward->handshakes & server_hello) != 0 || (view->back->handshakes & client_hello);

    return is_client - is_server;
}

static int by_syn(const struct view *view)
{
    uint64_t forward = tp_use_number(view->uses, TP_USE_FIRST_FLAGS, 0);
    uint64_t back = tp_use_number(view->uses, TP_USE_FIRST_FLAGS_BACK, 0);

    if ((forward & SYN) != 0)
        return (forward & ACK) == 0 ? 1 : -1;
    if ((back & SYN) != 0)
        return (back & ACK) == 0 ? -1 : 1;
    return 0;
}

static int by_port(const struct view *view)
{
    int by_rank = rank(view->destination_port) - rank(view->source_port);

    if (by_rank != 0 || !view->is_half)
        return by_rank;
    return (view->source_port > view->destination_port) -
           (view->source_port < view->destination_port);
}

/* Nothing tells: but both halves must come to the same. */
static int by_address(const struct view *view)
{
    struct tp_text source = address_of(view->uses, sources);
    struct tp_text destination = address_of(view->uses, destinations);

    if (!view->is_half || source.len == 0 || source.len != destination.len)
        return 0;
    return memcmp(destination.ptr, source.ptr, source.len);
}

static int (*const judges[])(const struct view *) = {
    by_direction, by_initiator, by_hello, by_syn, by_port, by_address,
};

static bool is_half(const struct tp_uses *uses)
{
    static const enum tp_use backs[] = {TP_USE_OCTETS_BACK,       TP_USE_PACKETS_BACK,
                                        TP_USE_FLAGS_BACK,        TP_USE_LATER_FLAGS_BACK,
                                        TP_USE_PAYLOAD_BACK,      TP_USE_RESPONDER_OCTETS,
                                        TP_USE_RESPONDER_PACKETS, TP_USE_SERVER_FLAGS};

    for (size_t i = 0; i < sizeof backs / sizeof backs[0]; i++) {
        if (uses->values[backs[i]] != NULL)
            return false;
    }
    return true;
}

/* The source's count is the client's, unless they are swapped. */
static uint64_t count(const struct tp_uses *uses, bool is_source, enum tp_use forward,
                      enum tp_use back, enum tp_use role)
{
    uint64_t by_role = tp_use_number(uses, role, TP_NO_COUNT);

    return by_role != TP_NO_COUNT ? by_role
                                  : tp_use_number(uses, is_source ? forward : back, TP_NO_COUNT);
}

static void count_all(const struct tp_uses *uses, struct tp_sides *sides)
{
    bool is_swapped = sides->is_swapped;

    sides->client_bytes =
        count(uses, !is_swapped, TP_USE_OCTETS, TP_USE_OCTETS_BACK, TP_USE_INITIATOR_OCTETS);
    sides->server_bytes =
        count(uses, is_swapped, TP_USE_OCTETS, TP_USE_OCTETS_BACK, TP_USE_RESPONDER_OCTETS);
    sides->client_packets =
        count(uses, !is_swapped, TP_USE_PACKETS, TP_USE_PACKETS_BACK, TP_USE_INITIATOR_PACKETS);
    sides->server_packets =
        count(uses, is_swapped, TP_USE_PACKETS, TP_USE_PACKETS_BACK, TP_USE_RESPONDER_PACKETS);
}

/* Where there are flags of each side by name, those without may be of both. */
static uint64_t flags_of(const struct tp_uses *uses, bool is_source, enum tp_use named)
{
    uint64_t flags;

    if (uses->values[named] != NULL)
        return tp_use_number(uses, named, 0);
    flags = tp_use_number(uses, is_source ? TP_USE_FLAGS : TP_USE_FLAGS_BACK, 0);
    flags |= tp_use_number(uses, is_source ? TP_USE_FIRST_FLAGS : TP_USE_FIRST_FLAGS_BACK, 0);
    flags |= tp_use_number(uses, is_source ? TP_USE_LATER_FLAGS : TP_USE_LATER_FLAGS_BACK, 0);
    if (tp_use_number(uses, is_source ? TP_USE_RESETS : TP_USE_RESETS_BACK, 0) > 0)
        flags |= RST;
    return flags;
}

void tp_sides_of(const struct tp_uses *uses, const struct tp_tls_side *forward,
                 const struct tp_tls_side *back, struct tp_sides *ret_sides)
{
    struct view view = {uses,
                        forward,
                        back,
                        port_of(uses, TP_USE_SOURCE_PORT),
                        port_of(uses, TP_USE_DESTINATION_PORT),
                        is_half(uses)};
    int verdict = 0;

    for (size_t i = 0; i < sizeof judges / sizeof judges[0] && verdict == 0; i++)
        verdict = judges[i](&view);
    *ret_sides = (struct tp_sides){
        .is_swapped = verdict < 0,
        .is_half = view.is_half,
        .protocol = (uint8_t)tp_use_number(uses, TP_USE_PROTOCOL, 0),
        .client_port = verdict < 0 ? view.destination_port : view.source_port,
        .server_port = verdict < 0 ? view.source_port : view.destination_port,
        .client_flags = flags_of(uses, verdict >= 0, TP_USE_CLIENT_FLAGS),
        .server_flags = flags_of(uses, verdict < 0, TP_USE_SERVER_FLAGS),
    };
    count_all(uses, ret_sides);
}

/* A time of its own, or milliseconds since the exporter's start. */
static struct tp_record_time time_of(const struct tp_uses *uses, enum tp_use use,
                                     enum tp_use uptime)
{
    const struct tp_record_value *value = uses->values[use];
    const struct tp_record_value *boot = uses->values[TP_USE_SYSTEM_START];
    uint64_t ms = tp_use_number(uses, uptime, UINT64_MAX);
    struct tp_record_time time = {0, 0, 0};

    if (value != NULL && value->kind == TP_RECORD_TIME)
        return value->time;
    if (boot == NULL || boot->kind != TP_RECORD_TIME || ms > UINT32_MAX)
        return time;
    ms += boot->time.nanoseconds / 1000000;
    time.seconds = boot->time.seconds + (int64_t)(ms / 1000);
    time.nanoseconds = (uint32_t)(ms % 1000) * 1000000;
    time.digits = 3;
    return time;
}

/* Both sides send FIN when a connection ends well, and which was first the flags don't tell. A
 * reset answers a FIN as well. */
static enum tp_side closed_by(uint64_t client, uint64_t server, bool is_half)
{
    bool is_client = (client & RST) != 0 || (!is_half && (client & FIN) != 0);
    bool is_server = (server & RST) != 0 || (!is_half && (server & FIN) != 0);

    if (is_client == is_server)
        return TP_SIDE_NONE;
    return is_client ? TP_SIDE_CLIENT : TP_SIDE_SERVER;
}

/* flowEndReason 1 is silence, 2 a long connection, 4 and 5 the exporter's own affair. */
static enum tp_ipfix_final is_final(const struct tp_uses *uses, uint64_t flags)
{
    uint64_t reason = tp_use_number(uses, TP_USE_END_REASON, 0);
    uint64_t event = tp_use_number(uses, TP_USE_FIREWALL_EVENT, 0);

    if ((flags & (FIN | RST)) != 0 || reason == END_OF_FLOW || event == DELETED || event == DENIED)
        return TP_FINAL_YES;
    return flags != 0 || reason != 0 || event != 0 ? TP_FINAL_NO : TP_FINAL_UNKNOWN;
}

void tp_sides_write(const struct tp_uses *uses, const struct tp_sides *sides,
                    struct tp_ipfix_facts *facts)
{
    facts->client_address = address_of(uses, sides->is_swapped ? destinations : sources);
    facts->server_address = address_of(uses, sides->is_swapped ? sources : destinations);
    facts->client_port = sides->client_port;
    facts->server_port = sides->server_port;
    facts->client_bytes = sides->client_bytes;
    facts->server_bytes = sides->server_bytes;
    facts->client_packets = sides->client_packets;
    facts->server_packets = sides->server_packets;
    facts->start = time_of(uses, TP_USE_START, TP_USE_START_UPTIME);
    facts->end = time_of(uses, TP_USE_END, TP_USE_END_UPTIME);
    facts->closed_by = closed_by(sides->client_flags, sides->server_flags, sides->is_half) & 0xf;
    facts->final = is_final(uses, sides->client_flags | sides->server_flags);
}

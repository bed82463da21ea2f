/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_sizes.h"

#include "input/tls_records.h"

#define FIN 0x01
#define RST 0x04
#define MAX_PACKETS 64
#define FULL_LIST 30    /* packets: ipfixprobe stops there */
#define LEAST_HELLO 100 /* no ClientHello of today is smaller */
#define LEAST_FLIGHT                                                                               \
    600 /* no server's flight with a certificate is smaller, and no one without it as large */
#define MOST_HANDSHAKE                                                                             \
    1000 /* that a client sends without a certificate of its own and large keys */
#define CCS_LEN 6

/* Record header, level and description. */
#define PLAIN_ALERT_LEN 7

/* Lengths of packets, record headers included: with the 16 octets of AES-GCM and ChaCha20, or with
 * a MAC. */
static bool is_sealed_alert(uint32_t len)
{
    static const uint8_t lens[] = {23, 24, 27, 31, 37, 53, 69, 85};

    for (size_t i = 0; i < sizeof lens; i++) {
        if (lens[i] == len)
            return true;
    }
    return false;
}

/* TLS 1.3: an alert, or ChangeCipherSpec and an alert. */
static bool is_new_alert(uint32_t len)
{
    return len == 24 || len == CCS_LEN + 24;
}

/* TLS 1.3: a Finished with SHA-256 or SHA-384, or ChangeCipherSpec before it. */
static bool is_new_finished(uint32_t len)
{
    return len == 58 || len == 74 || len == CCS_LEN + 58 || len == CCS_LEN + 74;
}

/* TLS 1.2: ClientKeyExchange, ChangeCipherSpec and Finished, from X25519 to RSA with 2048 bits. */
static bool is_old_finished(uint32_t len)
{
    return len >= 83 && len <= 350;
}

#define HELLOS ((uint32_t)TP_SEEN_CLIENT_HELLO | TP_SEEN_SERVER_HELLO)
#define CERTIFICATE (uint32_t) TP_SEEN_SERVER_CERTIFICATE
#define ALERT (uint32_t) TP_SEEN_CLIENT_ALERT
#define DATA (uint32_t) TP_SEEN_APP_DATA_FROM_CLIENT
#define FINISHED ((uint32_t)TP_SEEN_CLIENT_FINISHED | TP_SEEN_SERVER_FINISHED)

/* After a Finished of TLS 1.3: anything but an alert is data. */
static uint32_t after_new(const struct tp_sizes *sizes, uint32_t from)
{
    uint32_t messages = FINISHED;

    for (uint32_t i = from; i < sizes->n_reaction; i++)
        messages |= sizes->reaction[i] == 24 ? ALERT : DATA;
    return messages;
}

/* After the server's Finished of TLS 1.2. */
static uint32_t after_old(const struct tp_sizes *sizes)
{
    uint32_t messages = FINISHED;

    for (uint32_t i = sizes->n_unanswered; i < sizes->n_reaction; i++)
        messages |= is_sealed_alert(sizes->reaction[i]) ? ALERT : DATA;
    return messages;
}

/* What the client did with the server's flight; 0 where no size is known for it. */
static uint32_t reaction_of(const struct tp_sizes *sizes)
{
    uint32_t first = sizes->n_reaction > 0 && sizes->reaction[0] == CCS_LEN ? 1 : 0;
    uint32_t len = sizes->n_reaction > first ? sizes->reaction[first] : 0;
    bool is_last = sizes->n_reaction == first + 1;

    if (sizes->is_long)
        return FINISHED | DATA;
    if (is_last && (len == PLAIN_ALERT_LEN || is_new_alert(len)))
        return ALERT;
    if (is_new_finished(len))
        return after_new(sizes, first + 1);
    return is_old_finished(len) && sizes->is_answered ? after_old(sizes) : 0;
}

bool tp_sizes_conclude(const struct tp_sizes *sizes, uint32_t *ret_messages)
{
    uint32_t reaction = reaction_of(sizes);
    bool is_silent = sizes->n_reaction == 0 && !sizes->is_cut;

    *ret_messages = 0;
    if (sizes->hello < LEAST_HELLO || sizes->flight < LEAST_FLIGHT)
        return false;
    *ret_messages = HELLOS | CERTIFICATE | reaction;
    if ((reaction & (ALERT | DATA)) != 0)
        return true;
    return is_silent || (reaction != 0 && !sizes->is_cut);
}

static void add_packet(struct tp_sizes *sizes, uint32_t len, bool is_client)
{
    if (is_client && sizes->flight == 0) {
        sizes->hello += len;
    } else if (!is_client && sizes->n_reaction == 0) {
        sizes->flight += len;
    } else if (!is_client) {
        sizes->is_answered = true;
    } else if (sizes->n_reaction < TP_SIZES_REACTION) {
        sizes->n_unanswered += sizes->is_answered ? 0 : 1;
        sizes->reaction[sizes->n_reaction++] = len;
    }
}

static void add_flags(struct tp_sizes *sizes, int64_t flags, bool is_client)
{
    if ((flags & (FIN | RST)) != 0 && sizes->closed_by == TP_SIDE_NONE)
        sizes->closed_by = is_client ? TP_SIDE_CLIENT : TP_SIDE_SERVER;
}

/* ipfixprobe: 1 is the direction of the first packet, -1 the other. */
static void of_packets(const struct tp_uses *uses, bool is_swapped, struct tp_sizes *sizes)
{
    uint32_t n = tp_use_n_items(uses, TP_USE_PACKET_LENGTHS);

    for (uint32_t i = 0; i < n && i < MAX_PACKETS; i++) {
        int64_t len = tp_use_item(uses, TP_USE_PACKET_LENGTHS, i, 0);
        int64_t direction = tp_use_item(uses, TP_USE_PACKET_DIRECTIONS, i, len < 0 ? -1 : 1);
        bool is_client = (direction > 0) != is_swapped;

        add_flags(sizes, tp_use_item(uses, TP_USE_PACKET_FLAGS, i, 0), is_client);
        len = len < 0 ? -len : len;
        if (len > 0 && len <= UINT16_MAX)
            add_packet(sizes, (uint32_t)len, is_client);
    }
    sizes->is_cut = n >= FULL_LIST;
}

/* How often the client took its turn in YAF's first eight packets; bit 0 is the first, 1 is the
 * server's. */
static unsigned count_turns(uint64_t directions, uint64_t n_packets)
{
    unsigned n = 0;

    for (unsigned i = 0; i < 8 && i < n_packets; i++) {
        bool is_client = (directions >> i & 1) == 0;
        n += is_client && (i == 0 || (directions >> (i - 1) & 1) != 0);
    }
    return n;
}

/* Hello, Finished, data, goodbye: whoever takes a fourth turn did not say goodbye with the third.
 * But a server may have asked for another hello, which is as large as the first. */
static bool is_long(const struct tp_sizes *sizes, unsigned n_turns, uint64_t rest)
{
    return n_turns >= 4 && rest < (uint64_t)sizes->hello + 58;
}

/* All that the client sent after its hello, as one packet or as one with an alert behind it. */
static void add_rest(struct tp_sizes *sizes, uint64_t n_packets, uint64_t rest)
{
    bool has_goodbye = n_packets == 3 && rest > 24 && is_new_finished((uint32_t)(rest - 24));

    sizes->is_cut = rest > UINT16_MAX || (n_packets > 2 && !has_goodbye);
    if (sizes->is_cut || n_packets < 2)
        return;
    add_packet(sizes, (uint32_t)(has_goodbye ? rest - 24 : rest), true);
    if (has_goodbye)
        add_packet(sizes, 24, true);
}

static void of_sums(const struct tp_uses *uses, struct tp_sizes *sizes)
{
    uint64_t n_client = tp_use_number(uses, TP_USE_DATA_PACKETS, 0);
    uint64_t n_server = tp_use_number(uses, TP_USE_DATA_PACKETS_BACK, 0);
    uint64_t bytes = tp_use_number(uses, TP_USE_DATA_BYTES, 0);
    uint64_t server_bytes = tp_use_number(uses, TP_USE_DATA_BYTES_BACK, 0);
    uint64_t hello = tp_use_number(uses, TP_USE_FIRST_DATA, 0);
    uint64_t directions = tp_use_number(uses, TP_USE_DIRECTIONS, 0);
    unsigned n_turns = count_turns(directions, n_client + n_server);

    if ((directions & 3) != 2 || bytes < hello || hello > UINT16_MAX)
        return;
    sizes->hello = (uint32_t)hello;
    sizes->flight = server_bytes > UINT16_MAX ? UINT16_MAX : (uint32_t)server_bytes;
    sizes->is_long = is_long(sizes, n_turns, bytes - hello);
    add_rest(sizes, n_client, bytes - hello);
    sizes->is_answered = n_client == 2 && (directions >> (n_client + n_server - 1) & 1) != 0 &&
                         n_client + n_server <= 8;
}

/* Octets of TCP's payload at least, without the largest headers that are usual: TCP's with
 * timestamps. */
static uint64_t payload_of(uint64_t octets, uint64_t packets, bool is_ipv6)
{
    uint64_t headers = packets > UINT32_MAX ? UINT64_MAX : packets * ((is_ipv6 ? 40 : 20) + 32);

    return octets > headers ? octets - headers : 0;
}

/* A flow without a look inside: the client resets, having sent what a handshake takes and no more,
 * and got what a certificate takes. Of another end nothing can be said. */
static bool of_totals(const struct tp_uses *uses, const struct tp_sides *sides,
                      struct tp_sizes *sizes)
{
    bool is_ipv6 = uses->values[TP_USE_SOURCE_IPV6] != NULL;
    uint64_t client = payload_of(sides->client_bytes, sides->client_packets, is_ipv6);
    uint64_t server = payload_of(sides->server_bytes, sides->server_packets, is_ipv6);
    bool is_reset = (sides->client_flags & RST) != 0 && (sides->server_flags & RST) == 0;

    if (sides->is_half || !is_reset || client < LEAST_HELLO || client > MOST_HANDSHAKE)
        return false;
    add_packet(sizes, (uint32_t)client, true);
    add_packet(sizes, server > UINT16_MAX ? UINT16_MAX : (uint32_t)server, false);
    return true;
}

bool tp_sizes_of(const struct tp_uses *uses, const struct tp_sides *sides,
                 struct tp_sizes *ret_sizes)
{
    *ret_sizes = (struct tp_sizes){.closed_by = TP_SIDE_NONE};
    if (tp_use_n_items(uses, TP_USE_PACKET_LENGTHS) > 0)
        of_packets(uses, sides->is_swapped, ret_sizes);
    else if (uses->values[TP_USE_DATA_BYTES] != NULL && !sides->is_swapped)
        of_sums(uses, ret_sizes);
    else
        return of_totals(uses, sides, ret_sizes);
    return true;
}

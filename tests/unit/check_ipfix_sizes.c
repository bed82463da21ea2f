/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_sizes.h"

#include "tests/unit/record.h"

#define BIT(name) ((uint32_t)TP_SEEN_##name)
#define FLIGHT (BIT(CLIENT_HELLO) | BIT(SERVER_HELLO) | BIT(SERVER_CERTIFICATE))
#define FINISHED (BIT(CLIENT_FINISHED) | BIT(SERVER_FINISHED))
#define ALERT BIT(CLIENT_ALERT)
#define DATA BIT(APP_DATA_FROM_CLIENT)

/* Octets of each packet with payload, the server's negative, as measured and as RFCs have it. */
static const struct {
    int16_t packets[14];
    uint32_t messages;
    bool is_known;
} rows[] = {
    /* measured: ipfix.md's six sessions */
    {{190, -1211, 93, -242, 74, -69, 31, -31}, FLIGHT | FINISHED | DATA | ALERT, true},
    {{190, -1211, 7}, FLIGHT | ALERT, true},
    {{253, -1368, 80, -255, 67, -255, -86, 24}, FLIGHT | FINISHED | DATA | ALERT, true},
    {{253, -1368, 7}, FLIGHT | ALERT, true},
    {{190, -1211, 93, -242}, FLIGHT | FINISHED, true},
    {{253, -1368, 80, -255}, FLIGHT | FINISHED, true},
    /* a hello and a flight of several packets */
    {{1400, 300, -1400, -1400, 7}, FLIGHT | ALERT, true},
    /* TLS 1.3: the alert sealed, alone or behind ChangeCipherSpec */
    {{517, -2800, 24}, FLIGHT | ALERT, true},
    {{517, -2800, 30}, FLIGHT | ALERT, true},
    {{517, -2800, 6, 24}, FLIGHT | ALERT, true},
    /* its Finished, then goodbye, data, both */
    {{517, -2800, 64, 24}, FLIGHT | FINISHED | ALERT, true},
    {{517, -2800, 64, 92, -500}, FLIGHT | FINISHED | DATA, true},
    {{517, -2800, 6, 58}, FLIGHT | FINISHED, true},
    /* TLS 1.2: goodbye at once */
    {{190, -1211, 126, -51, 31}, FLIGHT | FINISHED | ALERT, true},
    /* silence */
    {{190, -1211}, FLIGHT, true},
    /* a client's certificate, or what else: not told */
    {{190, -1211, 1400, -51}, FLIGHT, false},
    {{190, -1211, 45, -51}, FLIGHT, false},
    {{190, -1211, 93}, FLIGHT, false},
    /* resumed, or no TLS */
    {{517, -250, 64}, 0, false},
    {{40, -1211, 7}, 0, false},
    {{-1211, 190, 7}, 0, false},
};

/* A list of packets as ipfixprobe writes it, or the server's view of it. */
static bool of_packets(const int16_t *packets, bool is_swapped, uint32_t *ret_messages)
{
    static const struct tp_element length = {8057, 1013, false, "packetLength"};
    static const struct tp_element direction = {8057, 1016, false, "packetDirection"};
    struct tp_record_value lengths[14], directions[14], lists[2];
    struct tp_record record = {.values = lists, .n = 2};
    struct tp_sides sides = {.is_swapped = is_swapped};
    struct tp_sizes sizes;
    struct tp_uses uses;
    uint32_t n = 0;

    for (; n < 14 && packets[n] != 0; n++) {
        lengths[n] = (struct tp_record_value){.element = &length, .kind = TP_RECORD_UNSIGNED};
        lengths[n].unsigned_number = (uint64_t)(packets[n] < 0 ? -packets[n] : packets[n]);
        directions[n] = (struct tp_record_value){.element = &direction, .kind = TP_RECORD_SIGNED};
        directions[n].signed_number = (packets[n] < 0) != is_swapped ? -1 : 1;
    }
    for (size_t i = 0; i < 2; i++)
        lists[i] = (struct tp_record_value){.element = i == 0 ? &length : &direction,
                                            .kind = TP_RECORD_LIST,
                                            .list = {.type = TP_LIST_BASIC,
                                                     .values = i == 0 ? lengths : directions,
                                                     .n_values = n}};
    tp_uses_of(&record, &uses);
    ck_assert(tp_sizes_of(&uses, &sides, &sizes));
    return tp_sizes_conclude(&sizes, ret_messages);
}

START_TEST(sizes_of_packets_tell_what_the_client_did)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (int swapped = 0; swapped < 2; swapped++) {
            uint32_t messages;
            bool is_known = of_packets(rows[i].packets, swapped == 1, &messages);

            ck_assert_msg(messages == rows[i].messages && is_known == rows[i].is_known,
                          "%zu: %x %d, expected %x %d", i, messages, is_known, rows[i].messages,
                          rows[i].is_known);
        }
    }
}
END_TEST

/* YAF: packets and octets of both sides, the client's first, and the first eight directions. */
static const struct {
    uint64_t packets, bytes, first, server_packets, server_bytes, directions;
    uint32_t messages;
    bool is_known;
} sums[] = {
    {4, 388, 190, 4, 1553, 0xaa, FLIGHT | FINISHED | DATA, true},
    {2, 197, 190, 1, 1211, 0x02, FLIGHT | ALERT, true},
    {4, 424, 253, 4, 1964, 0x6a, FLIGHT | FINISHED | DATA, true},
    {2, 260, 253, 1, 1368, 0x02, FLIGHT | ALERT, true},
    {2, 283, 190, 2, 1453, 0x0a, FLIGHT | FINISHED, true},
    {2, 333, 253, 2, 1623, 0x0a, FLIGHT | FINISHED, true},
    {3, 357, 253, 2, 1623, 0x0a, FLIGHT | FINISHED | ALERT, true},
    {1, 190, 190, 1, 1211, 0x02, FLIGHT, true},
    {3, 900, 190, 3, 5000, 0x0a, FLIGHT, false},
    /* four turns, but another hello may be one of them */
    {4, 700, 253, 4, 1964, 0xaa, FLIGHT, false},
};

START_TEST(sums_tell_it_too)
{
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
        struct tp_record record =
            RECORD(N(6871, 501, sums[i].packets), BACK(6871, 501, sums[i].server_packets),
                   N(6871, 502, sums[i].bytes), BACK(6871, 502, sums[i].server_bytes),
                   N(6871, 505, sums[i].first), N(6871, 507, sums[i].directions));
        struct tp_sides sides = {.is_swapped = false};
        struct tp_sizes sizes;
        struct tp_uses uses;
        uint32_t messages;
        bool is_known;

        tp_uses_of(&record, &uses);
        ck_assert(tp_sizes_of(&uses, &sides, &sizes));
        is_known = tp_sizes_conclude(&sizes, &messages);
        ck_assert_msg(messages == sums[i].messages && is_known == sums[i].is_known,
                      "%zu: %x %d, expected %x %d", i, messages, is_known, sums[i].messages,
                      sums[i].is_known);
    }
}
END_TEST

/* Octets and packets with headers, and flags. */
static bool of_totals(uint64_t client_flags, uint64_t server_flags, uint64_t client_bytes)
{
    struct tp_sides sides = {.client_flags = client_flags,
                             .server_flags = server_flags,
                             .client_bytes = client_bytes,
                             .client_packets = 6,
                             .server_bytes = 1427,
                             .server_packets = 4};
    struct tp_record record = {.n = 0};
    struct tp_sizes sizes;
    struct tp_uses uses;
    uint32_t messages = 0;

    tp_uses_of(&record, &uses);
    return tp_sizes_of(&uses, &sides, &sizes) && tp_sizes_conclude(&sizes, &messages) &&
           messages == FLIGHT;
}

START_TEST(of_totals_only_a_reset_of_a_short_connection_tells)
{
    ck_assert(of_totals(0x1e, 0x1b, 517));
    ck_assert(!of_totals(0x1b, 0x1b, 517));
    ck_assert(!of_totals(0x1e, 0x1e, 517));
    ck_assert(!of_totals(0x1e, 0x1a, 5000));
    ck_assert(!of_totals(0x1e, 0x1a, 400));
    ck_assert(!of_totals(0x1e, 0x1a, UINT64_MAX));
}
END_TEST

TESTS("ipfix_sizes", sizes_of_packets_tell_what_the_client_did, sums_tell_it_too,
      of_totals_only_a_reset_of_a_short_connection_tells)

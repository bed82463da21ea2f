/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_facts.h"

#include "tests/unit/record.h"

#define BIT(name) ((uint32_t)TP_SEEN_##name)
#define FACTS(...) facts_of(NULL, &RECORD(__VA_ARGS__))

#define FIN 1
#define SYN 2
#define RST 4
#define ACK 16

static struct tp_ipfix_facts facts_of(const struct tp_ipfix_bits *bits,
                                      const struct tp_record *record)
{
    static struct tp_ipfix_facts facts; /* some of its texts are in itself */

    memset(&facts, 0xff, sizeof facts);
    tp_ipfix_facts_of(record, bits, &facts);
    return facts;
}

static void assert_client(struct tp_ipfix_facts facts, int32_t client_port, int32_t server_port)
{
    ck_assert_int_eq(facts.client_port, client_port);
    ck_assert_int_eq(facts.server_port, server_port);
    ck_assert_mem_eq(facts.client_address.ptr, CLIENT, 4);
    ck_assert_mem_eq(facts.server_address.ptr, SERVER, 4);
}

START_TEST(both_halves_come_to_the_same_client)
{
    assert_client(FACTS(FORWARD(50000, 443)), 50000, 443);
    assert_client(FACTS(BACKWARD(50000, 443)), 50000, 443);
    assert_client(FACTS(FORWARD(800, 8443)), 800, 8443);
    assert_client(FACTS(BACKWARD(800, 8443)), 800, 8443);
    assert_client(FACTS(FORWARD(50000, 22)), 50000, 22);
    assert_client(FACTS(BACKWARD(50000, 22)), 50000, 22);
    assert_client(FACTS(FORWARD(50000, 9000)), 50000, 9000);
    assert_client(FACTS(BACKWARD(50000, 9000)), 50000, 9000);
    assert_client(FACTS(FORWARD(443, 443)), 443, 443);
    assert_client(FACTS(BACKWARD(443, 443)), 443, 443);
}
END_TEST

START_TEST(the_first_that_knows_says_who_the_client_is)
{
    /* biflowDirection */
    assert_client(FACTS(FORWARD(443, 50000), N(0, 239, 1)), 443, 50000);
    assert_client(FACTS(BACKWARD(443, 50000), N(0, 239, 2)), 443, 50000);
    /* initiatorOctets */
    assert_client(FACTS(FORWARD(443, 50000), N(0, 231, 1), N(0, 232, 2)), 443, 50000);
    /* the first packet's flags */
    assert_client(FACTS(FORWARD(443, 50000), N(6871, 14, SYN)), 443, 50000);
    assert_client(FACTS(BACKWARD(443, 50000), N(6871, 14, SYN | ACK)), 443, 50000);
    assert_client(FACTS(BACKWARD(443, 50000), BACK(6871, 14, SYN)), 443, 50000);
    /* nothing: the source of a record of both directions, unless the port is telling */
    assert_client(FACTS(FORWARD(40000, 50000), BACK(0, 1, 100)), 40000, 50000);
    assert_client(FACTS(BACKWARD(50000, 443), BACK(0, 1, 100)), 50000, 443);
}
END_TEST

static const char hello[] = "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00";
static const char server_hello[] = "\x16\x03\x03\x00\x05\x02\x00\x00\x01\x00";

START_TEST(who_says_hello_is_the_client)
{
    struct tp_text client = TP_TEXT(hello), server = TP_TEXT(server_hello);

    assert_client(FACTS(FORWARD(443, 50000), OCTETS(6871, 18, client)), 443, 50000);
    assert_client(FACTS(BACKWARD(443, 50000), OCTETS(6871, 18, server)), 443, 50000);
    assert_client(FACTS(BACKWARD(443, 50000), OCTETS_BACK(6871, 18, client)), 443, 50000);
    ck_assert_uint_eq(FACTS(BACKWARD(443, 50000), OCTETS_BACK(6871, 18, client)).messages &
                          BIT(CLIENT_HELLO),
                      BIT(CLIENT_HELLO));
}
END_TEST

START_TEST(counts_are_of_the_client_and_the_server)
{
    struct tp_ipfix_facts facts =
        FACTS(BACKWARD(50000, 443), N(0, 1, 2000), N(0, 2, 20), BACK(0, 1, 1000), BACK(0, 2, 10));

    ck_assert_uint_eq(facts.client_bytes, 1000);
    ck_assert_uint_eq(facts.server_bytes, 2000);
    ck_assert_uint_eq(facts.client_packets, 10);
    ck_assert_uint_eq(facts.server_packets, 20);
    facts = FACTS(BACKWARD(50000, 443), N(0, 1, 2000));
    ck_assert_uint_eq(facts.client_bytes, TP_NO_COUNT);
    ck_assert_uint_eq(facts.server_bytes, 2000);
    facts = FACTS(FORWARD(50000, 443), N(0, 231, 5), N(0, 299, 6));
    ck_assert_uint_eq(facts.client_bytes, 5);
    ck_assert_uint_eq(facts.server_packets, 6);
}
END_TEST

START_TEST(times_of_any_kind)
{
    struct tp_ipfix_facts facts =
        FACTS(TIME(152, 1795283999, 250000000, 3), TIME(157, 1795284000, 7, 9));

    ck_assert_int_eq(facts.start.seconds, 1795283999);
    ck_assert_uint_eq(facts.start.digits, 3);
    ck_assert_uint_eq(facts.end.nanoseconds, 7);
    facts = FACTS(TIME(160, 1795283000, 900000000, 3), N(0, 22, 60200), N(0, 21, 61000));
    ck_assert_int_eq(facts.start.seconds, 1795283061);
    ck_assert_uint_eq(facts.start.nanoseconds, 100000000);
    ck_assert_int_eq(facts.end.seconds, 1795283061);
    ck_assert_int_eq(FACTS(N(0, 22, 60200)).start.seconds, 0);
}
END_TEST

/* Flags of the client and the server, of both or one direction, and who ended it. */
static const struct {
    int client, server; /* -1: no such direction */
    enum tp_side closed_by;
    enum tp_ipfix_final final;
} ends[] = {
    {SYN | ACK | RST, SYN | ACK, TP_SIDE_CLIENT, TP_FINAL_YES},
    {SYN | ACK, SYN | ACK | RST, TP_SIDE_SERVER, TP_FINAL_YES},
    {SYN | ACK | FIN, SYN | ACK, TP_SIDE_CLIENT, TP_FINAL_YES},
    {SYN | ACK | FIN, SYN | ACK | FIN, TP_SIDE_NONE, TP_FINAL_YES},
    {SYN | ACK | RST, SYN | ACK | FIN, TP_SIDE_NONE, TP_FINAL_YES},
    {SYN | ACK | RST, SYN | ACK | RST, TP_SIDE_NONE, TP_FINAL_YES},
    {SYN | ACK, SYN | ACK, TP_SIDE_NONE, TP_FINAL_NO},
    {SYN | ACK | RST, -1, TP_SIDE_CLIENT, TP_FINAL_YES},
    {SYN | ACK | FIN, -1, TP_SIDE_NONE, TP_FINAL_YES},
};

START_TEST(flags_tell_who_ended_it_where_only_one_can_have)
{
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct tp_ipfix_facts facts =
            ends[i].server < 0 ? FACTS(FORWARD(50000, 22), N(0, 6, (uint64_t)ends[i].client))
                               : FACTS(FORWARD(50000, 22), N(0, 6, (uint64_t)ends[i].client),
                                       BACK(0, 6, (uint64_t)ends[i].server));

        ck_assert_msg(facts.closed_by == ends[i].closed_by && facts.final == ends[i].final,
                      "%zu: %u, %d", i, facts.closed_by, facts.final);
    }
    ck_assert_uint_eq(FACTS(BACKWARD(50000, 22), N(0, 6, RST)).closed_by, TP_SIDE_SERVER);
    ck_assert_uint_eq(
        FACTS(FORWARD(50000, 22), N(0, 6, RST | FIN), N(35632, 78, ACK), N(35632, 79, RST))
            .closed_by,
        TP_SIDE_SERVER);
}
END_TEST

START_TEST(the_end_of_the_record_is_not_the_end_of_the_connection)
{
    static const struct {
        uint64_t reason;
        enum tp_ipfix_final final;
    } rows[] = {
        {1, TP_FINAL_NO}, {2, TP_FINAL_NO}, {3, TP_FINAL_YES}, {4, TP_FINAL_NO}, {5, TP_FINAL_NO}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(FACTS(FORWARD(1, 2), N(0, 136, rows[i].reason), BACK(0, 1, 1)).final,
                         rows[i].final);
    ck_assert_int_eq(FACTS(FORWARD(50000, 22), N(0, 233, 2)).final, TP_FINAL_YES);
    ck_assert_int_eq(FACTS(FORWARD(50000, 22), N(0, 233, 1)).final, TP_FINAL_NO);
    ck_assert_int_eq(FACTS(FORWARD(50000, 22)).final, TP_FINAL_UNKNOWN);
    /* the server's half says nothing of the client's */
    ck_assert_int_eq(FACTS(BACKWARD(50000, 22), N(0, 136, 3)).final, TP_FINAL_NO);
}
END_TEST

/* ClientHello, and nothing after it; the same, cut; and what the server sent. */
START_TEST(a_cut_payload_ends_nothing)
{
    struct tp_text whole = TP_TEXT(hello), cut = {hello, sizeof hello - 2};
    struct tp_ipfix_facts facts =
        FACTS(FORWARD(50000, 443), OCTETS(6871, 18, whole), N(0, 6, RST), BACK(0, 6, ACK));

    ck_assert_int_eq(facts.final, TP_FINAL_YES);
    ck_assert_uint_eq(facts.closed_by, TP_SIDE_CLIENT);
    facts = FACTS(FORWARD(50000, 443), OCTETS(6871, 18, cut), N(0, 6, RST), BACK(0, 6, ACK));
    ck_assert_int_eq(facts.final, TP_FINAL_NO);
    ck_assert_uint_eq(facts.closed_by, TP_SIDE_NONE);
    facts = FACTS(FORWARD(50000, 443), OCTETS(6871, 18, TP_TEXT("")), N(0, 6, RST));
    ck_assert_int_eq(facts.final, TP_FINAL_NO);
}
END_TEST

/* Many a session with that name was accepted: nobody saw what the client did. */
START_TEST(a_name_in_a_certificate_is_no_rejection)
{
    struct tp_ipfix_facts facts =
        FACTS(FORWARD(50000, 443), TEXT(26866, 101, "Inspection CA"), TEXT(26866, 102, "a.test"),
              TEXT(26866, 112, "a.test"), N(0, 6, FIN), BACK(0, 6, FIN));

    assert_text(facts.issuer_name, "Inspection CA");
    assert_text(facts.certificate_name, "a.test");
    assert_text(facts.server_name, "a.test");
    ck_assert_uint_eq(facts.messages, BIT(CLIENT_HELLO));
    ck_assert_int_eq(facts.final, TP_FINAL_NO);
    ck_assert(facts.is_inferred);
}
END_TEST

START_TEST(fixed_length_names_lose_their_filling)
{
    assert_text(FACTS(TEXT(35632, 188, "a.test\0\0\0")).server_name, "a.test");
    assert_text(FACTS(TEXT(35632, 188, "\0\0\0")).server_name, "");
}
END_TEST

START_TEST(a_ja3_is_hex)
{
    static const char md5[] = "\xf1\x46\x94\x8b\x4a\x59\xd5\x4d\x7d\xdf\x07\x1b\x76\x98\xa9\x83";

    assert_text(FACTS(OCTETS(39499, 357, TP_TEXT(md5))).ja3, "f146948b4a59d54d7ddf071b7698a983");
    assert_text(FACTS(TEXT(35632, 489, "f146948b4a59d54d7ddf071b7698a983")).ja3,
                "f146948b4a59d54d7ddf071b7698a983");
    assert_text(FACTS(TEXT(35632, 489, "771,4865,0")).ja3, "");
    assert_text(FACTS(TEXT(8057, 809, "t13d1516h2_8daaf6152771_e5627efa2ab1")).ja4,
                "t13d1516h2_8daaf6152771_e5627efa2ab1");
}
END_TEST

START_TEST(versions_are_of_tls)
{
    ck_assert_uint_eq(FACTS(N(39499, 333, 0x0303)).version, 0x0303);
    ck_assert_uint_eq(FACTS(N(35632, 495, 0x7f1c)).version, 0x0304);
    ck_assert_uint_eq(FACTS(N(35632, 495, 2)).version, 0);
    ck_assert_uint_eq(FACTS(N(35632, 495, 0x0305)).version, 0);
}
END_TEST

/* YAF 2 has its payload in a subTemplateMultiList, YAF 3 its names in yafDPIList. */
START_TEST(lists_are_searched_for_all_but_addresses)
{
    struct tp_text client = TP_TEXT(hello);
    struct tp_ipfix_facts facts =
        FACTS(FORWARD(50000, 443),
              SUB(0, 293, RECORD(OCTETS(6871, 18, client)),
                  RECORD(SUB(6871, 425,
                             RECORD(SUB(6871, 426, RECORD(N(6871, 245, 6), TEXT(6871, 246, "XX")),
                                        RECORD(N(6871, 245, 3), TEXT(6871, 246, "CA"))))),
                         TEXT(6871, 294, "a.test"), N(0, 7, 99), N(0, 1, 17))));

    assert_client(facts, 50000, 443);
    ck_assert_uint_eq(facts.client_bytes, TP_NO_COUNT);
    ck_assert_uint_eq(facts.messages & BIT(CLIENT_HELLO), BIT(CLIENT_HELLO));
    assert_text(facts.server_name, "a.test");
    assert_text(facts.issuer_name, "CA");
}
END_TEST

START_TEST(a_fatal_alert_of_nobody_in_particular)
{
    struct tp_ipfix_facts facts =
        FACTS(FORWARD(50000, 443), N(35632, 509, UINT64_C(1) << 34), TEXT(35632, 188, "a.test"));

    ck_assert(facts.is_alert_seen && !facts.is_inferred);
    ck_assert(!FACTS(FORWARD(50000, 443), N(35632, 509, UINT64_C(1) << 33)).is_alert_seen);
}
END_TEST

static struct tp_ipfix_bits flowmon(void)
{
    struct tp_ipfix_bits bits;
    struct tp_error error;

    ck_assert(tp_ipfix_bits_parse_content(&bits, text("CCS,ALERT,HS,DATA"), &error));
    ck_assert(tp_ipfix_bits_parse_handshake(&bits, text("-,CH,SH,CER,CKE,20"), &error));
    return bits;
}

#define FLAGS(content, handshake, ...)                                                             \
    facts_of(&bits, &RECORD(FORWARD(50000, 443), N(39499, 330, content), N(39499, 331, handshake), \
                            ##__VA_ARGS__))

START_TEST(flags_mean_what_the_operator_says)
{
    struct tp_ipfix_bits bits = flowmon();

    ck_assert_uint_eq(FLAGS(6, 2).messages, BIT(CLIENT_ALERT) | BIT(CLIENT_HELLO));
    /* with a ClientKeyExchange it is TLS 1.2 or older, and data is data */
    ck_assert_uint_eq(FLAGS(13, 0x12).messages, BIT(CLIENT_HELLO) | BIT(CLIENT_KEY_EXCHANGE) |
                                                    BIT(CLIENT_CHANGE_CIPHER_SPEC) |
                                                    BIT(CLIENT_FINISHED) |
                                                    BIT(APP_DATA_FROM_CLIENT));
    /* else it may be a Finished, and nothing ended */
    ck_assert_uint_eq(FLAGS(13, 2).messages, BIT(CLIENT_HELLO) | BIT(CLIENT_CHANGE_CIPHER_SPEC));
    ck_assert_int_eq(FLAGS(13, 2, N(0, 136, 3)).final, TP_FINAL_NO);
    ck_assert_int_eq(FLAGS(6, 2, N(0, 136, 3)).final, TP_FINAL_YES);
    /* an alert beside data is a goodbye: TLS 1.3 would seal it */
    ck_assert_uint_eq(FLAGS(15, 2).messages, BIT(CLIENT_HELLO) | BIT(CLIENT_CHANGE_CIPHER_SPEC) |
                                                 BIT(CLIENT_ALERT) | BIT(CLIENT_FINISHED) |
                                                 BIT(APP_DATA_FROM_CLIENT));
    ck_assert_uint_eq(FACTS(N(39499, 330, 15), N(39499, 331, 255)).messages, 0);
}
END_TEST

START_TEST(names_of_bits_are_checked)
{
    struct tp_ipfix_bits bits;
    struct tp_error error;

    ck_assert(tp_ipfix_bits_parse_content(&bits, text(" ccs , - ,22"), &error));
    ck_assert_uint_eq(bits.content[0], 20);
    ck_assert_uint_eq(bits.content[1], 0);
    ck_assert_uint_eq(bits.content[2], 22);
    ck_assert_uint_eq(bits.content[3], 0);
    ck_assert(!tp_ipfix_bits_parse_content(&bits, text("CCS,WHAT"), &error));
    ck_assert_str_eq(error.text, "unknown name 'WHAT'");
    ck_assert(!tp_ipfix_bits_parse_content(&bits, text("-,-,-,-,-,-,-,-,CCS"), &error));
    ck_assert_str_eq(error.text, "too many names, there are 8 bits");
    ck_assert(!tp_ipfix_bits_parse_handshake(&bits, text("CH,"), &error) || bits.handshake[0] == 2);
}
END_TEST

#define I(n) N(9, 12190, n)
#define LENGTH(n) N(9, 12188, n)
#define FIRST(n) N(9, 12191, n)

START_TEST(lists_side_by_side)
{
    struct tp_ipfix_facts facts = FACTS(FORWARD(50000, 443), BASIC(9, 12190, I(22), I(21)),
                                        BASIC(9, 12191, FIRST(1), FIRST(0)),
                                        BASIC(9, 12188, LENGTH(185), LENGTH(2)), N(0, 136, 3));

    ck_assert_uint_eq(facts.messages, BIT(CLIENT_HELLO) | BIT(CLIENT_ALERT));
    ck_assert(!facts.is_inferred);
    ck_assert_int_eq(facts.final, TP_FINAL_YES);
}
END_TEST

#define I5 I(22), I(22), I(22), I(22), I(22)

START_TEST(a_full_list_ends_nothing)
{
    ck_assert_int_eq(
        FACTS(FORWARD(50000, 443), BASIC(9, 12190, I5, I5, I5, I5), N(0, 136, 3)).final,
        TP_FINAL_NO);
    ck_assert_int_eq(FACTS(FORWARD(50000, 443), BASIC(9, 12190, I5, I5, I5), N(0, 136, 3)).final,
                     TP_FINAL_YES);
}
END_TEST

TESTS("ipfix_facts", both_halves_come_to_the_same_client,
      the_first_that_knows_says_who_the_client_is, who_says_hello_is_the_client,
      counts_are_of_the_client_and_the_server, times_of_any_kind,
      flags_tell_who_ended_it_where_only_one_can_have,
      the_end_of_the_record_is_not_the_end_of_the_connection, a_cut_payload_ends_nothing,
      a_name_in_a_certificate_is_no_rejection, fixed_length_names_lose_their_filling, a_ja3_is_hex,
      versions_are_of_tls, lists_are_searched_for_all_but_addresses,
      a_fatal_alert_of_nobody_in_particular, flags_mean_what_the_operator_says,
      names_of_bits_are_checked, lists_side_by_side, a_full_list_ends_nothing)

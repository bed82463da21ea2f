/* SPDX-License-Identifier: Apache-2.0 */
/* What a session remembers: templates, early data, what options told, sequence numbers. */
#include "tests/unit/ipfix.h"

static struct tp_ipfix_session *new_session(void)
{
    return tp_ipfix_session_new(the_model(), NULL);
}

/* A data set of one octet. */
static void put_octet(uint16_t id, uint8_t octet)
{
    made_set(&made, id);
    made_number(&made, octet, 1);
    made_end_set(&made);
}

static void data(uint32_t domain, uint32_t sequence, uint16_t id, uint8_t octet)
{
    made_message(&made, domain, sequence);
    put_octet(id, octet);
}

/* --- Templates ---------------------------------------------------------------------------- */

START_TEST(a_template_that_comes_again_stays)
{
    struct tp_ipfix_session *session = new_session();

    for (int i = 0; i < 3; i++) {
        made_message(&made, 1, (uint32_t)i);
        MADE_TEMPLATE(&made, 256, {0, 4, 1});
        put_octet(256, 6);
        ck_assert_int_eq(feed(session), TP_IPFIX_OK);
        assert_seen("{protocolIdentifier=6}");
    }
    assert_count(session, templates, 1);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_new_template_takes_the_place_of_the_old_one)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    put_octet(256, 6);
    MADE_TEMPLATE(&made, 256, {0, 136, 1});
    put_octet(256, 3);
    MADE_OPTIONS(&made, 256, 1, {0, 136, 1});
    put_octet(256, 4);
    feed(session);
    assert_seen("{protocolIdentifier=6}{flowEndReason=3}{flowEndReason=4}");
    assert_count(session, options_records, 1);
    assert_count(session, templates, 1);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_template_in_a_list_may_change_too)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 292, MADE_VARIABLE});
    for (uint16_t i = 0; i < 3; i++) {
        MADE_TEMPLATE(&made, 300, {0, i == 1 ? 136 : 4, 1}, {0, 4, 1});
        made_set(&made, 256);
        made_sub(&made, 300);
        made_number(&made, 0x0306, 2);
        made_close(&made);
        made_end_set(&made);
    }
    feed(session);
    assert_seen("{subTemplateList=[{protocolIdentifier=3 protocolIdentifier=6}]}"
                "{subTemplateList=[{flowEndReason=3 protocolIdentifier=6}]}"
                "{subTemplateList=[{protocolIdentifier=3 protocolIdentifier=6}]}");
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(withdrawn_templates_are_gone)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    MADE_TEMPLATE(&made, 257, {0, 4, 1});
    MADE_TEMPLATE(&made, 258, {0, 4, 1});
    MADE_OPTIONS(&made, 259, 1, {0, 4, 1});
    made_withdrawal(&made, 2, 256);
    made_withdrawal(&made, 2, 1000);
    ck_assert_int_eq(feed(session), TP_IPFIX_OK);
    assert_count(session, withdrawals, 1);
    assert_count(session, templates, 3);
    made_message(&made, 1, 0);
    made_withdrawal(&made, 2, 2);
    ck_assert_int_eq(feed(session), TP_IPFIX_OK);
    assert_count(session, withdrawals, 3);
    assert_count(session, templates, 1);
    made_message(&made, 1, 0);
    made_withdrawal(&made, 3, 3);
    feed(session);
    assert_count(session, templates, 0);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_template_that_is_beyond_a_limit_takes_the_old_one_with_it)
{
    const struct tp_ipfix_limits limits = {.max_domains = 1, .max_templates = 1, .max_fields = 1};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), &limits);

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    MADE_TEMPLATE(&made, 256, {0, 4, 1}, {0, 136, 1});
    put_octet(256, 6);
    feed(session);
    assert_seen("");
    assert_count(session, templates, 0);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(domains_have_templates_of_their_own)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    feed(session);
    made_message(&made, 2, 0);
    MADE_TEMPLATE(&made, 256, {0, 136, 1});
    feed(session);
    data(1, 0, 256, 3);
    feed(session);
    assert_seen("{protocolIdentifier=3}");
    data(2, 0, 256, 3);
    feed(session);
    assert_seen("{flowEndReason=3}");
    data(3, 0, 256, 3);
    feed(session);
    assert_seen("");
    tp_ipfix_session_free(session);
}
END_TEST

#define N_EXPORTERS 100

/* Exporter i sends its number in an element of its own, in a length of its own, and once more in a
 * list of that. */
static uint16_t len_of(uint16_t i)
{
    return (uint16_t)(1 + i % 3);
}

static void put_exporter(uint16_t i)
{
    made_set(&made, 256);
    made_number(&made, i, len_of(i));
    made_sub(&made, 257);
    made_number(&made, i, len_of(i));
    made_close(&made);
    made_end_set(&made);
}

START_TEST(nobody_reads_the_records_of_others)
{
    struct tp_ipfix_session *sessions[N_EXPORTERS];
    char expected[128];

    for (uint16_t i = 0; i < N_EXPORTERS; i++) {
        sessions[i] = new_session();
        made_message(&made, 7, 0);
        MADE_TEMPLATE(&made, 257, {9999, (uint16_t)(2000 + i), len_of(i)});
        MADE_TEMPLATE(&made, 256, {9999, (uint16_t)(1000 + i), len_of(i)}, {0, 292, MADE_VARIABLE});
        feed(sessions[i]);
    }
    for (int round = 0; round < 300; round++) {
        uint16_t i = (uint16_t)(round * 37 % N_EXPORTERS);
        made_message(&made, 7, (uint32_t)(round / N_EXPORTERS));
        put_exporter(i);
        ck_assert_int_eq(feed(sessions[i]), TP_IPFIX_OK);
        snprintf(expected, sizeof expected, "{_9999_%d=%0*x subTemplateList=[{_9999_%d=%0*x}]}",
                 1000 + i, 2 * len_of(i), i, 2000 + i, 2 * len_of(i), i);
        assert_seen(expected);
    }
    for (uint16_t i = 0; i < N_EXPORTERS; i++) {
        assert_count(sessions[i], sequence_gaps, 0);
        tp_ipfix_session_free(sessions[i]);
    }
}
END_TEST

START_TEST(a_session_that_ends_leaves_the_others)
{
    struct tp_ipfix_session *first = new_session(), *second;

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    feed(first);
    for (int i = 0; i < 200; i++) {
        second = new_session();
        made_message(&made, 1, 0);
        MADE_TEMPLATE(&made, 256, {0, 136, 1});
        put_octet(256, 3);
        feed(second);
        assert_seen("{flowEndReason=3}");
        data(1, 0, 256, 6);
        feed(first);
        assert_seen("{protocolIdentifier=6}");
        tp_ipfix_session_free(second);
    }
    tp_ipfix_session_free(first);
}
END_TEST

START_TEST(templates_that_do_not_come_again_expire)
{
    struct tp_ipfix_limits limits = tp_ipfix_limits_defaults;
    struct tp_ipfix_session *session;

    limits.template_ms = 10000;
    session = tp_ipfix_session_new(the_model(), &limits);
    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    MADE_TEMPLATE(&made, 257, {0, 4, 1});
    feed_at(session, 0);
    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    feed_at(session, 9000);
    made_message(&made, 1, 0);
    feed_at(session, 10000);
    assert_count(session, templates, 2);
    feed_at(session, 12000);
    assert_count(session, templates, 1);
    assert_count(session, expired, 1);
    feed_at(session, 25000);
    assert_count(session, templates, 0);
    tp_ipfix_session_free(session);
}
END_TEST

/* --- Early data --------------------------------------------------------------------------- */

START_TEST(early_data_wait_for_their_template)
{
    struct tp_ipfix_session *session = new_session();

    for (uint8_t i = 1; i <= 3; i++) {
        data(1, 0, i == 2 ? 257 : 256, i);
        ck_assert_int_eq(feed_at(session, i), TP_IPFIX_OK);
        assert_seen("");
    }
    data(2, 0, 256, 9);
    feed_at(session, 4);
    assert_count(session, unknown_sets, 4);
    assert_count(session, held_sets, 4);
    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    put_octet(256, 4);
    feed_at(session, 60000);
    assert_seen("{protocolIdentifier=1}{protocolIdentifier=3}{protocolIdentifier=4}");
    assert_count(session, released_sets, 2);
    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 257, {0, 4, 1});
    feed_at(session, 60002);
    assert_seen("{protocolIdentifier=2}");
    assert_count(session, dropped_sets, 0);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(early_data_do_not_wait_for_ever)
{
    struct tp_ipfix_session *session = new_session();

    data(1, 0, 256, 1);
    feed_at(session, 0);
    data(1, 0, 256, 2);
    feed_at(session, 30000);
    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    feed_at(session, 60001);
    assert_seen("{protocolIdentifier=2}");
    assert_count(session, dropped_sets, 1);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(early_data_have_no_more_room_than_that)
{
    struct tp_ipfix_limits limits = tp_ipfix_limits_defaults;
    struct tp_ipfix_session *session;

    limits.max_held = 1000;
    session = tp_ipfix_session_new(the_model(), &limits);
    for (uint8_t i = 0; i < 100; i++) {
        data(1, 0, 256, i);
        feed(session);
    }
    made_message(&made, 1, 0);
    made_set(&made, 256);
    made_number(&made, 0, 1000);
    made_end_set(&made);
    feed(session);
    assert_count(session, held_sets, 100);
    ck_assert_uint_gt(tp_ipfix_session_counts(session)->dropped_sets, 80);
    ck_assert_uint_lt(tp_ipfix_session_counts(session)->dropped_sets, 101);
    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    feed(session);
    ck_assert_ptr_nonnull(strstr(seen.text, "{protocolIdentifier=99}"));
    ck_assert_ptr_null(strstr(seen.text, "{protocolIdentifier=0}"));
    tp_ipfix_session_free(session);
}
END_TEST

/* --- Options ------------------------------------------------------------------------------ */

START_TEST(application_names_are_added)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_OPTIONS(&made, 256, 1, {0, 95, 4}, {0, 96, 8});
    MADE_TEMPLATE(&made, 257, {0, 95, 4});
    MADE_TEMPLATE(&made, 258, {0, 95, 4}, {0, 96, MADE_VARIABLE});
    made_set(&made, 256);
    made_number(&made, 0x0d000001, 4);
    made_bytes(&made, "facebook", 8);
    made_number(&made, 0x0d000002, 4);
    made_bytes(&made, "teams\0\0\0", 8);
    made_end_set(&made);
    made_set(&made, 257);
    made_number(&made, 0x0d000002, 4);
    made_number(&made, 0x0d000001, 4);
    made_number(&made, 0x0d000003, 4);
    made_end_set(&made);
    made_set(&made, 258);
    made_number(&made, 0x0d000001, 4);
    made_text(&made, "own");
    made_end_set(&made);
    feed(session);
    ck_assert_ptr_nonnull(strstr(seen.text, "{applicationId=0d000002 applicationName='teams"));
    ck_assert_ptr_nonnull(strstr(seen.text, "{applicationId=0d000001 applicationName='facebook'}"
                                            "{applicationId=0d000003}"
                                            "{applicationId=0d000001 applicationName='own'}"));
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(applications_are_of_their_domain_and_may_be_renamed)
{
    struct tp_ipfix_session *session = new_session();

    for (int i = 0; i < 3; i++) {
        made_message(&made, i == 1 ? 2 : 1, 0);
        MADE_OPTIONS(&made, 256, 1, {0, 95, 4}, {0, 96, MADE_VARIABLE});
        MADE_TEMPLATE(&made, 257, {0, 95, 4});
        made_set(&made, 256);
        made_number(&made, 1, 4);
        made_text(&made, i == 0 ? "first" : i == 1 ? "other" : "renamed");
        made_end_set(&made);
        feed(session);
    }
    made_message(&made, 1, 0);
    made_set(&made, 257);
    made_number(&made, 1, 4);
    made_end_set(&made);
    feed(session);
    assert_seen("{applicationId=00000001 applicationName='renamed'}");
    tp_ipfix_session_free(session);
}
END_TEST

/* Options of domain 1: in the scope, one of every so many. */
static void put_sampling(uint16_t scope, uint64_t scope_value, uint64_t interval)
{
    MADE_OPTIONS(&made, 256, 1, {0, scope, 4}, {0, 34, 4});
    made_set(&made, 256);
    made_number(&made, scope_value, 4);
    made_number(&made, interval, 4);
    made_end_set(&made);
}

START_TEST(sampling_is_added)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    put_sampling(302, 5, 100); /* selector 5 */
    put_sampling(149, 1, 10);  /* the domain */
    put_sampling(10, 3, 1000); /* an interface: says nothing of the others */
    MADE_TEMPLATE(&made, 257, {0, 302, 4});
    MADE_TEMPLATE(&made, 258, {0, 4, 1});
    MADE_TEMPLATE(&made, 259, {0, 4, 1}, {0, 34, 1});
    feed(session);
    made_message(&made, 1, 0);
    made_set(&made, 257);
    made_number(&made, 5, 4);
    made_number(&made, 6, 4);
    made_end_set(&made);
    put_octet(258, 6);
    made_set(&made, 259);
    made_number(&made, 0x0602, 2);
    made_end_set(&made);
    feed(session);
    assert_seen("{selectorId=5 samplingInterval=100}{selectorId=6}"
                "{protocolIdentifier=6 samplingInterval=10}"
                "{protocolIdentifier=6 samplingInterval=2}");
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(who_sees_all_does_not_sample)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 258, {0, 4, 1});
    put_sampling(149, 1, 10);
    put_octet(258, 6);
    put_sampling(149, 1, 1);
    put_octet(258, 17);
    feed(session);
    ck_assert_ptr_nonnull(strstr(seen.text, "{protocolIdentifier=6 samplingInterval=10}"));
    ck_assert_ptr_nonnull(strstr(seen.text, "{protocolIdentifier=17}"));
    tp_ipfix_session_free(session);
}
END_TEST

static void put_element(uint32_t pen, uint16_t id, uint8_t type, const char *name)
{
    MADE_OPTIONS(&made, 256, 2, {0, 346, 4}, {0, 303, 2}, {0, 339, 1}, {0, 341, MADE_VARIABLE});
    made_set(&made, 256);
    made_number(&made, pen, 4);
    made_number(&made, id, 2);
    made_number(&made, type, 1);
    made_text(&made, name);
    made_end_set(&made);
}

/* A record of 9999/1, and a list of it in a list's record. */
static void put_own_element(void)
{
    made_set(&made, 257);
    made_number(&made, 443, 2);
    made_sub(&made, 258);
    made_basic(&made, (struct made_field){9999, 1, 2});
    made_number(&made, 80, 2);
    made_close(&made);
    made_number(&made, 81, 2);
    made_close(&made);
    made_end_set(&made);
}

START_TEST(exporters_may_define_elements)
{
    struct tp_ipfix_session *session = new_session(), *other = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 258, {0, 291, MADE_VARIABLE}, {9999, 1, 2});
    MADE_TEMPLATE(&made, 257, {9999, 1, 2}, {0, 292, MADE_VARIABLE});
    feed(session);
    feed(other);
    made_message(&made, 1, 0);
    put_element(9999, 1, 2, "door.number");
    put_element(9999, 1, 2, "again");
    put_element(0, 4, 2, "iana");
    put_element(9999, 2, 200, "noType");
    put_own_element();
    feed(session);
    ck_assert_ptr_nonnull(strstr(seen.text, "{door_number=443 "));
    made_message(&made, 1, 0);
    put_own_element();
    feed(session);
    assert_seen("{door_number=443 subTemplateList=[{door_number=[80] door_number=81}]}");
    made_message(&made, 1, 0);
    put_own_element();
    feed(other);
    assert_seen("{_9999_1=01bb subTemplateList=[{_9999_1=[0050] _9999_1=0051}]}");
    tp_ipfix_session_free(session);
    tp_ipfix_session_free(other);
}
END_TEST

START_TEST(a_list_that_an_exporter_defines_late_stays_octets_where_its_length_is_fixed)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 257, {9999, 1, 2});
    feed(session);
    made_message(&made, 1, 0);
    put_element(9999, 1, 20, "doors");
    made_set(&made, 257);
    made_number(&made, 0x0102, 2);
    made_end_set(&made);
    ck_assert_int_eq(feed(session), TP_IPFIX_OK);
    ck_assert_ptr_nonnull(strstr(seen.text, "{doors=0102}"));
    tp_ipfix_session_free(session);
}
END_TEST

/* --- Sequence numbers --------------------------------------------------------------------- */

START_TEST(lost_records_are_counted_by_domain)
{
    struct tp_ipfix_session *session = new_session();

    for (uint32_t domain = 1; domain <= 2; domain++) {
        made_message(&made, domain, 100);
        MADE_TEMPLATE(&made, 256, {0, 4, 1});
        put_octet(256, 6);
        put_octet(256, 6);
        feed(session);
    }
    data(1, 102, 256, 6);
    feed(session);
    assert_count(session, sequence_gaps, 0);
    data(1, 110, 256, 6);
    feed(session);
    assert_count(session, sequence_gaps, 1);
    assert_count(session, lost_records, 7);
    data(1, 103, 256, 6); /* late */
    feed(session);
    assert_count(session, sequence_gaps, 2);
    assert_count(session, lost_records, 7);
    data(2, 102, 256, 6);
    feed(session);
    assert_count(session, sequence_gaps, 2);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_sequence_after_a_set_that_cannot_be_counted_is_not_judged)
{
    struct tp_ipfix_session *session = new_session();

    made_message(&made, 1, UINT32_MAX);
    MADE_TEMPLATE(&made, 256, {0, 4, 1});
    put_octet(256, 6);
    put_octet(300, 6);
    feed(session);
    data(1, 7, 256, 6);
    feed(session);
    assert_count(session, sequence_gaps, 0);
    data(1, 8, 256, 6);
    feed(session);
    data(1, 10, 256, 6);
    feed(session);
    assert_count(session, sequence_gaps, 1);
    assert_count(session, lost_records, 1);
    tp_ipfix_session_free(session);
}
END_TEST

/* --- What is not IPFIX -------------------------------------------------------------------- */

START_TEST(other_protocols_are_told_apart)
{
    const struct tp_ipfix_sink sink = {on_record, NULL};
    struct tp_ipfix_session *session = new_session();
    const uint8_t netflow[24] = {0, 9, 0, 1}, old[24] = {0, 5}, text[] = "GET / HTTP/1.1";

    ck_assert_int_eq(tp_ipfix_session_feed(session, netflow, 24, 0, &sink), TP_IPFIX_NETFLOW);
    ck_assert_int_eq(tp_ipfix_session_feed(session, old, 24, 0, &sink), TP_IPFIX_NETFLOW);
    ck_assert_int_eq(tp_ipfix_session_feed(session, text, 14, 0, &sink), TP_IPFIX_NOT_IPFIX);
    ck_assert_int_eq(tp_ipfix_session_feed(session, text, 0, 0, &sink), TP_IPFIX_NOT_IPFIX);
    assert_count(session, netflow_messages, 2);
    assert_count(session, other_messages, 2);
    assert_count(session, messages, 0);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(messages_are_told_apart_in_a_stream)
{
    const uint8_t good[] = {0, 10, 0x12, 0x34}, tiny[] = {0, 10, 0, 15}, other[] = {0, 9, 0, 99};

    ck_assert_uint_eq(tp_ipfix_message_len(good, 4), 0x1234);
    for (size_t len = 0; len < 4; len++)
        ck_assert_uint_eq(tp_ipfix_message_len(good, len), 0);
    ck_assert_uint_eq(tp_ipfix_message_len(tiny, 4), SIZE_MAX);
    ck_assert_uint_eq(tp_ipfix_message_len(other, 4), SIZE_MAX);
    ck_assert_uint_eq(tp_ipfix_message_len((const uint8_t *)"x", 1), SIZE_MAX);
}
END_TEST

TESTS("ipfix_session", a_template_that_comes_again_stays,
      a_new_template_takes_the_place_of_the_old_one, a_template_in_a_list_may_change_too,
      withdrawn_templates_are_gone, a_template_that_is_beyond_a_limit_takes_the_old_one_with_it,
      domains_have_templates_of_their_own, nobody_reads_the_records_of_others,
      a_session_that_ends_leaves_the_others, templates_that_do_not_come_again_expire,
      early_data_wait_for_their_template, early_data_do_not_wait_for_ever,
      early_data_have_no_more_room_than_that, application_names_are_added,
      applications_are_of_their_domain_and_may_be_renamed, sampling_is_added,
      who_sees_all_does_not_sample, exporters_may_define_elements,
      a_list_that_an_exporter_defines_late_stays_octets_where_its_length_is_fixed,
      lost_records_are_counted_by_domain,
      a_sequence_after_a_set_that_cannot_be_counted_is_not_judged, other_protocols_are_told_apart,
      messages_are_told_apart_in_a_stream)

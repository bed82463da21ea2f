/* SPDX-License-Identifier: Apache-2.0 */
/* Hostile exporters, with the real libfixbuf: the process lives, the fault is counted, what is good
 * is read, and memory has an end. */
#include <malloc.h>

#include "input/ipfix_decode.h"
#include "tests/ipfix_hostile.h"
#include "tests/unit/ipfix.h"

START_TEST(a_fault_is_left_out_and_counted)
{
    const struct hostile *fault = &hostile[_i];
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    char expected[256];
    enum tp_ipfix_read read;

    made_hostile(&made, fault);
    read = feed(session);
    snprintf(expected, sizeof expected, "%s%s", fault->records != NULL ? fault->records : "",
             fault->ends ? "" : "{protocolIdentifier=17}");
    ck_assert_msg(strcmp(seen.text, expected) == 0, "%s: '%s', expected '%s'", fault->name,
                  seen.text, expected);
    assert_count(session, bad_messages, fault->bad_messages);
    assert_count(session, bad_sets, fault->bad_sets);
    assert_count(session, bad_templates, fault->bad_templates);
    assert_count(session, bad_records, fault->bad_records);
    assert_count(session, unknown_sets, fault->unknown_sets);
    assert_count(session, failed_records, 0);
    ck_assert_int_eq(
        read, fault->bad_messages + fault->bad_sets + fault->bad_templates + fault->bad_records > 0
                  ? TP_IPFIX_BAD
                  : TP_IPFIX_OK);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_message_may_end_anywhere)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);

    made_hostile(&made, &hostile[_i]);
    for (size_t len = made_finish(&made); len > 16; len -= len > 4096 ? 997 : 1) {
        made.len = len;
        feed(session);
    }
    assert_count(session, failed_records, 0);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_fault_in_one_record_spares_the_others)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);

    made_message(&made, 1, 0);
    MADE_TEMPLATE(&made, 300, {0, 291, MADE_VARIABLE}, {0, 4, 1});
    made_set(&made, 300);
    for (int i = 0; i < 5; i++) {
        made_basic(&made, (struct made_field){9999, (uint16_t)(i + 1), i == 2 ? 0 : 1});
        made_number(&made, (uint64_t)i, 1);
        made_close(&made);
        made_number(&made, 6, 1);
    }
    made_end_set(&made);
    ck_assert_int_eq(feed(session), TP_IPFIX_BAD);
    assert_seen("{_9999_1=[00] protocolIdentifier=6}{_9999_2=[01] protocolIdentifier=6}"
                "{_9999_4=[03] protocolIdentifier=6}{_9999_5=[04] protocolIdentifier=6}");
    assert_count(session, bad_records, 1);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_header_that_cannot_be_is_refused)
{
    const struct tp_ipfix_sink sink = {on_record, NULL};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    const uint8_t short_header[16] = {0, 10, 0, 15}, long_header[16] = {0, 10, 0, 17};

    ck_assert_int_eq(tp_ipfix_session_feed(session, short_header, 16, 0, &sink), TP_IPFIX_BAD);
    ck_assert_int_eq(tp_ipfix_session_feed(session, long_header, 16, 0, &sink), TP_IPFIX_BAD);
    ck_assert_int_eq(tp_ipfix_session_feed(session, long_header, 15, 0, &sink), TP_IPFIX_BAD);
    assert_count(session, bad_messages, 3);
    assert_count(session, messages, 3);
    tp_ipfix_session_free(session);
}
END_TEST

/* --- Floods ------------------------------------------------------------------------------- */

static size_t heap(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

/* A message of nothing but templates with an element that nobody knows in each. */
static void make_templates(uint32_t domain, uint32_t round)
{
    made_message(&made, domain, 0);
    for (uint16_t i = 0; i < 1000; i++)
        MADE_TEMPLATE(&made, (uint16_t)(256 + i), {1000000 + round, (uint16_t)(i + 1), 4},
                      {0, 291, MADE_VARIABLE});
}

START_TEST(new_elements_do_not_make_the_model_grow)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    size_t before, used;

    make_templates(1, 0);
    feed(session);
    before = tp_ipfix_decoder_elements(tp_ipfix_model_decoder(the_model()));
    used = heap();
    for (uint32_t round = 1; round < 50; round++) {
        make_templates(1, round);
        ck_assert_int_eq(feed(session), TP_IPFIX_OK);
    }
    ck_assert_uint_eq(tp_ipfix_decoder_elements(tp_ipfix_model_decoder(the_model())), before);
    ck_assert_uint_lt(heap(), used + 500000);
    assert_count(session, templates, 1000);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(new_elements_in_lists_do_not_make_the_model_grow)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    size_t before = tp_ipfix_decoder_elements(tp_ipfix_model_decoder(the_model())), used = 0;

    for (uint32_t round = 0; round < 200; round++) {
        made_message(&made, 1, 0);
        MADE_TEMPLATE(&made, 256, {0, 291, MADE_VARIABLE});
        made_set(&made, 256);
        for (uint16_t i = 0; i < 1000; i++) {
            made_basic(&made, (struct made_field){i % 2 == 0 ? round : 0, (uint16_t)(2000 + i), 2});
            made_number(&made, i, 2);
            made_close(&made);
        }
        made_end_set(&made);
        ck_assert_int_eq(feed(session), TP_IPFIX_OK);
        if (round == 0)
            used = heap();
    }
    assert_count(session, records, 200000);
    ck_assert_uint_lt(heap(), used + 100000);
    ck_assert_uint_le(tp_ipfix_decoder_elements(tp_ipfix_model_decoder(the_model())), before + 1);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(there_is_an_end_to_templates)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);

    make_templates(1, 0);
    feed(session);
    make_templates(2, 0);
    ck_assert_int_eq(feed(session), TP_IPFIX_BAD);
    assert_count(session, templates, 1024);
    assert_count(session, bad_templates, 976);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(there_is_an_end_to_domains)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    size_t used = 0;

    for (uint32_t domain = 0; domain < 100000; domain++) {
        made_message(&made, domain, 0);
        MADE_TEMPLATE(&made, 256, {0, 4, 1});
        feed(session);
        if (domain == 64)
            used = heap();
    }
    assert_count(session, domains, 64);
    assert_count(session, bad_templates, 100000 - 64);
    ck_assert_uint_lt(heap(), used + 100000);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(a_domain_gives_way_when_it_was_silent_for_long)
{
    const struct tp_ipfix_limits limits = {
        .max_domains = 2, .max_templates = 10, .max_fields = 10, .max_nesting = 1};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), &limits);

    for (uint32_t domain = 1; domain <= 3; domain++) {
        made_message(&made, domain, 0);
        MADE_TEMPLATE(&made, 256, {0, 4, 1});
        ck_assert_int_eq(feed_at(session, domain * 1000), domain < 3 ? TP_IPFIX_OK : TP_IPFIX_BAD);
    }
    ck_assert_int_eq(feed_at(session, 1000 + 30 * 60000), TP_IPFIX_OK);
    assert_count(session, domains, 2);
    made_message(&made, 2, 0);
    made_set(&made, 256);
    made_number(&made, 6, 1);
    made_end_set(&made);
    feed_at(session, 1000 + 30 * 60000);
    assert_seen("{protocolIdentifier=6}");
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(what_options_tell_has_an_end)
{
    const struct tp_ipfix_limits limits = {
        .max_domains = 2, .max_templates = 10, .max_fields = 10, .max_told = 100};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), &limits);
    size_t used = 0;

    for (uint32_t round = 0; round < 100; round++) {
        made_message(&made, 1, 0);
        MADE_OPTIONS(&made, 256, 1, {0, 95, 4}, {0, 96, MADE_VARIABLE}, {0, 302, 4}, {0, 34, 4},
                     {0, 346, 4}, {0, 303, 2}, {0, 339, 1}, {0, 341, MADE_VARIABLE});
        made_set(&made, 256);
        for (uint32_t i = 0; i < 1000; i++) {
            made_number(&made, round * 1000 + i, 4);
            made_text(&made, "application");
            made_number(&made, round * 1000 + i, 4);
            made_number(&made, 100, 4);
            made_number(&made, 1000 + round, 4);
            made_number(&made, i, 2);
            made_number(&made, 1, 1);
            made_text(&made, "element");
        }
        made_end_set(&made);
        feed(session);
        if (round == 0)
            used = heap();
    }
    assert_count(session, options_records, 100000);
    ck_assert_uint_lt(heap(), used + 10000);
    tp_ipfix_session_free(session);
}
END_TEST

START_TEST(sessions_give_back_what_they_took)
{
    size_t used = 0;

    for (int i = 0; i < 30; i++) {
        struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
        made_message(&made, 1, 0);
        made_set(&made, 999);
        made_number(&made, 0, 30000);
        made_end_set(&made);
        feed(session);
        make_templates(1, (uint32_t)i);
        feed(session);
        tp_ipfix_session_free(session);
        if (i == 9)
            used = heap();
    }
    ck_assert_uint_lt(heap(), used + 100000);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("ipfix_hostile");
    TCase *faults = tcase_create("faults"), *floods = tcase_create("floods");
    SRunner *runner = srunner_create(suite);
    int n_failed;

    suite_add_tcase(suite, faults);
    suite_add_tcase(suite, floods);
    tcase_set_timeout(faults, 120);
    tcase_set_timeout(floods, 120);
    tcase_add_loop_test(faults, a_fault_is_left_out_and_counted, 0, N_HOSTILE);
    tcase_add_loop_test(faults, a_message_may_end_anywhere, 0, N_HOSTILE);
    tcase_add_test(faults, a_fault_in_one_record_spares_the_others);
    tcase_add_test(faults, a_header_that_cannot_be_is_refused);
    tcase_add_test(floods, new_elements_do_not_make_the_model_grow);
    tcase_add_test(floods, new_elements_in_lists_do_not_make_the_model_grow);
    tcase_add_test(floods, there_is_an_end_to_templates);
    tcase_add_test(floods, there_is_an_end_to_domains);
    tcase_add_test(floods, a_domain_gives_way_when_it_was_silent_for_long);
    tcase_add_test(floods, what_options_tell_has_an_end);
    tcase_add_test(floods, sessions_give_back_what_they_took);
    srunner_run_all(runner, CK_NORMAL);
    n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/conclude.h"

#include "tests/unit/town.h"

#define ALERT TP_DOING_REJECTED_BY_ALERT
#define LEFT TP_DOING_LEFT
#define ACCEPTED TP_DOING_ACCEPTED
#define API "api.bank.example"
#define PINNING TP_KIND_PINNING
#define UNKNOWN_CA TP_KIND_UNKNOWN_CA
#define CERTIFICATE TP_KIND_SERVER_CERTIFICATE
#define EXPIRED 64
#define VALID 2

static void assert_opinion(const struct town *town, enum tp_kind kind,
                           enum tp_conclusion conclusion)
{
    ck_assert_str_eq(tp_kinds.rows[town->opinion.kind].name.ptr, tp_kinds.rows[kind].name.ptr);
    ck_assert_str_eq(tp_conclusions.rows[town->opinion.conclusion].name.ptr,
                     tp_conclusions.rows[conclusion].name.ptr);
    ck_assert_int_eq(town->opinion.confidence, (int)tp_conclusions.rows[conclusion].code);
}

/* A client that is known to trust the CA rejects the name. */
static struct tp_traces trusting_rejects(struct town *town, unsigned client,
                                         const char *application)
{
    town_trusts(town, client, 10);
    return town_visit(town, VISIT(client, API, application), ALERT);
}

/* As many as it takes for a finding. */
static void open_pinning(struct town *town)
{
    trusting_rejects(town, 1, "app");
    trusting_rejects(town, 2, "app");
    assert_news(town, PINNING, TP_STATE_OPENED, TP_CONCLUSION_CLIENTS_REJECT);
    town_forget_news(town);
}

static void certificate_is(struct town *town, unsigned client, uint16_t status, enum tp_doing doing)
{
    struct tp_traces traces = town_trace(town, VISIT(client, API, "app"));

    tp_evidence_count_certificate(traces.name, status, town->now_ms);
    town_visit(town, VISIT(client, API, "app"), doing);
}

/* --- pinning ---------------------------------------------------------------------------------- */

START_TEST(one_rejection_is_suspected_and_no_finding)
{
    struct town *town = big_town();

    town_visit(town, VISIT(1, API), ALERT);
    assert_opinion(town, PINNING, TP_CONCLUSION_ONE_REJECTION);
    ck_assert_uint_eq(town->news.n, 0);
    town_free(town);
}
END_TEST

START_TEST(two_trusting_clients_open_a_finding)
{
    struct town *town = big_town();

    trusting_rejects(town, 1, NULL);
    assert_no_news(town, PINNING);
    trusting_rejects(town, 2, NULL);
    assert_news(town, PINNING, TP_STATE_OPENED, TP_CONCLUSION_CLIENTS_REJECT);
    assert_opinion(town, PINNING, TP_CONCLUSION_CLIENTS_REJECT);
    ck_assert_uint_eq(town_news(town, PINNING)->confidence, TP_CONFIDENCE_PROBABLE);
    ck_assert_uint_eq(town_news(town, PINNING)->n_clients, 2);
    ck_assert_uint_eq(town_news(town, PINNING)->n_trusting, 2);
    ck_assert_uint_eq(town_news(town, PINNING)->n_rejections, 2);
    town_free(town);
}
END_TEST

START_TEST(one_trusting_client_that_comes_back_twice_opens_a_finding)
{
    struct town *town = big_town();

    town_trusts(town, 1, 20);
    town_visit(town, VISIT(1, API, "app"), ALERT);
    town_visit(town, VISIT(1, API, "app"), ALERT);
    assert_no_news(town, PINNING);
    town_visit(town, VISIT(1, API, "app"), ALERT);
    assert_news(town, PINNING, TP_STATE_OPENED, TP_CONCLUSION_CLIENTS_REJECT);
    town_free(town);
}
END_TEST

START_TEST(three_agreeing_clients_confirm_it)
{
    struct town *town = big_town();

    open_pinning(town);
    trusting_rejects(town, 3, "app");
    assert_news(town, PINNING, TP_STATE_UPDATED, TP_CONCLUSION_CLIENTS_AGREE);
    ck_assert_uint_eq(town_news(town, PINNING)->confidence, TP_CONFIDENCE_CONFIRMED);
    town_free(town);
}
END_TEST

START_TEST(an_update_knows_how_sure_it_was_before)
{
    struct town *town = big_town();

    open_pinning(town);
    trusting_rejects(town, 3, "app");
    ck_assert_uint_eq(town_news(town, PINNING)->previous, TP_CONFIDENCE_PROBABLE);
    town_forget_news(town);
    town->now_ms += 2 * 3600 * 1000;
    trusting_rejects(town, 4, "app");
    ck_assert_uint_eq(town_news(town, PINNING)->state, TP_STATE_UPDATED);
    ck_assert_uint_eq(town_news(town, PINNING)->previous, TP_CONFIDENCE_CONFIRMED);
    town_free(town);
}
END_TEST

START_TEST(clients_do_not_agree_while_one_accepts)
{
    struct town *town = big_town();

    town_visit(town, VISIT(9, API), ACCEPTED);
    for (unsigned client = 1; client <= 5; client++)
        trusting_rejects(town, client, NULL);
    assert_news(town, PINNING, TP_STATE_UPDATED, TP_CONCLUSION_CLIENTS_REJECT);
    assert_opinion(town, PINNING, TP_CONCLUSION_CLIENTS_REJECT);
    town_free(town);
}
END_TEST

START_TEST(the_browser_test_confirms_whichever_comes_first)
{
    for (unsigned i = 0; i < 2; i++) {
        struct town *town = big_town();
        if (i == 0)
            town_visit(town, VISIT(1, API, "browser"), ACCEPTED);
        town_trusts(town, 1, 20);
        for (unsigned n = 0; n < 3; n++)
            town_visit(town, VISIT(1, API, "app"), ALERT);
        if (i == 1)
            town_visit(town, VISIT(1, API, "browser"), ACCEPTED);
        assert_news(town, PINNING, i == 0 ? TP_STATE_OPENED : TP_STATE_UPDATED,
                    TP_CONCLUSION_BROWSER_TEST);
        ck_assert_uint_eq(town_news(town, PINNING)->confidence, TP_CONFIDENCE_CONFIRMED);
        ck_assert_mem_eq(town_news(town, PINNING)->application, "app", 3);
        town_free(town);
    }
}
END_TEST

START_TEST(clients_without_the_ca_do_not_make_a_pinned_name)
{
    struct town *town = big_town();

    for (unsigned client = 1; client <= 20; client++) {
        town_rejects(town, client, 10);
        town_visit(town, VISIT(client, API, "app"), ALERT);
    }
    assert_no_news(town, PINNING);
    town_free(town);
}
END_TEST

START_TEST(a_finding_is_cleared_when_others_accept)
{
    struct town *town = big_town();

    open_pinning(town);
    for (unsigned client = 20; client < 22; client++)
        town_visit(town, VISIT(client, API, "app"), ACCEPTED);
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_CONTRADICTED);
    ck_assert_uint_eq(town_news(town, PINNING)->n_accepting, 2);
    ck_assert_uint_eq(town_news(town, PINNING)->confidence, TP_CONFIDENCE_PROBABLE);
    town_forget_news(town);
    town_visit(town, VISIT(23, API, "app"), ACCEPTED);
    assert_no_news(town, PINNING);
    town_free(town);
}
END_TEST

START_TEST(between_opening_and_clearing_nothing_is_said)
{
    struct town *town = big_town();
    struct tp_traces traces;

    open_pinning(town);
    town->now_ms += 10 * town->policy.update_ms;
    traces = town_visit(town, VISIT(20, API, "app"), ACCEPTED);
    ck_assert_double_lt(town->opinion.weighing.score, town->policy.pinning_probable);
    ck_assert_double_gt(town->opinion.weighing.score, town->policy.pinning_cleared);
    assert_no_news(town, PINNING);
    ck_assert_uint_eq(traces.subject->pinning.confidence, TP_CONFIDENCE_PROBABLE);
    town_free(town);
}
END_TEST

START_TEST(what_was_cleared_may_open_again)
{
    struct town *town = big_town();

    open_pinning(town);
    for (unsigned client = 20; client < 22; client++)
        town_visit(town, VISIT(client, API, "app"), ACCEPTED);
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_CONTRADICTED);
    town_forget_news(town);
    for (unsigned client = 3; client <= 9 && town_news(town, PINNING) == NULL; client++)
        trusting_rejects(town, client, "app");
    assert_news(town, PINNING, TP_STATE_OPENED, TP_CONCLUSION_CLIENTS_REJECT);
    town_free(town);
}
END_TEST

/* --- how often ------------------------------------------------------------------------------- */

START_TEST(numbers_alone_are_told_once_an_interval)
{
    struct town *town = big_town();
    int64_t began_ms;

    open_pinning(town);
    trusting_rejects(town, 3, "app");
    town_forget_news(town);
    began_ms = town->now_ms;
    while (town->now_ms < began_ms + 4 * town->policy.update_ms)
        town_visit(town, VISIT(1, API, "app"), ALERT);
    ck_assert_uint_ge(town->news.n, 3);
    ck_assert_uint_le(town->news.n, 4);
    assert_news(town, PINNING, TP_STATE_UPDATED, TP_CONCLUSION_CLIENTS_AGREE);
    town_free(town);
}
END_TEST

START_TEST(an_interval_has_passed_exactly_at_its_end)
{
    struct town *town = big_town();
    int64_t told_ms;

    open_pinning(town);
    told_ms = town->now_ms - 600000;
    town->now_ms = told_ms + town->policy.update_ms - 1000;
    town_visit(town, VISIT(1, API, "app"), ALERT);
    assert_no_news(town, PINNING);
    town->now_ms = told_ms + town->policy.update_ms;
    town_visit(town, VISIT(1, API, "app"), ALERT);
    assert_news(town, PINNING, TP_STATE_UPDATED, TP_CONCLUSION_CLIENTS_REJECT);
    town_free(town);
}
END_TEST

START_TEST(an_event_that_comes_late_is_no_reason_to_tell_again)
{
    struct town *town = big_town();

    open_pinning(town);
    town->now_ms -= 600000 + 5000;
    town_visit(town, VISIT(1, API, "app"), ALERT);
    assert_no_news(town, PINNING);
    town_free(town);
}
END_TEST

START_TEST(a_finding_keeps_when_it_was_opened)
{
    struct town *town = big_town();
    uint32_t opened_s;

    open_pinning(town);
    opened_s = (uint32_t)((town->now_ms - 600000) / 1000);
    trusting_rejects(town, 3, "app");
    ck_assert_uint_eq(town_news(town, PINNING)->opened_s, opened_s);
    ck_assert_uint_lt(town_news(town, PINNING)->first_s, opened_s);
    ck_assert_uint_gt(town_news(town, PINNING)->last_s, opened_s);
    town_free(town);
}
END_TEST

/* --- the remedy was applied ------------------------------------------------------------------- */

static void pass(struct town *town, const char *name)
{
    struct tp_event event = event_of_visit(VISIT(1, name));
    struct tp_concluding concluding = town_concluding(town);

    tp_conclude_passed(&concluding, tp_evidence_find_name(town->evidence, &event), &town->news);
}

START_TEST(do_not_decrypt_clears_the_finding_once)
{
    struct town *town = big_town();

    open_pinning(town);
    pass(town, API);
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_REMEDIED);
    ck_assert_uint_eq(town_news(town, PINNING)->n_trusting, 2);
    ck_assert_mem_eq(town_news(town, PINNING)->application, "app", 3);
    town_forget_news(town);
    pass(town, API);
    ck_assert_uint_eq(town->news.n, 0);
    town_free(town);
}
END_TEST

START_TEST(do_not_decrypt_clears_every_application_of_the_name)
{
    struct town *town = big_town();

    for (unsigned client = 1; client <= 3; client++) {
        trusting_rejects(town, client, "app");
        town_visit(town, VISIT(client, API, "other"), ALERT);
    }
    town_forget_news(town);
    pass(town, API);
    ck_assert_uint_eq(town->news.n, 2);
    town_free(town);
}
END_TEST

START_TEST(do_not_decrypt_for_a_name_without_finding_is_no_news)
{
    struct town *town = big_town();

    town_visit(town, VISIT(1, API), ALERT);
    pass(town, API);
    ck_assert_uint_eq(town->news.n, 0);
    town_free(town);
}
END_TEST

START_TEST(a_rejection_that_comes_late_does_not_open_it_again)
{
    struct town *town = big_town();

    open_pinning(town);
    pass(town, API);
    town_forget_news(town);
    town->now_ms -= 600000;
    town_visit(town, VISIT(2, API, "app"), ALERT);
    assert_no_news(town, PINNING);
    town_free(town);
}
END_TEST

/* --- unknown CA ------------------------------------------------------------------------------- */

START_TEST(a_client_that_rejects_a_few_names_is_suspected)
{
    struct town *town = big_town();

    town_rejects(town, 1, 2);
    assert_opinion(town, UNKNOWN_CA, TP_CONCLUSION_ONE_REJECTION);
    assert_no_news(town, UNKNOWN_CA);
    town_free(town);
}
END_TEST

START_TEST(a_client_that_rejects_more_opens_a_finding_and_all_confirm_it)
{
    struct town *town = big_town();

    town_rejects(town, 1, 3);
    assert_no_news(town, UNKNOWN_CA);
    town_rejects(town, 1, 4);
    assert_news(town, UNKNOWN_CA, TP_STATE_OPENED, TP_CONCLUSION_REJECTS_MOST);
    assert_opinion(town, UNKNOWN_CA, TP_CONCLUSION_REJECTS_MOST);
    ck_assert(town_news(town, UNKNOWN_CA)->has_client);
    ck_assert_mem_eq(town_news(town, UNKNOWN_CA)->client.bytes, town_client(1).bytes, 16);
    town_rejects(town, 1, 6);
    assert_news(town, UNKNOWN_CA, TP_STATE_UPDATED, TP_CONCLUSION_REJECTS_ALL);
    ck_assert_uint_eq(town_news(town, UNKNOWN_CA)->n_names, 6);
    ck_assert_uint_eq(town_news(town, UNKNOWN_CA)->confidence, TP_CONFIDENCE_CONFIRMED);
    assert_no_news(town, PINNING);
    town_free(town);
}
END_TEST

START_TEST(many_names_of_one_site_are_not_many_names)
{
    struct town *town = big_town();
    char name[32];

    for (unsigned i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "n%u.site.example", i);
        town_visit(town, VISIT(1, name), ALERT);
    }
    assert_no_news(town, UNKNOWN_CA);
    town_free(town);
}
END_TEST

START_TEST(the_finding_of_a_client_is_cleared_when_the_ca_has_come)
{
    struct town *town = big_town();

    town_rejects(town, 1, 5);
    town_forget_news(town);
    town_trusts(town, 1, 6);
    assert_news(town, UNKNOWN_CA, TP_STATE_CLEARED, TP_CONCLUSION_CONTRADICTED);
    town_free(town);
}
END_TEST

START_TEST(clients_known_to_lack_the_ca_are_counted_while_they_do)
{
    struct town *town = big_town();
    double before, during;

    town_trusts(town, 1, 1);
    before = tp_evidence_missing_share(town->evidence);
    town_rejects(town, 1, 8);
    during = tp_evidence_missing_share(town->evidence);
    ck_assert_double_eq_tol(during, 2 * before, 1e-9);
    town_rejects(town, 1, 9);
    ck_assert_double_eq_tol(tp_evidence_missing_share(town->evidence), during, 1e-9);
    town_trusts(town, 1, 20);
    ck_assert_double_eq_tol(tp_evidence_missing_share(town->evidence), before, 1e-9);
    town_free(town);
}
END_TEST

/* --- the server's own certificate ------------------------------------------------------------- */

START_TEST(a_bad_certificate_is_suspected_then_probable_then_confirmed)
{
    struct town *town = big_town();

    certificate_is(town, 1, EXPIRED, ALERT);
    assert_opinion(town, CERTIFICATE, TP_CONCLUSION_BAD_ONCE);
    ck_assert_uint_eq(town->news.n, 0);
    certificate_is(town, 2, EXPIRED, ACCEPTED);
    assert_opinion(town, CERTIFICATE, TP_CONCLUSION_BAD_TWICE);
    assert_news(town, CERTIFICATE, TP_STATE_OPENED, TP_CONCLUSION_BAD_TWICE);
    for (unsigned client = 3; client <= 5; client++)
        certificate_is(town, client, EXPIRED, LEFT);
    assert_news(town, CERTIFICATE, TP_STATE_UPDATED, TP_CONCLUSION_BAD_OFTEN);
    ck_assert_uint_eq(town_news(town, CERTIFICATE)->certificate_status, EXPIRED);
    ck_assert_uint_eq(town_news(town, CERTIFICATE)->n_rejections, 5);
    town_free(town);
}
END_TEST

START_TEST(a_good_certificate_clears_it_at_the_third_time)
{
    struct town *town = big_town();

    certificate_is(town, 1, EXPIRED, ALERT);
    certificate_is(town, 1, EXPIRED, ALERT);
    town_forget_news(town);
    certificate_is(town, 1, VALID, ACCEPTED);
    certificate_is(town, 1, VALID, ACCEPTED);
    assert_no_news(town, CERTIFICATE);
    certificate_is(town, 1, VALID, ACCEPTED);
    assert_news(town, CERTIFICATE, TP_STATE_CLEARED, TP_CONCLUSION_CONTRADICTED);
    town_forget_news(town);
    certificate_is(town, 1, EXPIRED, ALERT);
    assert_opinion(town, CERTIFICATE, TP_CONCLUSION_BAD_ONCE);
    assert_no_news(town, CERTIFICATE);
    town_free(town);
}
END_TEST

START_TEST(a_name_with_a_bad_certificate_is_never_pinned)
{
    struct town *town = big_town();

    for (unsigned client = 1; client <= 20; client++) {
        town_trusts(town, client, 10);
        certificate_is(town, client, EXPIRED, ALERT);
        assert_opinion(town, CERTIFICATE, (enum tp_conclusion)town->opinion.conclusion);
    }
    assert_no_news(town, PINNING);
    assert_no_news(town, UNKNOWN_CA);
    town_free(town);
}
END_TEST

START_TEST(a_certificate_that_turns_bad_clears_the_pinning)
{
    struct town *town = big_town();

    open_pinning(town);
    certificate_is(town, 3, EXPIRED, ALERT);
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_RETRACTED);
    town_free(town);
}
END_TEST

/* --- the rest --------------------------------------------------------------------------------- */

START_TEST(a_window_of_silence_clears_every_kind)
{
    struct town *town = big_town();

    open_pinning(town);
    town_rejects(town, 9, 4);
    tp_evidence_count_certificate(town_trace(town, VISIT(8, "old.example")).name, EXPIRED, NOON);
    tp_evidence_count_certificate(town_trace(town, VISIT(8, "old.example")).name, EXPIRED, NOON);
    town_visit(town, VISIT(8, "old.example"), ALERT);
    town_forget_news(town);
    town->now_ms += tp_engine_defaults.evidence.window_ms + 60000;
    town_trace(town, VISIT(40, "later.example"));
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_WINDOW_PASSED);
    assert_news(town, UNKNOWN_CA, TP_STATE_CLEARED, TP_CONCLUSION_WINDOW_PASSED);
    assert_news(town, CERTIFICATE, TP_STATE_CLEARED, TP_CONCLUSION_WINDOW_PASSED);
    ck_assert_uint_eq(town->news.n, 3);
    ck_assert_double_eq_tol(tp_evidence_missing_share(town->evidence), 1 / 21.0, 1e-9);
    town_free(town);
}
END_TEST

START_TEST(an_acceptance_is_no_opinion)
{
    struct town *town = big_town();

    open_pinning(town);
    town_visit(town, VISIT(20, API, "app"), ACCEPTED);
    assert_opinion(town, TP_KIND_NONE, TP_CONCLUSION_NONE);
    ck_assert_uint_eq(town->opinion.client_accepted, 1);
    town_free(town);
}
END_TEST

START_TEST(a_rejection_of_which_nothing_is_concluded_is_of_no_kind)
{
    struct town *town = big_town();

    town_visit(town, VISIT(1, API), ACCEPTED);
    town_visit(town, VISIT(1, API), LEFT);
    ck_assert(town->opinion.kind == TP_KIND_NONE || town->opinion.confidence != TP_CONFIDENCE_NONE);
    town_free(town);
}
END_TEST

START_TEST(news_beyond_the_room_are_counted)
{
    struct town *town = big_town();
    struct tp_client client = {.n_accepted = 1};

    for (unsigned i = 0; i < TP_MAX_NEWS + 3; i++)
        tp_tell_client(&town->news, &client, TP_STATE_OPENED, TP_CONCLUSION_REJECTS_ALL);
    ck_assert_uint_eq(town->news.n, TP_MAX_NEWS);
    ck_assert_uint_eq(town->news.n_untold, 3);
    town_free(town);
}
END_TEST

START_TEST(the_opinion_says_what_is_known_of_the_client_and_the_name)
{
    struct town *town = big_town();

    trusting_rejects(town, 1, "app");
    trusting_rejects(town, 2, "app");
    ck_assert_uint_eq(town->opinion.client_accepted, 10);
    ck_assert_uint_eq(town->opinion.weighing.n_rejecting, 2);
    town_rejects(town, 3, 4);
    ck_assert_uint_eq(town->opinion.client_accepted, 0);
    ck_assert_uint_eq(town->opinion.client_rejected, 4);
    town_free(town);
}
END_TEST

TESTS("conclude", one_rejection_is_suspected_and_no_finding, two_trusting_clients_open_a_finding,
      one_trusting_client_that_comes_back_twice_opens_a_finding, three_agreeing_clients_confirm_it,
      an_update_knows_how_sure_it_was_before, clients_do_not_agree_while_one_accepts,
      the_browser_test_confirms_whichever_comes_first,
      clients_without_the_ca_do_not_make_a_pinned_name, a_finding_is_cleared_when_others_accept,
      between_opening_and_clearing_nothing_is_said, what_was_cleared_may_open_again,
      numbers_alone_are_told_once_an_interval, an_interval_has_passed_exactly_at_its_end,
      an_event_that_comes_late_is_no_reason_to_tell_again, a_finding_keeps_when_it_was_opened,
      do_not_decrypt_clears_the_finding_once, do_not_decrypt_clears_every_application_of_the_name,
      do_not_decrypt_for_a_name_without_finding_is_no_news,
      a_rejection_that_comes_late_does_not_open_it_again,
      a_client_that_rejects_a_few_names_is_suspected,
      a_client_that_rejects_more_opens_a_finding_and_all_confirm_it,
      many_names_of_one_site_are_not_many_names,
      the_finding_of_a_client_is_cleared_when_the_ca_has_come,
      clients_known_to_lack_the_ca_are_counted_while_they_do,
      a_bad_certificate_is_suspected_then_probable_then_confirmed,
      a_good_certificate_clears_it_at_the_third_time, a_name_with_a_bad_certificate_is_never_pinned,
      a_certificate_that_turns_bad_clears_the_pinning, a_window_of_silence_clears_every_kind,
      an_acceptance_is_no_opinion, a_rejection_of_which_nothing_is_concluded_is_of_no_kind,
      news_beyond_the_room_are_counted, the_opinion_says_what_is_known_of_the_client_and_the_name)

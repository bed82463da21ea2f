/* SPDX-License-Identifier: Apache-2.0 */
#include "core/weigh.h"

#include <math.h>

#include "tests/unit/town.h"

#define ALERT TP_DOING_REJECTED_BY_ALERT
#define LEFT TP_DOING_LEFT
#define ACCEPTED TP_DOING_ACCEPTED
#define API "api.bank.example"

static struct tp_weighing weigh(struct town *town, const struct tp_subject *subject)
{
    struct tp_weighing weighing;

    tp_weigh_pinning(town->evidence, &town->weights, subject, &weighing);
    return weighing;
}

static void assert_score(double is, double expected)
{
    ck_assert_double_eq_tol(is, expected, 1e-9);
}

/* --- habits of a client ----------------------------------------------------------------------- */

START_TEST(habits_are_names_by_what_was_done_with_them)
{
    struct town *town = big_town();
    const struct tp_client *client;

    town_visit(town, VISIT(1, "a.one.example"), ALERT);
    town_visit(town, VISIT(1, "b.one.example"), ALERT);
    town_visit(town, VISIT(1, "a.two.example"), LEFT);
    client = town_visit(town, VISIT(1, "a.three.example"), ACCEPTED).client;
    ck_assert_uint_eq(client->n_by_alert, 2);
    ck_assert_uint_eq(client->n_left, 1);
    ck_assert_uint_eq(client->n_sites, 2);
    ck_assert_uint_eq(client->n_accepted, 1);
    ck_assert_uint_eq(client->n_mixed, 0);
    town_free(town);
}
END_TEST

START_TEST(a_name_rejected_with_an_alert_and_accepted_is_mixed)
{
    struct town *town = big_town();
    const struct tp_client *client;

    town_visit(town, VISIT(1, "a.example"), ALERT);
    town_visit(town, VISIT(1, "a.example"), ACCEPTED);
    town_visit(town, VISIT(1, "b.example"), ACCEPTED);
    client = town_visit(town, VISIT(1, "b.example"), LEFT).client;
    ck_assert_uint_eq(client->n_mixed, 1);
    ck_assert_uint_eq(client->n_by_alert, 0);
    ck_assert_uint_eq(client->n_left, 0);
    town_free(town);
}
END_TEST

START_TEST(a_pinned_name_is_no_habit)
{
    struct town *town = big_town();
    struct tp_traces traces = town_visit(town, VISIT(1, API), ALERT);

    ck_assert_uint_eq(traces.client->n_by_alert, 1);
    traces.subject->is_pinned = true;
    tp_weigh_client(town->evidence, &town->weights, traces.client);
    ck_assert_uint_eq(traces.client->n_by_alert, 0);
    ck_assert_uint_eq(traces.client->n_sites, 0);
    town_free(town);
}
END_TEST

START_TEST(a_name_with_a_bad_certificate_is_no_habit)
{
    struct town *town = big_town();
    struct tp_traces traces = town_visit(town, VISIT(1, API), LEFT);

    traces.name->n_bad = 1;
    tp_weigh_client(town->evidence, &town->weights, traces.client);
    ck_assert_uint_eq(traces.client->n_left, 0);
    ck_assert_uint_eq(weigh(town, traces.subject).n_rejecting, 0);
    town_free(town);
}
END_TEST

START_TEST(names_newly_accepted_in_a_row_mean_that_the_ca_has_come)
{
    struct town *town = big_town();
    struct tp_traces traces;
    char name[32];

    town_rejects(town, 1, 3);
    traces = town_visit(town, VISIT(1, "w.example"), ACCEPTED);
    for (unsigned i = 1; i < town->weights.n_rollout; i++) {
        ck_assert_uint_eq(traces.client->trusts_since_s, 0);
        snprintf(name, sizeof name, "w%u.example", i);
        traces = town_visit(town, VISIT(1, name), ACCEPTED);
    }
    ck_assert_uint_eq(traces.client->trusts_since_s, traces.client->seen_s);
    ck_assert_uint_eq(traces.client->n_new_accepted, 0);
    ck_assert_uint_eq(traces.client->n_by_alert, 0);
    town_free(town);
}
END_TEST

START_TEST(new_names_mean_nothing_new_of_a_client_that_accepted_most)
{
    struct town *town = big_town();
    struct tp_traces traces;

    town_trusts(town, 1, 5);
    town_visit(town, VISIT(1, API), ALERT);
    for (unsigned i = 0; i < 20; i++) {
        char name[32];
        snprintf(name, sizeof name, "w%u.example", i);
        traces = town_visit(town, VISIT(1, name), ACCEPTED);
    }
    ck_assert_uint_eq(traces.client->trusts_since_s, 0);
    ck_assert_uint_eq(traces.client->n_by_alert, 1);
    town_free(town);
}
END_TEST

START_TEST(no_more_is_looked_at_than_allowed)
{
    struct town *town = big_town();

    town->weights.n_looked_at = 5;
    town_rejects(town, 1, 9);
    ck_assert_uint_eq(town_trace(town, VISIT(1, API)).client->n_by_alert, 5);
    for (unsigned client = 10; client < 19; client++)
        town_visit(town, VISIT(client, API), ALERT);
    ck_assert_uint_eq(weigh(town, town_trace(town, VISIT(1, API)).subject).n_rejecting, 5);
    town_free(town);
}
END_TEST

/* --- is a name pinned? ------------------------------------------------------------------------ */

START_TEST(without_evidence_there_is_the_prior)
{
    struct town *town = big_town();
    struct tp_weighing weighing = weigh(town, town_trace(town, VISIT(1, API)).subject);

    assert_score(weighing.score, town->weights.prior_pinned);
    ck_assert_uint_eq(weighing.n_rejecting, 0);
    ck_assert_uint_eq(weighing.n_trusting, 0);
    town_free(town);
}
END_TEST

/* 7 names accepted, this one left out, and 0.15 of 3 names expected to be rejected by chance. */
START_TEST(a_client_that_accepts_all_else_says_much)
{
    struct town *town = big_town();
    struct tp_weighing weighing;

    town_trusts(town, 1, 7);
    weighing = weigh(town, town_visit(town, VISIT(1, API), ALERT).subject);
    assert_score(weighing.score, -4.2 + log(0.9 / (0.15 / 10)));
    ck_assert_uint_eq(weighing.n_trusting, 1);
    ck_assert_uint_eq(weighing.n_rejecting, 1);
    ck_assert_uint_eq(weighing.n_rejections, 1);
    town_free(town);
}
END_TEST

START_TEST(leaving_without_a_word_says_less)
{
    struct town *town = big_town();

    town_trusts(town, 1, 7);
    assert_score(weigh(town, town_visit(town, VISIT(1, API), LEFT).subject).score,
                 -4.2 + log(0.9 / (0.4 / 10)));
    town_free(town);
}
END_TEST

/* Ten names accepted, two rejected and accepted, as behind a shared address. */
static void is_mixed(struct town *town, unsigned client)
{
    town_trusts(town, client, 10);
    for (unsigned i = 0; i < 2; i++) {
        const char *name = i == 0 ? "mixed.one.example" : "mixed.two.example";
        town_visit(town, VISIT(client, name), ALERT);
        town_visit(town, VISIT(client, name), ACCEPTED);
    }
}

START_TEST(a_client_that_rejects_and_accepts_says_less_by_an_alert_but_not_by_leaving)
{
    struct town *town = big_town();

    is_mixed(town, 1), is_mixed(town, 2);
    assert_score(weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).score,
                 -4.2 + log(0.9 / (2.15 / 15)));
    assert_score(weigh(town, town_visit(town, VISIT(2, "api.other.example"), LEFT).subject).score,
                 -4.2 + log(0.9 / (0.4 / 15)));
    town_free(town);
}
END_TEST

START_TEST(a_client_that_rejects_everything_says_next_to_nothing)
{
    struct town *town = big_town();
    struct tp_weighing weighing;

    town_rejects(town, 1, 20);
    weighing = weigh(town, town_visit(town, VISIT(1, API), ALERT).subject);
    ck_assert_double_lt(fabs(weighing.score - town->weights.prior_pinned), 0.1);
    ck_assert_uint_eq(weighing.n_trusting, 0);
    ck_assert_uint_eq(weighing.n_rejecting, 1);
    town_free(town);
}
END_TEST

START_TEST(a_client_of_which_nothing_is_known_is_as_likely_to_lack_the_ca_as_others)
{
    struct town *town = big_town();
    struct tp_traces traces = town_visit(town, VISIT(1, API), ALERT);
    double few = weigh(town, traces.subject).score;

    assert_score(few, -4.2 + log(0.9 / (0.15 / 3)));
    tp_evidence_note_missing(town->evidence, 4);
    assert_score(weigh(town, traces.subject).score, -4.2 + log(0.9 / (5.0 / 21)));
    town_free(town);
}
END_TEST

START_TEST(no_client_says_more_than_its_most)
{
    struct town *town = big_town();

    town_trusts(town, 1, 300);
    assert_score(weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).score, -4.2 + 4.5);
    town_free(town);
}
END_TEST

START_TEST(coming_back_counts_up_to_a_bound)
{
    struct town *town = big_town();
    struct tp_traces traces;
    double once;

    town_trusts(town, 1, 7);
    once = weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).score;
    for (unsigned n = 1; n < 10; n++) {
        traces = town_visit(town, VISIT(1, API), ALERT);
        assert_score(weigh(town, traces.subject).score, once + (n < 4 ? n : 4) * 1.5);
    }
    ck_assert_uint_eq(weigh(town, traces.subject).n_rejections, 10);
    town_free(town);
}
END_TEST

START_TEST(coming_back_says_nothing_of_a_client_that_rejects_other_names_too)
{
    struct town *town = big_town();
    struct tp_traces traces;
    double once;

    town->weights.n_rollout = 100;
    town_rejects(town, 1, 5);
    town_trusts(town, 1, 7);
    once = weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).score;
    traces = town_visit(town, VISIT(1, API), ALERT);
    assert_score(weigh(town, traces.subject).score, once);
    ck_assert_uint_eq(weigh(town, traces.subject).n_trusting, 0);
    town_free(town);
}
END_TEST

START_TEST(clients_that_accept_speak_against)
{
    struct town *town = big_town();

    town_visit(town, VISIT(1, API, "app"), ACCEPTED);
    town_visit(town, VISIT(1, API, "app"), ACCEPTED);
    assert_score(weigh(town, town_visit(town, VISIT(2, API, "app"), ACCEPTED).subject).score,
                 -4.2 - 2 * 3);
    assert_score(weigh(town, town_visit(town, VISIT(2, API), ACCEPTED).subject).score,
                 -4.2 - 1.2 * log(3));
    town_free(town);
}
END_TEST

START_TEST(clients_that_accept_speak_against_where_the_application_is_unknown)
{
    struct town *town = big_town();

    town_visit(town, VISIT(1, API), ACCEPTED);
    assert_score(weigh(town, town_visit(town, VISIT(2, API), ACCEPTED).subject).score,
                 -4.2 - 2 * 1.1);
    town_free(town);
}
END_TEST

/* One of three clients rejects it, and a browser accepts it: another unknown one may pin it. */
START_TEST(an_unknown_application_may_be_several)
{
    struct town *town = big_town();
    double odds = (1.0 / 3) / (0.15 / 10);

    town_trusts(town, 1, 7);
    town_visit(town, VISIT(2, API), ACCEPTED);
    town_visit(town, VISIT(3, API), ACCEPTED);
    town_visit(town, VISIT(4, API, "browser"), ACCEPTED);
    assert_score(weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).score,
                 -4.2 + log(odds) + 2 * log(2.0 / 3) - 1.2 * log(2));
    town_free(town);
}
END_TEST

/* Accepted, and then 20 times again; rejected 5 times, and then 20 times more. */
START_TEST(nobody_is_steadier_than_all_are_at_names_that_they_accept)
{
    struct town *town = big_town();
    struct tp_subject *subject;

    town_trusts(town, 1, 7);
    subject = town_visit(town, VISIT(1, API), ALERT).subject;
    for (unsigned i = 0; i < 21; i++)
        town_visit(town, VISIT(9, "www.example"), ACCEPTED);
    for (unsigned i = 0; i < 5; i++)
        town_visit(town, VISIT(9, "www.example"), ALERT);
    assert_score(weigh(town, subject).score, -4.2 + log(0.9 / (5.0 / 75)));
    for (unsigned i = 0; i < 20; i++)
        town_visit(town, VISIT(9, "www.example"), ALERT);
    assert_score(weigh(town, subject).score, -4.2 + log(0.9 / 0.1));
    ck_assert_uint_eq(weigh(town, subject).n_trusting, 1);
    town_free(town);
}
END_TEST

START_TEST(coming_back_says_less_of_an_address_that_several_share)
{
    struct town *town = big_town();
    double once;

    town_trusts(town, 1, 30);
    town_visit(town, VISIT(1, "mixed.example"), ALERT);
    town_visit(town, VISIT(1, "mixed.example"), ACCEPTED);
    once = weigh(town, town_visit(town, VISIT(1, API), LEFT).subject).score;
    assert_score(weigh(town, town_visit(town, VISIT(1, API), LEFT).subject).score, once + 1.5 / 2);
    town_free(town);
}
END_TEST

START_TEST(a_client_that_also_accepts_does_not_count_as_rejecting)
{
    struct town *town = big_town();
    struct tp_weighing weighing;

    town_trusts(town, 1, 7);
    town_visit(town, VISIT(1, API), ALERT);
    weighing = weigh(town, town_visit(town, VISIT(1, API), ACCEPTED).subject);
    ck_assert_uint_eq(weighing.n_rejecting, 0);
    ck_assert_uint_eq(weighing.n_accepting, 1);
    town_free(town);
}
END_TEST

START_TEST(a_client_of_one_accepted_name_is_not_yet_known_to_trust)
{
    struct town *town = big_town();

    town->weights.expect_names = 30;
    town_trusts(town, 1, 1);
    ck_assert_uint_eq(weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).n_trusting, 0);
    town_trusts(town, 1, 2);
    ck_assert_uint_eq(weigh(town, town_visit(town, VISIT(1, API), ALERT).subject).n_trusting, 1);
    town_free(town);
}
END_TEST

/* --- the browser test ------------------------------------------------------------------------- */

START_TEST(the_same_name_accepted_with_another_application_passes_the_browser_test)
{
    struct town *town = big_town();
    struct tp_subject *subject;

    town_trusts(town, 1, 7);
    subject = town_visit(town, VISIT(1, API, "app"), ALERT).subject;
    ck_assert_uint_eq(weigh(town, subject).n_browser_tested, 0);
    town_visit(town, VISIT(1, API, "browser"), ACCEPTED);
    ck_assert_uint_eq(weigh(town, subject).n_browser_tested, 1);
    town_free(town);
}
END_TEST

/* It is then no other client that speaks against. */
START_TEST(a_client_that_passed_the_browser_test_does_not_speak_against)
{
    struct town *town = big_town();
    struct tp_subject *subject;
    double before;

    town_trusts(town, 1, 300);
    subject = town_visit(town, VISIT(1, API, "app"), ALERT).subject;
    before = weigh(town, subject).score;
    town_visit(town, VISIT(1, API, "browser"), ACCEPTED);
    assert_score(weigh(town, subject).score, before);
    town_visit(town, VISIT(2, API, "browser"), ACCEPTED);
    assert_score(weigh(town, subject).score, before - 1.2 * log(2));
    town_free(town);
}
END_TEST

START_TEST(the_browser_test_asks_for_one_client_one_name_and_known_applications)
{
    struct town *town = big_town();
    struct tp_subject *subject, *unknown;

    town_trusts(town, 1, 7);
    town_trusts(town, 2, 7);
    subject = town_visit(town, VISIT(1, API, "app"), ALERT).subject;
    town_visit(town, VISIT(2, API, "browser"), ACCEPTED);
    town_visit(town, VISIT(1, "www.bank.example", "browser"), ACCEPTED);
    town_visit(town, VISIT(1, API), ACCEPTED);
    ck_assert_uint_eq(weigh(town, subject).n_browser_tested, 0);
    unknown = town_visit(town, VISIT(2, API), ALERT).subject;
    ck_assert_uint_eq(weigh(town, unknown).n_browser_tested, 0);
    town_free(town);
}
END_TEST

START_TEST(the_browser_test_passes_for_a_client_of_many_names)
{
    struct town *town = big_town();
    struct tp_subject *subject;

    town_trusts(town, 1, 200);
    subject = town_visit(town, VISIT(1, API, "app"), ALERT).subject;
    town_visit(town, VISIT(1, API, "browser"), ACCEPTED);
    ck_assert_uint_eq(weigh(town, subject).n_browser_tested, 1);
    town_free(town);
}
END_TEST

START_TEST(a_rejection_taken_back_hides_none_of_the_others)
{
    struct town *town = big_town();
    struct tp_traces traces;

    for (unsigned client = 1; client <= 3; client++) {
        town_trusts(town, client, 7);
        traces = town_visit(town, VISIT(client, API), ALERT);
    }
    tp_evidence_undo(town->evidence, &traces, ALERT);
    tp_evidence_count(town->evidence, &traces, ACCEPTED, town->now_ms);
    ck_assert_uint_eq(weigh(town, traces.subject).n_rejecting, 2);
    town_free(town);
}
END_TEST

/* --- does a client lack the CA? --------------------------------------------------------------- */

/* More names rejected than are looked at, and some warnings clicked away. */
START_TEST(a_client_of_many_rejected_names_is_not_cleared_by_a_few_accepted)
{
    struct town *town = big_town();
    const struct tp_client *client = NULL;
    char clicked[64];

    town_rejects(town, 1, 200);
    for (unsigned i = 0; i < 30; i++) {
        snprintf(clicked, sizeof clicked, "www.clicked%u.example", i);
        town_visit(town, VISIT(1, clicked), ACCEPTED);
        client = town_visit(town, VISIT(1, "www.no1.example"), ALERT).client;
    }
    ck_assert_double_gt(tp_weigh_missing(&town->weights, client), 0);
    town_free(town);
}
END_TEST

START_TEST(sites_rejected_speak_for_a_missing_ca_names_accepted_against)
{
    struct tp_client client = {.n_sites = 0};
    const struct tp_weights *weights = &tp_engine_defaults.weights;

    assert_score(tp_weigh_missing(weights, &client), -2.9);
    client.n_sites = 3;
    assert_score(tp_weigh_missing(weights, &client), -2.9 + 3 * 2.2);
    client.n_accepted = 2;
    assert_score(tp_weigh_missing(weights, &client), -2.9 + 3 * 2.2 - 2 * 3.5);
}
END_TEST

TESTS("weigh", habits_are_names_by_what_was_done_with_them,
      a_name_rejected_with_an_alert_and_accepted_is_mixed, a_pinned_name_is_no_habit,
      a_name_with_a_bad_certificate_is_no_habit,
      names_newly_accepted_in_a_row_mean_that_the_ca_has_come, no_more_is_looked_at_than_allowed,
      without_evidence_there_is_the_prior, a_client_that_accepts_all_else_says_much,
      leaving_without_a_word_says_less,
      a_client_that_rejects_and_accepts_says_less_by_an_alert_but_not_by_leaving,
      a_client_that_rejects_everything_says_next_to_nothing,
      a_client_of_which_nothing_is_known_is_as_likely_to_lack_the_ca_as_others,
      no_client_says_more_than_its_most, coming_back_counts_up_to_a_bound,
      coming_back_says_nothing_of_a_client_that_rejects_other_names_too,
      clients_that_accept_speak_against,
      clients_that_accept_speak_against_where_the_application_is_unknown,
      an_unknown_application_may_be_several,
      nobody_is_steadier_than_all_are_at_names_that_they_accept,
      coming_back_says_less_of_an_address_that_several_share,
      new_names_mean_nothing_new_of_a_client_that_accepted_most,
      a_client_that_passed_the_browser_test_does_not_speak_against,
      a_client_that_also_accepts_does_not_count_as_rejecting,
      a_client_of_one_accepted_name_is_not_yet_known_to_trust,
      the_same_name_accepted_with_another_application_passes_the_browser_test,
      the_browser_test_asks_for_one_client_one_name_and_known_applications,
      the_browser_test_passes_for_a_client_of_many_names,
      a_rejection_taken_back_hides_none_of_the_others,
      a_client_of_many_rejected_names_is_not_cleared_by_a_few_accepted,
      sites_rejected_speak_for_a_missing_ca_names_accepted_against)

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evidence.h"

#include "tests/unit/town.h"

#define ALERT TP_DOING_REJECTED_BY_ALERT
#define LEFT TP_DOING_LEFT
#define ACCEPTED TP_DOING_ACCEPTED
#define SENT TP_NAME_SOURCE_SENT
#define CERTIFICATE TP_NAME_SOURCE_CERTIFICATE
#define ADDRESS TP_NAME_SOURCE_ADDRESS

static struct tp_evidence_counts counts_of(const struct town *town)
{
    struct tp_evidence_counts counts;

    tp_evidence_counts(town->evidence, &counts);
    return counts;
}

static void assert_name(const struct tp_name *name, enum tp_name_source source, const char *is)
{
    ck_assert_int_eq(name->source, source);
    assert_text(((struct tp_text){name->text, name->len}), is);
}

START_TEST(an_event_makes_one_entry_of_each_kind_and_finds_it_again)
{
    struct town *town = big_town();
    struct tp_traces once = town_trace(town, VISIT(1, "api.example", "app"));
    struct tp_traces again = town_trace(town, VISIT(1, "api.example", "app"));
    struct tp_evidence_counts counts = counts_of(town);

    ck_assert_mem_eq(&once, &again, sizeof once);
    ck_assert_uint_eq(counts.clients, 1);
    ck_assert_uint_eq(counts.names, 1);
    ck_assert_uint_eq(counts.subjects, 1);
    ck_assert_uint_eq(counts.pairs, 1);
    town_free(town);
}
END_TEST

START_TEST(an_event_without_addresses_is_no_evidence)
{
    struct town *town = big_town();
    struct tp_event event = event_of_visit(VISIT(1, "api.example"));
    struct tp_traces traces;

    event.present &= ~TP_HAS(TP_FIELD_CLIENT_IP);
    ck_assert(!tp_evidence_trace(town->evidence, &event, SENT, NOON, &traces));
    event = event_of_visit(VISIT(1, "api.example"));
    event.present &= ~TP_HAS(TP_FIELD_SERVER_IP);
    ck_assert(!tp_evidence_trace(town->evidence, &event, SENT, NOON, &traces));
    ck_assert_uint_eq(counts_of(town).clients, 0);
    town_free(town);
}
END_TEST

START_TEST(names_know_neither_case_nor_the_dot_at_the_end)
{
    struct town *town = big_town();
    struct tp_traces traces = town_trace(town, VISIT(1, "API.Example."));

    ck_assert_ptr_eq(town_trace(town, VISIT(1, "api.example")).name, traces.name);
    ck_assert_uint_eq(traces.name->len, strlen("api.example"));
    ck_assert_mem_eq(traces.name->text, "api.example", traces.name->len);
    ck_assert_int_eq(traces.name->source, SENT);
    town_free(town);
}
END_TEST

START_TEST(where_no_name_was_sent_the_address_stands_for_it)
{
    struct town *town = big_town();
    struct tp_traces traces = town_trace(town, VISIT(1));

    assert_name(traces.name, ADDRESS, "198.51.100.7");
    town_free(town);
}
END_TEST

START_TEST(the_name_in_the_certificate_stands_before_the_address)
{
    static const char *const names[] = {"api.example", "a-1.b_2.example", "*.api.example",
                                        "xn--bcher-kva.example", "1.2.3.example"};
    struct town *town = big_town();

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_name(town_trace(town, VISIT(1, NULL, NULL, names[i])).name, CERTIFICATE, names[i]);
    assert_name(town_trace(town, VISIT(1, NULL, NULL, "*.API.Example")).name, CERTIFICATE,
                "*.api.example");
    assert_name(town_trace(town, VISIT(1, "api.example", NULL, "*.example.net")).name, SENT,
                "api.example");
    town_free(town);
}
END_TEST

#define LABEL_OF_64 "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"

/* Such a certificate names a company, a device, a whole domain, or is somebody's trick. */
START_TEST(what_can_be_no_servers_name_does_not_stand_for_it)
{
    static const char *const names[] = {"Acme Root 2",
                                        "acme",
                                        "192.0.2.7",
                                        "2001:db8::1",
                                        "*",
                                        "*.",
                                        "*.example",
                                        "a..example",
                                        ".a.example",
                                        "a.example.",
                                        "f*.example.net",
                                        "*.*.example.net",
                                        "a.example\n.net",
                                        "b\xfc.example",
                                        LABEL_OF_64 ".example",
                                        "a.example/b",
                                        "a@b.example",
                                        "https://a.example"};
    struct town *town = big_town();

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct tp_traces traces = town_trace(town, VISIT(1, NULL, NULL, names[i]));
        ck_assert_msg(traces.name->source == ADDRESS, "%s", names[i]);
    }
    ck_assert_uint_eq(counts_of(town).names, 1);
    town_free(town);
}
END_TEST

START_TEST(a_name_in_a_certificate_has_at_most_253_bytes)
{
    struct town *town = big_town();
    char name[256];

    for (size_t i = 0; i < sizeof name; i++)
        name[i] = i % 60 == 59 ? '.' : 'a';
    name[254] = '\0';
    ck_assert_int_eq(town_trace(town, VISIT(1, NULL, NULL, name)).name->source, ADDRESS);
    name[253] = '\0';
    ck_assert_int_eq(town_trace(town, VISIT(1, NULL, NULL, name)).name->source, CERTIFICATE);
    town_free(town);
}
END_TEST

/* Who runs a server writes its certificate, and a client may send what looks like an address. */
START_TEST(the_same_text_of_another_source_is_another_name)
{
    struct town *town = big_town();
    struct tp_name *sent = town_trace(town, VISIT(1, "bank.example")).name;
    struct tp_name *claimed = town_trace(town, VISIT(1, NULL, NULL, "bank.example")).name;
    struct tp_name *address = town_trace(town, VISIT(1)).name;
    struct tp_name *as_name = town_trace(town, VISIT(1, "198.51.100.7")).name;

    assert_name(sent, SENT, "bank.example");
    assert_name(claimed, CERTIFICATE, "bank.example");
    assert_name(address, ADDRESS, "198.51.100.7");
    assert_name(as_name, SENT, "198.51.100.7");
    ck_assert_ptr_ne(sent, claimed);
    ck_assert_ptr_ne(address, as_name);
    ck_assert_uint_eq(counts_of(town).names, 4);
    town_free(town);
}
END_TEST

START_TEST(an_event_is_traced_by_the_source_that_is_asked_for)
{
    struct town *town = big_town();
    struct tp_event event = event_of_visit(VISIT(1, "api.example", NULL, "*.example.net"));
    struct tp_traces traces;

    ck_assert(tp_evidence_trace(town->evidence, &event, ADDRESS, NOON, &traces));
    assert_name(traces.name, ADDRESS, "198.51.100.7");
    ck_assert(tp_evidence_trace(town->evidence, &event, CERTIFICATE, NOON, &traces));
    assert_name(traces.name, CERTIFICATE, "*.example.net");
    event = event_of_visit(VISIT(2));
    ck_assert(!tp_evidence_trace(town->evidence, &event, SENT, NOON, &traces));
    ck_assert(!tp_evidence_trace(town->evidence, &event, CERTIFICATE, NOON, &traces));
    ck_assert_uint_eq(counts_of(town).clients, 1);
    town_free(town);
}
END_TEST

START_TEST(a_name_and_an_application_are_shortened_to_their_room)
{
    struct town *town = big_town();
    char name[400], application[100];
    struct tp_traces traces;

    memset(name, 'n', sizeof name - 1), name[sizeof name - 1] = '\0';
    memset(application, 'a', sizeof application - 1), application[sizeof application - 1] = '\0';
    traces = town_trace(town, VISIT(1, name, application));
    ck_assert_uint_eq(traces.name->len, TP_NAME_MAX);
    ck_assert_uint_eq(traces.subject->application_len, TP_APPLICATION_MAX);
    town_free(town);
}
END_TEST

START_TEST(a_process_says_more_than_an_application)
{
    struct town *town = big_town();
    struct tp_event event = event_of_visit(VISIT(1, "api.example", "SSL client"));
    struct tp_traces traces;

    event.present |= TP_HAS(TP_FIELD_PROCESS);
    event.text[TP_FIELD_PROCESS] = text("bank.exe");
    ck_assert(tp_evidence_trace(town->evidence, &event, SENT, NOON, &traces));
    ck_assert_mem_eq(traces.subject->application, "bank.exe", traces.subject->application_len);
    town_free(town);
}
END_TEST

START_TEST(applications_of_one_name_are_subjects_of_their_own)
{
    struct town *town = big_town();
    struct tp_traces app = town_trace(town, VISIT(1, "api.example", "app"));
    struct tp_traces browser = town_trace(town, VISIT(1, "api.example", "browser"));
    struct tp_traces unknown = town_trace(town, VISIT(1, "api.example"));
    struct tp_subject *subject = NULL;
    unsigned n = 0;

    ck_assert_ptr_eq(app.name, browser.name);
    ck_assert_ptr_ne(app.subject, browser.subject);
    ck_assert_uint_eq(unknown.subject->application_id, 0);
    while ((subject = tp_evidence_name_subject(town->evidence, app.name, subject)) != NULL)
        n += subject == app.subject || subject == browser.subject || subject == unknown.subject;
    ck_assert_uint_eq(n, 3);
    town_free(town);
}
END_TEST

START_TEST(a_name_is_found_without_making_one)
{
    struct town *town = big_town();
    struct tp_event event = event_of_visit(VISIT(1, "API.example"));

    ck_assert_ptr_null(tp_evidence_find_name(town->evidence, &event));
    ck_assert_uint_eq(counts_of(town).names, 0);
    town_trace(town, VISIT(2, "api.example"));
    ck_assert_ptr_nonnull(tp_evidence_find_name(town->evidence, &event));
    town_free(town);
}
END_TEST

START_TEST(two_names_of_a_site_are_of_one_site)
{
    struct town *town = big_town();
    uint8_t site = town_trace(town, VISIT(1, "api.bank.example")).name->site;

    ck_assert_uint_eq(town_trace(town, VISIT(1, "www.bank.example")).name->site, site);
    ck_assert_uint_eq(town_trace(town, VISIT(1, "bank.example")).name->site, site);
    ck_assert_uint_lt(site, 64);
    ck_assert_uint_ne(town_trace(town, VISIT(1, "www.other.example")).name->site, site);
    town_free(town);
}
END_TEST

START_TEST(acceptances_are_counted_by_flow_and_by_client)
{
    struct town *town = big_town();
    struct tp_traces traces;

    town_count(town, VISIT(1, "www.example"), ACCEPTED);
    traces = town_count(town, VISIT(1, "www.example"), ACCEPTED);
    ck_assert_uint_eq(traces.pair->n_accepted, 2);
    traces = town_count(town, VISIT(2, "www.example"), ACCEPTED);
    ck_assert_uint_eq(traces.subject->n_acceptances, 3);
    ck_assert_uint_eq(traces.subject->n_accepting, 2);
    ck_assert_uint_eq(traces.client->n_accepted, 1);
    ck_assert_uint_eq(traces.client->n_new_accepted, 1);
    ck_assert_uint_eq(traces.subject->n_rejections, 0);
    town_free(town);
}
END_TEST

START_TEST(rejections_close_together_are_one_episode)
{
    struct town *town = big_town();
    struct tp_traces traces;

    for (unsigned i = 0; i < 6; i++, town->now_ms += 2000)
        traces = town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_eq(traces.pair->n_rejected, 1);
    ck_assert_uint_eq(traces.pair->n_by_alert, 1);
    ck_assert_uint_eq(traces.subject->n_rejections, 1);
    town->now_ms += 60000;
    traces = town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_eq(traces.pair->n_rejected, 2);
    ck_assert_uint_eq(traces.subject->n_rejections, 2);
    town_free(town);
}
END_TEST

START_TEST(an_alert_in_an_episode_makes_it_one_by_alert)
{
    struct town *town = big_town();
    struct tp_traces traces = town_count(town, VISIT(1, "api.example"), LEFT);

    ck_assert_uint_eq(traces.pair->n_by_alert, 0);
    traces = town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_eq(traces.pair->n_rejected, 1);
    ck_assert_uint_eq(traces.pair->n_by_alert, 1);
    town_free(town);
}
END_TEST

START_TEST(an_application_that_retries_forever_makes_more_than_one_episode)
{
    struct town *town = big_town();
    struct tp_traces traces;

    for (unsigned i = 0; i < 120; i++, town->now_ms += 30000)
        traces = town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_ge(traces.pair->n_rejected, 3);
    town_free(town);
}
END_TEST

START_TEST(counts_stop_at_their_end)
{
    struct town *town = big_town();
    struct tp_traces traces;

    for (unsigned i = 0; i < 300; i++, town->now_ms += 61000)
        traces = town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_eq(traces.pair->n_rejected, UINT8_MAX);
    ck_assert_uint_eq(traces.pair->n_by_alert, UINT8_MAX);
    for (unsigned i = 0; i < 70000; i++)
        tp_evidence_count(town->evidence, &traces, ACCEPTED, town->now_ms);
    ck_assert_uint_eq(traces.pair->n_accepted, UINT16_MAX);
    ck_assert_uint_eq(traces.subject->n_accepting, 1);
    traces.subject->n_acceptances = traces.subject->n_rejections = UINT32_MAX;
    town_count(town, VISIT(1, "api.example"), ACCEPTED);
    town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_eq(traces.subject->n_acceptances, UINT32_MAX);
    ck_assert_uint_eq(traces.subject->n_rejections, UINT32_MAX);
    town_free(town);
}
END_TEST

START_TEST(a_name_rejected_and_accepted_is_no_longer_only_accepted)
{
    struct town *town = big_town();
    struct tp_traces traces = town_count(town, VISIT(1, "api.example"), ACCEPTED);

    ck_assert_uint_eq(traces.client->n_accepted, 1);
    traces = town_count(town, VISIT(1, "api.example"), ALERT);
    ck_assert_uint_eq(traces.client->n_accepted, 0);
    ck_assert_uint_eq(traces.client->n_new_accepted, 0);
    town_free(town);
}
END_TEST

START_TEST(names_accepted_after_they_were_rejected_are_newly_accepted)
{
    struct town *town = big_town();
    struct tp_traces traces;

    town_count(town, VISIT(1, "api.example"), ALERT);
    town->now_ms += 1000;
    traces = town_count(town, VISIT(1, "api.example"), ACCEPTED);
    ck_assert_uint_eq(traces.client->n_new_accepted, 1);
    traces = town_count(town, VISIT(1, "api.example"), ACCEPTED);
    ck_assert_uint_eq(traces.client->n_new_accepted, 1);
    town_free(town);
}
END_TEST

START_TEST(a_rejection_taken_back_leaves_nothing)
{
    struct town *town = big_town();
    struct tp_traces traces = town_count(town, VISIT(1, "api.example"), ALERT);

    tp_evidence_undo(town->evidence, &traces, ALERT);
    tp_evidence_count(town->evidence, &traces, ACCEPTED, town->now_ms);
    ck_assert_uint_eq(traces.pair->n_rejected, 0);
    ck_assert_uint_eq(traces.pair->n_by_alert, 0);
    ck_assert_uint_eq(traces.subject->n_rejections, 0);
    ck_assert_uint_eq(traces.client->n_accepted, 1);
    town_free(town);
}
END_TEST

START_TEST(an_episode_taken_back_leaves_the_earlier_ones)
{
    struct town *town = big_town();
    struct tp_traces traces;

    for (unsigned i = 0; i < 3; i++, town->now_ms += 600000)
        traces = town_count(town, VISIT(1, "api.example"), ALERT);
    tp_evidence_undo(town->evidence, &traces, ALERT);
    ck_assert_uint_eq(traces.pair->n_rejected, 2);
    ck_assert_uint_eq(traces.pair->n_by_alert, 2);
    ck_assert_uint_eq(traces.subject->n_rejections, 2);
    town_free(town);
}
END_TEST

START_TEST(only_a_rejection_is_taken_back)
{
    struct town *town = big_town();
    struct tp_traces traces = town_count(town, VISIT(1, "api.example"), ALERT);

    tp_evidence_undo(town->evidence, &traces, TP_DOING_NONE);
    tp_evidence_undo(town->evidence, &traces, ACCEPTED);
    ck_assert_uint_eq(traces.pair->n_rejected, 1);
    ck_assert_uint_eq(traces.subject->n_rejections, 1);
    town_free(town);
}
END_TEST

START_TEST(a_flow_taken_back_leaves_the_others_of_its_episode)
{
    struct town *town = big_town();
    struct tp_traces traces;

    town_count(town, VISIT(1, "api.example"), ALERT);
    traces = town_count(town, VISIT(1, "api.example"), LEFT);
    tp_evidence_undo(town->evidence, &traces, LEFT);
    ck_assert_uint_eq(traces.pair->n_rejected, 1);
    ck_assert_uint_eq(traces.subject->n_rejections, 1);
    town_free(town);
}
END_TEST

START_TEST(rejecting_pairs_come_first_also_after_one_is_taken_back)
{
    struct town *town = big_town();
    struct tp_traces traces;
    struct tp_evidence_pair *pair;

    town_count(town, VISIT(1, "api.example"), ALERT);
    traces = town_count(town, VISIT(2, "api.example"), ALERT);
    tp_evidence_undo(town->evidence, &traces, ALERT);
    tp_evidence_count(town->evidence, &traces, ACCEPTED, town->now_ms);
    pair = tp_evidence_subject_pair(town->evidence, traces.subject, NULL);
    ck_assert_uint_eq(pair->n_rejected, 1);
    town_free(town);
}
END_TEST

START_TEST(a_bad_certificate_is_counted_until_good_ones_follow)
{
    struct tp_name name = {.n_bad = 0};

    tp_evidence_count_certificate(&name, 2, NOON);
    ck_assert_uint_eq(name.n_good, 0);
    tp_evidence_count_certificate(&name, 64, NOON);
    tp_evidence_count_certificate(&name, 4, NOON + 9000);
    ck_assert_uint_eq(name.n_bad, 2);
    ck_assert_uint_eq(name.certificate_status, 64 | 4);
    ck_assert_uint_eq(name.first_bad_s, NOON / 1000);
    tp_evidence_count_certificate(&name, 0, NOON);
    ck_assert_uint_eq(name.n_good, 0);
    tp_evidence_count_certificate(&name, 2, NOON);
    ck_assert_uint_eq(name.n_good, 1);
    tp_evidence_count_certificate(&name, 64 | 2, NOON);
    ck_assert_uint_eq(name.n_good, 0);
    ck_assert_uint_eq(name.n_bad, 3);
}
END_TEST

START_TEST(evidence_leaves_when_the_window_has_passed)
{
    struct town *town = big_town();
    int64_t window_ms = tp_engine_defaults.evidence.window_ms;

    town_count(town, VISIT(1, "api.example", "app"), ALERT);
    town->now_ms += window_ms;
    town_count(town, VISIT(2, "www.example"), ALERT);
    ck_assert_uint_eq(counts_of(town).clients, 2);
    town->now_ms += 100;
    town_count(town, VISIT(2, "www.example"), ALERT);
    ck_assert_uint_eq(counts_of(town).clients, 1);
    ck_assert_uint_eq(counts_of(town).names, 1);
    ck_assert_uint_eq(counts_of(town).subjects, 1);
    ck_assert_uint_eq(counts_of(town).pairs, 1);
    ck_assert_uint_eq(counts_of(town).evicted, 0);
    town_free(town);
}
END_TEST

START_TEST(the_share_of_clients_without_the_ca_follows_what_is_noted)
{
    struct town *town = big_town();
    double before = tp_evidence_missing_share(town->evidence);

    ck_assert_double_eq_tol(before, 1 / 20.0, 1e-9);
    for (unsigned client = 0; client < 80; client++)
        town_trace(town, VISIT(client, "www.example"));
    tp_evidence_note_missing(town->evidence, 9);
    ck_assert_double_eq_tol(tp_evidence_missing_share(town->evidence), 0.1, 1e-9);
    tp_evidence_note_missing(town->evidence, -1);
    ck_assert_double_eq_tol(tp_evidence_missing_share(town->evidence), 0.09, 1e-9);
    town_free(town);
}
END_TEST

TESTS("evidence", an_event_makes_one_entry_of_each_kind_and_finds_it_again,
      an_event_without_addresses_is_no_evidence, names_know_neither_case_nor_the_dot_at_the_end,
      where_no_name_was_sent_the_address_stands_for_it,
      the_name_in_the_certificate_stands_before_the_address,
      what_can_be_no_servers_name_does_not_stand_for_it,
      a_name_in_a_certificate_has_at_most_253_bytes,
      the_same_text_of_another_source_is_another_name,
      an_event_is_traced_by_the_source_that_is_asked_for,
      a_name_and_an_application_are_shortened_to_their_room,
      a_process_says_more_than_an_application, applications_of_one_name_are_subjects_of_their_own,
      a_name_is_found_without_making_one, two_names_of_a_site_are_of_one_site,
      acceptances_are_counted_by_flow_and_by_client, rejections_close_together_are_one_episode,
      an_alert_in_an_episode_makes_it_one_by_alert,
      an_application_that_retries_forever_makes_more_than_one_episode, counts_stop_at_their_end,
      a_name_rejected_and_accepted_is_no_longer_only_accepted,
      names_accepted_after_they_were_rejected_are_newly_accepted,
      a_rejection_taken_back_leaves_nothing, an_episode_taken_back_leaves_the_earlier_ones,
      only_a_rejection_is_taken_back, a_flow_taken_back_leaves_the_others_of_its_episode,
      rejecting_pairs_come_first_also_after_one_is_taken_back,
      a_bad_certificate_is_counted_until_good_ones_follow,
      evidence_leaves_when_the_window_has_passed,
      the_share_of_clients_without_the_ca_follows_what_is_noted)

/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves last where room is short, and what is said of it. */
#include "core/evidence.h"

#include "tests/unit/town.h"

#define ALERT TP_DOING_REJECTED_BY_ALERT
#define ACCEPTED TP_DOING_ACCEPTED
#define PINNING TP_KIND_PINNING
#define UNKNOWN_CA TP_KIND_UNKNOWN_CA
#define CERTIFICATE TP_KIND_SERVER_CERTIFICATE
#define ROOM 100
#define WINDOW_MS INT64_C(2592000000)
#define API "api.bank.example"
#define OLD "old.example.net"

static struct town *small_town(void)
{
    return town_of((struct tp_evidence_limits){ROOM, ROOM, ROOM, ROOM * 10, WINDOW_MS, 60000});
}

static struct tp_name *find_name(struct town *town, const char *name)
{
    struct tp_event event = event_of_visit(VISIT(1, name));

    return tp_evidence_find_name(town->evidence, &event);
}

/* Names, applications and clients that are each seen twice, and never again. */
static void flood(struct town *town, unsigned n)
{
    static unsigned n_flooded;
    char name[32];

    for (unsigned i = 0; i < n; i++) {
        snprintf(name, sizeof name, "flood%u.example", ++n_flooded);
        town_count(town, VISIT(100000 + n_flooded, name, name), ALERT);
        town_count(town, VISIT(100000 + n_flooded, name, name), ALERT);
    }
}

static void bad_certificate(struct town *town, const char *name, uint16_t status, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        struct tp_traces traces = town_trace(town, VISIT(50, name));
        tp_evidence_count_certificate(traces.name, status, town->now_ms);
        town_visit(town, VISIT(50, name), ACCEPTED);
    }
}

static struct tp_subject *open_pinning(struct town *town)
{
    struct tp_traces traces;

    for (unsigned client = 1; client <= 2; client++) {
        town_trusts(town, client, 10);
        traces = town_visit(town, VISIT(client, API, "app"), ALERT);
    }
    assert_news(town, PINNING, TP_STATE_OPENED, TP_CONCLUSION_CLIENTS_REJECT);
    town_forget_news(town);
    return traces.subject;
}

START_TEST(a_flood_of_names_seen_twice_leaves_a_quiet_name_with_a_finding)
{
    struct town *town = small_town();

    bad_certificate(town, OLD, 64, 2);
    town_visit(town, VISIT(50, "quiet.example"), ACCEPTED);
    town_visit(town, VISIT(50, "quiet.example"), ACCEPTED);
    flood(town, ROOM * 10);
    ck_assert_ptr_null(find_name(town, "quiet.example"));
    ck_assert_ptr_nonnull(find_name(town, OLD));
    ck_assert_uint_eq(find_name(town, OLD)->server_certificate.confidence, TP_CONFIDENCE_PROBABLE);
    ck_assert_uint_eq(town_news(town, CERTIFICATE)->state, TP_STATE_OPENED);
    assert_believed(town);
    town_free(town);
}
END_TEST

START_TEST(a_flood_leaves_a_pinned_name_and_its_application)
{
    struct town *town = small_town();
    struct tp_subject *subject = open_pinning(town);

    flood(town, ROOM * 10);
    assert_no_news(town, PINNING);
    ck_assert_ptr_nonnull(find_name(town, API));
    ck_assert_uint_eq(find_name(town, API)->n_open, 1);
    ck_assert_ptr_eq(town_trace(town, VISIT(1, API, "app")).subject, subject);
    ck_assert_uint_eq(subject->pinning.confidence, TP_CONFIDENCE_PROBABLE);
    assert_believed(town);
    town_free(town);
}
END_TEST

START_TEST(a_flood_leaves_a_client_with_a_finding)
{
    struct town *town = small_town();

    town_rejects(town, 9, 5);
    assert_news(town, UNKNOWN_CA, TP_STATE_OPENED, TP_CONCLUSION_REJECTS_MOST);
    town_forget_news(town);
    flood(town, ROOM * 10);
    assert_no_news(town, UNKNOWN_CA);
    ck_assert_uint_ne(town_trace(town, VISIT(9, API)).client->unknown_ca.confidence,
                      TP_CONFIDENCE_NONE);
    assert_believed(town);
    town_free(town);
}
END_TEST

START_TEST(to_be_seen_again_changes_nothing_about_that)
{
    struct town *town = small_town();

    bad_certificate(town, OLD, 64, 4);
    town_trace(town, VISIT(50, OLD));
    flood(town, ROOM * 10);
    ck_assert_ptr_nonnull(find_name(town, OLD));
    assert_believed(town);
    town_free(town);
}
END_TEST

START_TEST(what_was_cleared_leaves_as_others_do)
{
    struct town *town = small_town();
    struct tp_concluding concluding;

    open_pinning(town);
    bad_certificate(town, OLD, 64, 2);
    bad_certificate(town, OLD, 2, 3);
    assert_news(town, CERTIFICATE, TP_STATE_CLEARED, TP_CONCLUSION_CONTRADICTED);
    concluding = town_concluding(town);
    tp_conclude_passed(&concluding, find_name(town, API), &town->news);
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_REMEDIED);
    ck_assert_uint_eq(find_name(town, API)->n_open, 0);
    town_forget_news(town);
    flood(town, ROOM * 10);
    ck_assert_ptr_null(find_name(town, OLD));
    ck_assert_ptr_null(find_name(town, API));
    ck_assert_uint_eq(town->news.n, 0);
    assert_believed(town);
    town_free(town);
}
END_TEST

/* A name goes on as one of many when its application's finding has left it. */
START_TEST(a_name_is_kept_no_longer_than_its_application)
{
    struct tp_evidence_limits limits = {ROOM, ROOM, 40, ROOM * 10, WINDOW_MS, 60000};
    struct town *town = town_of(limits);
    char application[16];

    open_pinning(town);
    for (unsigned i = 0; i < 20; i++) {
        struct tp_subject *subject;
        snprintf(application, sizeof application, "app%u", i);
        subject = town_trace(town, VISIT(1, "other.example", application)).subject;
        subject->pinning.confidence = TP_CONFIDENCE_PROBABLE;
        tp_evidence_file_subject(town->evidence, subject);
    }
    flood(town, 40);
    assert_news(town, PINNING, TP_STATE_CLEARED, TP_CONCLUSION_CROWDED_OUT);
    ck_assert_ptr_nonnull(find_name(town, API));
    ck_assert_uint_eq(find_name(town, API)->n_open, 0);
    flood(town, ROOM * 2);
    ck_assert_ptr_null(find_name(town, API));
    ck_assert_uint_eq(find_name(town, "other.example")->n_open, 20);
    assert_believed(town);
    town_free(town);
}
END_TEST

START_TEST(where_too_much_is_kept_the_oldest_of_it_is_crowded_out)
{
    struct town *town = small_town();
    struct tp_evidence_counts counts;
    unsigned n_crowded_out = 0;
    char name[32];

    for (unsigned i = 0; i < ROOM * 3; i++) {
        snprintf(name, sizeof name, "old%u.example", i);
        bad_certificate(town, name, 64, 2);
        for (size_t n = 0; n < town->news.n; n++) {
            if (town->news.findings[n].state != TP_STATE_CLEARED)
                continue;
            ck_assert_uint_eq(town->news.findings[n].conclusion, TP_CONCLUSION_CROWDED_OUT);
            n_crowded_out++;
        }
        town_forget_news(town);
        tp_evidence_counts(town->evidence, &counts);
        ck_assert_uint_le(counts.names, ROOM);
    }
    ck_assert_uint_ge(n_crowded_out, ROOM * 2);
    ck_assert_ptr_null(find_name(town, "old0.example"));
    ck_assert_ptr_nonnull(find_name(town, name));
    assert_believed(town);
    town_free(town);
}
END_TEST

START_TEST(findings_never_take_all_the_room)
{
    struct town *town = small_town();
    char name[32];

    for (unsigned i = 0; i < ROOM * 2; i++) {
        snprintf(name, sizeof name, "old%u.example", i);
        bad_certificate(town, name, 64, 2);
    }
    for (unsigned i = 0; i < ROOM / 2; i++) {
        snprintf(name, sizeof name, "new%u.example", i);
        town_count(town, VISIT(50, name), ACCEPTED);
    }
    ck_assert_ptr_nonnull(find_name(town, "new0.example"));
    assert_believed(town);
    town_free(town);
}
END_TEST

/* Findings of every kind come and go, for every reason; it must hang together all the time. */
START_TEST(findings_that_come_and_go_leave_nothing_behind)
{
    static const char *const applications[] = {NULL, "app", "browser", "other"};
    struct town *town = town_of((struct tp_evidence_limits){9, 7, 10, 40, 7200000, 60000});
    unsigned n_news[TP_KIND__COUNT][TP_STATE__COUNT] = {0};
    uint64_t seed = 21;
    char name[16];

    town->weights.prior_pinned = town->policy.pinning_probable;
    town->weights.rare = 2;
    town->policy.missing_probable = 1;
    for (unsigned i = 0; i < 20000; i++) {
        uint64_t random = next_random(&seed);
        struct tp_concluding concluding = town_concluding(town);
        struct visit visit = VISIT((unsigned)(random % 12), name, applications[random >> 16 & 3]);
        snprintf(name, sizeof name, "n%u.example", (unsigned)(random >> 8) % 10);
        if ((random >> 24) % 8 == 0)
            tp_evidence_count_certificate(town_trace(town, visit).name, random >> 28 & 1 ? 64 : 2,
                                          town->now_ms);
        town_visit(town, visit, (random >> 32) % 3 == 0 ? ALERT : ACCEPTED);
        town->now_ms -= 590000;
        if ((random >> 40) % 200 == 0 && find_name(town, name) != NULL)
            tp_conclude_passed(&concluding, find_name(town, name), &town->news);
        if ((random >> 48) % 500 == 0)
            town->now_ms += 3600000;
        for (size_t n = 0; n < town->news.n; n++)
            n_news[town->news.findings[n].kind][town->news.findings[n].state]++;
        town_forget_news(town);
        if (i % 10 == 0)
            assert_believed(town);
    }
    for (enum tp_kind kind = PINNING; kind <= CERTIFICATE; kind++)
        ck_assert_uint_ge(n_news[kind][TP_STATE_CLEARED], 10);
    town_free(town);
}
END_TEST

TESTS("evidence_room", a_flood_of_names_seen_twice_leaves_a_quiet_name_with_a_finding,
      a_flood_leaves_a_pinned_name_and_its_application, a_flood_leaves_a_client_with_a_finding,
      to_be_seen_again_changes_nothing_about_that, what_was_cleared_leaves_as_others_do,
      a_name_is_kept_no_longer_than_its_application,
      where_too_much_is_kept_the_oldest_of_it_is_crowded_out, findings_never_take_all_the_room,
      findings_that_come_and_go_leave_nothing_behind)

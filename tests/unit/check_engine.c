/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine.h"

#include <stdlib.h>

#include "tests/unit/verdict.h"

#define LATER (NOON + INT64_C(3600000))

/* The linker sends core's allocations here: -Wl,--wrap. */
static unsigned n_allocations;

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

void *__wrap_malloc(size_t size)
{
    n_allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t n, size_t size)
{
    n_allocations++;
    return __real_calloc(n, size);
}

void *__wrap_realloc(void *ptr, size_t size)
{
    n_allocations++;
    return __real_realloc(ptr, size);
}

static struct tp_verdict feed(struct tp_engine *engine, const char *fields, int64_t time_ms)
{
    struct tp_event event = event_of(fields);
    struct tp_verdict verdict;

    event.time_ms = time_ms;
    tp_engine_feed(engine, &event, LATER, &verdict);
    return verdict;
}

static struct tp_engine_counts counts_of(const struct tp_engine *engine)
{
    struct tp_engine_counts counts;

    tp_engine_counts(engine, &counts);
    return counts;
}

START_TEST(a_verdict_is_of_the_whole_flow)
{
    struct tp_engine *engine = made_engine(8);
    struct tp_verdict verdict;

    feed(engine, "messages=CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE", NOON);
    verdict = feed(engine, "action=resign alert=unknown_ca type=end", NOON);
    ck_assert_uint_eq(verdict.row->symptom, TP_SYMPTOM_REJECTED_BY_ALERT);
    ck_assert_uint_eq(verdict.flow.n_events, 2);
    ck_assert_uint_eq(verdict.tier, TP_TIER_OBSERVED);
    tp_engine_free(engine);
}
END_TEST

START_TEST(events_and_symptoms_are_counted)
{
    struct tp_engine *engine = made_engine(8);
    struct tp_engine_counts counts;

    feed(engine, "action=block", NOON);
    feed(engine, "action=block client_port=1", NOON);
    feed(engine, "action=resign alert=48 client_port=2", NOON);
    counts = counts_of(engine);
    ck_assert_uint_eq(counts.events, 3);
    ck_assert_uint_eq(counts.flows, 3);
    ck_assert_uint_eq(counts.symptoms[TP_SYMPTOM_NOT_INSPECTED], 2);
    ck_assert_uint_eq(counts.symptoms[TP_SYMPTOM_REJECTED_BY_ALERT], 1);
    tp_engine_free(engine);
}
END_TEST

START_TEST(flows_that_left_are_counted_by_reason_and_last_symptom)
{
    struct tp_engine *engine = made_engine(2);
    struct tp_engine_counts counts;

    feed(engine, "action=block", NOON);
    feed(engine, "action=resign alert=48 client_port=1 type=end", NOON);
    feed(engine, "action=block client_port=2", NOON);
    feed(engine, "action=block client_port=3", NOON + 1800100);
    counts = counts_of(engine);
    ck_assert_uint_eq(counts.left[TP_LEAVE_EVICTED], 1);
    ck_assert_uint_eq(counts.left[TP_LEAVE_IDLE], 2);
    ck_assert_uint_eq(counts.left_as[TP_SYMPTOM_REJECTED_BY_ALERT], 1);
    ck_assert_uint_eq(counts.left_as[TP_SYMPTOM_NOT_INSPECTED], 2);
    ck_assert_uint_eq(counts.flows, 1);
    tp_engine_free(engine);
}
END_TEST

START_TEST(an_event_from_the_future_ages_nothing_beyond_now)
{
    struct tp_engine *engine = made_engine(8);

    feed(engine, "action=block", LATER);
    feed(engine, "action=block client_port=1", LATER + INT64_C(31536000000));
    ck_assert_uint_eq(counts_of(engine).flows, 2);
    tp_engine_free(engine);
}
END_TEST

START_TEST(an_event_without_a_time_counts_as_now)
{
    struct tp_engine *engine = made_engine(8);

    feed(engine, "action=block", NOON);
    feed(engine, "action=block client_port=1", TP_NO_TIME);
    ck_assert_uint_eq(counts_of(engine).left[TP_LEAVE_IDLE], 1);
    tp_engine_free(engine);
}
END_TEST

START_TEST(an_event_without_addresses_is_judged_alone)
{
    struct tp_engine *engine = made_engine(8);
    struct tp_event event = event_of("action=block");
    struct tp_verdict verdict;

    event.present &= ~TP_HAS(TP_FIELD_CLIENT_IP);
    tp_engine_feed(engine, &event, LATER, &verdict);
    ck_assert_uint_eq(verdict.row->symptom, TP_SYMPTOM_NOT_INSPECTED);
    ck_assert_uint_eq(counts_of(engine).without_flow, 1);
    ck_assert_uint_eq(counts_of(engine).flows, 0);
    tp_engine_free(engine);
}
END_TEST

START_TEST(nothing_is_allocated_after_the_start)
{
    struct tp_engine *engine = made_engine(64);
    struct tp_event event = event_of("action=resign alert=48");
    struct tp_verdict verdict;
    unsigned n_at_start = n_allocations, n_after;

    for (uint64_t seed = 3, i = 0; i < 10000; i++) {
        event.client_port = (uint16_t)next_random(&seed);
        event.client.bytes[15] = (uint8_t)next_random(&seed);
        event.type = (uint8_t)(next_random(&seed) % TP_EVENT_TYPE__COUNT);
        event.time_ms = NOON + (int64_t)i * 1000;
        tp_engine_feed(engine, &event, INT64_MAX, &verdict);
    }
    n_after = n_allocations;
    ck_assert_uint_ge(n_at_start, 3);
    ck_assert_uint_eq(n_after, n_at_start);
    tp_engine_free(engine);
}
END_TEST

/* --- findings, from events alone -------------------------------------------------------------- */

#define FULL                                                                                       \
    "messages=CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE,CERTIFICATE_VERIFY,SERVER_FINISHED,"    \
    "CLIENT_FINISHED"
#define REJECTS "alert=certificate_unknown messages=CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE"
#define ACCEPTS FULL ",APP_DATA_FROM_CLIENT"
#define LEAVES FULL

struct day {
    struct tp_engine *engine;
    int64_t now_ms;
    unsigned n_flows;
    struct tp_news news;
};

/* One more event of the latest flow; fields beyond its addresses. */
static struct tp_verdict event_of_flow(struct day *day, const char *who, const char *what)
{
    char fields[512];
    struct tp_event event;
    struct tp_verdict verdict;

    snprintf(fields, sizeof fields,
             "client_port=%u action=resign type=end error=0 duration=0 %s %s",
             1024 + day->n_flows % 60000, who, what);
    event = event_of(fields);
    event.time_ms = day->now_ms;
    tp_engine_feed(day->engine, &event, INT64_MAX, &verdict);
    return verdict;
}

static struct tp_verdict flow_of_day(struct day *day, const char *who, const char *what)
{
    day->n_flows++;
    day->now_ms += 120000;
    return event_of_flow(day, who, what);
}

static void trusts(struct day *day, const char *client, unsigned n_names)
{
    char who[128];

    for (unsigned i = 0; i < n_names; i++) {
        snprintf(who, sizeof who,
                 "client_ip=%s server_name=www.web%u.example client_application=Browser", client,
                 i);
        flow_of_day(day, who, ACCEPTS);
    }
}

static struct day *day_with(const struct tp_evidence_limits *limits)
{
    struct tp_engine_options options = tp_engine_defaults;
    struct day *day = calloc(1, sizeof *day);

    options.hash = made_hash;
    options.evidence = *limits;
    day->engine = tp_engine_new(&options);
    day->now_ms = NOON;
    return day;
}

static struct day *new_day(void)
{
    return day_with(&tp_engine_defaults.evidence);
}

static void end_day(struct day *day)
{
    tp_engine_free(day->engine);
    free(day);
}

/* The latest news of that kind since the last call; NULL where there is none. */
static const struct tp_finding *news_of(struct day *day, enum tp_kind kind)
{
    const struct tp_finding *found = NULL;

    tp_engine_take_news(day->engine, &day->news);
    for (size_t i = 0; i < day->news.n; i++) {
        if (day->news.findings[i].kind == kind)
            found = &day->news.findings[i];
    }
    return found;
}

#define APP(client) "client_ip=" client " server_name=api.example client_application=App"
#define BROWSER(client) "client_ip=" client " server_name=api.example client_application=Browser"

START_TEST(the_browser_test_is_made_by_itself)
{
    struct day *day = new_day();
    const struct tp_finding *finding;
    struct tp_verdict verdict;

    trusts(day, "10.0.0.1", 20);
    for (unsigned i = 0; i < 3; i++)
        verdict = flow_of_day(day, APP("10.0.0.1"), REJECTS);
    finding = news_of(day, TP_KIND_PINNING);
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(finding->confidence, TP_CONFIDENCE_PROBABLE);
    ck_assert_uint_eq(verdict.opinion.weighing.n_browser_tested, 0);
    flow_of_day(day, BROWSER("10.0.0.1"), ACCEPTS);
    finding = news_of(day, TP_KIND_PINNING);
    ck_assert_ptr_nonnull(finding);
    ck_assert_uint_eq(finding->confidence, TP_CONFIDENCE_CONFIRMED);
    ck_assert_uint_eq(finding->conclusion, TP_CONCLUSION_BROWSER_TEST);
    verdict = flow_of_day(day, APP("10.0.0.1"), REJECTS);
    ck_assert_uint_eq(verdict.opinion.weighing.n_browser_tested, 1);
    ck_assert_uint_eq(verdict.opinion.kind, TP_KIND_PINNING);
    ck_assert_uint_eq(verdict.opinion.confidence, TP_CONFIDENCE_CONFIRMED);
    end_day(day);
}
END_TEST

START_TEST(data_that_is_told_late_takes_the_rejection_back)
{
    struct day *day = new_day();
    struct tp_verdict verdict;

    verdict = flow_of_day(day, APP("10.0.0.1"), LEAVES);
    ck_assert_uint_eq(verdict.opinion.weighing.n_rejecting, 1);
    verdict = event_of_flow(day, APP("10.0.0.1"), ACCEPTS);
    ck_assert_uint_eq(verdict.row->symptom, TP_SYMPTOM_ACCEPTED);
    ck_assert_uint_eq(verdict.opinion.weighing.n_rejecting, 0);
    ck_assert_uint_eq(verdict.opinion.weighing.n_accepting, 1);
    ck_assert_uint_eq(verdict.opinion.client_accepted, 1);
    ck_assert_uint_eq(verdict.opinion.client_rejected, 0);
    end_day(day);
}
END_TEST

START_TEST(data_told_late_by_one_client_does_not_clear_what_others_show)
{
    struct day *day = new_day();

    trusts(day, "10.0.0.1", 20), trusts(day, "10.0.0.2", 20), trusts(day, "10.0.0.3", 20);
    for (unsigned i = 0; i < 4; i++) {
        flow_of_day(day, APP("10.0.0.1"), REJECTS);
        flow_of_day(day, APP("10.0.0.2"), REJECTS);
    }
    flow_of_day(day, APP("10.0.0.3"), LEAVES);
    ck_assert_ptr_nonnull(news_of(day, TP_KIND_PINNING));
    event_of_flow(day, APP("10.0.0.3"), ACCEPTS);
    ck_assert_ptr_null(news_of(day, TP_KIND_PINNING));
    end_day(day);
}
END_TEST

START_TEST(the_same_event_twice_counts_once)
{
    struct day *day = new_day();
    struct tp_verdict once, again;

    once = flow_of_day(day, APP("10.0.0.1"), REJECTS);
    day->now_ms += 20000;
    again = event_of_flow(day, APP("10.0.0.1"), REJECTS);
    ck_assert_uint_eq(again.flow.n_events, 2);
    ck_assert_uint_eq(again.opinion.weighing.n_rejections, once.opinion.weighing.n_rejections);
    once = flow_of_day(day, BROWSER("10.0.0.1"), ACCEPTS);
    again = event_of_flow(day, BROWSER("10.0.0.1"), ACCEPTS);
    ck_assert_uint_eq(again.opinion.weighing.n_accepting, once.opinion.weighing.n_accepting);
    end_day(day);
}
END_TEST

/* The end of a connection may name its alert, but no longer the server. */
START_TEST(a_late_event_without_the_name_is_about_the_name_of_its_flow)
{
    struct day *day = new_day();
    struct tp_engine_counts counts;

    flow_of_day(day, APP("10.0.0.1"), LEAVES);
    event_of_flow(day, "client_ip=10.0.0.1", "alert=certificate_unknown");
    counts = counts_of(day->engine);
    ck_assert_uint_eq(counts.symptoms[TP_SYMPTOM_REJECTED_BY_ALERT], 1);
    ck_assert_uint_eq(counts.evidence.names, 1);
    ck_assert_uint_eq(counts.evidence.pairs, 1);
    end_day(day);
}
END_TEST

#define NAMELESS(client) "client_ip=" client " client_application=App"

START_TEST(a_flow_stays_with_the_name_that_it_was_counted_by)
{
    struct day *day = new_day();
    struct tp_verdict verdict;

    flow_of_day(day, NAMELESS("10.0.0.1"), LEAVES);
    verdict = event_of_flow(day, APP("10.0.0.1"), LEAVES);
    ck_assert_uint_eq(verdict.opinion.kind, TP_KIND_NONE);
    ck_assert_uint_eq(counts_of(day->engine).evidence.names, 1);
    event_of_flow(day, APP("10.0.0.1"), ACCEPTS);
    verdict = flow_of_day(day, NAMELESS("10.0.0.2"), REJECTS);
    ck_assert_uint_eq(verdict.opinion.weighing.n_rejecting, 1);
    ck_assert_uint_eq(verdict.opinion.weighing.n_accepting, 1);
    verdict = flow_of_day(day, APP("10.0.0.2"), REJECTS);
    ck_assert_uint_eq(verdict.opinion.weighing.n_rejecting, 1);
    ck_assert_uint_eq(verdict.opinion.weighing.n_accepting, 0);
    end_day(day);
}
END_TEST

START_TEST(a_certificate_told_twice_is_one_connection)
{
    struct day *day = new_day();
    struct tp_verdict verdict;

    flow_of_day(day, APP("10.0.0.1"), REJECTS " certificate_status=expired");
    verdict = event_of_flow(day, APP("10.0.0.1"), REJECTS " certificate_status=expired");
    ck_assert_uint_eq(verdict.opinion.name_bad, 1);
    ck_assert_uint_eq(verdict.opinion.kind, TP_KIND_SERVER_CERTIFICATE);
    end_day(day);
}
END_TEST

START_TEST(news_are_taken_once)
{
    struct day *day = new_day();

    for (unsigned i = 0; i < 2; i++)
        flow_of_day(day, APP("10.0.0.1"), REJECTS " certificate_status=expired");
    ck_assert_ptr_nonnull(news_of(day, TP_KIND_SERVER_CERTIFICATE));
    ck_assert_ptr_null(news_of(day, TP_KIND_SERVER_CERTIFICATE));
    ck_assert_uint_eq(day->news.n, 0);
    end_day(day);
}
END_TEST

/* How many findings of that kind were cleared for want of room since the last call. */
static unsigned n_crowded_out(struct day *day, enum tp_kind kind)
{
    unsigned n = 0;

    tp_engine_take_news(day->engine, &day->news);
    for (size_t i = 0; i < day->news.n; i++) {
        const struct tp_finding *finding = &day->news.findings[i];
        n += finding->kind == kind && finding->state == TP_STATE_CLEARED &&
             finding->conclusion == TP_CONCLUSION_CROWDED_OUT;
    }
    return n;
}

/* Opens as many findings about names. */
static unsigned bad_certificates(struct day *day, unsigned n_names, enum tp_kind kind)
{
    unsigned n = 0;
    char who[64];

    for (unsigned i = 0; i < n_names * 2; i++) {
        snprintf(who, sizeof who, "server_name=www.bad%u.example", i / 2);
        flow_of_day(day, who, ACCEPTS " certificate_status=expired");
        n += n_crowded_out(day, kind);
    }
    return n;
}

START_TEST(findings_of_names_that_are_crowded_out_say_so)
{
    struct tp_evidence_limits limits = tp_engine_defaults.evidence;
    struct day *day;

    limits.max_names = 25;
    day = day_with(&limits);
    ck_assert_uint_eq(bad_certificates(day, 25, TP_KIND_SERVER_CERTIFICATE), 0);
    ck_assert_uint_gt(bad_certificates(day, 50, TP_KIND_SERVER_CERTIFICATE), 0);
    end_day(day);
    day = day_with(&limits);
    trusts(day, "10.0.0.1", 20);
    for (unsigned i = 0; i < 4; i++)
        flow_of_day(day, APP("10.0.0.1"), REJECTS);
    ck_assert_ptr_nonnull(news_of(day, TP_KIND_PINNING));
    ck_assert_uint_eq(bad_certificates(day, 25, TP_KIND_PINNING), 1);
    end_day(day);
}
END_TEST

START_TEST(findings_of_clients_that_are_crowded_out_say_so)
{
    struct tp_evidence_limits limits = tp_engine_defaults.evidence;
    struct day *day;
    char who[128];
    unsigned n = 0;

    limits.max_clients = 4;
    day = day_with(&limits);
    for (unsigned i = 0; i < 8 * 8; i++) {
        snprintf(who, sizeof who, "client_ip=10.0.1.%u server_name=www.no%u.example", i / 8, i % 8);
        flow_of_day(day, who, REJECTS);
        n += n_crowded_out(day, TP_KIND_UNKNOWN_CA);
    }
    ck_assert_uint_ge(n, 4);
    end_day(day);
}
END_TEST

START_TEST(an_unused_connection_is_no_evidence)
{
    struct day *day = new_day();
    struct tp_engine_counts counts;

    flow_of_day(day, APP("10.0.0.1"), LEAVES " duration=5");
    flow_of_day(day, APP("10.0.0.1"), "messages=CLIENT_HELLO closed_by=server");
    counts = counts_of(day->engine);
    ck_assert_uint_eq(counts.evidence.clients, 0);
    end_day(day);
}
END_TEST

START_TEST(the_defaults_are_those_that_the_header_promises)
{
    ck_assert_uint_eq(tp_engine_defaults.flows.max_flows, 100000);
    ck_assert_int_eq(tp_engine_defaults.flows.idle_ms, 30 * 60 * 1000);
    ck_assert_int_eq(tp_engine_defaults.flows.linger_ms, 30 * 1000);
}
END_TEST

TESTS("engine", a_verdict_is_of_the_whole_flow, events_and_symptoms_are_counted,
      flows_that_left_are_counted_by_reason_and_last_symptom,
      an_event_from_the_future_ages_nothing_beyond_now, an_event_without_a_time_counts_as_now,
      an_event_without_addresses_is_judged_alone, the_browser_test_is_made_by_itself,
      data_that_is_told_late_takes_the_rejection_back,
      data_told_late_by_one_client_does_not_clear_what_others_show,
      the_same_event_twice_counts_once, a_late_event_without_the_name_is_about_the_name_of_its_flow,
      a_flow_stays_with_the_name_that_it_was_counted_by, a_certificate_told_twice_is_one_connection,
      news_are_taken_once, findings_of_names_that_are_crowded_out_say_so,
      findings_of_clients_that_are_crowded_out_say_so, an_unused_connection_is_no_evidence,
      nothing_is_allocated_after_the_start, the_defaults_are_those_that_the_header_promises)

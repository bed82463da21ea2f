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
      an_event_without_addresses_is_judged_alone, nothing_is_allocated_after_the_start,
      the_defaults_are_those_that_the_header_promises)

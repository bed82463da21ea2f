/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow_table.h"

#include <stdlib.h>

#include "core/evidence.h"
#include "tests/unit/memory.h"
#include "tests/unit/verdict.h"

#define IDLE_MS 60000
#define LINGER_MS 5000
#define MAX_LEFT 100000

/* What left the table, in order; a flow is told by the client port of its key. */
static struct {
    unsigned n, by_reason[TP_LEAVE__COUNT];
    uint16_t ports[MAX_LEFT];
    enum tp_leave reasons[MAX_LEFT];
} left;

static void note(void *user, const struct tp_flow *flow, enum tp_leave reason)
{
    (void)user;
    ck_assert_uint_lt(left.n, MAX_LEFT);
    left.ports[left.n] = flow->key.client_port;
    left.reasons[left.n++] = reason;
    left.by_reason[reason]++;
}

static struct tp_flow_table *table_of(uint32_t max_flows, const struct tp_hash *hash)
{
    struct tp_flow_limits limits = {max_flows, IDLE_MS, LINGER_MS};
    struct tp_flow_table *table = tp_flow_table_new(&limits, hash, &(struct tp_leaving){note, 0});

    memset(&left, 0, sizeof left);
    tp_flow_table_expire(table, NOON);
    return table;
}

static struct tp_flow_key key_of(uint16_t port)
{
    return (struct tp_flow_key){.origin = 1, .client_port = port};
}

struct hit {
    uint16_t port;
    uint32_t connection;
    bool starts, ends;
};

/* An event of that flow; the number of events that the flow has had. */
static unsigned touch(struct tp_flow_table *table, struct hit hit)
{
    struct tp_flow_key key = key_of(hit.port);
    struct tp_flow *flow = tp_flow_table_find_or_add(table, &key, hit.connection, hit.starts);

    flow->n_events++;
    flow->state |= hit.ends ? TP_FLOW_ENDED : 0;
    tp_flow_table_filed(table, flow);
    return flow->n_events;
}

#define TOUCH(table, ...) touch(table, (struct hit){.port = __VA_ARGS__})

static void assert_left(unsigned i, uint16_t port, enum tp_leave reason)
{
    ck_assert_uint_lt(i, left.n);
    ck_assert_uint_eq(left.ports[i], port);
    ck_assert_str_eq(tp_leaves.rows[left.reasons[i]].name.ptr, tp_leaves.rows[reason].name.ptr);
}

START_TEST(a_flow_is_found_again)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    ck_assert_uint_eq(TOUCH(table, 1), 1);
    ck_assert_uint_eq(TOUCH(table, 2), 1);
    ck_assert_uint_eq(TOUCH(table, 1), 2);
    ck_assert_uint_eq(tp_flow_table_count(table), 2);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_full_table_evicts_the_flow_longest_not_heard_of)
{
    struct tp_flow_table *table = table_of(3, &made_hash);

    TOUCH(table, 1), TOUCH(table, 2), TOUCH(table, 3);
    TOUCH(table, 1);
    TOUCH(table, 4), TOUCH(table, 5);
    ck_assert_uint_eq(tp_flow_table_count(table), 3);
    assert_left(0, 2, TP_LEAVE_EVICTED);
    assert_left(1, 3, TP_LEAVE_EVICTED);
    ck_assert_uint_eq(TOUCH(table, 1), 3);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(ended_flows_are_evicted_before_open_ones)
{
    struct tp_flow_table *table = table_of(3, &made_hash);

    TOUCH(table, 1);
    TOUCH(table, 2, .ends = true), TOUCH(table, 3, .ends = true);
    TOUCH(table, 4), TOUCH(table, 5), TOUCH(table, 6);
    assert_left(0, 2, TP_LEAVE_EVICTED);
    assert_left(1, 3, TP_LEAVE_EVICTED);
    assert_left(2, 1, TP_LEAVE_EVICTED);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_table_for_one_flow_works)
{
    struct tp_flow_table *table = table_of(1, &made_hash);

    TOUCH(table, 1), TOUCH(table, 2), TOUCH(table, 2);
    ck_assert_uint_eq(tp_flow_table_count(table), 1);
    assert_left(0, 1, TP_LEAVE_EVICTED);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(an_open_flow_leaves_when_idle_and_not_earlier)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1);
    tp_flow_table_expire(table, NOON + IDLE_MS);
    ck_assert_uint_eq(left.n, 0);
    tp_flow_table_expire(table, NOON + IDLE_MS + 100);
    assert_left(0, 1, TP_LEAVE_IDLE);
    ck_assert_uint_eq(tp_flow_table_count(table), 0);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(an_ended_flow_lingers_for_late_events)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1, .ends = true);
    tp_flow_table_expire(table, NOON + LINGER_MS);
    ck_assert_uint_eq(TOUCH(table, 1), 2);
    tp_flow_table_expire(table, NOON + 2 * LINGER_MS + 100);
    assert_left(0, 1, TP_LEAVE_CLOSED);
    ck_assert_uint_eq(TOUCH(table, 1), 1);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_flow_that_is_heard_of_does_not_grow_idle)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    for (unsigned i = 1; i < 100; i++) {
        ck_assert_uint_eq(TOUCH(table, 1), i);
        tp_flow_table_expire(table, NOON + i * (int64_t)IDLE_MS);
    }
    ck_assert_uint_eq(left.n, 0);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(time_that_runs_backwards_changes_nothing)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1);
    tp_flow_table_expire(table, NOON - 10 * IDLE_MS);
    TOUCH(table, 2);
    tp_flow_table_expire(table, TP_NO_TIME + 1);
    ck_assert_uint_eq(left.n, 0);
    tp_flow_table_expire(table, NOON + IDLE_MS + 100);
    ck_assert_uint_eq(left.by_reason[TP_LEAVE_IDLE], 2);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_jump_of_a_century_lets_all_go)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1), TOUCH(table, 2, .ends = true);
    tp_flow_table_expire(table, NOON + INT64_C(3155760000000));
    ck_assert_uint_eq(left.n, 2);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(connection_numbers_split_reuse_of_ports)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    ck_assert_uint_eq(TOUCH(table, 1, .connection = 70), 1);
    ck_assert_uint_eq(TOUCH(table, 1, .connection = 71), 1);
    ck_assert_uint_eq(TOUCH(table, 1, .connection = 70), 2);
    ck_assert_uint_eq(tp_flow_table_count(table), 2);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(an_unknown_number_matches_any_and_learns_it)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    ck_assert_uint_eq(TOUCH(table, 1), 1);
    ck_assert_uint_eq(TOUCH(table, 1, .connection = 70), 2);
    ck_assert_uint_eq(TOUCH(table, 1), 3);
    ck_assert_uint_eq(TOUCH(table, 1, .connection = 71), 1);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_start_without_a_number_is_not_taken_for_an_ended_flow)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1, .ends = true);
    ck_assert_uint_eq(TOUCH(table, 1, .starts = true), 1);
    ck_assert_uint_eq(tp_flow_table_count(table), 2);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_late_start_of_the_same_number_joins_its_ended_flow)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1, .connection = 70, .ends = true);
    ck_assert_uint_eq(TOUCH(table, 1, .connection = 70, .starts = true), 2);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(clearing_lets_every_flow_go_once)
{
    struct tp_flow_table *table = table_of(8, &made_hash);

    TOUCH(table, 1), TOUCH(table, 2, .ends = true), TOUCH(table, 3);
    tp_flow_table_clear(table, TP_LEAVE_SHUTDOWN);
    ck_assert_uint_eq(left.by_reason[TP_LEAVE_SHUTDOWN], 3);
    ck_assert_uint_eq(tp_flow_table_count(table), 0);
    ck_assert_uint_eq(TOUCH(table, 1), 1);
    tp_flow_table_free(table);
}
END_TEST

START_TEST(a_flow_takes_at_most_120_bytes_all_in)
{
    for (uint32_t n = 1000; n <= 10000000; n = n * 7 / 3)
        ck_assert_uint_le(tp_flow_table_size(n) / n, 120);
}
END_TEST

/* The same, without any cleverness: flows in an array, oldest first. */
struct model {
    struct {
        struct hit hit; /* ends is sticky */
        int64_t heard_ms;
        unsigned n_events;
    } flows[64];
    unsigned n, max, n_left[TP_LEAVE__COUNT];
    int64_t now_ms;
};

static void model_remove(struct model *model, unsigned i, enum tp_leave reason)
{
    model->n_left[reason]++;
    memmove(&model->flows[i], &model->flows[i + 1], (model->n - i - 1) * sizeof model->flows[0]);
    model->n--;
}

static void model_expire(struct model *model, int64_t now_ms)
{
    if (now_ms > model->now_ms)
        model->now_ms = now_ms;
    for (unsigned i = model->n; i > 0; i--) {
        bool is_ended = model->flows[i - 1].hit.ends;
        int64_t age_ms = model->now_ms - model->flows[i - 1].heard_ms;
        if (age_ms > (is_ended ? LINGER_MS : IDLE_MS))
            model_remove(model, i - 1, is_ended ? TP_LEAVE_CLOSED : TP_LEAVE_IDLE);
    }
}

static void model_evict(struct model *model)
{
    for (unsigned i = 0; i < model->n; i++) {
        if (model->flows[i].hit.ends) {
            model_remove(model, i, TP_LEAVE_EVICTED);
            return;
        }
    }
    model_remove(model, 0, TP_LEAVE_EVICTED);
}

/* Ports and numbers are such that at most one flow can match. */
static unsigned model_touch(struct model *model, struct hit hit)
{
    unsigned i = 0, n_events = 1;

    while (i < model->n && (model->flows[i].hit.port != hit.port ||
                            model->flows[i].hit.connection != hit.connection))
        i++;
    if (i < model->n) {
        n_events = model->flows[i].n_events + 1;
        hit.ends |= model->flows[i].hit.ends;
        memmove(&model->flows[i], &model->flows[i + 1],
                (model->n - i - 1) * sizeof model->flows[0]);
        model->n--;
    } else if (model->n == model->max) {
        model_evict(model);
    }
    model->flows[model->n].hit = hit;
    model->flows[model->n].heard_ms = model->now_ms;
    model->flows[model->n++].n_events = n_events;
    return n_events;
}

static uint64_t two_buckets(const void *secret, const void *data, size_t len)
{
    return made_hash_function(secret, data, len) & 1;
}

static void compare_with_model(uint64_t seed, uint32_t max, const struct tp_hash *hash)
{
    struct tp_flow_table *table = table_of(max, hash);
    struct model model = {.max = max, .now_ms = NOON};
    int64_t now_ms = NOON;

    for (unsigned i = 0; i < 20000; i++) {
        uint64_t random = next_random(&seed);
        struct hit hit = {.port = 1 + random % 13,
                          .connection = 1 + (random >> 8) % 5,
                          .ends = (random >> 16) % 4 == 0};

        now_ms += (int64_t)((random >> 24) % 30) * 100 - ((random >> 32) % 50 == 0 ? 20000 : 0) +
                  ((random >> 40) % 200 == 0 ? 70000 : 0);
        tp_flow_table_expire(table, now_ms);
        model_expire(&model, now_ms);
        ck_assert_msg(touch(table, hit) == model_touch(&model, hit), "step %u", i);
        ck_assert_uint_eq(tp_flow_table_count(table), model.n);
        ck_assert_uint_le(tp_flow_table_count(table), max);
    }
    ck_assert_mem_eq(left.by_reason, model.n_left, sizeof model.n_left);
    tp_flow_table_clear(table, TP_LEAVE_SHUTDOWN);
    ck_assert_uint_eq(left.by_reason[TP_LEAVE_SHUTDOWN], model.n);
    tp_flow_table_free(table);
}

START_TEST(random_events_do_what_a_naive_table_does)
{
    for (uint32_t max = 1; max <= 40; max += 3)
        compare_with_model(max, max, &made_hash);
}
END_TEST

START_TEST(random_events_do_the_same_in_crowded_buckets)
{
    for (uint32_t max = 1; max <= 40; max += 13)
        compare_with_model(max, max, &(struct tp_hash){two_buckets, NULL});
}
END_TEST

/* Saves a table with this flow in it, and reads it into another. */
static bool is_believed(const struct tp_flow *as)
{
    struct tp_flow_table *table = table_of(4, &made_hash), *other = table_of(4, &made_hash);
    struct tp_flow_key key = key_of(1);
    struct tp_flow *flow = tp_flow_table_find_or_add(table, &key, 0, false);
    struct memory memory = {0};
    struct tp_state writer = memory_writer(&memory), reader;
    bool is_good;

    *flow = *as;
    flow->key = key;
    tp_flow_table_save(table, &writer);
    reader = memory_reader(&memory);
    is_good = tp_flow_table_restore(other, &reader);
    ck_assert_int_eq(reader.is_failed, !is_good);
    ck_assert_uint_eq(tp_flow_table_count(other), is_good ? 1 : 0);
    tp_flow_table_free(table), tp_flow_table_free(other);
    free(memory.bytes);
    return is_good;
}

START_TEST(forged_flows_are_refused)
{
    static const struct tp_flow flows[] = {
        {.action = TP_ACTION__COUNT},
        {.expected_action = TP_ACTION__COUNT},
        {.status = TP_STATUS__COUNT},
        {.alert_side = TP_SIDE__COUNT},
        {.closed_by = TP_SIDE__COUNT},
        {.counted = TP_DOING_LEFT + 1},
        {.counted = 15},
        {.counted_by = TP_NAME_SOURCE__COUNT},
    };
    struct tp_flow flow = {.action = TP_ACTION__COUNT - 1,
                           .expected_action = TP_ACTION__COUNT - 1,
                           .status = TP_STATUS__COUNT - 1,
                           .alert_side = TP_SIDE__COUNT - 1,
                           .closed_by = TP_SIDE__COUNT - 1,
                           .counted = TP_DOING_LEFT,
                           .counted_by = TP_NAME_SOURCE__COUNT - 1,
                           .is_certificate_counted = true};

    ck_assert(is_believed(&flow));
    for (size_t i = 0; i < sizeof flows / sizeof flows[0]; i++)
        ck_assert_msg(!is_believed(&flows[i]), "flow %zu", i);
}
END_TEST

TESTS("flow_table", a_flow_is_found_again, a_full_table_evicts_the_flow_longest_not_heard_of,
      ended_flows_are_evicted_before_open_ones, a_table_for_one_flow_works,
      an_open_flow_leaves_when_idle_and_not_earlier, an_ended_flow_lingers_for_late_events,
      a_flow_that_is_heard_of_does_not_grow_idle, time_that_runs_backwards_changes_nothing,
      a_jump_of_a_century_lets_all_go, connection_numbers_split_reuse_of_ports,
      an_unknown_number_matches_any_and_learns_it,
      a_start_without_a_number_is_not_taken_for_an_ended_flow,
      a_late_start_of_the_same_number_joins_its_ended_flow, clearing_lets_every_flow_go_once,
      a_flow_takes_at_most_120_bytes_all_in, random_events_do_what_a_naive_table_does,
      random_events_do_the_same_in_crowded_buckets, forged_flows_are_refused)

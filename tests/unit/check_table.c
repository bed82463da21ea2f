/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

#include "tests/unit/forge.h"
#include "tests/unit/verdict.h"

#define FIRST TP_LIST_FIRST_TO_GO
#define LAST TP_LIST_LAST_TO_GO
#define KEPT TP_LIST_KEPT
#define FIRST_MS 5000
#define LAST_MS 60000
#define KEPT_MS 90000
#define MAX_LEFT 200000

struct thing {
    uint32_t key, value;
};

/* What left the table, in order. */
static struct {
    unsigned n, by_reason[TP_LEAVE__COUNT];
    struct thing things[MAX_LEFT];
    enum tp_leave reasons[MAX_LEFT];
} left;

static void note(void *user, void *entry, enum tp_leave reason)
{
    ck_assert_ptr_eq(user, &left);
    ck_assert_uint_lt(left.n, MAX_LEFT);
    left.things[left.n] = *(struct thing *)entry;
    left.reasons[left.n++] = reason;
    left.by_reason[reason]++;
}

static struct tp_table_options options_of(uint32_t max)
{
    return (struct tp_table_options){
        .max = max,
        .entry_size = sizeof(struct thing),
        .key_size = sizeof(uint32_t),
        .timeout_ms = {FIRST_MS, LAST_MS, KEPT_MS},
        .timeout_reason = {TP_LEAVE_CLOSED, TP_LEAVE_IDLE, TP_LEAVE_SHUTDOWN},
        .hash = made_hash,
        .leave = note,
        .user = &left,
    };
}

static struct tp_table *table_of(uint32_t max)
{
    struct tp_table_options options = options_of(max);
    struct tp_table *table = tp_table_new(&options);

    memset(&left, 0, sizeof left);
    tp_table_expire(table, NOON);
    return table;
}

static struct thing *find(struct tp_table *table, uint32_t key)
{
    return tp_table_find(table, &key, NULL);
}

static struct thing *add(struct tp_table *table, uint32_t key)
{
    struct thing *thing = tp_table_add(table, &key);

    thing->value = key * 10;
    return thing;
}

static void add_all(struct tp_table *table, uint32_t from, uint32_t to)
{
    while (from <= to)
        add(table, from++);
}

static void assert_left(unsigned i, uint32_t key, enum tp_leave reason)
{
    ck_assert_uint_lt(i, left.n);
    ck_assert_uint_eq(left.things[i].key, key);
    ck_assert_uint_eq(left.things[i].value, key * 10);
    ck_assert_str_eq(tp_leaves.rows[left.reasons[i]].name.ptr, tp_leaves.rows[reason].name.ptr);
}

START_TEST(an_entry_is_found_by_its_key)
{
    struct tp_table *table = table_of(8);

    add(table, 1), add(table, 2);
    ck_assert_uint_eq(find(table, 1)->value, 10);
    ck_assert_uint_eq(find(table, 2)->value, 20);
    ck_assert_ptr_null(find(table, 3));
    ck_assert_uint_eq(tp_table_count(table), 2);
    tp_table_free(table);
}
END_TEST

START_TEST(a_new_entry_has_nothing_of_the_one_before_it)
{
    struct tp_table *table = table_of(1);
    uint32_t key = 2;
    struct thing *thing;

    add(table, 1);
    thing = tp_table_add(table, &key);
    ck_assert_uint_eq(thing->key, 2);
    ck_assert_uint_eq(thing->value, 0);
    tp_table_free(table);
}
END_TEST

START_TEST(an_entry_and_its_number_are_the_same_thing)
{
    struct tp_table *table = table_of(100);

    add_all(table, 1, 100);
    for (uint32_t key = 1; key <= 100; key++) {
        uint32_t number = tp_table_number(table, find(table, key));
        ck_assert_uint_lt(number, 100);
        ck_assert_ptr_eq(tp_table_at(table, number), find(table, key));
    }
    tp_table_free(table);
}
END_TEST

static bool is_value(const void *entry, const void *wanted)
{
    return ((const struct thing *)entry)->value == *(const uint32_t *)wanted;
}

START_TEST(a_match_tells_entries_of_one_key_apart)
{
    struct tp_table *table = table_of(8);
    uint32_t key = 7, value = 1;
    struct tp_match match = {is_value, &value};

    add(table, 7)->value = 1;
    add(table, 7)->value = 2;
    ck_assert_uint_eq(((struct thing *)tp_table_find(table, &key, &match))->value, 1);
    value = 3;
    ck_assert_ptr_null(tp_table_find(table, &key, &match));
    tp_table_free(table);
}
END_TEST

START_TEST(a_full_table_lets_the_oldest_go)
{
    struct tp_table *table = table_of(3);

    add_all(table, 1, 3);
    tp_table_touch(table, find(table, 1), FIRST);
    add_all(table, 4, 5);
    ck_assert_uint_eq(tp_table_count(table), 3);
    assert_left(0, 2, TP_LEAVE_EVICTED);
    assert_left(1, 3, TP_LEAVE_EVICTED);
    ck_assert_ptr_nonnull(find(table, 1));
    tp_table_free(table);
}
END_TEST

START_TEST(the_second_list_goes_when_the_first_is_empty)
{
    struct tp_table *table = table_of(3);

    add_all(table, 1, 3);
    for (uint32_t key = 1; key <= 3; key++)
        tp_table_touch(table, find(table, key), LAST);
    add_all(table, 4, 6);
    assert_left(0, 1, TP_LEAVE_EVICTED);
    assert_left(1, 4, TP_LEAVE_EVICTED);
    assert_left(2, 5, TP_LEAVE_EVICTED);
    ck_assert_ptr_nonnull(find(table, 2));
    ck_assert_ptr_nonnull(find(table, 6));
    tp_table_free(table);
}
END_TEST

START_TEST(a_flood_of_newcomers_leaves_the_proven_ones_alone)
{
    struct tp_table *table = table_of(64);

    add_all(table, 1, 32);
    for (uint32_t key = 1; key <= 32; key++)
        tp_table_touch(table, find(table, key), LAST);
    for (uint32_t key = 100; key < 100000; key++)
        add(table, key);
    for (uint32_t key = 1; key <= 32; key++)
        ck_assert_ptr_nonnull(find(table, key));
    ck_assert_uint_eq(tp_table_count(table), 64);
    tp_table_free(table);
}
END_TEST

START_TEST(half_a_table_is_kept_while_others_come_and_go)
{
    struct tp_table *table = table_of(64);

    for (uint32_t key = 1; key <= 32; key++) {
        tp_table_touch(table, add(table, key), KEPT);
        ck_assert_int_eq(tp_table_list(table, find(table, key)), KEPT);
    }
    for (uint32_t key = 100; key < 10000; key++)
        tp_table_touch(table, add(table, key), LAST);
    for (uint32_t key = 1; key <= 32; key++)
        ck_assert_ptr_nonnull(find(table, key));
    ck_assert_uint_eq(tp_table_count(table), 64);
    tp_table_touch(table, find(table, 7), LAST);
    ck_assert_int_eq(tp_table_list(table, find(table, 7)), LAST);
    for (uint32_t key = 10000; key < 10064; key++)
        tp_table_touch(table, add(table, key), LAST);
    ck_assert_ptr_null(find(table, 7));
    tp_table_free(table);
}
END_TEST

START_TEST(where_more_than_half_is_kept_the_oldest_of_these_goes)
{
    struct tp_table *table = table_of(6);

    for (uint32_t key = 1; key <= 6; key++)
        tp_table_touch(table, add(table, key), KEPT);
    add_all(table, 7, 10);
    assert_left(0, 1, TP_LEAVE_EVICTED);
    assert_left(1, 2, TP_LEAVE_EVICTED);
    assert_left(2, 3, TP_LEAVE_EVICTED);
    assert_left(3, 7, TP_LEAVE_EVICTED);
    ck_assert_uint_eq(tp_table_count(table), 6);
    tp_table_free(table);
    table = table_of(1);
    tp_table_touch(table, add(table, 1), KEPT);
    add(table, 2);
    assert_left(0, 1, TP_LEAVE_EVICTED);
    tp_table_free(table);
}
END_TEST

START_TEST(each_list_has_its_own_timeout_and_reason)
{
    struct tp_table *table = table_of(8);

    add(table, 1), add(table, 2), add(table, 3);
    tp_table_touch(table, find(table, 2), LAST);
    tp_table_touch(table, find(table, 3), KEPT);
    tp_table_expire(table, NOON + FIRST_MS);
    ck_assert_uint_eq(left.n, 0);
    tp_table_expire(table, NOON + FIRST_MS + 100);
    assert_left(0, 1, TP_LEAVE_CLOSED);
    tp_table_expire(table, NOON + LAST_MS);
    ck_assert_uint_eq(left.n, 1);
    tp_table_expire(table, NOON + LAST_MS + 100);
    assert_left(1, 2, TP_LEAVE_IDLE);
    tp_table_expire(table, NOON + KEPT_MS);
    ck_assert_uint_eq(left.n, 2);
    tp_table_expire(table, NOON + KEPT_MS + 100);
    assert_left(2, 3, TP_LEAVE_SHUTDOWN);
    ck_assert_uint_eq(tp_table_count(table), 0);
    tp_table_free(table);
}
END_TEST

START_TEST(the_oldest_of_a_list_leave_first)
{
    struct tp_table *table = table_of(8);

    add(table, 1);
    tp_table_expire(table, NOON + 1000);
    add(table, 2);
    tp_table_expire(table, NOON + 2000);
    tp_table_touch(table, find(table, 1), FIRST);
    tp_table_expire(table, NOON + FIRST_MS + 1100);
    ck_assert_uint_eq(left.n, 1);
    assert_left(0, 2, TP_LEAVE_CLOSED);
    tp_table_free(table);
}
END_TEST

START_TEST(time_that_runs_backwards_changes_nothing)
{
    struct tp_table *table = table_of(8);

    add(table, 1);
    tp_table_expire(table, NOON - INT64_C(86400000));
    add(table, 2);
    tp_table_expire(table, TP_NO_TIME + 1);
    ck_assert_uint_eq(left.n, 0);
    tp_table_expire(table, NOON + FIRST_MS + 100);
    ck_assert_uint_eq(left.n, 2);
    tp_table_free(table);
}
END_TEST

START_TEST(a_jump_of_ten_years_lets_all_go)
{
    struct tp_table *table = table_of(8);

    add_all(table, 1, 5);
    tp_table_touch(table, find(table, 3), LAST);
    tp_table_expire(table, NOON + INT64_C(315576000000));
    ck_assert_uint_eq(left.n, 5);
    tp_table_free(table);
}
END_TEST

START_TEST(entries_are_removed_one_at_a_time_or_all_together)
{
    struct tp_table *table = table_of(8);

    add_all(table, 1, 4);
    tp_table_remove(table, find(table, 2), TP_LEAVE_SHUTDOWN);
    assert_left(0, 2, TP_LEAVE_SHUTDOWN);
    ck_assert_ptr_null(find(table, 2));
    ck_assert_uint_eq(tp_table_count(table), 3);
    tp_table_clear(table, TP_LEAVE_IDLE);
    ck_assert_uint_eq(left.by_reason[TP_LEAVE_IDLE], 3);
    ck_assert_uint_eq(tp_table_count(table), 0);
    ck_assert_uint_eq(add(table, 2)->value, 20);
    tp_table_free(table);
}
END_TEST

START_TEST(care_takes_no_more_than_22_bytes_an_entry)
{
    for (uint32_t max = 1000; max < 10000000; max = max * 7 / 3) {
        struct tp_table_options options = options_of(max);
        ck_assert_uint_ge(tp_table_size(&options), max * (sizeof(struct thing) + 16));
        ck_assert_uint_le(tp_table_size(&options), max * (sizeof(struct thing) + 22) + 200);
    }
}
END_TEST

/* The same, without any cleverness: things in an array, longest untouched first. */
struct model {
    struct {
        uint32_t key;
        enum tp_list list;
        int64_t touched_ms;
    } things[64];
    unsigned n, max;
    int64_t now_ms;
    uint64_t gone; /* sum over what left, order included */
};

static uint64_t sum_up(uint64_t sum, uint32_t key, enum tp_leave reason)
{
    return sum * 31 + key * 7 + reason;
}

static int model_find(const struct model *model, uint32_t key)
{
    for (unsigned i = 0; i < model->n; i++) {
        if (model->things[i].key == key)
            return (int)i;
    }
    return -1;
}

static void model_cut(struct model *model, unsigned i)
{
    model->n--;
    memmove(&model->things[i], &model->things[i + 1], (model->n - i) * sizeof model->things[0]);
}

static void model_remove(struct model *model, unsigned i, enum tp_leave reason)
{
    model->gone = sum_up(model->gone, model->things[i].key, reason);
    model_cut(model, i);
}

static void model_append(struct model *model, uint32_t key, enum tp_list list)
{
    model->things[model->n].key = key;
    model->things[model->n].list = list;
    model->things[model->n++].touched_ms = model->now_ms;
}

static int model_oldest(const struct model *model, enum tp_list list)
{
    for (unsigned i = 0; i < model->n; i++) {
        if (model->things[i].list == list)
            return (int)i;
    }
    return -1;
}

static unsigned model_first_to_go(const struct model *model)
{
    int first = model_oldest(model, FIRST), last = model_oldest(model, LAST);
    unsigned n_kept = 0;

    for (unsigned i = 0; i < model->n; i++)
        n_kept += model->things[i].list == KEPT;
    if (n_kept > model->max / 2)
        return (unsigned)model_oldest(model, KEPT);
    return (unsigned)(first >= 0 ? first : last);
}

static void model_add(struct model *model, uint32_t key)
{
    if (model->n == model->max)
        model_remove(model, model_first_to_go(model), TP_LEAVE_EVICTED);
    model_append(model, key, FIRST);
}

static void model_expire_list(struct model *model, enum tp_list list, int64_t timeout_ms,
                              enum tp_leave reason)
{
    int at;

    while ((at = model_oldest(model, list)) >= 0 &&
           model->now_ms - model->things[at].touched_ms > timeout_ms)
        model_remove(model, (unsigned)at, reason);
}

static void model_expire(struct model *model, int64_t now_ms)
{
    model->now_ms = now_ms > model->now_ms ? now_ms : model->now_ms;
    model_expire_list(model, FIRST, FIRST_MS, TP_LEAVE_CLOSED);
    model_expire_list(model, LAST, LAST_MS, TP_LEAVE_IDLE);
    model_expire_list(model, KEPT, KEPT_MS, TP_LEAVE_SHUTDOWN);
}

static void act_on_both(struct tp_table *table, struct model *model, uint64_t random)
{
    uint32_t key = (uint32_t)(random % 50);
    enum tp_list list = (enum tp_list)((random >> 8) % TP_LIST__COUNT);
    struct thing *thing = find(table, key);
    int at = model_find(model, key);

    ck_assert_int_eq(thing != NULL, at >= 0);
    if (thing == NULL) {
        add(table, key);
        model_add(model, key);
    } else if ((random >> 16) % 8 == 0) {
        tp_table_remove(table, thing, TP_LEAVE_SHUTDOWN);
        model_remove(model, (unsigned)at, TP_LEAVE_SHUTDOWN);
    } else {
        tp_table_touch(table, thing, list);
        model_cut(model, (unsigned)at);
        model_append(model, key, list);
    }
}

/* Writes it, and goes on with what is read. */
static struct tp_table *saved_and_restored(struct tp_table *table,
                                           const struct tp_table_options *options)
{
    struct memory memory = {0}, again = {0};
    struct tp_state writer = memory_writer(&memory), reader, rewriter = memory_writer(&again);
    struct tp_table *other = tp_table_new(options);

    tp_table_save(table, &writer);
    reader = memory_reader(&memory);
    ck_assert(tp_table_restore(other, &reader));
    ck_assert_uint_eq(memory.at, memory.len);
    tp_table_save(other, &rewriter);
    ck_assert_uint_eq(again.len, memory.len);
    ck_assert_mem_eq(again.bytes, memory.bytes, memory.len);
    free(memory.bytes);
    free(again.bytes);
    tp_table_free(table);
    return other;
}

static uint64_t sum_of_left(void)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < left.n; i++)
        sum = sum_up(sum, left.things[i].key, left.reasons[i]);
    return sum;
}

static void compare_with_model(uint64_t seed, const struct tp_table_options *options)
{
    struct tp_table *table = table_of(1);
    struct model model = {.max = options->max, .now_ms = NOON};
    int64_t now_ms = NOON;

    tp_table_free(table);
    table = tp_table_new(options);
    tp_table_expire(table, NOON);
    for (unsigned i = 0; i < 5000; i++) {
        uint64_t random = next_random(&seed);
        now_ms += (int64_t)(random >> 24 & 31) * 100 - ((random >> 32) % 50 == 0 ? 20000 : 0) +
                  ((random >> 40) % 200 == 0 ? 70000 : 0);
        tp_table_expire(table, now_ms);
        model_expire(&model, now_ms);
        act_on_both(table, &model, random);
        ck_assert_uint_eq(tp_table_count(table), model.n);
        if (i % 1000 == 999)
            table = saved_and_restored(table, options);
    }
    ck_assert_uint_eq(sum_of_left(), model.gone);
    tp_table_free(table);
}

static uint64_t two_buckets(const void *secret, const void *data, size_t len)
{
    return made_hash_function(secret, data, len) & 1;
}

START_TEST(random_doings_do_what_a_naive_table_does)
{
    for (uint32_t max = 1; max <= 60; max += 5) {
        struct tp_table_options options = options_of(max);
        compare_with_model(max, &options);
    }
}
END_TEST

START_TEST(random_doings_do_the_same_in_crowded_buckets)
{
    for (uint32_t max = 2; max <= 60; max += 19) {
        struct tp_table_options options = options_of(max);
        options.hash.function = two_buckets;
        compare_with_model(max, &options);
    }
}
END_TEST

static struct memory bytes_of(struct tp_table *table)
{
    struct memory memory = {0};
    struct tp_state writer = memory_writer(&memory);

    tp_table_save(table, &writer);
    ck_assert(!writer.is_failed);
    return memory;
}

/* Reads into an empty table of these options; it must be refused, and leave an empty table. */
static void assert_refused(struct memory *memory, const struct tp_table_options *options)
{
    struct tp_table *table = tp_table_new(options);
    struct tp_state reader = memory_reader(memory);

    tp_table_expire(table, NOON);
    ck_assert(!tp_table_restore(table, &reader));
    ck_assert(reader.is_failed);
    ck_assert_uint_eq(tp_table_count(table), 0);
    ck_assert_ptr_null(find(table, 1));
    add_all(table, 1, 20);
    ck_assert_ptr_nonnull(find(table, 20));
    tp_table_clear(table, TP_LEAVE_SHUTDOWN);
    tp_table_free(table);
}

START_TEST(a_table_of_another_size_is_refused)
{
    struct tp_table *table = table_of(16);
    struct tp_table_options more = options_of(17), fewer = options_of(15), wider = options_of(16);
    struct memory memory;

    add_all(table, 1, 20);
    memory = bytes_of(table);
    wider.entry_size += 4;
    assert_refused(&memory, &more);
    assert_refused(&memory, &fewer);
    assert_refused(&memory, &wider);
    free(memory.bytes);
    tp_table_free(table);
}
END_TEST

START_TEST(a_table_cut_short_is_refused)
{
    struct tp_table *table = table_of(16);
    struct tp_table_options options = options_of(16);
    struct memory memory;

    add_all(table, 1, 20);
    memory = bytes_of(table);
    for (size_t whole = memory.len; memory.len > 0;) {
        memory.len -= memory.len > 7 ? 7 : memory.len;
        ck_assert_uint_lt(memory.len, whole);
        assert_refused(&memory, &options);
    }
    free(memory.bytes);
    tp_table_free(table);
}
END_TEST

/* How many of the table's numbers, replaced by this one, make it be refused. */
static unsigned n_refused_with(struct memory *memory, const struct tp_table_options *options,
                               uint32_t forged)
{
    unsigned n_refused = 0;

    for (size_t at = 0; at + sizeof forged <= memory->len; at += sizeof forged) {
        struct tp_table *other = tp_table_new(options);
        struct tp_state reader = memory_reader(memory);
        uint32_t was;
        memcpy(&was, memory->bytes + at, sizeof was);
        memcpy(memory->bytes + at, &forged, sizeof forged);
        n_refused += !tp_table_restore(other, &reader);
        memcpy(memory->bytes + at, &was, sizeof was);
        tp_table_free(other);
    }
    return n_refused;
}

/* Whatever a forged table says, no number in it may lead out of bounds; the sanitizers watch. */
START_TEST(numbers_out_of_bounds_are_refused)
{
    struct tp_table *table = table_of(4);
    struct tp_table_options options = options_of(4);
    unsigned n_numbers = 3 * 2 /* lists */ + 4 /* buckets */ + 4 * 3 /* links */;
    struct memory memory;

    add_all(table, 1, 4);
    memory = bytes_of(table);
    ck_assert_uint_ge(n_refused_with(&memory, &options, 0x7ffffff0), n_numbers);
    ck_assert_uint_ge(n_refused_with(&memory, &options, 4), n_numbers);
    free(memory.bytes);
    tp_table_free(table);
}
END_TEST

static unsigned n_tried, n_refused;

/* Does with it all that can be done. */
static void use(struct tp_table *table)
{
    for (uint32_t key = 0; key < 20; key++) {
        struct thing *thing = find(table, key);
        if (thing != NULL && key % 5 == 0)
            tp_table_remove(table, thing, TP_LEAVE_SHUTDOWN);
        else if (thing != NULL)
            tp_table_touch(table, thing, (enum tp_list)(key % TP_LIST__COUNT));
        else
            add(table, key);
    }
    tp_table_expire(table, NOON + LAST_MS / 2);
    for (struct thing *thing = NULL; (thing = tp_table_next(table, thing)) != NULL;)
        ck_assert(tp_table_has(table, tp_table_number(table, thing)));
    add_all(table, 20, 40);
    tp_table_expire(table, NOON + INT64_C(86400000));
    tp_table_clear(table, TP_LEAVE_IDLE);
    ck_assert_uint_eq(tp_table_count(table), 0);
    ck_assert_ptr_null(tp_table_next(table, NULL));
}

static void restore_forged(struct memory *memory)
{
    struct tp_table_options options = options_of(6);
    struct tp_table *table = tp_table_new(&options);
    struct tp_state reader = memory_reader(memory);

    left.n = 0;
    n_tried++;
    if (tp_table_restore(table, &reader))
        use(table);
    else
        n_refused++;
    ck_assert_uint_eq(tp_table_count(table), 0);
    tp_table_free(table);
}

START_TEST(a_forged_table_is_refused_or_can_be_used)
{
    struct tp_table *table = table_of(6);
    struct memory memory;

    add_all(table, 1, 6);
    tp_table_touch(table, find(table, 3), LAST);
    tp_table_touch(table, find(table, 4), KEPT);
    tp_table_touch(table, find(table, 5), KEPT);
    tp_table_remove(table, find(table, 1), TP_LEAVE_SHUTDOWN);
    tp_table_remove(table, find(table, 2), TP_LEAVE_SHUTDOWN);
    memory = bytes_of(table);
    restore_forged(&memory);
    ck_assert_uint_eq(n_refused, 0);
    forge_bytes(&memory, restore_forged);
    forge_words(&memory, 1, restore_forged);
    ck_assert_uint_gt(n_refused, n_tried / 2);
    free(memory.bytes);
    tp_table_free(table);
}
END_TEST

START_TEST(times_that_no_log_has_are_refused)
{
    static const int64_t times[][2] = {{-1, NOON},
                                       {NOON, NOON - 1},
                                       {NOON, TP_MAX_TIME + 1},
                                       {TP_NO_TIME, NOON},
                                       {NOON, TP_NO_TIME}};
    struct tp_table_options options = options_of(4);
    struct tp_table *table = table_of(4);
    struct memory memory = bytes_of(table);
    int64_t noon = NOON;
    char *epoch = memory.bytes;

    while (memcmp(epoch, &noon, sizeof noon) != 0)
        epoch += 4;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        memcpy(epoch, times[i], sizeof times[i]);
        assert_refused(&memory, &options);
    }
    free(memory.bytes);
    tp_table_free(table);
}
END_TEST

TESTS("table", an_entry_is_found_by_its_key, a_new_entry_has_nothing_of_the_one_before_it,
      an_entry_and_its_number_are_the_same_thing, a_match_tells_entries_of_one_key_apart,
      a_full_table_lets_the_oldest_go, the_second_list_goes_when_the_first_is_empty,
      a_flood_of_newcomers_leaves_the_proven_ones_alone,
      half_a_table_is_kept_while_others_come_and_go,
      where_more_than_half_is_kept_the_oldest_of_these_goes,
      each_list_has_its_own_timeout_and_reason, the_oldest_of_a_list_leave_first,
      time_that_runs_backwards_changes_nothing, a_jump_of_ten_years_lets_all_go,
      entries_are_removed_one_at_a_time_or_all_together, care_takes_no_more_than_22_bytes_an_entry,
      random_doings_do_what_a_naive_table_does, random_doings_do_the_same_in_crowded_buckets,
      a_table_of_another_size_is_refused, a_table_cut_short_is_refused,
      numbers_out_of_bounds_are_refused, a_forged_table_is_refused_or_can_be_used,
      times_that_no_log_has_are_refused)

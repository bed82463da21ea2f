/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence as a whole: does it hang together, does it keep its bounds, does it survive being saved?
 */
#include "core/evidence.h"

#include "tests/unit/town.h"

#define ALERT TP_DOING_REJECTED_BY_ALERT
#define ACCEPTED TP_DOING_ACCEPTED

static struct tp_evidence_counts counts_of(const struct town *town)
{
    struct tp_evidence_counts counts;

    tp_evidence_counts(town->evidence, &counts);
    return counts;
}

#define N_CLIENTS 40
#define N_NAMES 30

static struct visit some_visit(uint64_t random, char name[16])
{
    static const char *const applications[] = {NULL, "app", "browser", "other"};

    snprintf(name, 16, "n%u.example", (unsigned)(random >> 8) % N_NAMES);
    return VISIT((unsigned)(random % N_CLIENTS), name, applications[random >> 16 & 3]);
}

struct found {
    unsigned names, subjects, pairs;
};

static void check_client(struct town *town, uint32_t number)
{
    struct tp_client *client = tp_evidence_client(town->evidence, number);
    struct tp_evidence_pair *pair = NULL;
    unsigned n = 0, n_accepted = 0;
    bool is_rejecting = true;

    while ((pair = tp_evidence_client_pair(town->evidence, client, pair)) != NULL) {
        ck_assert_uint_eq(pair->client, number);
        ck_assert_msg(is_rejecting || pair->n_rejected == 0, "rejecting pairs are not first");
        is_rejecting = pair->n_rejected > 0;
        n_accepted += pair->n_accepted > 0 && pair->n_rejected == 0;
        ck_assert_uint_le(++n, client->n_pairs);
    }
    ck_assert_uint_eq(n, client->n_pairs);
    ck_assert_uint_eq(n_accepted, client->n_accepted);
}

static unsigned check_subject(struct town *town, uint32_t number)
{
    struct tp_subject *subject = tp_evidence_subject(town->evidence, number);
    struct tp_evidence_pair *pair = NULL;
    unsigned n = 0, n_accepting = 0;
    bool is_rejecting = true;

    while ((pair = tp_evidence_subject_pair(town->evidence, subject, pair)) != NULL) {
        ck_assert_uint_eq(pair->subject, number);
        ck_assert_msg(is_rejecting || pair->n_rejected == 0, "rejecting pairs are not first");
        is_rejecting = pair->n_rejected > 0;
        n_accepting += pair->n_accepted > 0;
        ck_assert_uint_le(++n, subject->n_pairs);
        check_client(town, pair->client);
    }
    ck_assert_uint_eq(n, subject->n_pairs);
    ck_assert_uint_eq(n_accepting, subject->n_accepting);
    return n;
}

static void check_name(struct town *town, struct tp_name *name, struct found *found)
{
    struct tp_subject *subject = NULL;
    uint32_t number = name->first_subject;

    found->names++;
    while ((subject = tp_evidence_name_subject(town->evidence, name, subject)) != NULL) {
        ck_assert_ptr_eq(tp_evidence_name(town->evidence, subject->name), name);
        found->subjects++;
        found->pairs += check_subject(town, number);
        number = subject->next;
    }
}

/* Every entry is reached from a name, once, and each one's own counts are right. */
static void check_all(struct town *town)
{
    struct tp_evidence_counts counts = counts_of(town);
    struct found found = {0};
    char text[16];

    for (unsigned i = 0; i < N_NAMES; i++) {
        struct visit visit = some_visit((uint64_t)i << 8, text);
        struct tp_event event = event_of_visit(visit);
        struct tp_name *name = tp_evidence_find_name(town->evidence, &event);
        if (name != NULL)
            check_name(town, name, &found);
    }
    ck_assert_uint_eq(found.names, counts.names);
    ck_assert_uint_eq(found.subjects, counts.subjects);
    ck_assert_uint_eq(found.pairs, counts.pairs);
}

static void live(struct tp_evidence_limits limits, uint64_t seed, bool takes_back)
{
    struct town *town = town_of(limits);
    char name[16];

    for (unsigned i = 0; i < 4000; i++) {
        uint64_t random = next_random(&seed);
        enum tp_doing doing = (enum tp_doing)(random >> 24 & 3);
        struct tp_traces traces = town_count(town, some_visit(random, name), doing);
        if (takes_back && (random >> 32) % 4 == 0)
            tp_evidence_undo(town->evidence, &traces, doing);
        town->now_ms += (int64_t)((random >> 40) % 60) * 1000;
        if (i % 16 == 0)
            check_all(town);
        if (i % 100 == 0)
            assert_believed(town);
    }
    town_free(town);
}

START_TEST(random_doings_hang_together)
{
    live((struct tp_evidence_limits){40, 30, 120, 4800, 3600000, 60000}, 1, false);
    live((struct tp_evidence_limits){40, 30, 120, 4800, 60000, 30000}, 2, false);
}
END_TEST

START_TEST(evictions_of_every_kind_leave_nothing_behind)
{
    live((struct tp_evidence_limits){3, 30, 120, 4800, 3600000, 60000}, 3, false);
    live((struct tp_evidence_limits){40, 3, 120, 4800, 3600000, 60000}, 4, false);
    live((struct tp_evidence_limits){40, 30, 3, 4800, 3600000, 60000}, 5, false);
    live((struct tp_evidence_limits){40, 30, 120, 3, 3600000, 60000}, 6, false);
    live((struct tp_evidence_limits){7, 5, 9, 11, 600000, 60000}, 7, false);
    live((struct tp_evidence_limits){1, 1, 1, 1, 3600000, 60000}, 8, false);
}
END_TEST

START_TEST(rejections_taken_back_leave_all_hanging_together)
{
    live((struct tp_evidence_limits){40, 30, 120, 4800, 3600000, 60000}, 9, true);
    live((struct tp_evidence_limits){7, 5, 9, 11, 600000, 60000}, 10, true);
}
END_TEST

/* --- many pairs of one entry ------------------------------------------------------------------ */

#define MANY 65590 /* and ten more: beyond 16 bits */

static struct town *town_of_many(uint32_t max_clients, uint32_t max_names)
{
    return town_of(
        (struct tp_evidence_limits){max_clients, max_names, max_names, MANY + 20, 3600000, 60000});
}

START_TEST(many_clients_of_one_name_are_counted_when_they_come_and_when_they_leave)
{
    struct town *town = town_of_many(MANY + 20, 10);
    struct tp_subject *subject = town_trace(town, VISIT(1, "www.example")).subject;

    for (unsigned i = 0; i < MANY; i++)
        town_count(town, VISIT(i, "www.example"), ACCEPTED);
    town->now_ms += 1800000;
    for (unsigned i = 0; i < 10; i++)
        town_count(town, VISIT(MANY + i, "www.example"), ACCEPTED);
    ck_assert_uint_eq(subject->n_pairs, MANY + 10);
    ck_assert_uint_eq(subject->n_accepting, MANY + 10);
    town->now_ms += 1800100;
    town_trace(town, VISIT(MANY, "www.example"));
    ck_assert_uint_eq(counts_of(town).pairs, 10);
    ck_assert_uint_eq(subject->n_pairs, 10);
    ck_assert_uint_eq(subject->n_accepting, 10);
    town_free(town);
}
END_TEST

START_TEST(many_names_of_one_client_are_counted_when_they_come_and_when_they_leave)
{
    struct town *town = town_of_many(10, MANY + 20);
    struct tp_client *client = town_trace(town, VISIT(1, "www.example")).client;
    char name[32];

    for (unsigned i = 0; i < MANY + 10; i++) {
        snprintf(name, sizeof name, "www%u.example", i);
        town_count(town, VISIT(1, name), ACCEPTED);
        town->now_ms += i == MANY - 1 ? 1800000 : 0;
    }
    ck_assert_uint_eq(client->n_pairs, MANY + 11);
    ck_assert_uint_eq(client->n_accepted, MANY + 10);
    ck_assert_uint_eq(client->n_new_accepted, UINT16_MAX);
    town->now_ms += 1800100;
    town_count(town, VISIT(1, name), ACCEPTED);
    ck_assert_uint_eq(client->n_pairs, 10);
    ck_assert_uint_eq(client->n_accepted, 10);
    town_free(town);
}
END_TEST

/* --- floods ----------------------------------------------------------------------------------- */

#define FLOOD 1000000

static void keep_busy(struct town *town, unsigned n_times)
{
    char name[32];

    for (unsigned i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "busy%u.example", i);
        for (unsigned n = 0; n < n_times; n++)
            town_count(town, VISIT(i, name, "app"), ACCEPTED);
    }
}

static unsigned n_busy(struct town *town)
{
    struct tp_evidence_pair *pair;
    char name[32];
    unsigned n = 0;

    for (unsigned i = 0; i < 100; i++) {
        struct tp_event event;
        struct tp_name *found;
        snprintf(name, sizeof name, "busy%u.example", i);
        event = event_of_visit(VISIT(i, name, "app"));
        found = tp_evidence_find_name(town->evidence, &event);
        if (found == NULL || found->first_subject == TP_NOBODY)
            continue;
        pair = tp_evidence_subject_pair(
            town->evidence, tp_evidence_subject(town->evidence, found->first_subject), NULL);
        n += pair != NULL && pair->n_accepted > 0;
    }
    return n;
}

/* Each name, client and application is seen so many times and never again. */
static struct town *flooded(unsigned n_each, unsigned n_between)
{
    struct town *town = town_of((struct tp_evidence_limits){500, 500, 500, 500, 3600000, 60000});
    char name[32];

    keep_busy(town, 2);
    for (unsigned i = 0; i < FLOOD / n_each; i++) {
        snprintf(name, sizeof name, "flood%u.example", i);
        for (unsigned n = 0; n < n_each; n++)
            town_count(town, VISIT(1000 + i, name, name), ALERT);
        if (i % n_between == n_between - 1)
            keep_busy(town, 1);
    }
    return town;
}

START_TEST(a_flood_of_names_and_clients_pushes_out_itself)
{
    struct town *town = flooded(1, FLOOD);
    struct tp_evidence_counts counts = counts_of(town);

    ck_assert_uint_eq(n_busy(town), 100);
    ck_assert_uint_eq(counts.clients, 500);
    ck_assert_uint_eq(counts.names, 500);
    ck_assert_uint_eq(counts.subjects, 500);
    ck_assert_uint_le(counts.pairs, 500);
    ck_assert_uint_ge(counts.evicted, 4 * (FLOOD - 500));
    ck_assert_uint_le(counts.evicted, 4 * (FLOOD + 200));
    town_free(town);
}
END_TEST

START_TEST(a_flood_of_names_of_one_busy_client_leaves_the_others)
{
    struct town *town = town_of((struct tp_evidence_limits){500, 500, 500, 500, 3600000, 60000});
    char name[32];

    keep_busy(town, 2);
    for (unsigned i = 0; i < FLOOD / 4; i++) {
        snprintf(name, sizeof name, "flood%u.example", i);
        town_count(town, VISIT(7, name, "app"), ALERT);
    }
    ck_assert_uint_eq(n_busy(town), 100);
    town_free(town);
}
END_TEST

START_TEST(a_flood_that_says_all_twice_pushes_out_what_is_heard_of_less_often)
{
    struct town *town = flooded(2, 300);

    ck_assert_uint_eq(n_busy(town), 100);
    ck_assert_uint_eq(counts_of(town).names, 500);
    town_free(town);
}
END_TEST

START_TEST(the_size_told_covers_all_tables)
{
    struct tp_evidence_limits limits = tp_engine_defaults.evidence;
    size_t size = tp_evidence_size(&limits), more;

    limits.max_pairs += 1000;
    more = tp_evidence_size(&limits);
    ck_assert_uint_gt(size, 20000 * (sizeof(struct tp_client) + sizeof(struct tp_name)) +
                                40000 * sizeof(struct tp_subject) +
                                200000 * sizeof(struct tp_evidence_pair));
    ck_assert_uint_le(more - size, 1000 * (sizeof(struct tp_evidence_pair) + 24));
    ck_assert_uint_lt(size, 40 << 20);
}
END_TEST

/* --- saved and restored ----------------------------------------------------------------------- */

START_TEST(evidence_goes_on_where_it_was_saved)
{
    struct tp_evidence_limits limits = {7, 5, 9, 11, 600000, 60000};
    struct town *town = town_of(limits), *other = town_of(limits);
    struct memory saved, again;
    struct tp_state reader;
    uint64_t seed = 11;
    char name[16];

    for (unsigned i = 0; i < 500; i++, town->now_ms += 1000)
        town_count(town, some_visit(next_random(&seed), name), ALERT);
    saved = town_saved(town);
    reader = memory_reader(&saved);
    ck_assert(tp_evidence_restore(other->evidence, &reader));
    other->now_ms = town->now_ms;
    for (unsigned i = 0; i < 500; i++) {
        uint64_t random = next_random(&seed);
        town_count(town, some_visit(random, name), (enum tp_doing)(random >> 24 & 3));
        town_count(other, some_visit(random, name), (enum tp_doing)(random >> 24 & 3));
        town->now_ms = other->now_ms += 1000;
    }
    check_all(other);
    free(saved.bytes);
    saved = town_saved(town);
    again = town_saved(other);
    ck_assert_uint_eq(saved.len, again.len);
    ck_assert_mem_eq(saved.bytes, again.bytes, saved.len);
    free(saved.bytes), free(again.bytes);
    town_free(town), town_free(other);
}
END_TEST

START_TEST(evidence_of_other_limits_is_refused)
{
    struct tp_evidence_limits limits = {7, 5, 9, 11, 600000, 60000};
    uint32_t *const maxima[] = {&limits.max_clients, &limits.max_names, &limits.max_subjects,
                                &limits.max_pairs};
    struct town *town = town_of(limits);
    struct memory saved;

    town_count(town, VISIT(1, "api.example"), ALERT);
    saved = town_saved(town);
    for (unsigned i = 0; i < 4; i++) {
        struct tp_state reader = memory_reader(&saved);
        struct town *other;
        ++*maxima[i];
        other = town_of(limits);
        ck_assert(!tp_evidence_restore(other->evidence, &reader));
        --*maxima[i];
        town_free(other);
    }
    free(saved.bytes);
    town_free(town);
}
END_TEST

TESTS("evidence_bounds", random_doings_hang_together, evictions_of_every_kind_leave_nothing_behind,
      rejections_taken_back_leave_all_hanging_together,
      many_clients_of_one_name_are_counted_when_they_come_and_when_they_leave,
      many_names_of_one_client_are_counted_when_they_come_and_when_they_leave,
      a_flood_of_names_and_clients_pushes_out_itself,
      a_flood_of_names_of_one_busy_client_leaves_the_others,
      a_flood_that_says_all_twice_pushes_out_what_is_heard_of_less_often,
      the_size_told_covers_all_tables, evidence_goes_on_where_it_was_saved,
      evidence_of_other_limits_is_refused)

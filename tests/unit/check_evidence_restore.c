/* SPDX-License-Identifier: Apache-2.0 */
/* A state that was forged, with a good checksum: it is refused, or it does no harm. */
#include "output/finding.h"
#include "output/json_text.h"
#include "tests/unit/forge.h"
#include "tests/unit/town.h"

#define ALERT TP_DOING_REJECTED_BY_ALERT
#define ACCEPTED TP_DOING_ACCEPTED
#define NOWHERE 1000

/* --- evidence, each class of members ---------------------------------------------------------- */

/* The scene: client 0 rejects name 0 with its first application, and accepts it with the second,
 * and name 1; client 1 accepts name 0 with its first application. Entries are numbered as they
 * come. */
static struct town *new_scene(void)
{
    struct town *town = town_of((struct tp_evidence_limits){5, 5, 6, 8, 86400000, 60000});

    town_count(town, VISIT(1, "api.example", "app"), ALERT);
    town_count(town, VISIT(2, "api.example", "app"), ACCEPTED);
    town_count(town, VISIT(1, "api.example", "two"), ACCEPTED);
    town_count(town, VISIT(1, "www.example", "app"), ACCEPTED);
    return town;
}

static void *pair_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_evidence_find_pair(evidence, number == 1, number > 1 ? number - 1 : 0);
}

static void *client_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_evidence_client(evidence, number);
}

static void *name_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_evidence_name(evidence, number);
}

static void *subject_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_evidence_subject(evidence, number);
}

/* One member that says something else. */
struct forgery {
    const char *what;
    void *(*entry_at)(const struct tp_evidence *, uint32_t);
    uint32_t number;
    size_t offset, size;
    uint32_t value;
};

#define MEMBER(type, at, number, member, value)                                                    \
    {                                                                                              \
#type " " #number "'s " #member " " #value, at, number, offsetof(struct type, member),     \
            sizeof((struct type *)0)->member, value                                                \
    }
#define CLIENT(...) MEMBER(tp_client, client_at, __VA_ARGS__)
#define NAME(...) MEMBER(tp_name, name_at, __VA_ARGS__)
#define SUBJECT(...) MEMBER(tp_subject, subject_at, __VA_ARGS__)
#define PAIR(...) MEMBER(tp_evidence_pair, pair_at, __VA_ARGS__)

static const struct forgery forgeries[] = {
    CLIENT(0, first_pair, NOWHERE),
    CLIENT(0, first_pair, 5),
    CLIENT(0, first_pair, TP_NOBODY),
    CLIENT(0, first_pair, 1),
    CLIENT(0, first_pair, 2),
    CLIENT(0, n_pairs, 4),
    CLIENT(0, n_accepted, 3),
    CLIENT(0, unknown_ca.confidence, TP_CONFIDENCE__COUNT),
    CLIENT(0, unknown_ca.confidence, TP_CONFIDENCE_PROBABLE),
    NAME(0, first_subject, NOWHERE),
    NAME(0, first_subject, 4),
    NAME(0, first_subject, TP_NOBODY),
    NAME(0, first_subject, 2),
    NAME(0, first_subject, 0),
    NAME(0, n_open, 1),
    NAME(0, len, TP_NAME_MAX + 1),
    NAME(0, site, 64),
    NAME(0, source, TP_NAME_SOURCE__COUNT),
    CLIENT(0, rejected_most, 2),
    NAME(0, server_certificate.confidence, TP_CONFIDENCE__COUNT),
    NAME(0, server_certificate.confidence, TP_CONFIDENCE_PROBABLE),
    SUBJECT(0, name, NOWHERE),
    SUBJECT(0, name, 1),
    SUBJECT(0, next, 1),
    SUBJECT(0, next, NOWHERE),
    SUBJECT(1, next, TP_NOBODY),
    SUBJECT(0, first_pair, NOWHERE),
    SUBJECT(0, first_pair, TP_NOBODY),
    SUBJECT(0, first_pair, 2),
    SUBJECT(0, first_pair, 1),
    SUBJECT(0, n_pairs, 1),
    SUBJECT(0, n_accepting, 2),
    SUBJECT(0, application_len, TP_APPLICATION_MAX + 1),
    SUBJECT(0, is_pinned, 2),
    SUBJECT(0, pinning.confidence, TP_CONFIDENCE__COUNT),
    SUBJECT(0, pinning.confidence, TP_CONFIDENCE_PROBABLE),
    PAIR(0, client, NOWHERE),
    PAIR(0, client, 1),
    PAIR(0, subject, NOWHERE),
    PAIR(0, subject, 2),
    PAIR(0, in_client.next, NOWHERE),
    PAIR(0, in_client.next, 0),
    PAIR(0, in_client.next, 1),
    PAIR(0, in_client.prev, NOWHERE),
    PAIR(0, in_subject.next, NOWHERE),
    PAIR(0, in_subject.next, 0),
    PAIR(0, in_subject.next, 2),
    PAIR(0, in_subject.prev, 2),
    PAIR(0, n_by_alert, 2),
    PAIR(0, n_accepted, 1),
    PAIR(0, is_habit, 2),
    PAIR(3, n_rejected, 1),
};

static void forge(const struct tp_evidence *evidence, const struct forgery *forgery)
{
    char *member = (char *)forgery->entry_at(evidence, forgery->number) + forgery->offset;
    uint8_t byte = (uint8_t)forgery->value;
    uint16_t two = (uint16_t)forgery->value;
    const void *values[] = {NULL, &byte, &two, NULL, &forgery->value};

    memcpy(member, values[forgery->size], forgery->size);
}

static bool is_believed(struct town *town)
{
    struct memory memory = town_saved(town);
    struct town *other = town_restored(town, &memory);

    free(memory.bytes);
    if (other != NULL)
        town_free(other);
    return other != NULL;
}

START_TEST(forged_members_are_refused)
{
    struct town *town = new_scene();

    ck_assert(is_believed(town));
    town_free(town);
    for (size_t i = 0; i < sizeof forgeries / sizeof forgeries[0]; i++) {
        town = new_scene();
        forge(town->evidence, &forgeries[i]);
        ck_assert_msg(!is_believed(town), "%s was believed", forgeries[i].what);
        town_free(town);
    }
}
END_TEST

/* Findings are open about client 0, name 1 and subject 0. */
static struct town *scene_with_findings(void)
{
    struct town *town = new_scene();

    tp_evidence_client(town->evidence, 0)->unknown_ca.confidence = TP_CONFIDENCE_PROBABLE;
    tp_evidence_file_client(town->evidence, tp_evidence_client(town->evidence, 0));
    tp_evidence_note_missing(town->evidence, 1);
    tp_evidence_name(town->evidence, 1)->server_certificate.confidence = TP_CONFIDENCE_CONFIRMED;
    tp_evidence_file_name(town->evidence, tp_evidence_name(town->evidence, 1));
    tp_evidence_subject(town->evidence, 0)->pinning.confidence = TP_CONFIDENCE_PROBABLE;
    tp_evidence_file_subject(town->evidence, tp_evidence_subject(town->evidence, 0));
    return town;
}

START_TEST(forged_findings_are_refused)
{
    static const struct forgery rows[] = {
        CLIENT(0, unknown_ca.confidence, TP_CONFIDENCE__COUNT),
        CLIENT(0, unknown_ca.confidence, TP_CONFIDENCE_NONE),
        NAME(1, server_certificate.confidence, TP_CONFIDENCE__COUNT),
        NAME(1, server_certificate.confidence, TP_CONFIDENCE_NONE),
        NAME(0, n_open, 0),
        NAME(0, n_open, 2),
        SUBJECT(0, pinning.confidence, TP_CONFIDENCE__COUNT),
        SUBJECT(0, pinning.confidence, TP_CONFIDENCE_NONE),
    };
    struct town *town = scene_with_findings();

    ck_assert(is_believed(town));
    town_free(town);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        town = scene_with_findings();
        forge(town->evidence, &rows[i]);
        ck_assert_msg(!is_believed(town), "%s was believed", rows[i].what);
        town_free(town);
    }
}
END_TEST

START_TEST(a_forged_number_of_clients_without_the_ca_is_refused)
{
    struct town *town = new_scene();

    tp_evidence_note_missing(town->evidence, 1);
    ck_assert(!is_believed(town));
    forge(town->evidence,
          &(struct forgery)CLIENT(0, unknown_ca.confidence, TP_CONFIDENCE_PROBABLE));
    ck_assert(!is_believed(town)); /* as it is not kept */
    tp_evidence_file_client(town->evidence, tp_evidence_client(town->evidence, 0));
    ck_assert(is_believed(town));
    town_free(town);
}
END_TEST

/* The name counts a finding and is kept for it, but the finding's subject is not. */
START_TEST(a_finding_that_is_not_kept_is_refused)
{
    static const struct forgery parts[] = {SUBJECT(0, pinning.confidence, TP_CONFIDENCE_PROBABLE),
                                           NAME(0, n_open, 1)};
    struct town *town = new_scene();

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        forge(town->evidence, &parts[i]);
    tp_evidence_file_name(town->evidence, tp_evidence_name(town->evidence, 0));
    ck_assert(!is_believed(town));
    town_free(town);
}
END_TEST

/* A whole ring, and all that the first client counts is right; but one pair is the second's. */
START_TEST(a_ring_of_two_clients_is_refused)
{
    static const struct forgery parts[] = {
        PAIR(3, in_client.next, 1), PAIR(1, in_client.next, 0), PAIR(1, in_client.prev, 3),
        PAIR(0, in_client.prev, 1), CLIENT(0, n_pairs, 4),      CLIENT(0, n_accepted, 3),
        CLIENT(1, n_pairs, 0),      CLIENT(1, n_accepted, 0),   CLIENT(1, first_pair, TP_NOBODY)};
    struct town *town = new_scene();

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        forge(town->evidence, &parts[i]);
    ck_assert(!is_believed(town));
    town_free(town);
}
END_TEST

/* Both are whole rings: pairs 0 and 2, which the client knows, and 3 by itself. */
START_TEST(a_ring_that_nobody_knows_is_refused)
{
    static const struct forgery parts[] = {PAIR(0, in_client.prev, 2), PAIR(2, in_client.next, 0),
                                           PAIR(3, in_client.next, 3), PAIR(3, in_client.prev, 3),
                                           CLIENT(0, n_pairs, 2),      CLIENT(0, n_accepted, 1)};
    struct town *town = new_scene();

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        forge(town->evidence, &parts[i]);
    ck_assert(!is_believed(town));
    town_free(town);
}
END_TEST

START_TEST(a_subject_that_nobody_knows_is_refused)
{
    struct town *town = new_scene();

    forge(town->evidence, &(struct forgery)NAME(1, first_subject, TP_NOBODY));
    ck_assert(!is_believed(town));
    town_free(town);
}
END_TEST

START_TEST(what_is_refused_leaves_nothing)
{
    struct town *town = new_scene(), *other = town_of(town->limits);
    struct tp_evidence_counts counts;
    struct tp_state reader;
    struct memory memory;

    forge(town->evidence, &(struct forgery)NAME(0, site, 64));
    memory = town_saved(town);
    reader = memory_reader(&memory);
    ck_assert(!tp_evidence_restore(other->evidence, &reader));
    ck_assert(reader.is_failed);
    tp_evidence_counts(other->evidence, &counts);
    ck_assert_uint_eq(counts.clients + counts.names + counts.subjects + counts.pairs, 0);
    town_count(other, VISIT(1, "api.example", "app"), ALERT);
    assert_believed(other);
    free(memory.bytes);
    town_free(other), town_free(town);
}
END_TEST

/* --- all of it, each byte --------------------------------------------------------------------- */

#define ACCEPTS "action=resign messages=CLIENT_HELLO,APP_DATA_FROM_CLIENT"
#define REJECTS "action=resign alert=48"
#define IS_BAD REJECTS " certificate_status=expired"
#define IS_GOOD ACCEPTS " certificate_status=valid"
#define IS_PASSED "action=do_not_decrypt"

/* A day of a small town: findings of each kind are open after the first part of it; in the second
 * more comes than there is room for, some findings are cleared, and in the end the window passes.
 */
static const struct {
    unsigned client, name;
    char application;
    const char *shows;
} day[] = {
    {1, 1, 'b', ACCEPTS},   {1, 2, 'b', ACCEPTS}, {1, 0, 'a', REJECTS}, {1, 0, 'a', REJECTS},
    {2, 1, 'a', REJECTS},   {2, 2, 'a', REJECTS}, {3, 3, 'a', IS_BAD},  {3, 3, 'a', IS_BAD},
    {1, 0, 'a', REJECTS},   {2, 1, 'a', REJECTS}, {3, 3, 'a', IS_BAD},  {1, 0, 'b', ACCEPTS},
    {4, 4, 'a', REJECTS},   {4, 4, 'a', REJECTS}, {5, 5, 'a', ACCEPTS}, {5, 5, 'a', REJECTS},
    {5, 5, 'b', REJECTS},   {2, 1, 'b', ACCEPTS}, {2, 2, 'b', ACCEPTS}, {2, 4, 'b', ACCEPTS},
    {1, 0, 'a', IS_PASSED}, {3, 3, 'b', IS_GOOD}, {3, 3, 'b', IS_GOOD}, {3, 3, 'b', IS_GOOD},
    {6, 6, 'a', IS_BAD},    {6, 6, 'a', IS_BAD},  {6, 7, 'a', IS_BAD},  {6, 7, 'a', IS_BAD},
    {6, 8, 'a', IS_BAD},    {6, 8, 'a', IS_BAD},  {1, 0, 'a', REJECTS}, {2, 1, 'a', REJECTS},
    {9, 9, 'a', ACCEPTS},   {9, 9, 'a', REJECTS},
};

#define N_EVENTS (sizeof day / sizeof day[0])
#define N_BEFORE 10
#define N_IN_WINDOW (N_EVENTS - 2)

static struct tp_engine_options options;
static struct tp_event events[N_EVENTS];
static char fields[N_EVENTS][256];
static unsigned n_tried, n_refused;
static int n_open[TP_KIND__COUNT];
static struct tp_json_text json;

/* So little that each kind of finding opens with a few events, and all is soon full. */
static void set_options(void)
{
    options = tp_engine_defaults;
    options.hash = made_hash;
    options.flows.max_flows = 3;
    options.evidence = (struct tp_evidence_limits){4, 4, 6, 8, 86400000, 60000};
    options.weights.prior_pinned = options.findings.pinning_probable;
    options.weights.rare = 2;
    options.findings.missing_probable = 1;
}

static void make_events(void)
{
    for (unsigned i = 0; i < N_EVENTS; i++) {
        snprintf(fields[i], sizeof fields[i],
                 "client_ip=10.0.0.%u client_port=%u server_name=n%u.example client_application=%c "
                 "type=end error=0 duration=0 %s",
                 day[i].client, i + 1, day[i].name, day[i].application, day[i].shows);
        events[i] = event_of(fields[i]);
    }
}

static void take_news(struct tp_engine *engine)
{
    struct tp_news news;

    tp_engine_take_news(engine, &news);
    for (size_t i = 0; i < news.n; i++) {
        n_open[news.findings[i].kind] += news.findings[i].state == TP_STATE_OPENED;
        n_open[news.findings[i].kind] -= news.findings[i].state == TP_STATE_CLEARED;
        tp_json_text_restart(&json);
        tp_finding_write(&json.writer, &news.findings[i], NOON);
    }
}

static void feed(struct tp_engine *engine, int64_t from_ms, unsigned n)
{
    struct tp_verdict verdict;

    for (unsigned i = 0; i < n; i++) {
        struct tp_event event = events[i];
        event.time_ms = from_ms + (int64_t)i * 61000 + (i >= N_IN_WINDOW ? 100000000 : 0);
        tp_engine_feed(engine, &event, INT64_MAX, &verdict);
        take_news(engine);
    }
}

static void restore_forged(struct memory *memory)
{
    struct tp_engine *engine = tp_engine_new(&options);
    struct tp_state reader = memory_reader(memory);
    struct memory again = {0};
    struct tp_state writer = memory_writer(&again);

    n_tried++;
    if (tp_engine_restore(engine, &reader)) {
        feed(engine, NOON + 3600000, N_EVENTS);
        tp_engine_save(engine, &writer);
    } else {
        n_refused++;
    }
    tp_engine_free(engine);
    free(again.bytes);
}

static void forge_all(void (*forge_each)(struct memory *, void (*)(struct memory *)))
{
    struct memory memory = {0};
    struct tp_state writer = memory_writer(&memory);
    struct tp_engine *engine;

    set_options();
    make_events();
    tp_json_text_init(&json);
    engine = tp_engine_new(&options);
    feed(engine, NOON, N_BEFORE);
    for (enum tp_kind kind = TP_KIND_NONE + 1; kind < TP_KIND__COUNT; kind++)
        ck_assert_int_gt(n_open[kind], 0);
    tp_engine_save(engine, &writer);
    restore_forged(&memory);
    ck_assert_uint_eq(n_refused, 0);
    forge_each(&memory, restore_forged);
    ck_assert_uint_gt(n_refused, n_tried / 20);
    ck_assert_uint_lt(n_refused, n_tried);
    tp_engine_free(engine);
    tp_json_text_clear(&json);
    free(memory.bytes);
}

static void some_words(struct memory *memory, void (*try_it)(struct memory *))
{
    forge_words(memory, 11, try_it);
}

/* The engine's own time comes first in a state. */
START_TEST(a_time_that_no_log_has_is_refused)
{
    static const int64_t times[] = {TP_NO_TIME + 1, -1, TP_MAX_TIME + 1, INT64_MAX};
    struct memory memory = {0};
    struct tp_state writer = memory_writer(&memory);
    struct tp_engine *engine;

    set_options();
    engine = tp_engine_new(&options);
    tp_engine_save(engine, &writer);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct tp_engine *other = tp_engine_new(&options);
        struct tp_state reader = memory_reader(&memory);
        memcpy(memory.bytes, &times[i], sizeof times[i]);
        ck_assert(!tp_engine_restore(other, &reader));
        tp_engine_free(other);
    }
    free(memory.bytes);
    tp_engine_free(engine);
}
END_TEST

START_TEST(a_state_with_a_forged_byte_is_refused_or_harmless)
{
    forge_all(forge_bytes);
}
END_TEST

START_TEST(a_state_with_a_forged_word_is_refused_or_harmless)
{
    forge_all(some_words);
}
END_TEST

TESTS("evidence_restore", forged_members_are_refused, forged_findings_are_refused,
      a_ring_of_two_clients_is_refused, a_forged_number_of_clients_without_the_ca_is_refused,
      a_ring_that_nobody_knows_is_refused, a_subject_that_nobody_knows_is_refused,
      what_is_refused_leaves_nothing, a_finding_that_is_not_kept_is_refused,
      a_time_that_no_log_has_is_refused, a_state_with_a_forged_byte_is_refused_or_harmless,
      a_state_with_a_forged_word_is_refused_or_harmless)

/* SPDX-License-Identifier: Apache-2.0 */
/* Clients, names and applications by number, and evidence about them, for tests. */
#pragma once

#include <stdlib.h>

#include "core/conclude.h"
#include "tests/unit/memory.h"
#include "tests/unit/verdict.h"

struct town {
    struct tp_evidence *evidence;
    struct tp_evidence_limits limits;
    struct tp_weights weights;
    struct tp_finding_policy policy;
    struct tp_news news;
    struct tp_opinion opinion;
    int64_t now_ms;
};

static inline enum tp_conclusion town_why(enum tp_leave reason)
{
    return reason == TP_LEAVE_EVICTED ? TP_CONCLUSION_CROWDED_OUT : TP_CONCLUSION_WINDOW_PASSED;
}

static inline void town_forget_client(void *town, const struct tp_client *client,
                                      enum tp_leave reason)
{
    tp_tell_client(&((struct town *)town)->news, client, TP_STATE_CLEARED, town_why(reason));
}

static inline void town_forget_name(void *town, const struct tp_name *name, enum tp_leave reason)
{
    tp_tell_name(&((struct town *)town)->news, name, TP_STATE_CLEARED, town_why(reason));
}

static inline void town_forget_subject(void *town, const struct tp_subject *subject,
                                       const struct tp_name *name, enum tp_leave reason)
{
    tp_tell_subject(&((struct town *)town)->news, subject, name, &(struct tp_weighing){.score = 0},
                    TP_STATE_CLEARED, town_why(reason));
}

static inline struct tp_evidence *town_evidence(struct town *town)
{
    struct tp_forgetting forgetting = {town_forget_client, town_forget_name, town_forget_subject,
                                       town};

    return tp_evidence_new(&town->limits, &made_hash, &forgetting);
}

static inline struct town *town_of(struct tp_evidence_limits limits)
{
    struct town *town = calloc(1, sizeof *town);

    town->weights = tp_engine_defaults.weights;
    town->policy = tp_engine_defaults.findings;
    town->now_ms = NOON;
    town->limits = limits;
    town->evidence = town_evidence(town);
    ck_assert_ptr_nonnull(town->evidence);
    return town;
}

/* Room for all that a test does. */
static inline struct town *big_town(void)
{
    struct tp_evidence_limits limits = tp_engine_defaults.evidence;

    limits.max_clients = limits.max_names = limits.max_subjects = 2000;
    limits.max_pairs = 20000;
    return town_of(limits);
}

static inline void town_free(struct town *town)
{
    tp_evidence_free(town->evidence);
    free(town);
}

static inline struct memory town_saved(struct town *town)
{
    struct memory memory = {0};
    struct tp_state writer = memory_writer(&memory);

    tp_evidence_save(town->evidence, &writer);
    return memory;
}

/* Another town of the same limits, with what was saved; NULL where it is refused. */
static inline struct town *town_restored(const struct town *town, struct memory *memory)
{
    struct town *other = town_of(town->limits);
    struct tp_state reader = memory_reader(memory);

    other->now_ms = town->now_ms;
    if (tp_evidence_restore(other->evidence, &reader))
        return other;
    town_free(other);
    return NULL;
}

/* It would be believed if it were read, however it came about. */
static inline void assert_believed(struct town *town)
{
    struct memory memory = town_saved(town);
    struct town *other = town_restored(town, &memory);

    ck_assert_ptr_nonnull(other);
    town_free(other);
    free(memory.bytes);
}

static inline struct tp_address town_client(unsigned number)
{
    return (struct tp_address){{[10] = 0xff,
                                [11] = 0xff,
                                [12] = 10,
                                [13] = (uint8_t)(number >> 16),
                                [14] = (uint8_t)(number >> 8),
                                [15] = (uint8_t)number}};
}

/* A visit of a client to a name with an application, and the name in the server's certificate;
 * empty for none. The texts live as long as the next visit. */
struct visit {
    unsigned client;
    const char *name, *application, *certificate;
};

#define VISIT(...) ((struct visit){.client = __VA_ARGS__})

static inline struct tp_event event_of_visit(struct visit visit)
{
    struct tp_event event;

    tp_event_clear(&event);
    event.client = event.server = town_client(visit.client);
    event.present = TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP);
    event.text[TP_FIELD_SERVER_IP] = text("198.51.100.7");
    if (visit.name != NULL) {
        event.present |= TP_HAS(TP_FIELD_SERVER_NAME);
        event.text[TP_FIELD_SERVER_NAME] = text(visit.name);
    }
    if (visit.application != NULL) {
        event.present |= TP_HAS(TP_FIELD_CLIENT_APPLICATION);
        event.text[TP_FIELD_CLIENT_APPLICATION] = text(visit.application);
    }
    if (visit.certificate != NULL) {
        event.present |= TP_HAS(TP_FIELD_CERTIFICATE_NAME);
        event.text[TP_FIELD_CERTIFICATE_NAME] = text(visit.certificate);
    }
    return event;
}

static inline struct tp_traces town_trace(struct town *town, struct visit visit)
{
    struct tp_event event = event_of_visit(visit);
    struct tp_traces traces;

    ck_assert(tp_evidence_trace(town->evidence, &event, tp_evidence_name_source(&event),
                                town->now_ms, &traces));
    return traces;
}

static inline struct tp_traces town_count(struct town *town, struct visit visit,
                                          enum tp_doing doing)
{
    struct tp_traces traces = town_trace(town, visit);

    tp_evidence_count(town->evidence, &traces, doing, town->now_ms);
    return traces;
}

static inline struct tp_concluding town_concluding(struct town *town)
{
    return (struct tp_concluding){town->evidence, &town->weights, &town->policy, town->now_ms};
}

/* Counts and concludes; ten minutes pass, so that each is an episode of its own. */
static inline struct tp_traces town_visit(struct town *town, struct visit visit,
                                          enum tp_doing doing)
{
    struct tp_traces traces = town_count(town, visit, doing);
    struct tp_concluding concluding = town_concluding(town);

    tp_conclude(&concluding, &traces, doing == TP_DOING_LEFT || doing == TP_DOING_REJECTED_BY_ALERT,
                &town->opinion, &town->news);
    town->now_ms += 600000;
    return traces;
}

/* The client accepts that many names that nobody else uses: it trusts the CA. */
static inline void town_trusts(struct town *town, unsigned client, unsigned n_names)
{
    char name[64];

    for (unsigned i = 0; i < n_names; i++) {
        snprintf(name, sizeof name, "www.web%u-%u.example", client, i);
        town_visit(town, VISIT(client, name), TP_DOING_ACCEPTED);
    }
}

/* The client rejects that many names, each of a site of its own. */
static inline void town_rejects(struct town *town, unsigned client, unsigned n_names)
{
    char name[64];

    for (unsigned i = 0; i < n_names; i++) {
        snprintf(name, sizeof name, "www.no%u.example", i);
        town_visit(town, VISIT(client, name), TP_DOING_REJECTED_BY_ALERT);
    }
}

static inline void town_forget_news(struct town *town)
{
    town->news.n = 0;
}

/* The last news of that kind; NULL where there is none. */
static inline const struct tp_finding *town_news(const struct town *town, enum tp_kind kind)
{
    const struct tp_finding *found = NULL;

    for (size_t i = 0; i < town->news.n; i++) {
        if (town->news.findings[i].kind == kind)
            found = &town->news.findings[i];
    }
    return found;
}

/* The last news of that kind is this. */
#define assert_news(town, of_kind, of_state, of_conclusion)                                        \
    do {                                                                                           \
        const struct tp_finding *news_ = town_news(town, of_kind);                                 \
        ck_assert_ptr_nonnull(news_);                                                              \
        ck_assert_str_eq(tp_finding_states.rows[news_->state].name.ptr,                            \
                         tp_finding_states.rows[of_state].name.ptr);                               \
        ck_assert_str_eq(tp_conclusions.rows[news_->conclusion].name.ptr,                          \
                         tp_conclusions.rows[of_conclusion].name.ptr);                             \
    } while (0)

#define assert_no_news(town, of_kind) ck_assert_ptr_null(town_news(town, of_kind))

/* SPDX-License-Identifier: Apache-2.0 */
/* The engine: an event goes in, what its flow shows comes out. It allocates when it is made and
 * never again, asks no clock and takes no lock: its user gives the time, and guards it where
 * threads share it. */
#pragma once

#include "core/conclude.h"
#include "core/facts.h"
#include "core/flow_table.h"
#include "core/symptom.h"
#include "core/teardown.h"

struct tp_engine;

struct tp_engine_options {
    struct tp_flow_limits flows;
    struct tp_policy policy;
    struct tp_evidence_limits evidence;
    struct tp_weights weights;
    struct tp_finding_policy findings;
    int64_t leap_ms;     /* time leaps further than this only when two events say so */
    struct tp_hash hash; /* its secret is borrowed for the engine's life */
};

/* What users may ask for at most. */
#define TP_MAX_FLOWS 100000000
#define TP_MAX_IDLE_S 31536000
#define TP_MAX_WINDOW_S 31536000
#define TP_MAX_UPDATE_S 31536000
#define TP_MAX_EVIDENCE 10000000 /* clients, names, pairs, each */

/* 100 000 flows, 30 min idle, 30 s for late events of an ended flow; the hash is for the user to
 * set. */
extern const struct tp_engine_options tp_engine_defaults;

struct tp_engine_counts {
    uint64_t events;                      /* fed */
    uint64_t without_flow;                /* of these, without the addresses that make a flow */
    uint64_t symptoms[TP_SYMPTOM__COUNT]; /* of events, as they were answered */
    uint64_t left[TP_LEAVE__COUNT];       /* flows that left, by reason */
    uint64_t left_as[TP_SYMPTOM__COUNT];  /* flows that left, by what they showed in the end */
    uint64_t joined;                      /* teardowns that were joined to a connection */
    uint64_t untold;                      /* findings that left too many at once to be told */
    uint32_t flows;                       /* now */
    struct tp_evidence_counts evidence;
};

/* What an event's flow shows, with all that event told. A copy: valid for as long as the user keeps
 * it. */
struct tp_verdict {
    struct tp_flow flow;
    uint32_t facts;
    const struct tp_symptom_row *row;
    enum tp_tier tier;
    struct tp_opinion opinion;
};

/* NULL where memory is short. Copies options. */
struct tp_engine *tp_engine_new(const struct tp_engine_options *options);

/* Lets every flow go, reason shutdown, first. Accepts NULL. */
void tp_engine_free(struct tp_engine *engine);

/* The engine's time is the latest event time so far; latest_ms (UTC) bounds it from above, so that
 * one event from the future can't age everything. An event without a time counts as now. A teardown
 * and a connection event that are joined tell the later of them what the earlier knew: who ended
 * the connection, or which end is the client. A teardown that is not joined touches no flow. */
void tp_engine_feed(struct tp_engine *engine, struct tp_event *event, int64_t latest_ms,
                    struct tp_verdict *ret_verdict);

/* What became news with the last events: findings opened, updated, cleared, oldest first. Empties
 * the list. */
void tp_engine_take_news(struct tp_engine *engine, struct tp_news *ret_news);

/* Copies the counts. */
void tp_engine_counts(const struct tp_engine *engine, struct tp_engine_counts *ret_counts);

/* Writes what is remembered to a state; or reads it into a new engine of the same limits and the
 * same hash secret. Where that fails the engine must not be used any more: make another. */
void tp_engine_save(struct tp_engine *engine, struct tp_state *state);
bool tp_engine_restore(struct tp_engine *engine, struct tp_state *state);

/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that keep the evidence share; for nobody else. */
#pragma once

#include "core/evidence.h"

/* Of clients to names that they have accepted before: how many, and how often it went wrong. */
struct tp_returns {
    uint32_t n, n_left, n_by_alert;
};

struct tp_evidence {
    struct tp_evidence_limits limits;
    struct tp_hash hash;
    struct tp_forgetting forgetting;
    struct tp_table *clients, *names, *subjects, *pairs;
    uint64_t n_evicted;
    uint32_t n_missing;
    struct tp_returns returns;
};

#define TP_EVIDENCE_TABLES 4

/* The tables in order: clients, names, subjects, pairs. */
struct tp_table **tp_evidence_table(struct tp_evidence *evidence, size_t kind);

/* Does what was read into the tables hang together: no number leads out of bounds or round in a
 * circle, each pair is in the rings of its client and its subject, each subject with its name, and
 * all counts are theirs? In linear time. */
bool tp_evidence_is_right(struct tp_evidence *evidence);

/* Which of a pair's two rings is meant. */
enum tp_which_ring { TP_RING_OF_CLIENT, TP_RING_OF_SUBJECT };

/* Into the pairs of its client or subject: first, where the rejecting ones are, or last; and out of
 * them. */
void tp_ring_link_first(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                        enum tp_which_ring ring);
void tp_ring_link_last(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                       enum tp_which_ring ring);
void tp_ring_unlink(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                    enum tp_which_ring ring);

/* SPDX-License-Identifier: Apache-2.0 */
/* How much the evidence says, as natural logarithms of odds: 0 is even, 3 is 20 to 1.
 *
 * Whether a name is pinned: each client that only ever rejects it counts by how rarely that client
 * rejects other names; one that rejects everything counts nothing, one that accepts everything else
 * counts much. Clients that accept it with the same application speak against. Whether a client
 * lacks the CA: each name that only it rejects speaks for it, each name that it accepts against. */
#pragma once

#include "core/evidence.h"

struct tp_weights {
    double prior_pinned, prior_missing; /* before any evidence */
    double pinned_rejects;              /* how likely a client of a pinned name rejects it */
    double expect_by_alert,
        expect_left;        /* names that a client rejects by chance, added to what is seen of it */
    double expect_names;    /* names that this is of */
    double noise_most;      /* how likely, at most, any client is taken to reject by chance */
    double most_of_client;  /* one client says no more than this */
    double rare;            /* a client that rejects less than this share of names trusts the CA */
    double repeated;        /* each further episode of a client that rejects little else */
    double accepts_same;    /* a client accepts it with the same application */
    double accepts_unknown; /* the same, where the application is unknown */
    double accepts_otherwise; /* times the logarithm of how many accept it with another one */
    double missing_rejected,
        missing_accepted; /* a name rejected, or accepted, for the CA being missing */
    uint32_t n_repeated;  /* at most so many further episodes count */
    uint32_t n_rollout;   /* names newly accepted in a row: the CA has come */
    uint32_t n_looked_at; /* pairs, at most, for one weighing */
};

/* What a weighing found, for people. */
struct tp_weighing {
    double score;              /* log odds */
    uint32_t n_trusting;       /* clients that accept the CA elsewhere and only reject this */
    uint32_t n_rejecting;      /* clients that only reject this */
    uint32_t n_accepting;      /* clients that accept this with the same application */
    uint32_t n_rejections;     /* episodes, of those that only reject */
    uint32_t n_browser_tested; /* trusting clients that accept it with another application */
};

/* Brings what is known of a client's habits up to date; to be called after each count. */
void tp_weigh_client(const struct tp_evidence *evidence, const struct tp_weights *weights,
                     struct tp_client *client);

void tp_weigh_pinning(const struct tp_evidence *evidence, const struct tp_weights *weights,
                      const struct tp_subject *subject, struct tp_weighing *ret_weighing);

double tp_weigh_missing(const struct tp_weights *weights, const struct tp_client *client);

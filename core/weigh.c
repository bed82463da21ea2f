/* SPDX-License-Identifier: Apache-2.0 */
#include "core/weigh.h"

#include <math.h>

/* Is this a pair that was only ever rejected, and that nothing but its client or its name accounts
 * for? */
static bool is_rejection(const struct tp_evidence *evidence, const struct tp_client *client,
                         const struct tp_evidence_pair *pair)
{
    const struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);

    return pair->n_rejected > 0 && pair->n_accepted == 0 &&
           pair->rejected_s >= client->trusts_since_s &&
           tp_evidence_name(evidence, subject->name)->n_bad == 0;
}

static uint16_t n_bits(uint64_t bits)
{
    uint16_t n = 0;

    for (; bits != 0; bits &= bits - 1)
        n++;
    return n;
}

static uint64_t site_of(const struct tp_evidence *evidence, const struct tp_evidence_pair *pair)
{
    const struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);

    return UINT64_C(1) << tp_evidence_name(evidence, subject->name)->site;
}

/* One rejecting pair's part in its client's habits. */
static void add_habit(const struct tp_evidence *evidence, struct tp_client *client,
                      struct tp_evidence_pair *pair, uint64_t *sites)
{
    bool is_pinned = tp_evidence_subject(evidence, pair->subject)->is_pinned;

    client->n_mixed +=
        pair->n_accepted > 0 && pair->n_by_alert > 0 && pair->rejected_s >= client->trusts_since_s;
    pair->is_habit = !is_pinned && is_rejection(evidence, client, pair);
    if (!pair->is_habit)
        return;
    client->n_by_alert += pair->n_by_alert > 0;
    client->n_left += pair->n_by_alert == 0;
    *sites |= site_of(evidence, pair);
}

/* A client that rejected most names and now accepts one new name after the other got the CA. */
static void note_rollout(const struct tp_weights *weights, struct tp_client *client)
{
    if (client->n_new_accepted < weights->n_rollout || !client->rejected_most)
        return;
    client->trusts_since_s = client->seen_s;
    client->n_new_accepted = 0;
}

void tp_weigh_client(const struct tp_evidence *evidence, const struct tp_weights *weights,
                     struct tp_client *client)
{
    struct tp_evidence_pair *pair = NULL;
    uint32_t left = weights->n_looked_at;
    uint64_t sites = 0;

    note_rollout(weights, client);
    client->n_by_alert = client->n_left = client->n_mixed = 0;
    while (left-- > 0 && (pair = tp_evidence_client_pair(evidence, client, pair)) != NULL &&
           pair->n_rejected > 0)
        add_habit(evidence, client, pair, &sites);
    client->n_sites = n_bits(sites);
    if (client->n_new_accepted == 0)
        client->rejected_most = client->n_by_alert + client->n_left >= client->n_accepted;
}

/* How likely this client is to reject a name that is not pinned, the one at hand left out. Of a
 * client that little is known of, as much is expected as of the others: share of them lack the CA.
 */
static double habit_of(const struct tp_evidence *evidence, const struct tp_weights *weights,
                       const struct tp_evidence_pair *pair)
{
    const struct tp_client *client = tp_evidence_client(evidence, pair->client);
    bool is_by_alert = pair->n_by_alert > 0;
    double own = pair->is_habit ? 1 : 0;
    double seen = (is_by_alert ? client->n_mixed + client->n_by_alert : client->n_left) - own;
    double names = client->n_accepted + client->n_mixed + client->n_by_alert + client->n_left - own;
    double expected = is_by_alert ? weights->expect_by_alert : weights->expect_left;
    double missing = tp_evidence_missing_share(evidence) * weights->expect_names;

    expected = expected > missing ? expected : missing;
    seen = seen > 0 ? seen : 0;
    names = names > seen ? names : seen;
    return (seen + expected) / (names + weights->expect_names);
}

/* What is to be expected of a subject's clients if it is pinned. */
struct expectation {
    double rejects;   /* how likely one rejects it */
    double accepts;   /* log odds that each adds that accepts it */
    double accepting; /* clients that do, as many as rejecting ones are looked at */
};

/* Nobody is steadier than clients are at names that they do accept. One that makes much noise on
 * purpose must not drown the others: there is a most. */
static double of_client(const struct tp_evidence *evidence, const struct tp_weights *weights,
                        const struct tp_evidence_pair *pair, double habit, double rejects)
{
    double noise = tp_evidence_noise(evidence, pair->n_by_alert > 0), chance, score;

    noise = noise < weights->noise_most ? noise : weights->noise_most;
    chance = habit > noise ? habit : noise;
    score = log(rejects / (chance < rejects ? chance : rejects));
    return score < weights->most_of_client ? score : weights->most_of_client;
}

/* What one host behind a shared address rejects it rejects again and again. */
static double of_repeats(const struct tp_weights *weights, const struct tp_client *client,
                         const struct tp_evidence_pair *pair)
{
    uint32_t further = pair->n_rejected - 1u;

    further = further < weights->n_repeated ? further : weights->n_repeated;
    return further * weights->repeated / (1 + client->n_mixed);
}

/* Does the client accept the name with another application that is known? */
static bool accepts_otherwise(const struct tp_evidence *evidence, const struct tp_weights *weights,
                              const struct tp_subject *subject, uint32_t client)
{
    const struct tp_name *name = tp_evidence_name(evidence, subject->name);
    const struct tp_subject *other = NULL;
    uint32_t left = subject->application_id == 0 ? 0 : weights->n_looked_at;

    while (left-- > 0 && (other = tp_evidence_name_subject(evidence, name, other)) != NULL) {
        const struct tp_evidence_pair *pair =
            tp_evidence_find_pair(evidence, client, tp_evidence_subject_number(evidence, other));
        if (other != subject && other->application_id != 0 && pair != NULL && pair->n_accepted > 0)
            return true;
    }
    return false;
}

static void weigh_pair(const struct tp_evidence *evidence, const struct tp_weights *weights,
                       const struct tp_evidence_pair *pair, double rejects,
                       struct tp_weighing *weighing)
{
    const struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);
    const struct tp_client *client = tp_evidence_client(evidence, pair->client);
    double habit;
    bool trusts;

    if (!is_rejection(evidence, client, pair))
        return;
    habit = habit_of(evidence, weights, pair);
    trusts = client->n_accepted >= 2 && habit < weights->rare;
    weighing->score += of_client(evidence, weights, pair, habit, rejects);
    weighing->score += trusts ? of_repeats(weights, client, pair) : 0;
    weighing->n_rejecting++;
    weighing->n_rejections += pair->n_rejected;
    weighing->n_trusting += trusts;
    weighing->n_browser_tested +=
        trusts && accepts_otherwise(evidence, weights, subject, pair->client);
}

/* Clients that accept the name with other applications. */
static uint32_t n_otherwise(const struct tp_evidence *evidence, const struct tp_weights *weights,
                            const struct tp_subject *subject)
{
    const struct tp_name *name = tp_evidence_name(evidence, subject->name);
    const struct tp_subject *other = NULL;
    uint32_t left = weights->n_looked_at, n = 0;

    while (left-- > 0 && (other = tp_evidence_name_subject(evidence, name, other)) != NULL)
        n += other == subject ? 0 : other->n_accepting;
    return n;
}

static uint32_t n_rejecting(const struct tp_evidence *evidence, const struct tp_weights *weights,
                            const struct tp_subject *subject)
{
    const struct tp_evidence_pair *pair = NULL;
    uint32_t left = weights->n_looked_at, n = 0;

    while (left-- > 0 && (pair = tp_evidence_subject_pair(evidence, subject, pair)) != NULL &&
           pair->n_rejected > 0)
        n += is_rejection(evidence, tp_evidence_client(evidence, pair->client), pair);
    return n;
}

/* Rejecting pairs are looked at up to a bound: accepted ones must then count by the same share. */
static double in_proportion(const struct tp_weights *weights, uint32_t n_accepted, uint32_t n_pairs)
{
    double rejected = n_pairs > n_accepted ? n_pairs - n_accepted : 0;

    return rejected > weights->n_looked_at ? n_accepted * (weights->n_looked_at / rejected)
                                           : n_accepted;
}

/* Where the application is unknown, a name that others use may be used by several unknown ones too,
 * and only some of them pin it: then as many reject it as do. */
static struct expectation expect(const struct tp_evidence *evidence,
                                 const struct tp_weights *weights, const struct tp_subject *subject,
                                 uint32_t otherwise)
{
    double accepting = in_proportion(weights, subject->n_accepting, subject->n_pairs);
    double rejecting, share;

    if (subject->application_id != 0)
        return (struct expectation){weights->pinned_rejects, weights->accepts_same, accepting};
    if (otherwise == 0)
        return (struct expectation){weights->pinned_rejects, weights->accepts_unknown, accepting};
    rejecting = n_rejecting(evidence, weights, subject);
    share = rejecting > 0 ? rejecting / (rejecting + accepting) : 0;
    share = share < weights->pinned_rejects ? share : weights->pinned_rejects;
    return (struct expectation){share, log1p(-share), accepting};
}

void tp_weigh_pinning(const struct tp_evidence *evidence, const struct tp_weights *weights,
                      const struct tp_subject *subject, struct tp_weighing *ret_weighing)
{
    uint32_t otherwise = n_otherwise(evidence, weights, subject), left = weights->n_looked_at;
    struct expectation expected = expect(evidence, weights, subject, otherwise);
    struct tp_weighing weighing = {.n_accepting = subject->n_accepting};
    const struct tp_evidence_pair *pair = NULL;

    while (left-- > 0 && (pair = tp_evidence_subject_pair(evidence, subject, pair)) != NULL &&
           pair->n_rejected > 0)
        weigh_pair(evidence, weights, pair, expected.rejects, &weighing);
    otherwise -= otherwise < weighing.n_browser_tested ? otherwise : weighing.n_browser_tested;
    weighing.score += weights->prior_pinned + weights->accepts_otherwise * log1p(otherwise) +
                      expected.accepts * expected.accepting;
    *ret_weighing = weighing;
}

double tp_weigh_missing(const struct tp_weights *weights, const struct tp_client *client)
{
    return weights->prior_missing + weights->missing_rejected * client->n_sites +
           weights->missing_accepted * in_proportion(weights, client->n_accepted, client->n_pairs);
}

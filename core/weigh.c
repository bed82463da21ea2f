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

void tp_weigh_client(const struct tp_evidence *evidence, const struct tp_weights *weights,
                     struct tp_client *client)
{
    struct tp_evidence_pair *pair = NULL;
    uint32_t left = weights->n_looked_at;
    uint64_t sites = 0;

    if (client->n_new_accepted >= weights->n_rollout) {
        client->trusts_since_s = client->seen_s;
        client->n_new_accepted = 0;
    }
    client->n_by_alert = client->n_left = client->n_mixed = 0;
    while (left-- > 0 && (pair = tp_evidence_client_pair(evidence, client, pair)) != NULL &&
           pair->n_rejected > 0)
        add_habit(evidence, client, pair, &sites);
    client->n_sites = n_bits(sites);
}

/* How likely this client is to reject a name that is not pinned, the one at hand left out. Of a
 * client that little is known of, as much is expected as of the others: share of them lack the CA.
 */
static double habit(const struct tp_evidence *evidence, const struct tp_weights *weights,
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

static double of_client(const struct tp_weights *weights, const struct tp_evidence_pair *pair,
                        double chance, bool trusts)
{
    double score = log(weights->pinned_rejects / (chance < 0.9 ? chance : 0.9));
    uint32_t further = pair->n_rejected - 1u;

    further = further < weights->n_repeated ? further : weights->n_repeated;
    score = score < weights->most_of_client ? score : weights->most_of_client;
    return trusts ? score + further * weights->repeated : score;
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
                       const struct tp_subject *subject, const struct tp_evidence_pair *pair,
                       struct tp_weighing *weighing)
{
    const struct tp_client *client = tp_evidence_client(evidence, pair->client);
    double chance;
    bool trusts;

    if (!is_rejection(evidence, client, pair))
        return;
    chance = habit(evidence, weights, pair);
    trusts = client->n_accepted >= 2 && chance < weights->rare;
    weighing->score += of_client(weights, pair, chance, trusts);
    weighing->n_rejecting++;
    weighing->n_rejections += pair->n_rejected;
    weighing->n_trusting += trusts;
    weighing->is_browser_tested |=
        trusts && accepts_otherwise(evidence, weights, subject, pair->client);
}

void tp_weigh_pinning(const struct tp_evidence *evidence, const struct tp_weights *weights,
                      const struct tp_subject *subject, struct tp_weighing *ret_weighing)
{
    struct tp_weighing weighing = {.score = weights->prior_pinned,
                                   .n_accepting = subject->n_accepting};
    const struct tp_evidence_pair *pair = NULL;
    uint32_t left = weights->n_looked_at;
    double accepts =
        subject->application_id == 0 ? weights->accepts_unknown : weights->accepts_same;

    while (left-- > 0 && (pair = tp_evidence_subject_pair(evidence, subject, pair)) != NULL &&
           pair->n_rejected > 0)
        weigh_pair(evidence, weights, subject, pair, &weighing);
    weighing.score += accepts * weighing.n_accepting;
    *ret_weighing = weighing;
}

/* Rejected names are looked at up to a bound: accepted ones must then count by the same share. */
double tp_weigh_missing(const struct tp_weights *weights, const struct tp_client *client)
{
    double rejected =
        client->n_pairs > client->n_accepted ? client->n_pairs - client->n_accepted : 0;
    double share = rejected > weights->n_looked_at ? weights->n_looked_at / rejected : 1;

    return weights->prior_missing + weights->missing_rejected * client->n_sites +
           weights->missing_accepted * client->n_accepted * share;
}

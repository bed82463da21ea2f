/* SPDX-License-Identifier: Apache-2.0 */
/* What a flow did, counted and taken back. */
#include "core/evidence_tables.h"

void tp_evidence_count_certificate(struct tp_name *name, uint16_t certificate_status,
                                   int64_t now_ms)
{
    if ((certificate_status & TP_BAD_CERTIFICATE) != 0) {
        name->first_bad_s = name->n_bad == 0 ? (uint32_t)(now_ms / 1000) : name->first_bad_s;
        name->certificate_status |= certificate_status & TP_BAD_CERTIFICATE;
        name->n_bad += name->n_bad < UINT16_MAX;
        name->n_good = 0;
    } else if (name->n_bad > 0 && certificate_status != 0) {
        name->n_good += name->n_good < UINT16_MAX;
    }
}

static void count_accepted(const struct tp_traces *traces, uint32_t now_s)
{
    struct tp_evidence_pair *pair = traces->pair;
    bool is_first = pair->n_accepted == 0;

    traces->subject->n_acceptances += traces->subject->n_acceptances < UINT32_MAX;
    traces->subject->n_accepting += is_first;
    traces->client->n_accepted += is_first && pair->n_rejected == 0;
    traces->client->n_new_accepted += (is_first || pair->rejected_s > pair->accepted_s) &&
                                      traces->client->n_new_accepted < UINT16_MAX;
    pair->n_accepted += pair->n_accepted < UINT16_MAX;
    pair->accepted_s = now_s;
}

static void move_in_rings(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                          void (*link)(struct tp_evidence *, struct tp_evidence_pair *,
                                       enum tp_which_ring))
{
    for (enum tp_which_ring ring = TP_RING_OF_CLIENT; ring <= TP_RING_OF_SUBJECT; ring++) {
        tp_ring_unlink(evidence, pair, ring);
        link(evidence, pair, ring);
    }
}

static void begin_episode(struct tp_evidence *evidence, const struct tp_traces *traces,
                          uint32_t now_s)
{
    struct tp_evidence_pair *pair = traces->pair;
    bool was_accepted = pair->n_rejected == 0 && pair->n_accepted > 0;

    traces->subject->n_rejections += traces->subject->n_rejections < UINT32_MAX;
    traces->client->n_accepted -= was_accepted && traces->client->n_accepted > 0;
    pair->n_rejected += pair->n_rejected < UINT8_MAX;
    pair->episode_s = now_s;
    pair->n_in_episode = 0;
    move_in_rings(evidence, pair, tp_ring_link_first);
}

static void count_rejected(struct tp_evidence *evidence, const struct tp_traces *traces,
                           bool is_by_alert, uint32_t now_s)
{
    struct tp_evidence_pair *pair = traces->pair;
    uint32_t since_s = now_s > pair->episode_s ? now_s - pair->episode_s : 0;

    if (pair->n_rejected == 0 || since_s >= evidence->limits.episode_ms / 1000)
        begin_episode(evidence, traces, now_s);
    traces->client->n_new_accepted = 0;
    pair->n_by_alert += is_by_alert && pair->n_by_alert < pair->n_rejected;
    pair->n_in_episode += pair->n_in_episode < UINT8_MAX;
    pair->rejected_s = now_s;
}

#define MOST_RETURNS 65536

/* Older ones weigh ever less. */
static void count_return(struct tp_returns *returns, enum tp_doing doing)
{
    returns->n++;
    returns->n_left += doing == TP_DOING_LEFT;
    returns->n_by_alert += doing == TP_DOING_REJECTED_BY_ALERT;
    if (returns->n < MOST_RETURNS)
        return;
    returns->n /= 2;
    returns->n_left /= 2;
    returns->n_by_alert /= 2;
}

double tp_evidence_noise(const struct tp_evidence *evidence, bool is_by_alert)
{
    const struct tp_returns *returns = &evidence->returns;

    return (is_by_alert ? returns->n_by_alert : returns->n_left) / (returns->n + 50.0);
}

void tp_evidence_count(struct tp_evidence *evidence, const struct tp_traces *traces,
                       enum tp_doing doing, int64_t now_ms)
{
    uint32_t now_s = (uint32_t)(now_ms / 1000);

    if (doing != TP_DOING_NONE && traces->pair->n_accepted > 0)
        count_return(&evidence->returns, doing);
    if (doing == TP_DOING_ACCEPTED)
        count_accepted(traces, now_s);
    else if (doing != TP_DOING_NONE)
        count_rejected(evidence, traces, doing == TP_DOING_REJECTED_BY_ALERT, now_s);
    if (traces->subject->first_s == 0)
        traces->subject->first_s = now_s;
}

/* Leaves the pair with so many episodes of rejection. */
static void take_back(struct tp_evidence *evidence, struct tp_evidence_pair *pair, uint8_t n_left)
{
    struct tp_client *client = tp_evidence_client(evidence, pair->client);
    struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);
    uint32_t n_taken = pair->n_rejected - n_left;

    pair->n_rejected = n_left;
    pair->n_by_alert = pair->n_by_alert < n_left ? pair->n_by_alert : n_left;
    subject->n_rejections -= subject->n_rejections < n_taken ? subject->n_rejections : n_taken;
    if (n_left > 0)
        return;
    client->n_accepted += pair->n_accepted > 0;
    pair->n_in_episode = 0;
    move_in_rings(evidence, pair, tp_ring_link_last);
}

/* Only a rejection is ever taken back, when data is reported late. The episode stays while other
 * flows rejected in it. */
void tp_evidence_undo(struct tp_evidence *evidence, const struct tp_traces *traces,
                      enum tp_doing doing)
{
    struct tp_evidence_pair *pair = traces->pair;

    if (doing == TP_DOING_NONE || doing == TP_DOING_ACCEPTED || pair->n_rejected == 0)
        return;
    pair->n_in_episode -= pair->n_in_episode > 0;
    if (pair->n_in_episode == 0)
        take_back(evidence, pair, pair->n_rejected - 1);
}

void tp_evidence_pass(struct tp_evidence *evidence, struct tp_name *name, int64_t now_ms)
{
    struct tp_subject *subject = NULL;
    struct tp_evidence_pair *pair;

    name->passed_s = (uint32_t)(now_ms / 1000);
    while ((subject = tp_evidence_name_subject(evidence, name, subject)) != NULL) {
        while ((pair = tp_evidence_subject_pair(evidence, subject, NULL)) != NULL &&
               pair->n_rejected > 0)
            take_back(evidence, pair, 0);
    }
}

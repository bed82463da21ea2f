/* SPDX-License-Identifier: Apache-2.0 */
#include "core/conclude.h"

/* What all findings have; NULL where there is no room for one. */
static struct tp_finding *add(struct tp_news *news, enum tp_kind kind, enum tp_finding_state state,
                              enum tp_conclusion conclusion, const struct tp_standing *standing)
{
    struct tp_finding *finding = news->n < TP_MAX_NEWS ? &news->findings[news->n++] : NULL;

    if (finding == NULL) {
        news->n_untold++;
        return NULL;
    }
    *finding = (struct tp_finding){.kind = kind,
                                   .state = state,
                                   .conclusion = conclusion,
                                   .confidence = standing->confidence,
                                   .previous = standing->previous,
                                   .opened_s = standing->opened_s};
    return finding;
}

static void put_name(struct tp_finding *finding, const struct tp_name *name)
{
    finding->name_len = name->len;
    finding->name_source = name->source;
    memcpy(finding->name, name->text, name->len);
}

void tp_tell_client(struct tp_news *news, const struct tp_client *client,
                    enum tp_finding_state state, enum tp_conclusion conclusion)
{
    struct tp_finding *finding =
        add(news, TP_KIND_UNKNOWN_CA, state, conclusion, &client->unknown_ca);

    if (finding == NULL)
        return;
    finding->has_client = true;
    finding->client = client->address;
    finding->n_clients = 1;
    finding->n_names = client->n_by_alert + client->n_left;
    finding->n_acceptances = client->n_accepted;
    finding->first_s = client->unknown_ca.opened_s;
    finding->last_s = client->seen_s;
}

void tp_tell_name(struct tp_news *news, const struct tp_name *name, enum tp_finding_state state,
                  enum tp_conclusion conclusion)
{
    struct tp_finding *finding =
        add(news, TP_KIND_SERVER_CERTIFICATE, state, conclusion, &name->server_certificate);

    if (finding == NULL)
        return;
    put_name(finding, name);
    finding->certificate_status = name->certificate_status;
    finding->n_rejections = name->n_bad;
    finding->n_acceptances = name->n_good;
    finding->first_s = name->first_bad_s;
    finding->last_s = name->seen_s;
}

void tp_tell_subject(struct tp_news *news, const struct tp_subject *subject,
                     const struct tp_name *name, const struct tp_weighing *weighing,
                     enum tp_finding_state state, enum tp_conclusion conclusion)
{
    struct tp_finding *finding = add(news, TP_KIND_PINNING, state, conclusion, &subject->pinning);

    if (finding == NULL)
        return;
    put_name(finding, name);
    finding->application_len = subject->application_len;
    memcpy(finding->application, subject->application, subject->application_len);
    finding->n_clients = weighing->n_rejecting;
    finding->n_trusting = weighing->n_trusting;
    finding->n_accepting = weighing->n_accepting;
    finding->n_rejections = subject->n_rejections;
    finding->n_acceptances = subject->n_acceptances;
    finding->first_s = subject->first_s;
    finding->last_s = subject->seen_s;
}

/* What becomes of a standing when this is concluded, and whether that is worth telling. */
struct change {
    bool is_news;
    enum tp_finding_state state;
};

/* Findings open at probable; from then on a rise is news, a fall to less than probable is not,
 * until it is cleared. */
static struct change stand(const struct tp_concluding *concluding, struct tp_standing *standing,
                           enum tp_conclusion conclusion, bool is_cleared)
{
    uint8_t confidence = (uint8_t)tp_conclusions.rows[conclusion].code;
    uint32_t now_s = (uint32_t)(concluding->now_ms / 1000);
    bool is_open = standing->confidence != TP_CONFIDENCE_NONE;

    if (is_open && is_cleared)
        return (struct change){true, TP_STATE_CLEARED};
    if (confidence < TP_CONFIDENCE_PROBABLE)
        return (struct change){false, TP_STATE_UPDATED};
    if (is_open && confidence <= standing->confidence &&
        (int64_t)now_s - standing->told_s < concluding->policy->update_ms / 1000)
        return (struct change){false, TP_STATE_UPDATED};
    standing->opened_s = is_open ? standing->opened_s : now_s;
    standing->told_s = now_s;
    standing->previous = standing->confidence;
    standing->confidence = confidence > standing->confidence ? confidence : standing->confidence;
    return (struct change){true, is_open ? TP_STATE_UPDATED : TP_STATE_OPENED};
}

static enum tp_conclusion pinning_conclusion(const struct tp_finding_policy *policy,
                                             const struct tp_weighing *weighing)
{
    if (weighing->n_rejecting == 0)
        return TP_CONCLUSION_NONE;
    if (weighing->score < policy->pinning_probable || weighing->n_trusting == 0)
        return TP_CONCLUSION_ONE_REJECTION;
    if (weighing->n_browser_tested > 0)
        return TP_CONCLUSION_BROWSER_TEST;
    if (weighing->n_trusting >= policy->agreeing_clients && weighing->n_accepting == 0)
        return TP_CONCLUSION_CLIENTS_AGREE;
    return TP_CONCLUSION_CLIENTS_REJECT;
}

static enum tp_conclusion why_cleared(const struct tp_weighing *weighing)
{
    return weighing->n_accepting > 0 ? TP_CONCLUSION_CONTRADICTED : TP_CONCLUSION_RETRACTED;
}

static enum tp_conclusion conclude_subject(const struct tp_concluding *concluding,
                                           struct tp_subject *subject,
                                           struct tp_weighing *ret_weighing, struct tp_news *news)
{
    const struct tp_name *name = tp_evidence_name(concluding->evidence, subject->name);
    enum tp_conclusion conclusion;
    struct change change;
    bool is_cleared;

    tp_weigh_pinning(concluding->evidence, concluding->weights, subject, ret_weighing);
    if (name->n_bad > 0)
        ret_weighing->score = concluding->policy->pinning_cleared - 1;
    conclusion = pinning_conclusion(concluding->policy, ret_weighing);
    subject->is_pinned = ret_weighing->score > 0 && ret_weighing->n_trusting > 0;
    is_cleared = ret_weighing->score < concluding->policy->pinning_cleared;
    change = stand(concluding, &subject->pinning, conclusion, is_cleared);
    if (change.is_news)
        tp_tell_subject(news, subject, name, ret_weighing, change.state,
                        is_cleared ? why_cleared(ret_weighing) : conclusion);
    if (change.state == TP_STATE_CLEARED)
        subject->pinning = (struct tp_standing){.confidence = TP_CONFIDENCE_NONE};
    tp_evidence_file_subject(concluding->evidence, subject);
    return conclusion;
}

static enum tp_conclusion missing_conclusion(const struct tp_finding_policy *policy,
                                             const struct tp_client *client, double score)
{
    uint32_t n_rejected = client->n_by_alert + client->n_left;

    if (n_rejected == 0)
        return TP_CONCLUSION_NONE;
    if (score < policy->missing_probable)
        return TP_CONCLUSION_ONE_REJECTION;
    if (n_rejected >= policy->rejects_all && client->n_accepted == 0)
        return TP_CONCLUSION_REJECTS_ALL;
    return TP_CONCLUSION_REJECTS_MOST;
}

static enum tp_conclusion conclude_client(const struct tp_concluding *concluding,
                                          struct tp_client *client, double *ret_score,
                                          struct tp_news *news)
{
    enum tp_conclusion conclusion;
    struct change change;
    bool is_cleared;

    tp_weigh_client(concluding->evidence, concluding->weights, client);
    *ret_score = tp_weigh_missing(concluding->weights, client);
    conclusion = missing_conclusion(concluding->policy, client, *ret_score);
    is_cleared = *ret_score < concluding->policy->missing_cleared;
    change = stand(concluding, &client->unknown_ca, conclusion, is_cleared);
    if (change.is_news && change.state == TP_STATE_OPENED)
        tp_evidence_note_missing(concluding->evidence, 1);
    if (change.is_news)
        tp_tell_client(news, client, change.state,
                       is_cleared ? TP_CONCLUSION_CONTRADICTED : conclusion);
    if (change.state == TP_STATE_CLEARED) {
        tp_evidence_note_missing(concluding->evidence, -1);
        client->unknown_ca = (struct tp_standing){.confidence = TP_CONFIDENCE_NONE};
    }
    tp_evidence_file_client(concluding->evidence, client);
    return conclusion;
}

static enum tp_conclusion certificate_conclusion(const struct tp_finding_policy *policy,
                                                 const struct tp_name *name)
{
    if (name->n_bad >= policy->bad_confirmed)
        return TP_CONCLUSION_BAD_OFTEN;
    if (name->n_bad >= policy->bad_probable)
        return TP_CONCLUSION_BAD_TWICE;
    return name->n_bad > 0 ? TP_CONCLUSION_BAD_ONCE : TP_CONCLUSION_NONE;
}

static enum tp_conclusion conclude_name(const struct tp_concluding *concluding,
                                        struct tp_name *name, struct tp_news *news)
{
    enum tp_conclusion conclusion = certificate_conclusion(concluding->policy, name);
    bool is_cleared = name->n_bad > 0 && name->n_good >= concluding->policy->good_cleared;
    struct change change = stand(concluding, &name->server_certificate, conclusion, is_cleared);

    if (change.is_news)
        tp_tell_name(news, name, change.state,
                     is_cleared ? TP_CONCLUSION_CONTRADICTED : conclusion);
    if (change.state == TP_STATE_CLEARED)
        name->server_certificate = (struct tp_standing){.confidence = TP_CONFIDENCE_NONE};
    if (is_cleared)
        name->n_bad = 0;
    tp_evidence_file_name(concluding->evidence, name);
    return conclusion;
}

/* The browser test may pass by what happens to another application of the same name. */
static void conclude_others(const struct tp_concluding *concluding, const struct tp_traces *traces,
                            struct tp_news *news)
{
    struct tp_subject *subject = NULL;
    struct tp_weighing weighing;

    for (int i = 0; i < 8; i++) {
        subject = tp_evidence_name_subject(concluding->evidence, traces->name, subject);
        if (subject == NULL)
            return;
        if (subject != traces->subject && subject->n_rejections > 0)
            conclude_subject(concluding, subject, &weighing, news);
    }
}

static void form_opinion(struct tp_opinion *opinion, enum tp_kind kind,
                         enum tp_conclusion conclusion)
{
    if (tp_conclusions.rows[conclusion].code == TP_CONFIDENCE_NONE)
        return;
    opinion->kind = (uint8_t)kind;
    opinion->conclusion = (uint8_t)conclusion;
    opinion->confidence = (uint8_t)tp_conclusions.rows[conclusion].code;
}

void tp_conclude(const struct tp_concluding *concluding, const struct tp_traces *traces,
                 bool is_rejection, struct tp_opinion *ret_opinion, struct tp_news *news)
{
    struct tp_opinion opinion = {.kind = TP_KIND_NONE};
    enum tp_conclusion by_name = conclude_name(concluding, traces->name, news), by_client,
                       by_subject;
    double missing;

    by_client = conclude_client(concluding, traces->client, &missing, news);
    by_subject = conclude_subject(concluding, traces->subject, &opinion.weighing, news);
    conclude_others(concluding, traces, news);
    opinion.client_accepted = traces->client->n_accepted;
    opinion.client_rejected = traces->client->n_by_alert + traces->client->n_left;
    opinion.name_bad = traces->name->n_bad;
    if (traces->name->n_bad > 0)
        form_opinion(&opinion, TP_KIND_SERVER_CERTIFICATE, by_name);
    else if (is_rejection && missing > opinion.weighing.score && missing > 0)
        form_opinion(&opinion, TP_KIND_UNKNOWN_CA, by_client);
    else if (is_rejection)
        form_opinion(&opinion, TP_KIND_PINNING, by_subject);
    *ret_opinion = opinion;
}

void tp_conclude_passed(const struct tp_concluding *concluding, struct tp_name *name,
                        struct tp_news *news)
{
    struct tp_subject *subject = NULL;
    struct tp_weighing weighing;

    while ((subject = tp_evidence_name_subject(concluding->evidence, name, subject)) != NULL) {
        if (subject->pinning.confidence == TP_CONFIDENCE_NONE)
            continue;
        tp_weigh_pinning(concluding->evidence, concluding->weights, subject, &weighing);
        tp_tell_subject(news, subject, name, &weighing, TP_STATE_CLEARED, TP_CONCLUSION_REMEDIED);
        subject->pinning = (struct tp_standing){.confidence = TP_CONFIDENCE_NONE};
        tp_evidence_file_subject(concluding->evidence, subject);
    }
    tp_evidence_pass(concluding->evidence, name, concluding->now_ms);
}

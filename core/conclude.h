/* SPDX-License-Identifier: Apache-2.0 */
/* From evidence to findings: what is concluded about the entries that an event touched, and whether
 * that is news. */
#pragma once

#include "core/weigh.h"

/* Named thresholds, all in one place. */
struct tp_finding_policy {
    double pinning_probable, pinning_cleared; /* log odds */
    double missing_probable, missing_cleared;
    uint32_t agreeing_clients; /* trusting clients that make it confirmed, when none accepts */
    uint32_t rejects_all;      /* names that a client rejected, none accepted: confirmed */
    uint32_t bad_probable, bad_confirmed; /* flows with a bad certificate */
    uint32_t good_cleared;                /* flows with a good one since */
    int64_t update_ms;                    /* numbers alone are told at most this often */
};

/* A finding as it is told. A copy. */
struct tp_finding {
    uint8_t kind;       /* enum tp_kind */
    uint8_t state;      /* enum tp_finding_state */
    uint8_t confidence; /* enum tp_confidence; when cleared, what it was */
    uint8_t previous;   /* when updated: the confidence that was told last */
    uint8_t conclusion; /* enum tp_conclusion */
    bool has_client;
    uint8_t name_source; /* enum tp_name_source */
    uint8_t name_len, application_len;
    char name[TP_NAME_MAX];
    char application[TP_APPLICATION_MAX];
    struct tp_address client;
    uint16_t certificate_status;
    uint32_t n_clients, n_trusting, n_accepting, n_names;
    uint32_t n_rejections, n_acceptances;
    uint32_t opened_s, first_s, last_s; /* since 1970 */
};

/* More in one event can only come of many findings leaving at once; those are counted, not told. */
#define TP_MAX_NEWS 32

struct tp_news {
    size_t n;
    uint64_t n_untold;
    struct tp_finding findings[TP_MAX_NEWS];
};

/* What is concluded about one event's own flow. */
struct tp_opinion {
    uint8_t kind, confidence, conclusion;
    struct tp_weighing weighing;
    uint32_t client_accepted, client_rejected; /* names */
    uint16_t name_bad;
};

struct tp_concluding {
    struct tp_evidence *evidence;
    const struct tp_weights *weights;
    const struct tp_finding_policy *policy;
    int64_t now_ms;
};

/* Weighs everything the traces touch; appends what is news. is_rejection: the flow at hand is one.
 */
void tp_conclude(const struct tp_concluding *concluding, const struct tp_traces *traces,
                 bool is_rejection, struct tp_opinion *ret_opinion, struct tp_news *news);

/* The firewall no longer decrypts this name: its remedy was applied. */
void tp_conclude_passed(const struct tp_concluding *concluding, struct tp_name *name,
                        struct tp_news *news);

/* For findings of entries that leave, too. */
void tp_tell_client(struct tp_news *news, const struct tp_client *client,
                    enum tp_finding_state state, enum tp_conclusion conclusion);
void tp_tell_name(struct tp_news *news, const struct tp_name *name, enum tp_finding_state state,
                  enum tp_conclusion conclusion);
void tp_tell_subject(struct tp_news *news, const struct tp_subject *subject,
                     const struct tp_name *name, const struct tp_weighing *weighing,
                     enum tp_finding_state state, enum tp_conclusion conclusion);

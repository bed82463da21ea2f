/* SPDX-License-Identifier: Apache-2.0 */
/* Evidence that was read is not believed: a file can be made to look whole. */
#include "core/evidence_tables.h"

enum { CLIENTS, NAMES, SUBJECTS, PAIRS }; /* as in tp_evidence_table() */

/* Bytes that know few values. */
static const struct {
    size_t table, at;
    uint8_t max;
} bytes[] = {
    {CLIENTS, offsetof(struct tp_client, rejected_most), true},
    {CLIENTS, offsetof(struct tp_client, unknown_ca.confidence), TP_CONFIDENCE__COUNT - 1},
    {CLIENTS, offsetof(struct tp_client, unknown_ca.previous), TP_CONFIDENCE__COUNT - 1},
    {NAMES, offsetof(struct tp_name, len), TP_NAME_MAX},
    {NAMES, offsetof(struct tp_name, site), 63},
    {NAMES, offsetof(struct tp_name, source), TP_NAME_SOURCE__COUNT - 1},
    {NAMES, offsetof(struct tp_name, server_certificate.confidence), TP_CONFIDENCE__COUNT - 1},
    {NAMES, offsetof(struct tp_name, server_certificate.previous), TP_CONFIDENCE__COUNT - 1},
    {SUBJECTS, offsetof(struct tp_subject, application_len), TP_APPLICATION_MAX},
    {SUBJECTS, offsetof(struct tp_subject, is_pinned), true},
    {SUBJECTS, offsetof(struct tp_subject, pinning.confidence), TP_CONFIDENCE__COUNT - 1},
    {SUBJECTS, offsetof(struct tp_subject, pinning.previous), TP_CONFIDENCE__COUNT - 1},
    {PAIRS, offsetof(struct tp_evidence_pair, is_habit), true},
};

static bool are_bytes_possible(struct tp_evidence *evidence)
{
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        const struct tp_table *table = *tp_evidence_table(evidence, bytes[i].table);
        const uint8_t *entry = NULL;
        while ((entry = tp_table_next(table, entry)) != NULL) {
            if (entry[bytes[i].at] > bytes[i].max)
                return false;
        }
    }
    return true;
}

static const struct tp_evidence_pair *pair_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->pairs, number);
}

static const struct tp_ring *ring_of(const struct tp_evidence_pair *pair, enum tp_which_ring ring)
{
    return ring == TP_RING_OF_CLIENT ? &pair->in_client : &pair->in_subject;
}

static uint32_t owner_of(const struct tp_evidence_pair *pair, enum tp_which_ring ring)
{
    return ring == TP_RING_OF_CLIENT ? pair->client : pair->subject;
}

/* Neighbours know each other and have one owner: so all pairs are in rings, each of one owner. */
static bool is_linked(const struct tp_evidence *evidence, const struct tp_evidence_pair *pair,
                      enum tp_which_ring ring)
{
    uint32_t at = tp_table_number(evidence->pairs, pair), next = ring_of(pair, ring)->next;

    return tp_table_has(evidence->pairs, next) &&
           ring_of(pair_at(evidence, next), ring)->prev == at &&
           owner_of(pair_at(evidence, next), ring) == owner_of(pair, ring);
}

static bool are_pairs_linked(const struct tp_evidence *evidence)
{
    const struct tp_evidence_pair *pair = NULL;

    while ((pair = tp_table_next(evidence->pairs, pair)) != NULL) {
        if (!is_linked(evidence, pair, TP_RING_OF_CLIENT) ||
            !is_linked(evidence, pair, TP_RING_OF_SUBJECT) || pair->n_by_alert > pair->n_rejected)
            return false;
    }
    return true;
}

/* What the pairs of one ring add up to. */
struct sums {
    uint32_t n, n_accepted, n_only_accepted;
    bool are_rejecting_first;
};

/* False where first is in no ring of that owner. */
static bool sum_up(const struct tp_evidence *evidence, uint32_t first, enum tp_which_ring ring,
                   uint32_t owner, struct sums *ret_sums)
{
    uint32_t at = first;

    *ret_sums = (struct sums){.are_rejecting_first = true};
    if (first == TP_NOBODY)
        return true;
    if (!tp_table_has(evidence->pairs, first) || owner_of(pair_at(evidence, first), ring) != owner)
        return false;
    do {
        const struct tp_evidence_pair *pair = pair_at(evidence, at);
        ret_sums->n++;
        ret_sums->n_accepted += pair->n_accepted > 0;
        ret_sums->n_only_accepted += pair->n_accepted > 0 && pair->n_rejected == 0;
        at = ring_of(pair, ring)->next;
        ret_sums->are_rejecting_first &=
            at == first || pair->n_rejected > 0 || pair_at(evidence, at)->n_rejected == 0;
    } while (at != first);
    return true;
}

static bool is_filed(const struct tp_table *table, const void *entry, bool is_open)
{
    return (tp_table_list(table, entry) == TP_LIST_KEPT) == is_open;
}

/* All pairs are in rings that a client knows as its own, so all have one; and each counts them. */
static bool are_clients_right(const struct tp_evidence *evidence)
{
    uint32_t n_left = tp_table_count(evidence->pairs), n_open = 0;
    const struct tp_client *client = NULL;
    struct sums sums;

    while ((client = tp_table_next(evidence->clients, client)) != NULL) {
        uint32_t number = tp_table_number(evidence->clients, client);
        bool is_open = client->unknown_ca.confidence != TP_CONFIDENCE_NONE;
        if (!sum_up(evidence, client->first_pair, TP_RING_OF_CLIENT, number, &sums) ||
            !sums.are_rejecting_first || sums.n != client->n_pairs ||
            sums.n_only_accepted != client->n_accepted ||
            !is_filed(evidence->clients, client, is_open))
            return false;
        n_left -= sums.n;
        n_open += is_open;
    }
    return n_left == 0 && n_open == evidence->n_missing;
}

static bool are_subjects_right(const struct tp_evidence *evidence)
{
    uint32_t n_left = tp_table_count(evidence->pairs);
    const struct tp_subject *subject = NULL;
    struct sums sums;

    while ((subject = tp_table_next(evidence->subjects, subject)) != NULL) {
        uint32_t number = tp_table_number(evidence->subjects, subject);
        bool is_open = subject->pinning.confidence != TP_CONFIDENCE_NONE;
        if (!sum_up(evidence, subject->first_pair, TP_RING_OF_SUBJECT, number, &sums) ||
            !sums.are_rejecting_first || sums.n != subject->n_pairs ||
            sums.n_accepted != subject->n_accepting ||
            !is_filed(evidence->subjects, subject, is_open))
            return false;
        n_left -= sums.n;
    }
    return n_left == 0;
}

/* False where the name's subjects are not its own, or go round: no more than n_left are left. */
static bool count_subjects(const struct tp_evidence *evidence, const struct tp_name *name,
                           uint32_t *n_left, uint32_t *ret_n_open)
{
    uint32_t at = name->first_subject, number = tp_table_number(evidence->names, name);

    for (*ret_n_open = 0; at != TP_NOBODY; (*n_left)--) {
        const struct tp_subject *subject;
        if (*n_left == 0 || !tp_table_has(evidence->subjects, at))
            return false;
        subject = tp_evidence_subject(evidence, at);
        if (subject->name != number)
            return false;
        *ret_n_open += subject->pinning.confidence != TP_CONFIDENCE_NONE;
        at = subject->next;
    }
    return true;
}

static bool are_names_right(const struct tp_evidence *evidence)
{
    uint32_t n_left = tp_table_count(evidence->subjects), n_open;
    const struct tp_name *name = NULL;

    while ((name = tp_table_next(evidence->names, name)) != NULL) {
        bool is_open = name->server_certificate.confidence != TP_CONFIDENCE_NONE;
        if (!count_subjects(evidence, name, &n_left, &n_open) || n_open != name->n_open ||
            !is_filed(evidence->names, name, is_open || n_open > 0))
            return false;
    }
    return n_left == 0;
}

bool tp_evidence_is_right(struct tp_evidence *evidence)
{
    return are_bytes_possible(evidence) && are_pairs_linked(evidence) &&
           are_clients_right(evidence) && are_subjects_right(evidence) && are_names_right(evidence);
}

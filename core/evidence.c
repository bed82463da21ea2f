/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evidence_tables.h"

#include <stdlib.h>

static void count_leaving(struct tp_evidence *evidence, enum tp_leave reason)
{
    evidence->n_evicted += reason == TP_LEAVE_EVICTED;
}

static void forget_pair(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_evidence_pair *pair = entry;
    struct tp_client *client = tp_evidence_client(evidence, pair->client);
    struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);

    tp_ring_unlink(evidence, pair, TP_RING_OF_CLIENT);
    tp_ring_unlink(evidence, pair, TP_RING_OF_SUBJECT);
    client->n_pairs--;
    subject->n_pairs--;
    subject->n_accepting -= pair->n_accepted > 0 && subject->n_accepting > 0;
    client->n_accepted -= pair->n_accepted > 0 && pair->n_rejected == 0 && client->n_accepted > 0;
    count_leaving(evidence, reason);
}

static void forget_client(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_client *client = entry;

    if (client->unknown_ca.confidence != 0) {
        evidence->forgetting.client(evidence->forgetting.user, client, reason);
        tp_evidence_note_missing(evidence, -1);
    }
    while (client->first_pair != TP_NOBODY)
        tp_table_remove(evidence->pairs, tp_table_at(evidence->pairs, client->first_pair), reason);
    count_leaving(evidence, reason);
}

static void unchain_subject(struct tp_evidence *evidence, struct tp_subject *subject)
{
    uint32_t at = tp_table_number(evidence->subjects, subject);
    uint32_t *link = &tp_evidence_name(evidence, subject->name)->first_subject;

    while (*link != at)
        link = &tp_evidence_subject(evidence, *link)->next;
    *link = subject->next;
}

static void forget_subject(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_subject *subject = entry;
    struct tp_name *name = tp_evidence_name(evidence, subject->name);

    if (subject->pinning.confidence != 0)
        evidence->forgetting.subject(evidence->forgetting.user, subject, name, reason);
    if (subject->pinning.confidence != 0 && name->n_open > 0) {
        name->n_open--;
        tp_evidence_file_name(evidence, name);
    }
    while (subject->first_pair != TP_NOBODY)
        tp_table_remove(evidence->pairs, tp_table_at(evidence->pairs, subject->first_pair), reason);
    unchain_subject(evidence, subject);
    count_leaving(evidence, reason);
}

static void forget_name(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_name *name = entry;

    if (name->server_certificate.confidence != 0)
        evidence->forgetting.name(evidence->forgetting.user, name, reason);
    name->n_open = 0; /* its subjects must not file it anew: it has left its list */
    while (name->first_subject != TP_NOBODY)
        tp_table_remove(evidence->subjects, tp_evidence_subject(evidence, name->first_subject),
                        reason);
    count_leaving(evidence, reason);
}

static const struct {
    size_t table; /* in struct tp_evidence */
    size_t max;   /* in struct tp_evidence_limits */
    uint32_t entry_size, key_size;
    void (*forget)(void *user, void *entry, enum tp_leave reason);
} kinds[] = {
    {offsetof(struct tp_evidence, clients), offsetof(struct tp_evidence_limits, max_clients),
     sizeof(struct tp_client), sizeof(struct tp_address), forget_client},
    {offsetof(struct tp_evidence, names), offsetof(struct tp_evidence_limits, max_names),
     sizeof(struct tp_name), sizeof(uint64_t), forget_name},
    {offsetof(struct tp_evidence, subjects), offsetof(struct tp_evidence_limits, max_subjects),
     sizeof(struct tp_subject), 2 * sizeof(uint32_t), forget_subject},
    {offsetof(struct tp_evidence, pairs), offsetof(struct tp_evidence_limits, max_pairs),
     sizeof(struct tp_evidence_pair), 2 * sizeof(uint32_t), forget_pair},
};

_Static_assert(sizeof kinds / sizeof kinds[0] == TP_EVIDENCE_TABLES, "one row for each table");

static struct tp_table_options options_of(const struct tp_evidence_limits *limits, size_t kind)
{
    return (struct tp_table_options){
        .max = *(const uint32_t *)(const void *)((const char *)limits + kinds[kind].max),
        .entry_size = kinds[kind].entry_size,
        .key_size = kinds[kind].key_size,
        .timeout_ms = {limits->window_ms, limits->window_ms, limits->window_ms},
        .timeout_reason = {TP_LEAVE_IDLE, TP_LEAVE_IDLE, TP_LEAVE_IDLE},
        .leave = kinds[kind].forget,
    };
}

struct tp_table **tp_evidence_table(struct tp_evidence *evidence, size_t kind)
{
    return (struct tp_table **)(void *)((char *)evidence + kinds[kind].table);
}

size_t tp_evidence_size(const struct tp_evidence_limits *limits)
{
    size_t size = sizeof(struct tp_evidence);

    for (size_t kind = 0; kind < TP_EVIDENCE_TABLES; kind++) {
        struct tp_table_options options = options_of(limits, kind);
        size += tp_table_size(&options);
    }
    return size;
}

struct tp_evidence *tp_evidence_new(const struct tp_evidence_limits *limits,
                                    const struct tp_hash *hash,
                                    const struct tp_forgetting *forgetting)
{
    struct tp_evidence *evidence = calloc(1, sizeof *evidence);

    if (evidence == NULL)
        return NULL;
    evidence->limits = *limits;
    evidence->hash = *hash;
    evidence->forgetting = *forgetting;
    for (size_t kind = 0; kind < TP_EVIDENCE_TABLES; kind++) {
        struct tp_table_options options = options_of(limits, kind);
        options.hash = *hash;
        options.user = evidence;
        *tp_evidence_table(evidence, kind) = tp_table_new(&options);
        if (*tp_evidence_table(evidence, kind) == NULL) {
            tp_evidence_free(evidence);
            return NULL;
        }
    }
    return evidence;
}

void tp_evidence_free(struct tp_evidence *evidence)
{
    for (size_t kind = 0; evidence != NULL && kind < TP_EVIDENCE_TABLES; kind++)
        tp_table_free(*tp_evidence_table(evidence, kind));
    free(evidence);
}

struct tp_evidence_pair *tp_evidence_find_pair(const struct tp_evidence *evidence, uint32_t client,
                                               uint32_t subject)
{
    uint32_t key[2] = {client, subject};

    return tp_table_find(evidence->pairs, key, NULL);
}

uint32_t tp_evidence_subject_number(const struct tp_evidence *evidence,
                                    const struct tp_subject *subject)
{
    return tp_table_number(evidence->subjects, subject);
}

struct tp_client *tp_evidence_client(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->clients, number);
}

struct tp_subject *tp_evidence_subject(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->subjects, number);
}

struct tp_name *tp_evidence_name(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->names, number);
}

struct tp_subject *tp_evidence_name_subject(const struct tp_evidence *evidence,
                                            const struct tp_name *name,
                                            const struct tp_subject *previous)
{
    uint32_t at = previous == NULL ? name->first_subject : previous->next;

    return at == TP_NOBODY ? NULL : tp_evidence_subject(evidence, at);
}

double tp_evidence_missing_share(const struct tp_evidence *evidence)
{
    return (evidence->n_missing + 1.0) / (tp_table_count(evidence->clients) + 20.0);
}

void tp_evidence_note_missing(struct tp_evidence *evidence, int change)
{
    evidence->n_missing += (uint32_t)change;
}

void tp_evidence_counts(const struct tp_evidence *evidence, struct tp_evidence_counts *ret_counts)
{
    *ret_counts = (struct tp_evidence_counts){
        .clients = tp_table_count(evidence->clients),
        .names = tp_table_count(evidence->names),
        .subjects = tp_table_count(evidence->subjects),
        .pairs = tp_table_count(evidence->pairs),
        .evicted = evidence->n_evicted,
    };
}

static void move_counts(struct tp_evidence *evidence, struct tp_state *state)
{
    tp_state_move(state, &evidence->n_missing, sizeof evidence->n_missing);
    tp_state_move(state, &evidence->returns, sizeof evidence->returns);
}

void tp_evidence_save(struct tp_evidence *evidence, struct tp_state *state)
{
    move_counts(evidence, state);
    for (size_t kind = 0; kind < TP_EVIDENCE_TABLES; kind++)
        tp_table_save(*tp_evidence_table(evidence, kind), state);
}

bool tp_evidence_restore(struct tp_evidence *evidence, struct tp_state *state)
{
    move_counts(evidence, state);
    for (size_t kind = 0; kind < TP_EVIDENCE_TABLES; kind++)
        tp_table_restore(*tp_evidence_table(evidence, kind), state);
    if (!state->is_failed && tp_evidence_is_right(evidence))
        return true;
    state->is_failed = true;
    evidence->n_missing = 0;
    evidence->returns = (struct tp_returns){0, 0, 0};
    for (size_t kind = 0; kind < TP_EVIDENCE_TABLES; kind++)
        tp_table_reset(*tp_evidence_table(evidence, kind));
    return false;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evidence_tables.h"

static struct tp_evidence_pair *pair_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->pairs, number);
}

static struct tp_ring *ring_at(const struct tp_evidence *evidence, uint32_t number,
                               enum tp_which_ring ring)
{
    struct tp_evidence_pair *pair = pair_at(evidence, number);

    return ring == TP_RING_OF_CLIENT ? &pair->in_client : &pair->in_subject;
}

static uint32_t *first_of(const struct tp_evidence *evidence, const struct tp_evidence_pair *pair,
                          enum tp_which_ring ring)
{
    if (ring == TP_RING_OF_CLIENT)
        return &tp_evidence_client(evidence, pair->client)->first_pair;
    return &tp_evidence_subject(evidence, pair->subject)->first_pair;
}

void tp_ring_link_last(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                       enum tp_which_ring ring)
{
    uint32_t at = tp_table_number(evidence->pairs, pair), *first = first_of(evidence, pair, ring);
    struct tp_ring *own = ring_at(evidence, at, ring);

    if (*first == TP_NOBODY) {
        *own = (struct tp_ring){at, at};
        *first = at;
        return;
    }
    *own = (struct tp_ring){*first, ring_at(evidence, *first, ring)->prev};
    ring_at(evidence, own->prev, ring)->next = at;
    ring_at(evidence, own->next, ring)->prev = at;
}

void tp_ring_unlink(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                    enum tp_which_ring ring)
{
    uint32_t at = tp_table_number(evidence->pairs, pair), *first = first_of(evidence, pair, ring);
    struct tp_ring *own = ring_at(evidence, at, ring);

    ring_at(evidence, own->prev, ring)->next = own->next;
    ring_at(evidence, own->next, ring)->prev = own->prev;
    if (*first == at)
        *first = own->next == at ? TP_NOBODY : own->next;
}

/* Last in a ring whose first it then becomes: the front. */
void tp_ring_link_first(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                        enum tp_which_ring ring)
{
    tp_ring_link_last(evidence, pair, ring);
    *first_of(evidence, pair, ring) = tp_table_number(evidence->pairs, pair);
}

static struct tp_evidence_pair *next_pair(const struct tp_evidence *evidence, uint32_t first,
                                          const struct tp_evidence_pair *previous,
                                          enum tp_which_ring ring)
{
    uint32_t at = first;

    if (previous != NULL)
        at = ring == TP_RING_OF_CLIENT ? previous->in_client.next : previous->in_subject.next;
    return at == TP_NOBODY || (previous != NULL && at == first) ? NULL : pair_at(evidence, at);
}

struct tp_evidence_pair *tp_evidence_client_pair(const struct tp_evidence *evidence,
                                                 const struct tp_client *client,
                                                 const struct tp_evidence_pair *previous)
{
    return next_pair(evidence, client->first_pair, previous, TP_RING_OF_CLIENT);
}

struct tp_evidence_pair *tp_evidence_subject_pair(const struct tp_evidence *evidence,
                                                  const struct tp_subject *subject,
                                                  const struct tp_evidence_pair *previous)
{
    return next_pair(evidence, subject->first_pair, previous, TP_RING_OF_SUBJECT);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_held.h"

#include <stdlib.h>

#include "input/ipfix_decode.h"

static size_t size_of(size_t len)
{
    return sizeof(struct tp_ipfix_held_set) + TP_IPFIX_SLACK + len;
}

void tp_ipfix_held_init(struct tp_ipfix_held *held, const struct tp_ipfix_limits *limits,
                        struct tp_ipfix_counts *counts)
{
    *held = (struct tp_ipfix_held){.limits = limits, .counts = counts, .last = &held->first};
}

/* Takes the set out of the list that this points to. */
static struct tp_ipfix_held_set *unlink_at(struct tp_ipfix_held *held,
                                           struct tp_ipfix_held_set **at)
{
    struct tp_ipfix_held_set *set = *at;

    *at = set->next;
    if (set->next == NULL)
        held->last = at;
    held->used -= size_of(set->len);
    return set;
}

static void drop_first(struct tp_ipfix_held *held)
{
    free(unlink_at(held, &held->first));
    held->counts->dropped_sets++;
}

void tp_ipfix_held_add(struct tp_ipfix_held *held, const struct tp_ipfix_held_set *like,
                       const uint8_t *records, size_t len)
{
    struct tp_ipfix_held_set *set = NULL;

    if (size_of(len) <= held->limits->max_held)
        set = malloc(size_of(len));
    if (set == NULL) {
        held->counts->dropped_sets++;
        return;
    }
    while (held->used + size_of(len) > held->limits->max_held)
        drop_first(held);
    *set = *like;
    set->next = NULL;
    set->len = len;
    memcpy(set->bytes + TP_IPFIX_SLACK, records, len);
    *held->last = set;
    held->last = &set->next;
    held->used += size_of(len);
    held->counts->held_sets++;
}

struct tp_ipfix_held_set *tp_ipfix_held_take(struct tp_ipfix_held *held, uint32_t domain,
                                             uint16_t id)
{
    struct tp_ipfix_held_set **at = &held->first;

    while (*at != NULL && ((*at)->domain != domain || (*at)->id != id))
        at = &(*at)->next;
    return *at != NULL ? unlink_at(held, at) : NULL;
}

void tp_ipfix_held_expire(struct tp_ipfix_held *held, int64_t now_ms)
{
    while (held->first != NULL && now_ms - held->first->since_ms > held->limits->held_ms)
        drop_first(held);
}

void tp_ipfix_held_clear(struct tp_ipfix_held *held)
{
    while (held->first != NULL)
        free(unlink_at(held, &held->first));
}

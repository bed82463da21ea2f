/* SPDX-License-Identifier: Apache-2.0 */
/* Data sets that came before their template: held back, the oldest give way, none for too long. */
#pragma once

#include "input/ipfix_session.h"

struct tp_ipfix_held_set {
    struct tp_ipfix_held_set *next;
    int64_t since_ms;
    uint32_t domain, export_s;
    uint16_t id;
    size_t len;
    uint8_t bytes[]; /* TP_IPFIX_SLACK bytes of no meaning, then the records */
};

struct tp_ipfix_held {
    const struct tp_ipfix_limits *limits;
    struct tp_ipfix_counts *counts;
    struct tp_ipfix_held_set *first, **last; /* the oldest first */
    size_t used;
};

void tp_ipfix_held_init(struct tp_ipfix_held *held, const struct tp_ipfix_limits *limits,
                        struct tp_ipfix_counts *counts);

/* Copies the set's records, if there is room. like: all but next, len and bytes. */
void tp_ipfix_held_add(struct tp_ipfix_held *held, const struct tp_ipfix_held_set *like,
                       const uint8_t *records, size_t len);

/* The oldest set of that template, to be freed by the caller, or NULL. */
struct tp_ipfix_held_set *tp_ipfix_held_take(struct tp_ipfix_held *held, uint32_t domain,
                                             uint16_t id);

void tp_ipfix_held_expire(struct tp_ipfix_held *held, int64_t now_ms);
void tp_ipfix_held_clear(struct tp_ipfix_held *held);

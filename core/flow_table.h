/* SPDX-License-Identifier: Apache-2.0 */
/* All flows: a bounded table, allocated once. Finding, adding and ageing cost the same however many
 * there are. Open flows leave when idle, ended ones after a shorter while in which late events may
 * still come; when the table is full, the flow longest not heard of goes, an ended one first. A
 * flow always leaves with a reason, through leave(). */
#pragma once

#include "core/flow.h"
#include "core/state.h"

struct tp_flow_table;

struct tp_flow_limits {
    uint32_t max_flows; /* at least 1 */
    int64_t idle_ms;    /* open flows */
    int64_t linger_ms;  /* ended flows */
};

/* Lends the flow for the call; it is gone afterwards. */
struct tp_leaving {
    void (*leave)(void *user, const struct tp_flow *flow, enum tp_leave reason);
    void *user;
};

/* NULL where memory is short. Copies its arguments. */
struct tp_flow_table *tp_flow_table_new(const struct tp_flow_limits *limits,
                                        const struct tp_hash *hash,
                                        const struct tp_leaving *leaving);

/* Does not call leave(); accepts NULL. */
void tp_flow_table_free(struct tp_flow_table *table);

/* The flow of that key and connection number, added if there is none, made the most recent one.
 * Borrowed until the next call. connection 0 means unknown and matches any flow of that key; starts
 * says that the event opens a connection, so that an ended flow of unknown number is not taken for
 * it. */
struct tp_flow *tp_flow_table_find_or_add(struct tp_flow_table *table,
                                          const struct tp_flow_key *key, uint32_t connection,
                                          bool starts);

/* The same, but NULL where there is none; changes nothing. */
struct tp_flow *tp_flow_table_find(const struct tp_flow_table *table, const struct tp_flow_key *key,
                                   uint32_t connection);

/* To be told after an event was applied to the flow that was found last: files it as open or ended.
 */
void tp_flow_table_filed(struct tp_flow_table *table, struct tp_flow *flow);

/* Lets flows go that are too old at now_ms. Time never runs backwards here: an earlier now_ms
 * counts as the latest. */
void tp_flow_table_expire(struct tp_flow_table *table, int64_t now_ms);

/* Lets every flow go, for this reason. */
void tp_flow_table_clear(struct tp_flow_table *table, enum tp_leave reason);

uint32_t tp_flow_table_count(const struct tp_flow_table *table);

/* Bytes that a table of so many flows takes, all in. */
size_t tp_flow_table_size(uint32_t max_flows);

/* As tp_table_save() and tp_table_restore(). */
void tp_flow_table_save(struct tp_flow_table *table, struct tp_state *state);
bool tp_flow_table_restore(struct tp_flow_table *table, struct tp_state *state);

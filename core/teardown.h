/* SPDX-License-Identifier: Apache-2.0 */
/* Some firewalls tell who ended a connection in a line of its own, by addresses and ports alone,
 * and before or after the connection event. Whichever of the two comes first waits here for the
 * other, for a bounded time in a bounded table.
 *
 * They are one where the ends are the same, the header names the same host, or none, and both
 * lasted about as long. Where more than one connection or line would do, none is taken: a teardown
 * that is not joined says nothing. Which end is the client only the connection event knows. */
#pragma once

#include "core/flow_key.h"
#include "core/table.h"

struct tp_teardowns;

/* A connection that a teardown belongs to: where its flow is, and what its evidence was counted
 * by. */
struct tp_torn {
    uint32_t origin, connection; /* of its flow, as in tp_flow_key and tp_connection_number() */
    uint32_t pair, name;         /* as in tp_evidence_mark() */
};

struct tp_teardown_limits {
    uint32_t max;
    int64_t wait_ms; /* for which the first of the two waits */
};

/* NULL where memory is short. Copies its arguments. */
struct tp_teardowns *tp_teardowns_new(const struct tp_teardown_limits *limits,
                                      const struct tp_hash *hash);

/* Accepts NULL. */
void tp_teardowns_free(struct tp_teardowns *teardowns);

void tp_teardowns_expire(struct tp_teardowns *teardowns, int64_t now_ms);

/* A teardown came. True with the connection that it belongs to, where that waits: the event's ends
 * are the right way round then, and its type is end. Else it waits itself, if it tells who ended
 * the connection. */
bool tp_teardown_meet(struct tp_teardowns *teardowns, struct tp_event *event,
                      struct tp_torn *ret_torn);

/* A connection event came. Sets its closed_by, and returns true, where a teardown waits for it. */
bool tp_teardown_complete(struct tp_teardowns *teardowns, struct tp_event *event);

/* None waited: now the connection does. */
void tp_teardown_await(struct tp_teardowns *teardowns, const struct tp_event *event,
                       const struct tp_torn *torn);

/* Bytes that such a table takes, all in. */
size_t tp_teardowns_size(const struct tp_teardown_limits *limits);

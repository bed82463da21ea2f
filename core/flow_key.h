/* SPDX-License-Identifier: Apache-2.0 */
/* What identifies a flow: the observer, the protocol, client and server address and port.
 * The vendor's connection number, where there is one, splits reuse of the same addresses and ports.
 */
#pragma once

#include "core/event.h"
#include "core/hash.h"

struct tp_flow_key {
    struct tp_address client, server;
    uint32_t origin; /* hash of the observer's identity and the protocol */
    uint16_t client_port, server_port;
};

/* Fills ret_key from the event. */
void tp_flow_key_init(struct tp_flow_key *ret_key, const struct tp_event *event,
                      const struct tp_hash *hash);

/* A number for the vendor's connection id, instance and start time; 0 where the vendor gives no id.
 */
uint32_t tp_connection_number(const struct tp_event *event, const struct tp_hash *hash);

/* False where the event lacks what a key needs. */
bool tp_flow_key_possible(const struct tp_event *event);

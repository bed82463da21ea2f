/* SPDX-License-Identifier: Apache-2.0 */
/* Which side of a record is the client, and what each side did. A record may be of both directions,
 * or one half of a pair: both halves come to the same client. */
#pragma once

#include "input/ipfix_facts.h"
#include "input/ipfix_uses.h"

struct tp_sides {
    bool is_swapped; /* the record's source is the server */
    bool is_half;    /* the record is of one direction only */
    uint8_t protocol;
    int32_t client_port, server_port;    /* -1 where unknown */
    uint64_t client_flags, server_flags; /* of TCP */
    uint64_t client_bytes, server_bytes; /* TP_NO_COUNT where unknown */
    uint64_t client_packets, server_packets;
};

/* Is it the port of a protocol that starts with TLS? */
bool tp_port_is_of_tls(int32_t port);

/* forward and back are the TLS records of the source, and of the other side. */
void tp_sides_of(const struct tp_uses *uses, const struct tp_tls_side *forward,
                 const struct tp_tls_side *back, struct tp_sides *ret_sides);

/* Addresses, ports, counts, times, and how it ended. */
void tp_sides_write(const struct tp_uses *uses, const struct tp_sides *sides,
                    struct tp_ipfix_facts *facts);

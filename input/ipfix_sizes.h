/* SPDX-License-Identifier: Apache-2.0 */
/* What the sizes of a connection's first packets let conclude of its TLS handshake, where the
 * exporter counts and does not look inside. Measured on OpenSSL's client and server, and on what
 * RFC 8446 and 5246 make of key exchanges and ciphers in use. Concluded, not seen: tier inferred.
 */
#pragma once

#include "input/ipfix_sides.h"

#define TP_SIZES_REACTION 8

struct tp_sizes {
    uint32_t hello;  /* octets of the client before the server's first */
    uint32_t flight; /* octets of the server before the client's next */
    uint32_t
        reaction[TP_SIZES_REACTION]; /* of the client's packets after that, the first of them */
    uint32_t n_reaction;
    uint32_t n_unanswered; /* of these, those before the server's next packet */
    bool is_answered;      /* there was one */
    bool is_long;          /* the client took its turn so often that it sent data */
    bool is_cut;           /* there was more */
    uint8_t closed_by;     /* enum tp_side that sent the first FIN or RST, where packets tell */
};

/* From lists of packets, or else from sums of YAF's, or else from the totals of a short connection
 * that the client reset. False where there is none of these. */
bool tp_sizes_of(const struct tp_uses *uses, const struct tp_sides *sides,
                 struct tp_sizes *ret_sizes);

/* Bits of message.def that follow. False where it is not clear what the client did in the end. */
bool tp_sizes_conclude(const struct tp_sizes *sizes, uint32_t *ret_messages);

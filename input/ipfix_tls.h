/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS records that an IPFIX record tells of: payload, lists of types, flags. */
#pragma once

#include "input/ipfix_facts.h"
#include "input/ipfix_uses.h"

/* forward is what the side sent that the record calls source, back the other. version is what
 * elements say of it, or 0. Both sides must be initialized. */
void tp_ipfix_tls_read(const struct tp_uses *uses, const struct tp_ipfix_bits *bits,
                       uint16_t version, struct tp_tls_side *forward, struct tp_tls_side *back);

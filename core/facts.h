/* SPDX-License-Identifier: Apache-2.0 */
/* What is true of a flow, as TP_FACT_ bits: the rows of the catalogue say it, this file collects
 * it. */
#pragma once

#include "core/flow.h"

struct tp_policy {
    int64_t prompt_ms;      /* a client that rejects is gone before this */
    uint32_t request_bytes; /* more than this from the client is more than a handshake */
    uint32_t reply_bytes;   /* the same of the server */
    int64_t kept_ms;        /* who stays for so long uses the connection */
};

uint32_t tp_facts_of(const struct tp_flow *flow, const struct tp_policy *policy);

enum tp_tier tp_tier_of(const struct tp_flow *flow);

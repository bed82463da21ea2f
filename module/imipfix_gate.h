/* SPDX-License-Identifier: Apache-2.0 */
/* Decides whose messages an input takes, and looks at those of peers that have no session yet. */
#pragma once

#include "module/imipfix_allow.h"
#include "module/imipfix_peer.h"

#define TP_IM_TURNED_AWAY 16 /* addresses that are named in the log */

struct tp_im_gate {
    const struct tp_im_allow *allow;
    const struct tp_im_common *common;
    struct tp_ipfix_session *stranger; /* tells what is no IPFIX */
    struct tp_address turned_away[TP_IM_TURNED_AWAY];
    size_t n_turned_away;
};

/* Borrows both. False where memory is short. */
bool tp_im_gate_init(struct tp_im_gate *gate, const struct tp_im_allow *allow,
                     const struct tp_im_common *common);
void tp_im_gate_clear(struct tp_im_gate *gate);

/* May that one send? If not, it is counted, and said once of each of the first few. */
bool tp_im_gate_admits(struct tp_im_gate *gate, const struct tp_address *address);

/* Does an IPFIX message start here? If not, it is counted, and said once of that exporter. */
bool tp_im_gate_knows(struct tp_im_gate *gate, const struct tp_address *address,
                      const uint8_t *message, size_t len);

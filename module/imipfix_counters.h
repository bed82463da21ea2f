/* SPDX-License-Identifier: Apache-2.0 */
/* What impstats reports of one input, and of each exporter. Counters only count while impstats is
 * loaded. The thread that receives calls all of these; impstats reads at any time. */
#pragma once

#include "rsyslog.h"
#include "input/ipfix_session.h"

struct tp_im_counters;

/* What only an input counts. */
enum tp_im_count {
    TP_IM_NOT_ALLOWED,
    TP_IM_REFUSED_CONNECTIONS,
    TP_IM_DROPPED_BY_KERNEL,
    TP_IM_DROPPED_BY_QUEUE,
    TP_IM_TEMPLATES_SAVED,
    TP_IM_TEMPLATES_FAILED,
    TP_IM_COUNT__COUNT
};

/* To be called once before, and once after all others. */
rsRetVal tp_im_counters_open(void);
void tp_im_counters_close(void);

/* Registers counters under that name, copied: those of an exporter, and of an input all. */
rsRetVal tp_im_counters_new(struct tp_im_counters **ret_counters, const char *name, bool is_input);

/* Accepts NULL. */
void tp_im_counters_free(struct tp_im_counters *counters);

void tp_im_counters_add(struct tp_im_counters *counters, enum tp_im_count count, uint64_t n);

/* One session more, or less. */
void tp_im_counters_add_session(struct tp_im_counters *counters, int n);

/* Takes over what a session has counted since before. */
void tp_im_counters_take(struct tp_im_counters *counters, const struct tp_ipfix_counts *now,
                         const struct tp_ipfix_counts *before);

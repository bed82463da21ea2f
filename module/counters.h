/* SPDX-License-Identifier: Apache-2.0 */
/* What impstats reports of one action: every way that a line, an event, a flow and a finding can
 * go, and every save of the state. Counters only count while impstats is loaded. All functions but
 * tp_counters_take() may be called by any thread at any time. */
#pragma once

#include "rsyslog.h"
#include "core/engine.h"
#include "input/reader.h"

struct tp_counters;

/* How a line, a finding or a save of the state went. */
enum tp_count {
    TP_COUNT_NOT_OURS,
    TP_COUNT_MALFORMED,
    TP_COUNT_READ,
    TP_COUNT_FORGED,
    TP_COUNT_UNANNOTATED,
    TP_COUNT_UNATTACHED,
    TP_COUNT_FINDINGS_SENT,
    TP_COUNT_FINDINGS_DROPPED,
    TP_COUNT_OWN_FINDINGS,
    TP_COUNT_STATE_SAVED,
    TP_COUNT_STATE_FAILED,
    TP_COUNT__COUNT
};

/* To be called once before, and once after all others. */
rsRetVal tp_counters_open(void);
void tp_counters_close(void);

/* Registers an action's counters under that name, one for each of the reader's stems among them.
 * Copies what it needs. */
rsRetVal tp_counters_new(struct tp_counters **ret_counters, const char *name, size_t max_flows,
                         const struct tp_reader *reader);

/* Accepts NULL. */
void tp_counters_free(struct tp_counters *counters);

void tp_counters_add(struct tp_counters *counters, enum tp_count count);

/* One more event of the reader's stem at that place. */
void tp_counters_add_stem(struct tp_counters *counters, size_t place);

/* Counts findings by their states. */
void tp_counters_add_news(struct tp_counters *counters, const struct tp_news *news);

/* Takes over what the engine has counted. The caller holds the engine's lock. */
void tp_counters_take(struct tp_counters *counters, const struct tp_engine *engine);

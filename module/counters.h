/* SPDX-License-Identifier: Apache-2.0 */
/* What impstats reports of one action: every way that a line, an event, a flow and a finding can
 * go, and every save of the state and reload of the rules. Counters only count while impstats is
 * loaded. All functions but tp_counters_take() may be called by any thread at any time. */
#pragma once

#include "rsyslog.h"
#include "core/engine.h"
#include "input/reader.h"

struct tp_counters;

/* How a line, a finding, a save of the state or a reload of the rules went. */
enum tp_count {
    TP_COUNT_NOT_OURS,
    TP_COUNT_MALFORMED,
    TP_COUNT_HEADERS,
    TP_COUNT_READ,
    TP_COUNT_FORGED,
    TP_COUNT_UNANNOTATED,
    TP_COUNT_UNATTACHED,
    TP_COUNT_FINDINGS_SENT,
    TP_COUNT_FINDINGS_DROPPED,
    TP_COUNT_OWN_FINDINGS,
    TP_COUNT_STATE_SAVED,
    TP_COUNT_STATE_FAILED,
    TP_COUNT_RULES_RELOADED,
    TP_COUNT_RULES_REFUSED,
    TP_COUNT__COUNT
};

/* To be called once before, and once after all others. */
rsRetVal tp_counters_open(void);
void tp_counters_close(void);

/* Registers an action's counters under that name, which is copied. */
rsRetVal tp_counters_new(struct tp_counters **ret_counters, const char *name, size_t max_flows);

/* Accepts NULL. */
void tp_counters_free(struct tp_counters *counters);

void tp_counters_add(struct tp_counters *counters, enum tp_count count);

/* From now on there is a counter for each of the reader's stems, besides those that were there
 * before: what was counted is not forgotten. Copies their names. False where memory is short:
 * events of some stems are counted without it then. */
bool tp_counters_meet(struct tp_counters *counters, const struct tp_reader *reader);

/* One more event of the stem. */
void tp_counters_add_stem(struct tp_counters *counters, const char *stem);

/* Counts findings by their states. */
void tp_counters_add_news(struct tp_counters *counters, const struct tp_news *news);

/* Takes over what the engine has counted. The caller holds the engine's lock. */
void tp_counters_take(struct tp_counters *counters, const struct tp_engine *engine);

/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of one mmtlspin action, read from its configuration and checked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rsyslog.h"
#include "core/engine.h"

struct nvlst;

/* How long at most what is new waits to be saved. */
#define TP_MAX_STATE_S 86400

struct tp_settings {
    char **rulebases;   /* file paths or stems */
    size_t n_rulebases; /* 0: all that are shipped */
    char *map_dir;      /* NULL: beside each rulebase */
    char *container;    /* as msgAddJSON() wants it: "!", "!x!y", ".x" */
    char *stats_name;
    char *findings_ruleset; /* NULL: findings are not sent */
    char *state_file;       /* NULL: a restart forgets */
    uint64_t state_s;       /* between two saves */
    uint64_t max_flows, idle_s;
    uint64_t max_clients, max_names, max_pairs, window_s; /* of evidence */
    uint64_t update_s;
    struct tp_engine_options policy; /* thresholds; all else of it stands above */
    bool annotate_all;               /* false: only events that concern TLS */
};

/* Fills *ret_settings from list (borrowed) and the defaults. A bad value is reported with the
 * configuration's file and line, and returns RS_RET_PARAM_ERROR. Clear in either case. */
rsRetVal tp_settings_read(struct nvlst *list, struct tp_settings *ret_settings);

/* The engine's defaults with the settings in their places; its hash is for the caller to set. */
void tp_settings_apply(const struct tp_settings *settings, struct tp_engine_options *ret_options);

/* Would both write the same state file? Also where they name it differently, if its folder is
 * there. */
bool tp_settings_share_state(const struct tp_settings *a, const struct tp_settings *b);

void tp_settings_clear(struct tp_settings *settings);

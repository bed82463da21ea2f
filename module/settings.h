/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of one mmtlspin action, read from its configuration and checked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rsyslog.h"

struct nvlst;

struct tp_settings {
    char **rulebases;   /* file paths or stems */
    size_t n_rulebases; /* 0: all that are shipped */
    char *map_dir;      /* NULL: beside each rulebase */
    char *container;    /* as msgAddJSON() wants it: "!", "!x!y", ".x" */
    char *stats_name;
    size_t max_flows;
    int64_t idle_ms;
    bool annotate_all; /* false: only events that concern TLS */
};

/* Fills *ret_settings from list (borrowed) and the defaults. A bad value is reported with the
 * configuration's file and line, and returns RS_RET_PARAM_ERROR. Clear in either case. */
rsRetVal tp_settings_read(struct nvlst *list, struct tp_settings *ret_settings);

void tp_settings_clear(struct tp_settings *settings);

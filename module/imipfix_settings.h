/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters of one imipfix input, read from its configuration and checked. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rsyslog.h"
#include "input/ipfix_facts.h"
#include "module/imipfix_allow.h"

struct nvlst;

#define TP_IM_MAX_SESSIONS 100000
#define TP_IM_MAX_EXPORTERS 100000
#define TP_IM_MAX_IDLE_S 31536000
#define TP_IM_MAX_TEMPLATE_S 86400
#define TP_IM_MAX_RCVBUF (UINT64_C(1) << 30)

struct tp_im_settings {
    char *name;    /* of the input, and first in the names of its counters */
    char *address; /* NULL: all that this machine has */
    char *ruleset; /* NULL: the default one */
    char *port_file;
    char *template_file; /* NULL: a restart forgets templates */
    char **elements;     /* files */
    size_t n_elements;
    struct tp_im_allow allow;
    struct tp_ipfix_bits bits; /* of Flowmon */
    uint64_t port;             /* 0: the system chooses */
    uint64_t rcvbuf;
    uint64_t max_sessions, idle_s, max_exporters;
    uint64_t template_s; /* between two saves */
    bool is_tcp, gives_json;
};

/* Fills *ret_settings from list (borrowed) and the defaults. A bad value is reported with the
 * configuration's file and line, and returns RS_RET_PARAM_ERROR. Clear in either case. */
rsRetVal tp_im_settings_read(struct nvlst *list, struct tp_im_settings *ret_settings);

void tp_im_settings_clear(struct tp_im_settings *settings);

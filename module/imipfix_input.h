/* SPDX-License-Identifier: Apache-2.0 */
/* One input(): what it was told, and all that it has while it runs. */
#pragma once

#include "module/imipfix_datagrams.h"
#include "module/imipfix_settings.h"
#include "module/imipfix_sockets.h"
#include "module/imipfix_streams.h"
#include "module/imipfix_templates.h"

struct tp_im_input {
    struct tp_im_settings settings;
    ruleset_t *ruleset; /* NULL: it can't run */
    struct tp_im_sockets sockets;
    uint32_t drops[TP_IM_SOCKETS]; /* of the kernel, so far */
    bool has_told_drops;
    char *name; /* in messages and of its counters: NAME(ADDRESS/PORT/PROTOCOL) */
    struct tp_im_common common;
    struct tp_im_gate gate;
    struct tp_im_datagrams *datagrams; /* this one and the next two with UDP, else NULL */
    struct tp_im_sessions *sessions;
    struct tp_im_templates *templates; /* NULL: a restart forgets */
    struct tp_im_streams *streams;     /* with TCP, else NULL */
    struct tp_im_input *next;          /* of the same configuration */
};

/* Reads the parameters and the element files; says what is wrong. Touches nothing else, as rsyslogd
 * may only be checking its configuration. */
rsRetVal tp_im_input_new(struct tp_im_input **ret_input, struct nvlst *list);

/* When all inputs have ended. Accepts NULL. */
void tp_im_input_free(struct tp_im_input *input);

/* While rsyslogd still has its privileges. */
bool tp_im_input_open(struct tp_im_input *input);

/* Makes all that receives, and reads the templates. Once rsyslogd has dropped its privileges and
 * forked. */
bool tp_im_input_start(struct tp_im_input *input, int64_t now_ms);

/* Saves the templates, and lets all go that start and open have made, but for the counters:
 * impstats is another input, and may still be reporting them. */
void tp_im_input_stop(struct tp_im_input *input);

/* What is to be done now and then. */
void tp_im_input_tend(struct tp_im_input *input, int64_t now_ms);

/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a message of every record, and brings them to the input's ruleset in batches. A queue that
 * is full is waited for, but neither for ever nor longer than rsyslogd runs. */
#pragma once

#include "rsyslog.h"
#include "input/ipfix_line.h"
#include "module/imipfix_counters.h"

struct tp_im_sender;

struct tp_im_sender_options {
    const char *name; /* of the input */
    ruleset_t *ruleset;
    const struct tp_ipfix_bits *bits;
    struct tp_im_counters *counters;
    bool can_wait; /* the peer can: it is slowed down before the queue is full */
    bool gives_json;
};

/* Borrows what options point to. NULL where memory is short. */
struct tp_im_sender *tp_im_sender_new(const struct tp_im_sender_options *options);

/* What is still in the batch is dropped. Accepts NULL. */
void tp_im_sender_free(struct tp_im_sender *sender);

/* Whose records come next; borrowed until the next call. */
void tp_im_sender_set_origin(struct tp_im_sender *sender, const struct tp_ipfix_from *from,
                             prop_t *address);

/* Takes what the clock says for the messages to come. */
void tp_im_sender_set_time(struct tp_im_sender *sender);

/* For a struct tp_ipfix_sink, whose user is the sender. */
void tp_im_sender_send(void *sender, const struct tp_record *record);

/* Submits what has come together. */
void tp_im_sender_flush(struct tp_im_sender *sender);

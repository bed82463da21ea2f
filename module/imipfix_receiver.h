/* SPDX-License-Identifier: Apache-2.0 */
/* The loop of the one thread that receives for all inputs, and owns what they have while they run:
 * libfixbuf has no locks. */
#pragma once

#include "module/imipfix_input.h"

struct tp_im_receiver;

/* Watches the sockets of the inputs that have some; borrows them. NULL where that can't be, and
 * says why. */
struct tp_im_receiver *tp_im_receiver_new(struct tp_im_input *inputs);

/* Accepts NULL. */
void tp_im_receiver_free(struct tp_im_receiver *receiver);

/* Until rsyslogd ends: then it returns within a tenth of a second. */
void tp_im_receiver_run(struct tp_im_receiver *receiver);

/* Has the templates saved soon. From any thread; waits for nobody. */
void tp_im_receiver_hurry(struct tp_im_receiver *receiver);

/* SPDX-License-Identifier: Apache-2.0 */
/* Findings on their way between threads, in order: a bounded place that who puts never waits for.
 * All its memory is set aside when it is made. */
#pragma once

#include "core/conclude.h"

/* A finding, and when it became news. */
struct tp_notice {
    struct tp_finding finding;
    int64_t at_ms; /* UTC */
};

struct tp_mailbox;

/* Room for so many. NULL where memory is short. */
struct tp_mailbox *tp_mailbox_new(size_t room);

/* Accepts NULL. */
void tp_mailbox_free(struct tp_mailbox *mailbox);

/* Copies notice. False where the mailbox is full. */
bool tp_mailbox_put(struct tp_mailbox *mailbox, const struct tp_notice *notice);

/* The oldest; waits for one. False when there is none and the mailbox is closed. */
bool tp_mailbox_take(struct tp_mailbox *mailbox, struct tp_notice *ret_notice);

/* No more will come. What is there can still be taken. */
void tp_mailbox_close(struct tp_mailbox *mailbox);

bool tp_mailbox_is_closed(struct tp_mailbox *mailbox);

/* SPDX-License-Identifier: Apache-2.0 */
/* A finding as a message of rsyslog: one line of text, and under '$!' the object that 'tlspin
 * replay --findings' prints. */
#pragma once

#include "rsyslog.h"
#include "module/mailbox.h"
#include "output/json_tree.h"

/* The input that such messages name as theirs. */
#define TP_NOTICE_INPUT "mmtlspin"

/* To be called once before, and once after all others. */
rsRetVal tp_notice_open(void);
void tp_notice_close(void);

/* A message to be enqueued, owned by the caller; NULL where memory is short. Its time is the
 * finding's, its facility local0, its severity warning, or notice where the finding is cleared. */
smsg_t *tp_notice_message(const struct tp_notice *notice, struct tp_json_tree *tree);

/* Is it one of these, from any instance? Nobody outside can name that input. */
bool tp_notice_is(const smsg_t *msg);

/* SPDX-License-Identifier: Apache-2.0 */
/* What imipfix asks of rsyslogd's objects, but for its counters. */
#pragma once

#include <stdbool.h>
#include <time.h>
#include "rsyslog.h"

/* To be called once before, and once after all others. */
rsRetVal tp_im_host_open(void);
void tp_im_host_close(void);

/* Has rsyslogd begun to end? */
bool tp_im_host_is_ending(void);

/* A text that messages share; copied. NULL where memory is short. */
prop_t *tp_im_host_text(const char *text);

/* Accepts NULL. Messages that have it keep it. */
void tp_im_host_text_free(prop_t *text);

void tp_im_host_now(struct syslogTime *ret_now, time_t *ret_now_s);
void tp_im_host_time(time_t seconds, struct syslogTime *ret_time);

/* name NULL: the default one. NULL where there is none of that name, and says what to do. */
ruleset_t *tp_im_host_ruleset(rsconf_t *conf, const char *name);

/* Where messages for the ruleset go: its own queue, or the main one. NULL where that is not there
 * any more. */
qqueue_t *tp_im_host_queue(ruleset_t *ruleset);

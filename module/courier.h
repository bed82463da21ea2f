/* SPDX-License-Identifier: Apache-2.0 */
/* Takes an instance's findings to their ruleset, in a thread of its own: a ruleset whose queue is
 * full makes whoever enqueues wait, and that must not be a worker. What finds no room, here or
 * there, is dropped and counted. */
#pragma once

#include "rsyslog.h"
#include "module/counters.h"

struct tp_courier;

/* To be called once before, and once after all others. */
rsRetVal tp_courier_open(void);
void tp_courier_close(void);

/* Goes to the ruleset of that name, which must have a queue of its own: the main queue is freed
 * while workers of rulesets still run. NULL otherwise, and says what to do. Both borrowed. */
struct tp_courier *tp_courier_new(rsconf_t *conf, const char *ruleset,
                                  struct tp_counters *counters);

/* Starts to deliver; what came before is kept until then. Once rsyslogd has forked. */
rsRetVal tp_courier_start(struct tp_courier *courier);

/* Copies the news of that time. Waits for nobody. */
void tp_courier_bring(struct tp_courier *courier, const struct tp_news *news, int64_t at_ms);

/* Delivers what is still there, as far as there is room for it. While rsyslogd ends, a full queue
 * refuses at once; one that is waited for at that moment does so after its
 * queue.timeoutEnqueue. Accepts NULL. */
void tp_courier_free(struct tp_courier *courier);

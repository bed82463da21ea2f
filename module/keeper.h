/* SPDX-License-Identifier: Apache-2.0 */
/* Carries an instance's memory over restarts of rsyslogd: reads the state file at the start, and
 * then writes it in a thread of its own, so that neither a worker nor rsyslogd's main thread waits
 * for a disk. */
#pragma once

#include <pthread.h>
#include "module/counters.h"
#include "module/settings.h"

struct tp_keeper;

/* What an instance lends its keeper. */
struct tp_kept {
    const struct tp_settings *settings;
    struct tp_counters *counters;
    struct tp_engine **engine; /* made, and not fed yet */
    struct tp_secret *secret;  /* of the engine's hash */
    pthread_mutex_t *feeding;  /* the engine's lock */
};

/* Touches no file, for rsyslogd may only be checking its configuration. Copies kept. NULL where
 * memory is short. */
struct tp_keeper *tp_keeper_new(const struct tp_kept *kept);

/* Puts an engine that remembers what the file tells, and its secret, in the place of the one that
 * is there. Saves at once, which tells early that it can't be done, and from then on every
 * interval. A file that can't be used is set aside, and that is said. To be called once privileges
 * are dropped, rsyslogd has forked, and before the first event. */
void tp_keeper_start(struct tp_keeper *keeper);

/* Has it saved now, out of turn. Waits for nobody. */
void tp_keeper_hurry(struct tp_keeper *keeper);

/* Saves for the last time, if it was started; the engine is not fed any more. Accepts NULL. */
void tp_keeper_free(struct tp_keeper *keeper);

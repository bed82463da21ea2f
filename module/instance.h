/* SPDX-License-Identifier: Apache-2.0 */
/* One mmtlspin action: what it is made of, and the order in which that begins and ends. */
#pragma once

#include <pthread.h>
#include "core/engine.h"
#include "input/keyed_hash.h"
#include "module/counters.h"
#include "module/courier.h"
#include "module/keeper.h"
#include "module/readers.h"
#include "module/settings.h"

struct tp_instance {
    struct tp_settings settings;
    struct tp_counters *counters;
    struct tp_engine *engine;
    struct tp_news news;
    pthread_mutex_t feeding;    /* of the engine and the news */
    struct tp_courier *courier; /* NULL: findings are not sent */
    bool has_met_own;           /* findings; atomic */
    struct tp_keeper *keeper;   /* NULL: a restart forgets */
    struct tp_readers *readers;
    struct tp_secret secret;
    struct tp_instance **list; /* of its configuration; NULL: none yet */
    struct tp_instance *next;
};

/* Of one that is zeroed. */
void tp_instance_init(struct tp_instance *instance);

/* Makes the parts that need no thread, as its settings say, and enlists it. Says what can't be. The
 * list is borrowed until it is cleared. */
rsRetVal tp_instance_make(struct tp_instance *instance, struct tp_instance **list);

/* Resolves what the settings name in the configuration. */
void tp_instance_connect(struct tp_instance *instance, rsconf_t *conf);

/* Reads the state, and starts the threads: once privileges are dropped and rsyslogd has forked. */
void tp_instance_start(struct tp_instance *instance);

/* HUP: reloads the rules and has the state saved. Waits for no worker. */
void tp_instance_renew(struct tp_instance *instance);

/* Whatever has been made of it. */
void tp_instance_clear(struct tp_instance *instance);

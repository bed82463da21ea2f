/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/courier.h"

#include <stdlib.h>
#include <time.h>
#include "conf.h"
#include "errmsg.h"
#include "module-template.h"
#include "msg.h"
#include "queue.h"
#include "ruleset.h"
#include "module/notice.h"
#include "module/thread.h"

#define ROOM 1024 /* findings, 400 bytes each */

DEFobjCurrIf(obj);
DEFobjCurrIf(ruleset);

struct tp_courier {
    struct tp_mailbox *mailbox;
    ruleset_t *ruleset;
    struct tp_counters *counters;
    struct tp_json_tree tree; /* this one and the next are the thread's alone */
    bool has_complained;
    bool is_started;
    pthread_t thread;
};

rsRetVal tp_courier_open(void)
{
    DEFiRet;

    CHKiRet(objGetObjInterface(&obj));
    CHKiRet(objUse(ruleset, CORE_COMPONENT));
    CHKiRet(tp_notice_open());
finalize_it:
    RETiRet;
}

void tp_courier_close(void)
{
    tp_notice_close();
    objRelease(ruleset, CORE_COMPONENT);
}

static ruleset_t *find_ruleset(rsconf_t *conf, const char *name)
{
    ruleset_t *found;

    if (ruleset.GetRuleset(conf, &found, (uchar *)name) != RS_RET_OK) {
        LogError(0, RS_RET_RULESET_NOT_FOUND,
                 "mmtlspin: parameter 'findings.ruleset' can't be '%s', as there is no such "
                 "ruleset: add ruleset(name=\"%s\" queue.type=\"LinkedList\") {...}",
                 name, name);
        return NULL;
    }
    if (!rulesetHasQueue(found)) {
        LogError(0, RS_RET_PARAM_ERROR,
                 "mmtlspin: parameter 'findings.ruleset' can't be '%s', as that ruleset has no "
                 "queue of its own: add queue.type=\"LinkedList\" to it",
                 name);
        return NULL;
    }
    return found;
}

struct tp_courier *tp_courier_new(rsconf_t *conf, const char *name, struct tp_counters *counters)
{
    ruleset_t *found = find_ruleset(conf, name);
    struct tp_courier *courier = found == NULL ? NULL : calloc(1, sizeof *courier);

    if (courier == NULL)
        return NULL;
    courier->ruleset = found;
    courier->counters = counters;
    tp_json_tree_init(&courier->tree);
    courier->mailbox = tp_mailbox_new(ROOM);
    if (courier->mailbox == NULL) {
        LogError(0, RS_RET_OUT_OF_MEMORY, "mmtlspin: no memory for findings on their way");
        tp_courier_free(courier);
        return NULL;
    }
    return courier;
}

/* rsyslogd starts the queues of rulesets one by one, and a queue that still holds messages of
 * before its restart is at work at once: then a finding can come for a queue that is not there yet.
 * The statistics are the last thing that a queue makes at its start. */
static bool is_open(const qqueue_t *queue)
{
    return __atomic_load_n(&queue->statsobj, __ATOMIC_ACQUIRE) != NULL;
}

static bool wait_for_queue(struct tp_courier *courier)
{
    static const struct timespec a_moment = {.tv_nsec = 10000000};

    while (!is_open(courier->ruleset->pQueue) && !tp_mailbox_is_closed(courier->mailbox))
        nanosleep(&a_moment, NULL);
    return is_open(courier->ruleset->pQueue);
}

/* Not by submitMsg2(): that one keeps to itself that the queue was full. */
static bool deliver(struct tp_courier *courier, const struct tp_notice *notice)
{
    smsg_t *msg = tp_notice_message(notice, &courier->tree);

    if (msg == NULL)
        return false;
    MsgSetRuleset(msg, courier->ruleset);
    return qqueueEnqMsg(courier->ruleset->pQueue, eFLOWCTL_NO_DELAY, msg) == RS_RET_OK;
}

static void complain(struct tp_courier *courier)
{
    if (courier->has_complained)
        return;
    courier->has_complained = true;
    LogMsg(0, RS_RET_QUEUE_FULL, LOG_WARNING,
           "mmtlspin: a finding was dropped, as the queue of ruleset '%s' is full; the counter "
           "findings_dropped tells of more",
           rulesetGetName(courier->ruleset));
}

static void *carry(void *user)
{
    struct tp_courier *courier = user;
    struct tp_notice notice;

    while (tp_mailbox_take(courier->mailbox, &notice)) {
        bool is_sent = wait_for_queue(courier) && deliver(courier, &notice);
        tp_counters_add(courier->counters,
                        is_sent ? TP_COUNT_FINDINGS_SENT : TP_COUNT_FINDINGS_DROPPED);
        if (!is_sent)
            complain(courier);
    }
    return NULL;
}

rsRetVal tp_courier_start(struct tp_courier *courier)
{
    int result = tp_thread_start(&courier->thread, carry, courier);

    courier->is_started = result == 0;
    if (result == 0)
        return RS_RET_OK;
    LogError(result, RS_RET_ERR, "mmtlspin: no thread can be had that sends findings");
    return RS_RET_ERR;
}

void tp_courier_bring(struct tp_courier *courier, const struct tp_news *news, int64_t at_ms)
{
    for (size_t i = 0; i < news->n; i++) {
        struct tp_notice notice = {news->findings[i], at_ms};
        if (!tp_mailbox_put(courier->mailbox, &notice))
            tp_counters_add(courier->counters, TP_COUNT_FINDINGS_DROPPED);
    }
}

void tp_courier_free(struct tp_courier *courier)
{
    if (courier == NULL)
        return;
    if (courier->is_started) {
        tp_mailbox_close(courier->mailbox);
        pthread_join(courier->thread, NULL);
    }
    tp_json_tree_clear(&courier->tree);
    tp_mailbox_free(courier->mailbox);
    free(courier);
}

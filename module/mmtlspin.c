/* SPDX-License-Identifier: Apache-2.0 */
/* The rsyslog action: a message's line becomes an event, the engine takes it in, what the flow
 * shows is attached to the message as JSON, and what many flows show leaves as messages of their
 * own. No parsing and no policy here.
 *
 * Concurrency & Locking
 *   instanceData        One for each action, shared by its workers. 'engine' and 'news' are only
 *                       touched under 'feeding'; the rest does not change once events come.
 *                       Counters, readers, the courier and the keeper look after themselves.
 *   wrkrInstanceData_t  One for each worker thread, used by it alone. It may be freed after
 *                       the instance: rsyslog does so at shutdown.
 *   doAction            Runs in several workers at once. Lines are read and JSON is built outside
 *                       the engine's lock, and nothing of a message is kept. Findings are brought
 *                       to the courier under that lock, which keeps their order and waits for
 *                       nobody; the courier's thread submits them under no lock.
 *   keeper's thread     Copies the engine under 'feeding', and writes the copy under no lock.
 *   HUP                 Wakes the keeper, and loads rules in rsyslogd's main thread, under no lock.
 *                       A worker that finds others in force makes its own reader anew between two
 *                       lines. */
#include "config.h"

#include <string.h>
#include "rsyslog.h"
#include "conf.h"
#include "errmsg.h"
#include "module-template.h"
#include "msg.h"
#include "module/abi.h"
#include "module/instance.h"
#include "module/notice.h"
#include "module/stamp.h"
#include "input/clock.h"
#include "output/ecs.h"
#include "output/json_tree.h"

MODULE_TYPE_OUTPUT;
/* Keys of the JSON in messages are literals of this module: it must outlive the messages. */
MODULE_TYPE_KEEP;
MODULE_CNFNAME("mmtlspin");
DEF_OMOD_STATIC_DATA;

typedef struct tp_instance instanceData;

typedef struct wrkrInstanceData {
    instanceData *pData;
    struct tp_seat seat;
    struct tp_json_tree tree;
} wrkrInstanceData_t;

struct modConfData_s {
    rsconf_t *pConf;
    instanceData *instances;
};

static modConfData_t *loading;

/* The message as it came; msg.c keeps a NUL behind it. */
static struct tp_text raw_line(const smsg_t *pMsg)
{
    uchar *line;
    int len;

    getRawMsg(pMsg, &line, &len);
    return (struct tp_text){(const char *)line, (size_t)len};
}

static void count_event(struct tp_counters *counters, const struct tp_reading *reading)
{
    tp_counters_add(counters, TP_COUNT_READ);
    tp_counters_add_stem(counters, reading->stem->name);
    if (reading->pairs.is_doubted)
        tp_counters_add(counters, TP_COUNT_FORGED);
}

static bool read_event(instanceData *pData, struct tp_reader *reader, smsg_t *pMsg, int64_t now_ms,
                       struct tp_event *ret_event)
{
    int64_t sent_ms = tp_stamp_ms(&pMsg->tTIMESTAMP, now_ms);

    switch (tp_reader_read(reader, raw_line(pMsg), sent_ms, ret_event)) {
    case TP_READ_EVENT:
        count_event(pData->counters, tp_reader_reading(reader));
        MsgSetParseSuccess(pMsg, 1);
        return true;
    case TP_READ_MALFORMED:
        tp_counters_add(pData->counters, TP_COUNT_MALFORMED);
        MsgSetParseSuccess(pMsg, 0);
        return false;
    case TP_READ_HEADER:
        tp_counters_add(pData->counters, TP_COUNT_HEADERS);
        tp_readers_note_header(pData->readers);
        return false;
    default:
        tp_counters_add(pData->counters, TP_COUNT_NOT_OURS);
        return false;
    }
}

/* The caller holds 'feeding'. */
static void pass_news_on(instanceData *pData, int64_t at_ms)
{
    tp_engine_take_news(pData->engine, &pData->news);
    tp_counters_add_news(pData->counters, &pData->news);
    if (pData->courier != NULL)
        tp_courier_bring(pData->courier, &pData->news, at_ms);
}

static void feed(instanceData *pData, struct tp_event *event, int64_t now_ms,
                 struct tp_verdict *ret_verdict)
{
    pthread_mutex_lock(&pData->feeding);
    tp_engine_feed(pData->engine, event, now_ms, ret_verdict);
    tp_counters_take(pData->counters, pData->engine);
    pass_news_on(pData, event->time_ms < now_ms ? event->time_ms : now_ms);
    pthread_mutex_unlock(&pData->feeding);
}

/* A finding has no place among events, and would go round in circles. */
static void meet_own(instanceData *pData)
{
    tp_counters_add(pData->counters, TP_COUNT_OWN_FINDINGS);
    if (__atomic_exchange_n(&pData->has_met_own, true, __ATOMIC_RELAXED))
        return;
    LogMsg(0, RS_RET_ERR, LOG_WARNING,
           "mmtlspin: findings come to an mmtlspin action, which passes them over: name a ruleset "
           "without one in findings.ruleset");
}

/* One complete tree, added once: before rsyslog 8.2606, msgAddJSON() merges an object that meets
 * another of its name into the root. So a named container is replaced, and '!' alone is merged. */
static bool attach(const instanceData *pData, smsg_t *pMsg, struct json_object *annotation)
{
    return annotation != NULL &&
           msgAddJSON(pMsg, (uchar *)pData->settings.container, annotation, 1, 0) == RS_RET_OK;
}

static void annotate(wrkrInstanceData_t *pWrkrData, const struct tp_reader *reader, smsg_t *pMsg,
                     const struct tp_event *event, const struct tp_verdict *verdict)
{
    const instanceData *pData = pWrkrData->pData;
    const char *stem = tp_reader_reading(reader)->stem->name;
    struct tp_json_tree *tree = &pWrkrData->tree;

    if (!pData->settings.annotate_all && (verdict->facts & TP_FACT_NO_TLS) != 0) {
        tp_counters_add(pData->counters, TP_COUNT_UNANNOTATED);
        return;
    }
    tp_ecs_write(&tree->writer, event, verdict, (struct tp_text){stem, strlen(stem)});
    if (!attach(pData, pMsg, tp_json_tree_take(tree)))
        tp_counters_add(pData->counters, TP_COUNT_UNATTACHED);
}

BEGINcreateInstance
    CODESTARTcreateInstance;
    tp_instance_init(pData);
ENDcreateInstance

BEGINfreeInstance
    CODESTARTfreeInstance;
    tp_instance_clear(pData);
ENDfreeInstance

BEGINnewActInst
    CODESTARTnewActInst;
    CODE_STD_STRING_REQUESTnewActInst(1);
    CHKiRet(OMSRsetEntry(*ppOMSR, 0, NULL, OMSR_TPL_AS_MSG));
    CHKiRet(createInstance(&pData));
    CHKiRet(tp_settings_read(lst, &pData->settings));
    CHKiRet(tp_instance_make(pData, &loading->instances));
    CODE_STD_FINALIZERnewActInst;
ENDnewActInst

BEGINcreateWrkrInstance
    CODESTARTcreateWrkrInstance;
    tp_json_tree_init(&pWrkrData->tree);
ENDcreateWrkrInstance

BEGINfreeWrkrInstance
    CODESTARTfreeWrkrInstance;
    tp_seat_clear(&pWrkrData->seat);
    tp_json_tree_clear(&pWrkrData->tree);
ENDfreeWrkrInstance

BEGINdoAction_NoStrings
    smsg_t *pMsg = ((smsg_t **)pMsgData)[0];
    instanceData *pData = pWrkrData->pData;
    struct tp_event event;
    struct tp_verdict verdict;
    CODESTARTdoAction;
    if (tp_notice_is(pMsg)) {
        meet_own(pData);
        FINALIZE;
    }
    struct tp_reader *reader = tp_readers_borrow(pData->readers, &pWrkrData->seat);
    int64_t now_ms = tp_clock_ms(CLOCK_REALTIME);
    if (read_event(pData, reader, pMsg, now_ms, &event)) {
        feed(pData, &event, now_ms, &verdict);
        annotate(pWrkrData, reader, pMsg, &event, &verdict);
    }
    tp_readers_give_back(pData->readers, &pWrkrData->seat);
finalize_it:
ENDdoAction

/* From here on: what rsyslog asks of every module. */

BEGINbeginCnfLoad
    CODESTARTbeginCnfLoad;
    pModConf->pConf = pConf;
    loading = pModConf;
ENDbeginCnfLoad

BEGINendCnfLoad
    CODESTARTendCnfLoad;
ENDendCnfLoad

BEGINcheckCnf
    CODESTARTcheckCnf;
    for (instanceData *each = pModConf->instances; each != NULL; each = each->next)
        tp_instance_connect(each, pModConf->pConf);
ENDcheckCnf

BEGINactivateCnf
    CODESTARTactivateCnf;
    for (instanceData *each = pModConf->instances; each != NULL; each = each->next)
        tp_instance_start(each);
ENDactivateCnf

BEGINfreeCnf
    CODESTARTfreeCnf;
ENDfreeCnf

BEGINdoHUP
    CODESTARTdoHUP;
    tp_instance_renew(pData);
ENDdoHUP

BEGINisCompatibleWithFeature
    CODESTARTisCompatibleWithFeature;
ENDisCompatibleWithFeature

BEGINdbgPrintInstInfo
    CODESTARTdbgPrintInstInfo;
ENDdbgPrintInstInfo

BEGINtryResume
    CODESTARTtryResume;
ENDtryResume

NO_LEGACY_CONF_parseSelectorAct;

BEGINmodExit
    CODESTARTmodExit;
    tp_courier_close();
    tp_counters_close();
ENDmodExit

/* These are an if-else chain on some versions: no semicolons. */
BEGINqueryEtryPt
    CODESTARTqueryEtryPt;
    CODEqueryEtryPt_STD_OMOD_QUERIES
    CODEqueryEtryPt_STD_OMOD8_QUERIES
    CODEqueryEtryPt_STD_CONF2_OMOD_QUERIES
    CODEqueryEtryPt_STD_CONF2_QUERIES
    CODEqueryEtryPt_doHUP
ENDqueryEtryPt

#pragma GCC visibility push(default) /* the one symbol that rsyslogd looks up */
BEGINmodInit()
    if (!tp_abi_matches() || tp_counters_open() != RS_RET_OK || tp_courier_open() != RS_RET_OK) {
        tp_abi_refuse("mmtlspin");
        return RS_RET_MISSING_INTERFACE;
    }
    CODESTARTmodInit;
    *ipIFVersProvided = CURR_MOD_IF_VERSION;
ENDmodInit
#pragma GCC visibility pop

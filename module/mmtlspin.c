/* SPDX-License-Identifier: Apache-2.0 */
/* The rsyslog action: a message's line becomes an event, the engine takes it in, and what the flow
 * shows is attached to the message as JSON. No parsing and no policy here.
 *
 * Concurrency & Locking
 *   instanceData        One for each action, shared by its workers. 'engine' is only touched under
 *                       'feeding', the spare reader only under 'reading'; the rest does not change
 *                       after newActInst. Counters look after themselves (module/counters.h).
 *   wrkrInstanceData_t  One for each worker thread, used by it alone. Its reader is its own, as
 *                       liblognorm counts inside its rules without a lock. It may be freed after
 *                       the instance: rsyslog does so at shutdown.
 *   doAction            Runs in several workers at once. Lines are read and JSON is built outside
 *                       the engine's lock, and nothing of a message is kept.
 *   HUP                 Changes nothing. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "rsyslog.h"
#include "conf.h"
#include "errmsg.h"
#include "module-template.h"
#include "msg.h"
#include "parserif.h"
#include "core/engine.h"
#include "input/keyed_hash.h"
#include "input/reader.h"
#include "module/abi.h"
#include "module/counters.h"
#include "module/settings.h"
#include "module/stamp.h"
#include "output/ecs.h"
#include "output/json_tree.h"

MODULE_TYPE_OUTPUT;
/* Keys of the JSON in messages are literals of this module: it must outlive the messages. */
MODULE_TYPE_KEEP;
MODULE_CNFNAME("mmtlspin");
DEF_OMOD_STATIC_DATA;

typedef struct _instanceData {
    struct tp_settings settings;
    struct tp_counters *counters;
    struct tp_engine *engine;
    pthread_mutex_t feeding;
    /* Proves at start-up that the rules can be read, and serves workers that can't load their own:
     * files can be gone by then, or out of reach after privileges were dropped. */
    struct tp_reader *spare;
    pthread_mutex_t reading;
    struct tp_secret secret;
} instanceData;

typedef struct wrkrInstanceData {
    instanceData *pData;
    struct tp_reader *reader; /* NULL: the spare one serves */
    struct tp_json_tree tree;
} wrkrInstanceData_t;

struct modConfData_s {
    rsconf_t *pConf;
};

static struct tp_reader *load_reader(const instanceData *pData, struct tp_error *ret_error)
{
    const struct tp_reader_options options = {
        .rulebases = (const char *const *)pData->settings.rulebases,
        .n_rulebases = pData->settings.n_rulebases,
        .map_directory = pData->settings.map_dir,
    };

    return tp_reader_new(&options, ret_error);
}

static struct tp_engine *make_engine(instanceData *pData)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = tp_keyed_hash(&pData->secret);
    options.flows.max_flows = (uint32_t)pData->settings.max_flows;
    options.flows.idle_ms = pData->settings.idle_ms;
    return tp_engine_new(&options);
}

static rsRetVal make_ready(instanceData *pData)
{
    struct tp_error error;
    DEFiRet;

    pData->spare = load_reader(pData, &error);
    if (pData->spare == NULL) {
        parser_errmsg("mmtlspin: %s", error.text);
        ABORT_FINALIZE(RS_RET_ERR);
    }
    if (!tp_secret_init(&pData->secret)) {
        parser_errmsg("mmtlspin: the system gives no random numbers");
        ABORT_FINALIZE(RS_RET_ERR);
    }
    pData->engine = make_engine(pData);
    if (pData->engine == NULL) {
        parser_errmsg(
            "mmtlspin: no memory for %zu flows, which take %zu MB: use a smaller flows.max",
            pData->settings.max_flows,
            tp_flow_table_size((uint32_t)pData->settings.max_flows) >> 20);
        ABORT_FINALIZE(RS_RET_OUT_OF_MEMORY);
    }
    CHKiRet(tp_counters_new(&pData->counters, pData->settings.stats_name, pData->settings.max_flows,
                            pData->spare));
finalize_it:
    RETiRet;
}

static bool same_stems(const struct tp_reader *a, const struct tp_reader *b)
{
    for (size_t i = 0;; i++) {
        const char *one = tp_reader_stem(a, i), *other = tp_reader_stem(b, i);
        if (one == NULL || other == NULL)
            return one == other;
        if (strcmp(one, other) != 0)
            return false;
    }
}

/* A reader of the worker's own, or NULL where the spare one has to serve. */
static struct tp_reader *worker_reader(const instanceData *pData)
{
    struct tp_error error = {"there are other rulebases now than at the start"};
    struct tp_reader *reader = load_reader(pData, &error);

    if (reader != NULL && same_stems(reader, pData->spare))
        return reader;
    tp_reader_free(reader);
    LogMsg(0, RS_RET_ERR, LOG_WARNING,
           "mmtlspin: %s; a worker goes on, slower, with the rules as they were at the start",
           error.text);
    return NULL;
}

static struct tp_reader *borrow_reader(wrkrInstanceData_t *pWrkrData)
{
    if (pWrkrData->reader != NULL)
        return pWrkrData->reader;
    pthread_mutex_lock(&pWrkrData->pData->reading);
    return pWrkrData->pData->spare;
}

static void give_back(wrkrInstanceData_t *pWrkrData)
{
    if (pWrkrData->reader == NULL)
        pthread_mutex_unlock(&pWrkrData->pData->reading);
}

static int64_t wall_clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

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
    tp_counters_add_stem(counters, reading->place);
    if (reading->is_doubted)
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
    default:
        tp_counters_add(pData->counters, TP_COUNT_NOT_OURS);
        return false;
    }
}

static void feed(instanceData *pData, const struct tp_event *event, int64_t now_ms,
                 struct tp_verdict *ret_verdict)
{
    pthread_mutex_lock(&pData->feeding);
    tp_engine_feed(pData->engine, event, now_ms, ret_verdict);
    tp_counters_take(pData->counters, pData->engine);
    pthread_mutex_unlock(&pData->feeding);
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
    pthread_mutex_init(&pData->feeding, NULL);
    pthread_mutex_init(&pData->reading, NULL);
ENDcreateInstance

BEGINfreeInstance
    CODESTARTfreeInstance;
    tp_counters_free(pData->counters);
    tp_engine_free(pData->engine);
    tp_reader_free(pData->spare);
    tp_settings_clear(&pData->settings);
    pthread_mutex_destroy(&pData->feeding);
    pthread_mutex_destroy(&pData->reading);
ENDfreeInstance

BEGINnewActInst
    CODESTARTnewActInst;
    CODE_STD_STRING_REQUESTnewActInst(1);
    CHKiRet(OMSRsetEntry(*ppOMSR, 0, NULL, OMSR_TPL_AS_MSG));
    CHKiRet(createInstance(&pData));
    CHKiRet(tp_settings_read(lst, &pData->settings));
    CHKiRet(make_ready(pData));
    CODE_STD_FINALIZERnewActInst;
ENDnewActInst

BEGINcreateWrkrInstance
    CODESTARTcreateWrkrInstance;
    pWrkrData->reader = worker_reader(pData);
    tp_json_tree_init(&pWrkrData->tree);
ENDcreateWrkrInstance

BEGINfreeWrkrInstance
    CODESTARTfreeWrkrInstance;
    tp_reader_free(pWrkrData->reader);
    tp_json_tree_clear(&pWrkrData->tree);
ENDfreeWrkrInstance

BEGINdoAction_NoStrings
    smsg_t *pMsg = ((smsg_t **)pMsgData)[0];
    instanceData *pData = pWrkrData->pData;
    struct tp_event event;
    struct tp_verdict verdict;
    CODESTARTdoAction;
    struct tp_reader *reader = borrow_reader(pWrkrData);
    int64_t now_ms = wall_clock_ms();
    if (read_event(pData, reader, pMsg, now_ms, &event)) {
        feed(pData, &event, now_ms, &verdict);
        annotate(pWrkrData, reader, pMsg, &event, &verdict);
    }
    give_back(pWrkrData);
ENDdoAction

/* From here on: what rsyslog asks of every module. */

BEGINbeginCnfLoad
    CODESTARTbeginCnfLoad;
    pModConf->pConf = pConf;
ENDbeginCnfLoad

BEGINendCnfLoad
    CODESTARTendCnfLoad;
ENDendCnfLoad

BEGINcheckCnf
    CODESTARTcheckCnf;
ENDcheckCnf

BEGINactivateCnf
    CODESTARTactivateCnf;
ENDactivateCnf

BEGINfreeCnf
    CODESTARTfreeCnf;
ENDfreeCnf

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
    tp_counters_close();
ENDmodExit

/* These are an if-else chain on some versions: no semicolons. */
BEGINqueryEtryPt
    CODESTARTqueryEtryPt;
    CODEqueryEtryPt_STD_OMOD_QUERIES
    CODEqueryEtryPt_STD_OMOD8_QUERIES
    CODEqueryEtryPt_STD_CONF2_OMOD_QUERIES
    CODEqueryEtryPt_STD_CONF2_QUERIES
ENDqueryEtryPt

#pragma GCC visibility push(default) /* the one symbol that rsyslogd looks up */
BEGINmodInit()
    if (!tp_abi_matches() || tp_counters_open() != RS_RET_OK) {
        tp_abi_refuse("mmtlspin");
        return RS_RET_MISSING_INTERFACE;
    }
    CODESTARTmodInit;
    *ipIFVersProvided = CURR_MOD_IF_VERSION;
ENDmodInit
#pragma GCC visibility pop

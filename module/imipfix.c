/* SPDX-License-Identifier: Apache-2.0 */
/* The rsyslog input for IPFIX: records that exporters send over UDP or TCP become messages, a line
 * of text each. No parsing and no policy here.
 *
 * Concurrency & Locking
 *   runInput     The one thread that receives for all inputs. While it runs, inputs with all that
 *                they hold (models, sessions, exporters, senders) are its alone.
 *   main thread  Makes the inputs before that thread starts, and lets them go after it has ended.
 *                HUP only sets an atomic flag.
 *   impstats     Reads counters at any time. */
#include "config.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "rsyslog.h"
#include "conf.h"
#include "errmsg.h"
#include "module-template.h"
#include "parserif.h"
#include "module/abi.h"
#include "module/imipfix_host.h"
#include "module/imipfix_receiver.h"
#include "input/clock.h"

MODULE_TYPE_INPUT;
/* Messages outlive the module's inputs, and can be told by names in it. */
MODULE_TYPE_KEEP;
MODULE_CNFNAME("imipfix");
DEF_IMOD_STATIC_DATA;

struct modConfData_s {
    rsconf_t *pConf;
    struct tp_im_input *inputs;
};

/* HUP is made for actions: rsyslogd gives NULL. */
typedef struct _instanceData instanceData;

static modConfData_t *loading, *running;
static struct tp_im_receiver *receiver;

/* Two inputs would write over each other's templates. */
static rsRetVal check_template_file(const struct tp_im_input *input)
{
    const char *file = input->settings.template_file;

    for (const struct tp_im_input *each = loading->inputs; each != NULL; each = each->next) {
        const char *other = each->settings.template_file;
        if (file == NULL || other == NULL || strcmp(file, other) != 0)
            continue;
        parser_errmsg("imipfix: parameter 'templateFile' can't be '%s', as another input has that "
                      "file: give each input its own",
                      file);
        return RS_RET_PARAM_ERROR;
    }
    return RS_RET_OK;
}

BEGINnewInpInst
    struct tp_im_input *input = NULL;
    CODESTARTnewInpInst;
    CHKiRet(tp_im_input_new(&input, lst));
    CHKiRet(check_template_file(input));
    input->next = loading->inputs;
    loading->inputs = input;
finalize_it:
    if (iRet != RS_RET_OK)
        tp_im_input_free(input);
    CODE_STD_FINALIZERnewInpInst;
ENDnewInpInst

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
    for (struct tp_im_input *each = pModConf->inputs; each != NULL; each = each->next)
        each->ruleset = tp_im_host_ruleset(pModConf->pConf, each->settings.ruleset);
    if (pModConf->inputs == NULL) {
        LogError(
            0, RS_RET_NO_LISTNERS,
            "imipfix: the module is loaded, but there is no input: add input(type=\"imipfix\")");
        iRet = RS_RET_NO_LISTNERS;
    }
ENDcheckCnf

BEGINactivateCnfPrePrivDrop
    bool has_opened = false;
    CODESTARTactivateCnfPrePrivDrop;
    running = pModConf;
    for (struct tp_im_input *each = pModConf->inputs; each != NULL; each = each->next)
        has_opened = tp_im_input_open(each) || has_opened;
    if (!has_opened)
        iRet = RS_RET_NO_RUN; /* and it was said why */
ENDactivateCnfPrePrivDrop

BEGINactivateCnf
    CODESTARTactivateCnf;
ENDactivateCnf

BEGINfreeCnf
    CODESTARTfreeCnf;
    while (pModConf->inputs != NULL) {
        struct tp_im_input *next = pModConf->inputs->next;
        tp_im_input_free(pModConf->inputs);
        pModConf->inputs = next;
    }
ENDfreeCnf

BEGINwillRun
    CODESTARTwillRun;
    for (struct tp_im_input *each = running->inputs; each != NULL; each = each->next)
        tp_im_input_start(each, tp_clock_ms(CLOCK_MONOTONIC));
    receiver = tp_im_receiver_new(running->inputs);
    iRet = receiver == NULL ? RS_RET_NO_RUN : RS_RET_OK;
ENDwillRun

/* Not to be cancelled: that would leave messages and libfixbuf half-way. */
BEGINrunInput
    int before;
    CODESTARTrunInput;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    tp_im_receiver_run(receiver);
    pthread_setcancelstate(before, NULL);
ENDrunInput

BEGINafterRun
    CODESTARTafterRun;
    for (struct tp_im_input *each = running->inputs; each != NULL; each = each->next)
        tp_im_input_stop(each);
    tp_im_receiver_free(receiver);
    receiver = NULL;
ENDafterRun

BEGINdoHUP
    CODESTARTdoHUP;
    if (receiver != NULL)
        tp_im_receiver_hurry(receiver);
ENDdoHUP

BEGINisCompatibleWithFeature
    CODESTARTisCompatibleWithFeature;
    if (eFeat == sFEATURENonCancelInputTermination)
        iRet = RS_RET_OK;
ENDisCompatibleWithFeature

BEGINmodExit
    CODESTARTmodExit;
    tp_im_host_close();
    tp_im_counters_close();
ENDmodExit

/* These are an if-else chain on some versions: no semicolons. */
BEGINqueryEtryPt
    CODESTARTqueryEtryPt;
    CODEqueryEtryPt_STD_IMOD_QUERIES
    CODEqueryEtryPt_STD_CONF2_QUERIES
    CODEqueryEtryPt_STD_CONF2_PREPRIVDROP_QUERIES
    CODEqueryEtryPt_STD_CONF2_IMOD_QUERIES
    CODEqueryEtryPt_IsCompatibleWithFeature_IF_OMOD_QUERIES
    CODEqueryEtryPt_doHUP
ENDqueryEtryPt

#pragma GCC visibility push(default) /* the one symbol that rsyslogd looks up */
BEGINmodInit()
    if (!tp_abi_matches() || tp_im_counters_open() != RS_RET_OK || tp_im_host_open() != RS_RET_OK) {
        tp_abi_refuse("imipfix");
        return RS_RET_MISSING_INTERFACE;
    }
    CODESTARTmodInit;
    *ipIFVersProvided = CURR_MOD_IF_VERSION;
ENDmodInit
#pragma GCC visibility pop

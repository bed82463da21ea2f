/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/notice.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <syslog.h>
#include "conf.h"
#include "datetime.h"
#include "errmsg.h"
#include "glbl.h"
#include "module-template.h"
#include "msg.h"
#include "prop.h"
#include "output/address.h"
#include "output/finding.h"
#include "output/sentence.h"
#include "output/utf8.h"

#define TAG "tlspin:"
#define TEXT_SIZE 1024 /* RFC 3164 4.1 */

DEFobjCurrIf(obj);
DEFobjCurrIf(datetime);
DEFobjCurrIf(glbl);
DEFobjCurrIf(prop);

static prop_t *input_name;

static const int severities[TP_STATE__COUNT] = {
    [TP_STATE_OPENED] = LOG_WARNING,
    [TP_STATE_UPDATED] = LOG_WARNING,
    [TP_STATE_CLEARED] = LOG_NOTICE,
};

rsRetVal tp_notice_open(void)
{
    DEFiRet;

    CHKiRet(objGetObjInterface(&obj));
    CHKiRet(objUse(datetime, CORE_COMPONENT));
    CHKiRet(objUse(glbl, CORE_COMPONENT));
    CHKiRet(objUse(prop, CORE_COMPONENT));
    CHKiRet(prop.CreateStringProp(&input_name, (const uchar *)TP_NOTICE_INPUT,
                                  strlen(TP_NOTICE_INPUT)));
finalize_it:
    RETiRet;
}

void tp_notice_close(void)
{
    prop.Destruct(&input_name);
    objRelease(prop, CORE_COMPONENT);
    objRelease(glbl, CORE_COMPONENT);
    objRelease(datetime, CORE_COMPONENT);
}

bool tp_notice_is(const smsg_t *msg)
{
    uchar *name;
    int len;

    getInputName(msg, &name, &len);
    return len == (int)strlen(TP_NOTICE_INPUT) && memcmp(name, TP_NOTICE_INPUT, (size_t)len) == 0;
}

/* What the finding is about. */
static size_t print_scope(const struct tp_finding *finding, char *ret_text, size_t size)
{
    char client[TP_ADDRESS_ROOM];
    int len;

    if (finding->has_client)
        len = snprintf(ret_text, size, "%.*s", (int)tp_address_print(&finding->client, client),
                       client);
    else if (finding->application_len > 0)
        len = snprintf(ret_text, size, "%.*s (%.*s)", finding->name_len, finding->name,
                       finding->application_len, finding->application);
    else
        len = snprintf(ret_text, size, "%.*s", finding->name_len, finding->name);
    return (size_t)len < size ? (size_t)len : size - 1;
}

/* One line: the names in it are what somebody else wrote. */
static size_t print_text(const struct tp_finding *finding, char ret_text[TEXT_SIZE])
{
    char sentence[TP_SENTENCE_SIZE], scope[TP_NAME_MAX + TP_APPLICATION_MAX + sizeof " ()"];

    tp_sentence(finding, sentence);
    print_scope(finding, scope, sizeof scope);
    int len = snprintf(ret_text, TEXT_SIZE, "tlspin finding %s %s %s: %s",
                       tp_finding_states.rows[finding->state].name.ptr,
                       tp_kinds.rows[finding->kind].name.ptr, scope, sentence);
    for (char *c = ret_text; *c != '\0'; c++)
        *c = iscntrl((unsigned char)*c) ? ' ' : *c;
    return len < TEXT_SIZE ? (size_t)len : TEXT_SIZE - 1;
}

static void set_text(smsg_t *msg, const struct tp_finding *finding)
{
    char text[TEXT_SIZE], room[TP_UTF8_ROOM];
    struct tp_text fit = {text, print_text(finding, text)};

    fit = tp_utf8_mend(fit, room);
    MsgSetRawMsg(msg, fit.ptr, fit.len);
    MsgSetMSGoffs(msg, 0);
}

static void set_time(smsg_t *msg, int64_t at_ms)
{
    struct timeval at = {.tv_sec = at_ms / 1000, .tv_usec = at_ms % 1000 * 1000};

    datetime.timeval2syslogTime(&at, &msg->tTIMESTAMP, TIME_IN_LOCALTIME);
}

static void set_origin(smsg_t *msg)
{
    uchar *host = glbl.GetLocalHostName();

    MsgSetInputName(msg, input_name);
    MsgSetHOSTNAME(msg, host, (int)strlen((char *)host));
    MsgSetRcvFrom(msg, glbl.GetLocalHostNameProp());
    MsgSetRcvFromIP(msg, glbl.GetLocalHostIP());
    MsgSetTAG(msg, (const uchar *)TAG, strlen(TAG));
}

smsg_t *tp_notice_message(const struct tp_notice *notice, struct tp_json_tree *tree)
{
    struct json_object *annotation;
    smsg_t *msg;

    tp_finding_write(&tree->writer, &notice->finding, notice->at_ms);
    annotation = tp_json_tree_take(tree);
    if (annotation == NULL)
        return NULL;
    if (msgConstruct(&msg) != RS_RET_OK) {
        json_object_put(annotation);
        return NULL;
    }
    set_text(msg, &notice->finding);
    set_time(msg, notice->at_ms);
    set_origin(msg);
    msgSetPRI(msg, (syslog_pri_t)(LOG_LOCAL0 | severities[notice->finding.state]));
    MsgSetFlowControlType(msg, eFLOWCTL_NO_DELAY);
    msgAddJSON(msg, (uchar *)"!", annotation, 0, 0); /* takes it */
    return msg;
}

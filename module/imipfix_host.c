/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_host.h"

#include <string.h>
#include <sys/time.h>
#include "conf.h"
#include "datetime.h"
#include "errmsg.h"
#include "glbl.h"
#include "module-template.h"
#include "prop.h"
#include "ruleset.h"

#define DEFAULT_RULESET "RSYSLOG_DefaultRuleset"

DEFobjCurrIf(obj);
DEFobjCurrIf(datetime);
DEFobjCurrIf(glbl);
DEFobjCurrIf(prop);
DEFobjCurrIf(ruleset);

rsRetVal tp_im_host_open(void)
{
    DEFiRet;

    CHKiRet(objGetObjInterface(&obj));
    CHKiRet(objUse(datetime, CORE_COMPONENT));
    CHKiRet(objUse(glbl, CORE_COMPONENT));
    CHKiRet(objUse(prop, CORE_COMPONENT));
    CHKiRet(objUse(ruleset, CORE_COMPONENT));
finalize_it:
    RETiRet;
}

void tp_im_host_close(void)
{
    objRelease(ruleset, CORE_COMPONENT);
    objRelease(prop, CORE_COMPONENT);
    objRelease(glbl, CORE_COMPONENT);
    objRelease(datetime, CORE_COMPONENT);
}

bool tp_im_host_is_ending(void)
{
    return glbl.GetGlobalInputTermState() == 1;
}

prop_t *tp_im_host_text(const char *text)
{
    prop_t *made;

    return prop.CreateStringProp(&made, (const uchar *)text, (int)strlen(text)) == RS_RET_OK ? made
                                                                                             : NULL;
}

void tp_im_host_text_free(prop_t *text)
{
    if (text != NULL)
        prop.Destruct(&text);
}

void tp_im_host_now(struct syslogTime *ret_now, time_t *ret_now_s)
{
    datetime.getCurrTime(ret_now, ret_now_s, TIME_IN_LOCALTIME);
}

void tp_im_host_time(time_t seconds, struct syslogTime *ret_time)
{
    struct timeval at = {.tv_sec = seconds};

    datetime.timeval2syslogTime(&at, ret_time, TIME_IN_LOCALTIME);
}

ruleset_t *tp_im_host_ruleset(rsconf_t *conf, const char *name)
{
    ruleset_t *found;

    if (ruleset.GetRuleset(conf, &found, (uchar *)(name == NULL ? DEFAULT_RULESET : name)) ==
        RS_RET_OK)
        return found;
    LogError(0, RS_RET_RULESET_NOT_FOUND,
             "imipfix: parameter 'ruleset' can't be '%s', as there is no such ruleset: add "
             "ruleset(name=\"%s\" queue.type=\"LinkedList\") {...}",
             name, name);
    return NULL;
}

qqueue_t *tp_im_host_queue(ruleset_t *bound)
{
    return ruleset.GetRulesetQueue(bound);
}

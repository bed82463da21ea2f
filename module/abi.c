/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that looks into the host's message structure, to learn whether it is ours. */
#include "config.h"
#include "module/abi.h"

#include <string.h>
#include "rsyslog.h"
#include "errmsg.h"
#include "msg.h"
#include "ruleset.h"

#define RAW "tlspin"
#define FACILITY 16
#define SEVERITY 6
#define GENERATED 1234567890

/* Only its address is used. */
static char no_ruleset;

static const struct syslogTime stamp = {.timeType = 2, .month = 2, .day = 13, .year = 2009};

/* Pointers of a foreign layout can be anything: they are compared, never followed. */
static bool is_laid_out_as_here(const smsg_t *msg, const struct json_object *tree)
{
    return msg->iRefCount == 1 && msg->iFacility == FACILITY && msg->iSeverity == SEVERITY &&
           msg->msgFlags == 0 && msg->iLenRawMsg == (int)strlen(RAW) &&
           msg->pszRawMsg == msg->szRawMsg && (const void *)msg->pRuleset == &no_ruleset &&
           msg->ttGenTime == GENERATED && msg->tTIMESTAMP.year == stamp.year && msg->json == tree;
}

bool tp_abi_matches(void)
{
    smsg_t *msg = NULL;
    struct json_object *tree = json_object_new_object();

    if (tree == NULL)
        return false;
    if (msgConstructWithTime(&msg, &stamp, GENERATED) != RS_RET_OK) {
        json_object_put(tree);
        return false;
    }
    msgSetPRI(msg, FACILITY << 3 | SEVERITY);
    MsgSetRawMsg(msg, RAW, strlen(RAW));
    MsgSetRuleset(msg, (ruleset_t *)&no_ruleset);
    msgAddJSON(msg, (uchar *)"!", tree, 0, 0); /* takes the tree */

    bool is_same = is_laid_out_as_here(msg, tree);
    MsgSetRuleset(msg, NULL);
    msgDestruct(&msg);
    return is_same;
}

void tp_abi_refuse(const char *module)
{
    LogError(
        0, RS_RET_MISSING_INTERFACE,
        "%s: built for rsyslog %s, and this rsyslogd (its version ends this line) is another, or "
        "built otherwise: run 'contrib/rsyslog-headers', 'configure' and 'make' again",
        module, RSYSLOG_VERSION);
}

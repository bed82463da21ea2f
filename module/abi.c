/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that looks into the host's message structure, to learn whether it is ours. */
#include "config.h"
#include "module/abi.h"

#include <ctype.h>
#include <link.h>
#include <string.h>
#include "rsyslog.h"
#include "errmsg.h"
#include "msg.h"
#include "ruleset.h"

#define RAW "tlspin"
#define FACILITY 16
#define SEVERITY 6
#define GENERATED 1234567890
#define ORIGIN "software=\"rsyslogd\" swVersion=\"" /* and behind it the version */

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

/* Of the running program, what can be read and does not change. */
static bool is_constant(const ElfW(Phdr) * part)
{
    return part->p_type == PT_LOAD && (part->p_flags & (PF_R | PF_W)) == PF_R;
}

static int find_version(struct dl_phdr_info *program, size_t size, void *ret_version)
{
    (void)size;
    for (size_t i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &program->dlpi_phdr[i];
        const char *begin = (const char *)(program->dlpi_addr + part->p_vaddr), *found;
        found = is_constant(part) ? memmem(begin, part->p_filesz, ORIGIN, strlen(ORIGIN)) : NULL;
        if (found != NULL)
            *(const char **)ret_version = found + strlen(ORIGIN);
    }
    return 1; /* the first one is the program, the others are libraries */
}

/* Two releases can lay out messages alike and not the rest. No function tells a module which
 * release is running; rsyslogd writes it into the log at its start, so it stands among its
 * constants. */
static bool is_version_here(void)
{
    const char *version = NULL, *rest;

    dl_iterate_phdr(find_version, &version);
    if (version == NULL)
        return true;
    rest = version + strlen(RSYSLOG_VERSION);
    return strncmp(version, RSYSLOG_VERSION, strlen(RSYSLOG_VERSION)) == 0 &&
           !isdigit((unsigned char)rest[rest[0] == '.']);
}

static bool is_layout_here(void)
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

bool tp_abi_matches(void)
{
    return is_version_here() && is_layout_here();
}

void tp_abi_refuse(const char *module)
{
    LogError(
        0, RS_RET_MISSING_INTERFACE,
        "%s: built for rsyslog %s, and this rsyslogd (its version ends this line) is another, or "
        "built otherwise: run 'contrib/rsyslog-headers', 'configure' and 'make' again",
        module, RSYSLOG_VERSION);
}

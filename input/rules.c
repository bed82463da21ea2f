/* SPDX-License-Identifier: Apache-2.0 */
#include "input/rules.h"

#include <liblognorm.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/file.h"

struct tp_rules {
    ln_ctx context;
    const char *path;
    struct tp_error first_error;
};

/* "rulebase file PATH[LINE]: fault" becomes "PATH:LINE: fault". */
static void reword(struct tp_error *error, const char *path, const char *message, size_t len)
{
    const char *bracket = memchr(message, '[', len);
    char *end = NULL;
    unsigned long line = bracket == NULL ? 0 : strtoul(bracket + 1, &end, 10);

    if (line > 0 && end[0] == ']' && end[1] == ':')
        tp_error_set(error, "%s:%lu:%.*s", path, line, (int)(message + len - (end + 2)), end + 2);
    else
        tp_error_set(error, "%s: %.*s", path, (int)len, message);
}

/* The first fault is the one to mend; those after it often follow from it. */
static void note_error(void *cookie, const char *message, size_t len)
{
    struct tp_rules *rules = cookie;

    if (rules->first_error.text[0] == '\0')
        reword(&rules->first_error, rules->path, message, len);
}

/* liblognorm takes anything else than this exact first line for a version 1 rulebase, and says
 * nothing. */
static bool check_version(const char *path, struct tp_error *ret_error)
{
    size_t len;
    char *text = tp_file_read(path, &len, ret_error);
    bool is_two = text != NULL && strncmp(text, "version=2\n", 10) == 0;

    if (text != NULL && !is_two)
        tp_error_set(ret_error, "%s:1: expected 'version=2' and nothing else on the first line",
                     path);
    free(text);
    return is_two;
}

static bool load(struct tp_rules *rules, bool with_locations)
{
    rules->context = ln_initCtx();
    if (rules->context == NULL)
        return tp_error_set(&rules->first_error, "%s: out of memory", rules->path);
    ln_setDebugCB(rules->context, NULL,
                  rules); /* 2.0.6 gives the debug cookie to the error callback */
    ln_setErrMsgCB(rules->context, note_error, rules);
    if (with_locations)
        ln_setCtxOpts(rules->context, LN_CTXOPT_ADD_RULE | LN_CTXOPT_ADD_RULE_LOCATION);
    if (ln_loadSamples(rules->context, rules->path) != 0 && rules->first_error.text[0] == '\0')
        return tp_error_set(&rules->first_error, "%s: can't be read as a rulebase", rules->path);
    return rules->first_error.text[0] == '\0';
}

struct tp_rules *tp_rules_load(const char *path, bool with_locations, struct tp_error *ret_error)
{
    struct tp_rules *rules;

    if (!check_version(path, ret_error))
        return NULL;
    rules = calloc(1, sizeof *rules);
    if (rules == NULL) {
        tp_error_set(ret_error, "%s: out of memory", path);
        return NULL;
    }
    rules->path = path;
    if (!load(rules, with_locations)) {
        *ret_error = rules->first_error;
        tp_rules_free(rules);
        return NULL;
    }
    rules->path = "rulebase";
    return rules;
}

struct json_object *tp_rules_match(struct tp_rules *rules, struct tp_text line)
{
    struct json_object *fields = NULL;

    if (ln_normalize(rules->context, line.ptr, line.len, &fields) == 0 && fields != NULL &&
        json_object_object_get_ex(fields, "unparsed-data", NULL) == 0)
        return fields;
    json_object_put(fields);
    return NULL;
}

void tp_rules_free(struct tp_rules *rules)
{
    if (rules == NULL)
        return;
    if (rules->context != NULL)
        ln_exitCtx(rules->context);
    free(rules);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/rules.h"

#include <liblognorm.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/room.h"
#include "input/statements.h"

#define SENTINEL '\1' /* stands in no rule */

struct tp_rules {
    ln_ctx context;
    const char *path;
    struct tp_statements statements; /* of the file, while it is loaded */
    struct tp_error first_error;
    const struct tp_faults *faults; /* NULL where the first is enough */
    struct tp_room copy;            /* of the line */
};

static bool fail(struct tp_rules *rules, const struct tp_error *error)
{
    rules->first_error = *error;
    if (rules->faults != NULL)
        rules->faults->tell(rules->faults->user, error->text);
    return false;
}

/* Where in the line the first thing stands that the message quotes; 0 where that can't be told.
 * What 2.0.6 quotes to the end of the line has bytes behind it that don't belong there. */
static size_t column_of(const char *text, unsigned long line, struct tp_text message)
{
    const char *quote = memchr(message.ptr, '\'', message.len), *found = NULL;
    struct tp_text quoted;

    if (quote == NULL)
        return 0;
    quoted = tp_text_from(message, (size_t)(quote + 1 - message.ptr));
    quote = memchr(quoted.ptr, '\'', quoted.len);
    for (; text != NULL && line > 1; line--) {
        text = strchr(text, '\n');
        text = text == NULL ? NULL : text + 1;
    }
    if (text == NULL || quote == NULL || quote == quoted.ptr)
        return 0;
    for (quoted.len = (size_t)(quote - quoted.ptr); found == NULL && quoted.len > 1; quoted.len--)
        found = memmem(text, strcspn(text, "\n"), quoted.ptr, quoted.len);
    return found == NULL ? 0 : (size_t)(found - text) + 1;
}

/* "rulebase file PATH[LINE]: fault" becomes "PATH:LINE:COLUMN: fault". */
static void reword(const struct tp_rules *rules, struct tp_error *error, struct tp_text message)
{
    const char *bracket = memchr(message.ptr, '[', message.len);
    char *end = NULL, column[24] = "";
    unsigned long line = bracket == NULL ? 0 : strtoul(bracket + 1, &end, 10);
    size_t at;

    if (line == 0 || end[0] != ']' || end[1] != ':') {
        tp_error_set(error, "%s: %.*s", rules->path, (int)message.len, message.ptr);
        return;
    }
    message = tp_text_from(message, (size_t)(end + 2 - message.ptr));
    at = column_of(rules->statements.text, line, message);
    if (at > 0)
        snprintf(column, sizeof column, "%zu:", at);
    tp_error_set(error, "%s:%lu:%s%.*s", rules->path, line, column, (int)message.len, message.ptr);
}

/* The first fault is the one to mend; those after it often follow from it. */
static void note_error(void *cookie, const char *message, size_t len)
{
    struct tp_rules *rules = cookie;
    struct tp_error error;

    reword(rules, &error, (struct tp_text){message, len});
    if (rules->first_error.text[0] == '\0')
        rules->first_error = error;
    if (rules->faults != NULL)
        rules->faults->tell(rules->faults->user, error.text);
}

static bool read_file(struct tp_rules *rules)
{
    struct tp_error error;

    return (tp_statements_load(&rules->statements, rules->path, &error) &&
            tp_statements_check(&rules->statements, rules->path, &error)) ||
           fail(rules, &error);
}

static bool fill(struct tp_rules *rules, bool with_locations)
{
    struct tp_error error;

    rules->context = ln_initCtx();
    if (rules->context == NULL) {
        tp_error_set(&error, "%s: out of memory", rules->path);
        return fail(rules, &error);
    }
    ln_setDebugCB(rules->context, NULL,
                  rules); /* 2.0.6 gives the debug cookie to the error callback */
    ln_setErrMsgCB(rules->context, note_error, rules);
    if (with_locations)
        ln_setCtxOpts(rules->context, LN_CTXOPT_ADD_RULE | LN_CTXOPT_ADD_RULE_LOCATION);
    if (ln_loadSamples(rules->context, rules->path) != 0 && rules->first_error.text[0] == '\0') {
        tp_error_set(&error, "%s: can't be read as a rulebase", rules->path);
        return fail(rules, &error);
    }
    return rules->first_error.text[0] == '\0';
}

static bool load(struct tp_rules *rules, bool with_locations)
{
    bool is_good = read_file(rules) && fill(rules, with_locations);

    tp_statements_clear(&rules->statements);
    return is_good;
}

struct tp_rules *tp_rules_load(const char *path, bool with_locations, struct tp_error *ret_error)
{
    struct tp_rules *rules = calloc(1, sizeof *rules);

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

bool tp_rules_check(const char *path, const struct tp_faults *faults)
{
    struct tp_rules rules = {.path = path, .faults = faults};
    bool is_good = load(&rules, false);

    if (rules.context != NULL)
        ln_exitCtx(rules.context);
    return is_good;
}

/* liblognorm 2.0.6 compares a literal with the line as if neither ended, as long as both have a
 * NUL: a line with one behind a literal, or one that ends there, is read beyond its end. So it gets
 * a copy that has none, and in which another byte stands before the one that ends it. */
static bool copy_line(struct tp_rules *rules, struct tp_text line)
{
    char *nul;

    if (!tp_room_reserve(&rules->copy, line.len + 2))
        return false;
    if (line.len > 0)
        memcpy(rules->copy.ptr, line.ptr, line.len);
    rules->copy.ptr[line.len] = SENTINEL;
    rules->copy.ptr[line.len + 1] = '\0';
    for (size_t at = 0; (nul = memchr(rules->copy.ptr + at, '\0', line.len - at)) != NULL;
         at = (size_t)(nul - rules->copy.ptr))
        *nul = SENTINEL;
    return true;
}

/* False where no rule matches; *ret_fields then has the rest, or is NULL. */
static bool normalize(struct tp_rules *rules, struct tp_text line, struct json_object **ret_fields)
{
    *ret_fields = NULL;
    return copy_line(rules, line) &&
           ln_normalize(rules->context, rules->copy.ptr, line.len, ret_fields) == 0 &&
           *ret_fields != NULL && !json_object_object_get_ex(*ret_fields, "unparsed-data", NULL);
}

struct json_object *tp_rules_match(struct tp_rules *rules, struct tp_text line)
{
    struct json_object *fields;

    if (normalize(rules, line, &fields))
        return fields;
    json_object_put(fields);
    return NULL;
}

/* The rest has the sentinel at its end. */
size_t tp_rules_reach(struct tp_rules *rules, struct tp_text line)
{
    struct json_object *fields, *rest = NULL;
    size_t reach = 0;

    normalize(rules, line, &fields);
    if (fields != NULL && json_object_object_get_ex(fields, "unparsed-data", &rest))
        reach = line.len + 1 - strnlen(json_object_get_string(rest), line.len + 1);
    json_object_put(fields);
    return reach;
}

void tp_rules_free(struct tp_rules *rules)
{
    if (rules == NULL)
        return;
    if (rules->context != NULL)
        ln_exitCtx(rules->context);
    free(rules->copy.ptr);
    free(rules);
}

const char *tp_rules_lognorm(void)
{
    return ln_version();
}

/* SPDX-License-Identifier: Apache-2.0 */
/* liblognorm 2.0.6 asks for members of a field's JSON and uses what it gets, also where that is
 * nothing. */
#include <limits.h>
#include <stdio.h>

#include "input/statements.h"

#define MAX_DEPTH 8 /* of files that include each other, and of fields in fields */

struct shape {
    const char *path, *text; /* of the file */
    struct tp_error *error;
    bool is_bad;
};

static const char *fault_of(struct json_object *field, unsigned depth);

static const char *fault_of_all(struct json_object *fields, unsigned depth)
{
    const char *fault = NULL;

    if (!json_object_is_type(fields, json_type_array))
        return fault_of(fields, depth);
    for (int i = 0; i < (int)json_object_array_length(fields) && fault == NULL; i++)
        fault = fault_of(json_object_array_get_idx(fields, i), depth);
    return fault;
}

static struct json_object *member(struct json_object *field, const char *name)
{
    struct json_object *value = NULL;

    return json_object_object_get_ex(field, name, &value) ? value : NULL;
}

static const char *fault_of_repeat(struct json_object *field, unsigned depth)
{
    struct json_object *parser = member(field, "parser"), *until = member(field, "while");
    const char *fault;

    if (parser == NULL || until == NULL)
        return "a repeat without \"parser\" or \"while\"";
    fault = fault_of_all(parser, depth);
    return fault != NULL ? fault : fault_of_all(until, depth);
}

static const char *fault_of_alternative(struct json_object *field, unsigned depth)
{
    struct json_object *parsers = member(field, "parser");

    if (!json_object_is_type(parsers, json_type_array) || json_object_array_length(parsers) == 0)
        return "an alternative without an array of fields as \"parser\"";
    return fault_of_all(parsers, depth);
}

static const char *fault_of(struct json_object *field, unsigned depth)
{
    struct json_object *type;
    const char *name;

    if (depth == 0)
        return "fields in fields, too deep";
    if (!json_object_is_type(field, json_type_object))
        return "a field that is no object";
    type = member(field, "type");
    if (!json_object_is_type(type, json_type_string))
        return "a field without \"type\"";
    name = json_object_get_string(type);
    if (strcmp(name, "literal") == 0 &&
        !json_object_is_type(member(field, "text"), json_type_string))
        return "a literal without \"text\"";
    if (strcmp(name, "repeat") == 0)
        return fault_of_repeat(field, depth - 1);
    return strcmp(name, "alternative") == 0 ? fault_of_alternative(field, depth - 1) : NULL;
}

static void tell(struct shape *shape, const char *at, const char *fault)
{
    unsigned line = 1;
    const char *start = shape->text;

    for (const char *c = shape->text; c < at; c++) {
        line += *c == '\n';
        start = *c == '\n' ? c + 1 : start;
    }
    if (!shape->is_bad)
        tp_error_set(shape->error, "%s:%u:%td: %s: liblognorm can't read that", shape->path, line,
                     at - start + 1, fault);
    shape->is_bad = true;
}

static void check_json(void *user, struct tp_text text, struct json_object *field)
{
    const char *fault = field == NULL ? NULL : fault_of_all(field, MAX_DEPTH);

    if (fault != NULL)
        tell(user, text.ptr, fault);
}

static void check_plain(void *user, struct tp_text field)
{
    const char *colon = memchr(field.ptr, ':', field.len);
    size_t len = colon == NULL ? field.len : (size_t)(colon + 1 - field.ptr);
    struct tp_text type = tp_text_from(field, len);

    if (type.len >= 6 && memcmp(type.ptr, "repeat", 6) == 0 &&
        memchr(type.ptr, '{', type.len) == NULL)
        tell(user, field.ptr, "a repeat without \"parser\" or \"while\"");
}

static bool check(const struct tp_statements *statements, const char *path, unsigned depth,
                  struct tp_error *ret_error);

/* A file that can't be read here is for liblognorm, which looks for it elsewhere too. */
static bool check_included(const struct tp_statement *include, const char *path, unsigned depth,
                           struct tp_error *ret_error)
{
    struct tp_text name = tp_text_trim(include->text);
    struct tp_statements statements;
    char file[PATH_MAX];
    bool is_good;

    if (name.len == 0 || name.len >= sizeof file || depth == 0)
        return tp_error_set(ret_error, "%s:%u:9: expected a file that does not include this one",
                            path, include->line);
    snprintf(file, sizeof file, "%.*s", (int)name.len, name.ptr);
    if (!tp_statements_load(&statements, file, ret_error))
        return true;
    is_good = check(&statements, file, depth - 1, ret_error);
    tp_statements_clear(&statements);
    return is_good;
}

static bool check(const struct tp_statements *statements, const char *path, unsigned depth,
                  struct tp_error *ret_error)
{
    struct shape shape = {path, statements->text, ret_error, false};
    struct tp_statement_visitor visitor = {
        .plain = check_plain, .json = check_json, .user = &shape};

    for (size_t i = 0; i < statements->n && !shape.is_bad; i++) {
        if (tp_text_equal(statements->rows[i].word, TP_TEXT("include")) &&
            !check_included(&statements->rows[i], path, depth, ret_error))
            return false;
        tp_statement_visit(&statements->rows[i], &visitor);
    }
    return !shape.is_bad;
}

bool tp_statements_check(const struct tp_statements *statements, const char *path,
                         struct tp_error *ret_error)
{
    return check(statements, path, MAX_DEPTH, ret_error);
}

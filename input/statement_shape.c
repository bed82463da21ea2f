/* SPDX-License-Identifier: Apache-2.0 */
/* liblognorm 2.0.6 asks for members of a field's JSON and uses what it gets, also where that is
 * nothing. Behind JSON that it can't read it goes on with what follows as if that were a field. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/rules.h"
#include "input/statements.h"

#define MAX_DEPTH 8 /* of files that include each other, and of fields in fields */

/* The types of 2.0.6. */
static const char *const types[] = {
    "alpha",
    "alternative",
    "cee-syslog",
    "cef",
    "char-sep",
    "char-to",
    "checkpoint-lea",
    "cisco-interface-spec",
    "date-iso",
    "date-rfc3164",
    "date-rfc5424",
    "duration",
    "float",
    "hexnumber",
    "ipv4",
    "ipv6",
    "json",
    "kernel-timestamp",
    "literal",
    "mac48",
    "name-value-list",
    "number",
    "op-quoted-string",
    "quoted-string",
    "repeat",
    "rest",
    "string",
    "string-to",
    "time-12hr",
    "time-24hr",
    "v2-iptables",
    "whitespace",
    "word",
};

struct shape {
    const char *path;
    const struct tp_statements *statements;
    size_t at; /* the statement at hand */
    struct tp_error *error;
    bool is_bad;
};

/* Where a field stands. liblognorm tells itself of a type that it doesn't know, unless that is in a
 * repeat. */
struct place {
    const struct shape *shape;
    unsigned depth; /* that is left */
    bool is_in_repeat;
};

/* Of the rows before end, the first that defines this type of a user's own; end where none does. */
static size_t first_definition(const struct shape *shape, struct tp_text name, size_t end)
{
    for (size_t i = 0; i < end; i++) {
        const struct tp_statement *row = &shape->statements->rows[i];
        if (tp_statement_is(row, TP_TEXT("type")) && row->text.len > name.len &&
            row->text.ptr[name.len] == ':' && memcmp(row->text.ptr, name.ptr, name.len) == 0)
            return i;
    }
    return end;
}

/* A type that is made of others must come behind all of them, so that none is made of itself: that
 * has no end. */
static bool is_defined_above(const struct shape *shape, const char *name)
{
    const struct tp_statement *row = &shape->statements->rows[shape->at];
    const char *colon = memchr(row->text.ptr, ':', row->text.len);
    struct tp_text used = {name, strlen(name)}, own = {row->text.ptr, 0};
    size_t end = shape->at;

    if (tp_statement_is(row, TP_TEXT("type")) && colon != NULL) {
        own.len = (size_t)(colon - own.ptr);
        end = first_definition(shape, own, end);
    }
    return first_definition(shape, used, end) < end;
}

static bool is_type(const struct shape *shape, const char *name)
{
    if (name[0] == '@')
        return is_defined_above(shape, name);
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(types[i], name) == 0)
            return true;
    }
    return false;
}

static const char *fault_of(struct json_object *field, struct place place);

static const char *fault_of_all(struct json_object *fields, struct place place)
{
    const char *fault = NULL;

    if (!json_object_is_type(fields, json_type_array))
        return fault_of(fields, place);
    for (int i = 0; i < (int)json_object_array_length(fields) && fault == NULL; i++)
        fault = fault_of(json_object_array_get_idx(fields, i), place);
    return fault;
}

static struct json_object *member(struct json_object *field, const char *name)
{
    struct json_object *value = NULL;

    return json_object_object_get_ex(field, name, &value) ? value : NULL;
}

static const char *fault_of_repeat(struct json_object *field, struct place place)
{
    struct json_object *parser = member(field, "parser"), *until = member(field, "while");
    const char *fault;

    if (parser == NULL || until == NULL)
        return "a repeat without \"parser\" or \"while\"";
    place.is_in_repeat = true;
    fault = fault_of_all(parser, place);
    return fault != NULL ? fault : fault_of_all(until, place);
}

static const char *fault_of_alternative(struct json_object *field, struct place place)
{
    struct json_object *parsers = member(field, "parser");

    if (!json_object_is_type(parsers, json_type_array) || json_object_array_length(parsers) == 0)
        return "an alternative without an array of fields as \"parser\"";
    return fault_of_all(parsers, place);
}

static const char *fault_of(struct json_object *field, struct place place)
{
    const struct tp_statement *row = &place.shape->statements->rows[place.shape->at];
    struct json_object *type;
    const char *name;

    if (place.depth-- == 0)
        return "fields in fields, too deep";
    if (!json_object_is_type(field, json_type_object))
        return "a field that is no object";
    type = member(field, "type");
    if (!json_object_is_type(type, json_type_string))
        return "a field without \"type\"";
    name = json_object_get_string(type);
    if (name[0] == '\0')
        return "a field without a type";
    if ((place.is_in_repeat || tp_statement_is(row, TP_TEXT("type"))) &&
        !is_type(place.shape, name))
        return "a field whose type is neither known nor defined above it in this file";
    if (strcmp(name, "string") == 0 && strverscmp(tp_rules_lognorm(), "2.0.8") < 0)
        return "a string, where a byte above 127 ends the process";
    if (strcmp(name, "literal") == 0 &&
        !json_object_is_type(member(field, "text"), json_type_string))
        return "a literal without \"text\"";
    if (strcmp(name, "repeat") == 0)
        return fault_of_repeat(field, place);
    return strcmp(name, "alternative") == 0 ? fault_of_alternative(field, place) : NULL;
}

static void tell(struct shape *shape, const char *at, const char *fault)
{
    unsigned line = 1;
    const char *start = shape->statements->text;

    for (const char *c = start; c < at; c++) {
        line += *c == '\n';
        start = *c == '\n' ? c + 1 : start;
    }
    if (!shape->is_bad)
        tp_error_set(shape->error, "%s:%u:%td: %s: not with liblognorm %s", shape->path, line,
                     at - start + 1, fault, tp_rules_lognorm());
    shape->is_bad = true;
}

static void check_field(void *user, struct tp_text text, struct json_object *field)
{
    const char *fault =
        field == NULL ? "broken JSON" : fault_of_all(field, (struct place){user, MAX_DEPTH, false});

    if (fault != NULL)
        tell(user, text.ptr, fault);
}

static void check_open(void *user, struct tp_text text)
{
    tell(user, text.ptr, "a field without its last %");
}

static bool check(const struct tp_statements *statements, const char *path, unsigned depth,
                  struct tp_error *ret_error);

/* Loads what a rulebase includes from where liblognorm would: as it is named, else from its folder
 * of rulebases. path gets where that was. */
static bool load_included(struct tp_statements *statements, struct tp_text name, char *path,
                          struct tp_error *error)
{
    const char *folder = getenv("LIBLOGNORM_RULEBASES");
    struct tp_error ignored;

    snprintf(path, PATH_MAX, "%.*s", (int)name.len, name.ptr);
    if (tp_statements_load(statements, path, error))
        return true;
    if (folder == NULL || path[0] == '/')
        return false;
    snprintf(path, PATH_MAX, "%s/%.*s", folder, (int)name.len, name.ptr);
    return tp_statements_load(statements, path, &ignored);
}

/* Each include that liblognorm can't read costs it an open file. */
static bool check_included(const struct tp_statement *include, const char *path, unsigned depth,
                           struct tp_error *ret_error)
{
    struct tp_text name = tp_text_trim(include->text);
    struct tp_statements statements;
    struct tp_error unread;
    char file[PATH_MAX];
    bool is_good;

    if (name.len == 0 || name.len >= sizeof file || depth == 0)
        return tp_error_set(ret_error, "%s:%u:9: expected a file that does not include this one",
                            path, include->line);
    if (!load_included(&statements, name, file, &unread))
        return tp_error_set(ret_error, "%s:%u:9: %s", path, include->line, unread.text);
    is_good = check(&statements, file, depth - 1, ret_error);
    tp_statements_clear(&statements);
    return is_good;
}

static void check_statement(struct shape *shape, unsigned depth)
{
    const struct tp_statement_visitor visitor = {
        .field = check_field, .open = check_open, .user = shape};
    const struct tp_statement *row = &shape->statements->rows[shape->at];
    const char *fault = tp_statement_fault(shape->statements, shape->at);

    if (fault != NULL)
        tell(shape, row->word.ptr, fault);
    else if (tp_statement_is(row, TP_TEXT("include")))
        shape->is_bad = !check_included(row, shape->path, depth, shape->error);
    else
        tp_statement_visit(row, &visitor);
}

static bool check(const struct tp_statements *statements, const char *path, unsigned depth,
                  struct tp_error *ret_error)
{
    struct shape shape = {path, statements, 0, ret_error, false};

    /* liblognorm takes any other first line for that of a version 1 rulebase, and says nothing */
    if (strncmp(statements->text, "version=2\n", 10) != 0)
        return tp_error_set(
            ret_error, "%s:1:1: expected 'version=2' and nothing else on the first line", path);
    if (strlen(statements->text) < statements->len)
        tell(&shape, statements->text + strlen(statements->text), "a NUL in what should be text");
    for (; shape.at < statements->n && !shape.is_bad; shape.at++)
        check_statement(&shape, depth);
    return !shape.is_bad;
}

bool tp_statements_check(const struct tp_statements *statements, const char *path,
                         struct tp_error *ret_error)
{
    return check(statements, path, MAX_DEPTH, ret_error);
}

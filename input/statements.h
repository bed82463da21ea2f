/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a rulebase, statement by statement: what must be known of a rule before liblognorm
 * reads it, and what it does not tell afterwards. */
#pragma once

#include <ctype.h>
#include <json.h>

#include "core/text.h"
#include "input/error.h"

struct tp_statement {
    struct tp_text word;      /* rule, type, annotate, ... */
    struct tp_text text;      /* behind the '=', to the end, which may be lines further down */
    unsigned line, last_line; /* from 1 */
    bool has_sample;          /* for the caller */
};

struct tp_statements {
    char *text; /* of the whole file, which the rest borrows; up to its first NUL */
    size_t len; /* of the file */
    struct tp_statement *rows;
    size_t n;
};

/* False with ret_error filled where the file can't be read; nothing is to be cleared then. */
bool tp_statements_load(struct tp_statements *ret_statements, const char *path,
                        struct tp_error *ret_error);

struct tp_statement_visitor {
    void (*name)(void *user, struct tp_text name); /* that a field has, at whatever depth */
    /* A field, as JSON wherever the rule writes it otherwise; NULL where it is broken JSON: text
     * starts where it breaks then. */
    void (*field)(void *user, struct tp_text text, struct json_object *field);
    /* A field that no '%' ends, or in which a line breaks outside its JSON. */
    void (*open)(void *user, struct tp_text text);
    void *user;
};

/* Visits the fields that the statement yields. Members may be NULL. */
void tp_statement_visit(const struct tp_statement *statement,
                        const struct tp_statement_visitor *visitor);

/* What is wrong with the form of the statement at this row, or NULL. */
const char *tp_statement_fault(const struct tp_statements *statements, size_t at);

/* False with ret_error filled where a statement has a fault, or a field lacks what liblognorm 2.0.6
 * takes for granted: it would end the process. Also of the files that are included. */
bool tp_statements_check(const struct tp_statements *statements, const char *path,
                         struct tp_error *ret_error);

void tp_statements_clear(struct tp_statements *statements);

static inline bool tp_statement_is(const struct tp_statement *statement, struct tp_text word)
{
    return tp_text_equal(statement->word, word);
}

/* What is left without the blanks in front, as liblognorm skips them. */
static inline struct tp_text tp_statement_unblank(struct tp_text text)
{
    while (text.len > 0 && isspace((unsigned char)text.ptr[0]))
        text = tp_text_from(text, 1);
    return text;
}

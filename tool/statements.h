/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a rulebase, statement by statement: what a check must say about a rule that
 * liblognorm took. */
#pragma once

#include "core/text.h"
#include "input/error.h"

struct statement {
    struct tp_text word;      /* rule, type, annotate, ... */
    struct tp_text text;      /* behind the '=', to the end, which may be lines further down */
    unsigned line, last_line; /* from 1 */
    bool has_sample;          /* for the caller */
};

struct statements {
    char *text; /* of the whole file, which the rest borrows */
    struct statement *rows;
    size_t n;
};

/* False with ret_error filled where the file can't be read; nothing is to be cleared then. */
bool statements_load(struct statements *ret_statements, const char *path,
                     struct tp_error *ret_error);

/* The name of each field that the statement yields, wherever in a field it is given. */
void statement_each_field(const struct statement *statement,
                          void (*take)(void *user, struct tp_text name), void *user);

void statements_clear(struct statements *statements);

static inline bool statement_is_rule(const struct statement *statement)
{
    return tp_text_equal(statement->word, TP_TEXT("rule"));
}

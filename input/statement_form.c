/* SPDX-License-Identifier: Apache-2.0 */
/* What stands around the fields of a statement. liblognorm 2.0.6 passes over a statement whose form
 * is wrong and says nothing, or ends the process. */
#include "input/statements.h"

#define MAX_STATEMENT (64u << 10)

/* Of a tag, or of what an annotation adds. */
static size_t name_length(struct tp_text text)
{
    size_t n = 0;

    while (n < text.len &&
           (isalnum((unsigned char)text.ptr[n]) || text.ptr[n] == '_' || text.ptr[n] == '.'))
        n++;
    return n;
}

static const char *fault_of_rule(struct tp_text text)
{
    const char *colon = memchr(text.ptr, ':', text.len);

    if (colon == NULL)
        return "a rule without ':' behind its tags";
    for (const char *c = text.ptr; c < colon; c++) {
        if (*c == ',' && (c == text.ptr || c[-1] == ','))
            return "a tag without a name";
    }
    return colon + 1 == text.ptr + text.len ? "a rule of nothing" : NULL;
}

static const char *fault_of_type(struct tp_text text)
{
    const char *colon = memchr(text.ptr, ':', text.len);

    return colon == NULL || text.ptr[0] != '@' || colon + 1 == text.ptr + text.len
               ? "a type that is not '@name:fields'"
               : NULL;
}

/* Takes +name="value" off the text; false where it is something else. */
static bool take_addition(struct tp_text *text)
{
    struct tp_text rest = tp_text_from(*text, 1); /* the plus */
    size_t len = name_length(rest);
    const char *quote;

    rest = tp_text_from(rest, len);
    if (len == 0 || rest.len == 0 || rest.ptr[0] != '=')
        return false;
    rest = tp_statement_unblank(tp_text_from(rest, 1));
    if (rest.len < 2 || rest.ptr[0] != '"' || rest.ptr[1] == '"')
        return false;
    rest = tp_text_from(rest, 1);
    quote = memchr(rest.ptr, '"', rest.len);
    if (quote == NULL)
        return false;
    *text = tp_text_from(rest, (size_t)(quote - rest.ptr) + 1);
    return true;
}

static const char *fault_of_annotation(struct tp_text text)
{
    static const char *const fault = "an annotation that is not 'tag:+name=\"value\"'";
    size_t len = name_length(text);

    text = tp_statement_unblank(tp_text_from(text, len));
    if (len == 0 || text.len == 0 || text.ptr[0] != ':')
        return fault;
    for (text = tp_statement_unblank(tp_text_from(text, 1)); text.len > 0 && text.ptr[0] != '#';
         text = tp_statement_unblank(text)) {
        if (text.ptr[0] != '+' || !take_addition(&text))
            return fault;
    }
    return text.len == 0 && isspace((unsigned char)text.ptr[-1])
               ? "an annotation that ends in a blank" /* it would read that for ever */
               : NULL;
}

static const struct {
    struct tp_text word;
    const char *(*fault)(struct tp_text text);
} forms[] = {
    {TP_TEXT("rule"), fault_of_rule},
    {TP_TEXT("type"), fault_of_type},
    {TP_TEXT("annotate"), fault_of_annotation},
};

static bool has_prefix_above(const struct tp_statements *statements, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (tp_statement_is(&statements->rows[i], TP_TEXT("prefix")))
            return true;
    }
    return false;
}

const char *tp_statement_fault(const struct tp_statements *statements, size_t at)
{
    static const struct tp_text rule = TP_TEXT("\nrule=");
    const struct tp_statement *row = &statements->rows[at];
    size_t len = (size_t)(row->text.ptr + row->text.len - row->word.ptr);

    if (len >= MAX_STATEMENT)
        return "a statement of 64 KiB or more"; /* is read as two */
    if (memmem(row->word.ptr, len, rule.ptr, rule.len) != NULL)
        return "a field without its last %"; /* it forgets this rule and reads the next */
    if (tp_statement_is(row, TP_TEXT("extendprefix")) && !has_prefix_above(statements, at))
        return "no prefix above it in this file";
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (tp_statement_is(row, forms[i].word))
            return forms[i].fault(row->text);
    }
    return NULL;
}

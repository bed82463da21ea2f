/* SPDX-License-Identifier: Apache-2.0 */
#include "input/statements.h"

#include <stdlib.h>

#include "input/file.h"

static const char *end_of_line(const char *text)
{
    return text + strcspn(text, "\n");
}

/* A statement goes on in the next line where a field is not closed: liblognorm counts the percent
 * signs. */
static const char *end_of_statement(const char *text)
{
    bool is_in_field = false;

    for (; *text != '\0' && (*text != '\n' || is_in_field); text++)
        is_in_field ^= *text == '%';
    return text;
}

static bool add(struct tp_statements *statements, struct tp_statement row)
{
    struct tp_statement *rows =
        reallocarray(statements->rows, statements->n + 1, sizeof *statements->rows);

    if (rows == NULL)
        return false;
    rows[statements->n++] = row;
    statements->rows = rows;
    return true;
}

static bool take_all(struct tp_statements *statements)
{
    const char *text = statements->text;
    unsigned line = 1;

    while (*text != '\0') {
        const char *end = *text == '#' ? end_of_line(text) : end_of_statement(text);
        size_t len = (size_t)(end - text), word = strcspn(text, "=\n");
        size_t at = word < len ? word + 1 : len;
        struct tp_statement row = {
            {text, word}, {text + at, len - at}, .line = line, .last_line = line};

        for (const char *c = text; c < end; c++)
            row.last_line += *c == '\n';
        line = row.last_line + 1;
        if (len > 0 && *text != '#' && !add(statements, row))
            return false;
        text = *end == '\0' ? end : end + 1;
    }
    return true;
}

bool tp_statements_load(struct tp_statements *ret_statements, const char *path,
                        struct tp_error *ret_error)
{
    *ret_statements = (struct tp_statements){.text = NULL};
    ret_statements->text = tp_file_read(path, &ret_statements->len, ret_error);
    if (ret_statements->text == NULL)
        return false;
    if (take_all(ret_statements))
        return true;
    tp_statements_clear(ret_statements);
    return tp_error_set(ret_error, "%s: out of memory", path);
}

void tp_statements_clear(struct tp_statements *statements)
{
    free(statements->rows);
    free(statements->text);
    *statements = (struct tp_statements){.text = NULL};
}

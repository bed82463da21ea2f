/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin catalogue: the tables of core/ as text, CSV or Markdown. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

#include "tool/tool.h"

static const char help[] =
    "Usage: tlspin catalogue [OPTION]... [TABLE]...\n\n"
    "Prints the names that tlspin publishes or understands. Without TABLE, all tables.\n\n"
    "  -o, --output text|csv|markdown  how (default text)\n"
    "  -l, --list                      only the names of the tables\n"
    "  -h, --help                      show this\n";

struct form {
    const char *name;
    void (*head)(const struct tp_catalogue *);
    void (*row)(const struct tp_catalogue *, const struct tp_row *);
};

static const char *or_nothing(const char *text)
{
    return text != NULL ? text : "";
}

/* Bits as hex, other codes as decimal, fields' types and the like not at all. */
static const char *code_text(const struct tp_catalogue *catalogue, const struct tp_row *row,
                             char out[24])
{
    if (row->preset != NULL)
        return row->preset;
    out[0] = '\0';
    if (catalogue->code_title != NULL && row->code != TP_NO_CODE)
        snprintf(out, 24, strcmp(catalogue->code_title, "bit") == 0 ? "0x%" PRIx64 : "%" PRIu64,
                 row->code);
    return out;
}

static void text_head(const struct tp_catalogue *catalogue)
{
    printf("\n%s: %s\n", catalogue->name, catalogue->title);
}

static void text_row(const struct tp_catalogue *catalogue, const struct tp_row *row)
{
    char code[24];

    printf("  %-38s %-8s %s\n", row->name.ptr, code_text(catalogue, row, code), row->meaning);
}

static void csv_field(const char *text, char end)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    putchar('"');
    putchar(end);
}

static void csv_head(const struct tp_catalogue *catalogue)
{
    (void)catalogue;
}

static void csv_row(const struct tp_catalogue *catalogue, const struct tp_row *row)
{
    char code[24];

    csv_field(catalogue->name, ',');
    csv_field(row->name.ptr, ',');
    csv_field(or_nothing(row->alias), ',');
    csv_field(code_text(catalogue, row, code), ',');
    csv_field(row->meaning, ',');
    csv_field(or_nothing(row->source), '\n');
}

static void markdown_head(const struct tp_catalogue *catalogue)
{
    printf("\n## %s\n\n%s\n\n| name | %s | meaning | source |\n|---|---|---|---|\n",
           catalogue->name, catalogue->title,
           catalogue->code_title != NULL ? catalogue->code_title : "");
}

static void markdown_row(const struct tp_catalogue *catalogue, const struct tp_row *row)
{
    char code[24];

    printf("| `%s` | %s | %s | %s |\n", row->name.ptr, code_text(catalogue, row, code),
           row->meaning, or_nothing(row->source));
}

static const struct form forms[] = {
    {"text", text_head, text_row},
    {"csv", csv_head, csv_row},
    {"markdown", markdown_head, markdown_row},
};

static const struct form *form_of(const char *name)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (strcmp(name, forms[i].name) == 0)
            return &forms[i];
    }
    tool_complain("--output is '%s', expected text, csv or markdown", name);
    return NULL;
}

static void print_table(const struct form *form, const struct tp_catalogue *catalogue)
{
    form->head(catalogue);
    for (size_t i = 0; i < catalogue->n_rows; i++)
        form->row(catalogue, &catalogue->rows[i]);
}

static int list_tables(void)
{
    for (size_t i = 0; tp_catalogues[i] != NULL; i++)
        printf("%-12s %s\n", tp_catalogues[i]->name, tp_catalogues[i]->title);
    return TOOL_OK;
}

static int print_tables(const struct form *form, char **names)
{
    if (strcmp(form->name, "csv") == 0)
        puts("table,name,alias,code,meaning,source");
    for (size_t i = 0; *names == NULL && tp_catalogues[i] != NULL; i++)
        print_table(form, tp_catalogues[i]);
    for (; *names != NULL; names++) {
        const struct tp_catalogue *catalogue =
            tp_catalogue_find((struct tp_text){*names, strlen(*names)});

        if (catalogue == NULL) {
            tool_complain("no table '%s'; 'tlspin catalogue --list' names them", *names);
            return TOOL_USAGE;
        }
        print_table(form, catalogue);
    }
    return fflush(stdout) == 0 ? TOOL_OK : TOOL_FAILED;
}

int tool_catalogue(int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'},
        {"list", no_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    const struct form *form = &forms[0];
    int option;

    while (form != NULL && (option = getopt_long(argc, argv, "o:lh", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0 ? TOOL_FAILED : TOOL_OK;
        if (option == 'l')
            return list_tables();
        form = option == 'o' ? form_of(optarg) : NULL;
    }
    return form == NULL ? TOOL_USAGE : print_tables(form, argv + optind);
}

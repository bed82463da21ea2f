/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tool/tool.h"

struct place place_of(const char *path, const char *text, const char *ptr)
{
    struct place place = {path, 1, 1};

    for (; text < ptr; text++) {
        place.column = *text == '\n' ? 1 : place.column + 1;
        place.line += *text == '\n';
    }
    return place;
}

static void print_place(struct place place)
{
    printf("%s:", place.path);
    if (place.line > 0)
        printf("%u:", place.line);
    if (place.line > 0 && place.column > 0)
        printf("%u:", place.column);
}

/* Texts quote logs. */
static void print_text(const char *format, va_list arguments)
{
    char *text;
    int len = vasprintf(&text, format, arguments);

    if (len < 0)
        return;
    tool_print_safe((struct tp_text){text, (size_t)len});
    free(text);
}

void faults_tell(struct faults *faults, struct place place, const char *format, ...)
{
    va_list arguments;

    faults->n_faults++;
    print_place(place);
    putchar(' ');
    va_start(arguments, format);
    print_text(format, arguments);
    va_end(arguments);
    putchar('\n');
}

void faults_pass(struct faults *faults, const char *text)
{
    faults->n_faults++;
    tool_print_safe((struct tp_text){text, strlen(text)});
    putchar('\n');
}

void faults_warn(struct faults *faults, struct place place, const char *format, ...)
{
    va_list arguments;

    faults->n_warnings++;
    print_place(place);
    fputs(" warning: ", stdout);
    va_start(arguments, format);
    print_text(format, arguments);
    va_end(arguments);
    putchar('\n');
}

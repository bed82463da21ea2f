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

static void print(struct faults *faults, bool is_warning, struct place place, const char *format,
                  va_list arguments)
{
    char *text;
    int len = vasprintf(&text, format, arguments);

    *(is_warning ? &faults->n_warnings : &faults->n_faults) += 1;
    if (len < 0)
        return;
    print_place(place);
    fputs(is_warning ? " warning: " : " ", stdout);
    tool_print_safe((struct tp_text){text, (size_t)len}); /* it may quote a log */
    putchar('\n');
    free(text);
}

void faults_tell(struct faults *faults, struct place place, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print(faults, faults->only_warns, place, format, arguments);
    va_end(arguments);
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

    va_start(arguments, format);
    print(faults, true, place, format, arguments);
    va_end(arguments);
}

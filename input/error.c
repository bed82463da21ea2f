/* SPDX-License-Identifier: Apache-2.0 */
#include "input/error.h"

#include <stdarg.h>
#include <stdio.h>

bool tp_error_set(struct tp_error *error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}

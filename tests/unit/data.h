/* SPDX-License-Identifier: Apache-2.0 */
/* Files of tests/data, found wherever the build folder is. */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

#define DATA_PATH_SIZE 4096

static inline const char *source_directory(void)
{
    const char *directory = getenv("top_srcdir");

    return directory != NULL ? directory : ".";
}

/* tests/data/NAME */
static inline void data_path(char out[DATA_PATH_SIZE], const char *name)
{
    snprintf(out, DATA_PATH_SIZE, "%s/tests/data/%s", source_directory(), name);
}

/* Does the message say "PATH:PLACE: " and this text? */
static inline void assert_fault_at(const char *message, const char *path, const char *place,
                                   const char *text)
{
    char start[DATA_PATH_SIZE + 32];

    snprintf(start, sizeof start, "%s%s%s: ", path, place[0] != '\0' ? ":" : "", place);
    ck_assert_msg(strncmp(message, start, strlen(start)) == 0, "'%s' does not start with '%s'",
                  message, start);
    ck_assert_msg(strstr(message + strlen(start), text) != NULL, "'%s' does not say '%s'", message,
                  text);
}

/* The same for a line without a column; line 0 stands for no place. */
static inline void assert_fault(const char *message, const char *path, unsigned line,
                                const char *text)
{
    char place[16] = "";

    if (line > 0)
        snprintf(place, sizeof place, "%u", line);
    assert_fault_at(message, path, place, text);
}

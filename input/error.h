/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong while loading, in words for a person: "file:line: fault, and what was expected".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define TP_ERROR_SIZE 512

struct tp_error {
    char text[TP_ERROR_SIZE];
};

/* Writes the text, shortened to fit; returns false, so that a caller can say `return
 * tp_error_set(...)`. */
bool tp_error_set(struct tp_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Who wants more than the first fault is told each, with its place in front. */
struct tp_faults {
    void (*tell)(void *user, const char *text);
    void *user;
};

/* SPDX-License-Identifier: Apache-2.0 */
/* Which stems the arguments of `tlspin check` mean. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct stems {
    char **paths; /* FOLDER/STEM, without an ending; none twice */
    size_t n;
};

/* A file of a stem, a folder with all that are in it, or the name of a shipped one. False where it
 * is none of them, or memory is short: said on stderr. */
bool stems_add(struct stems *stems, const char *argument);

/* Is one of them of the same name, in whatever folder? */
bool stems_have_name(const struct stems *stems, const char *path);

void stems_clear(struct stems *stems);

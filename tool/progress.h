/* SPDX-License-Identifier: Apache-2.0 */
/* How far long work has come, on a terminal. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool is_shown; /* stderr is a terminal, and standard output goes elsewhere */
    int64_t shown_ms;
};

void progress_init(struct progress *progress);

/* Cheap: looks at the clock, prints at most a few times a second. percent -1 where unknown. */
void progress_show(struct progress *progress, const char *path, int percent, uint64_t n_lines);

/* Takes the line off the screen. */
void progress_clear(struct progress *progress);

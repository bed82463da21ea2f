/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "input/clock.h"

#define EVERY_MS 250

void progress_init(struct progress *progress)
{
    progress->is_shown = isatty(STDERR_FILENO) && !isatty(STDOUT_FILENO);
    progress->shown_ms = tp_clock_ms(CLOCK_MONOTONIC);
}

void progress_show(struct progress *progress, const char *path, int percent, uint64_t n_lines)
{
    int64_t now_ms = progress->is_shown ? tp_clock_ms(CLOCK_MONOTONIC) : 0;

    if (!progress->is_shown || now_ms - progress->shown_ms < EVERY_MS)
        return;
    progress->shown_ms = now_ms;
    if (percent >= 0)
        fprintf(stderr, "\r%s: %3d %%, %llu lines\033[K", path, percent,
                (unsigned long long)n_lines);
    else
        fprintf(stderr, "\r%s: %llu lines\033[K", path, (unsigned long long)n_lines);
}

void progress_clear(struct progress *progress)
{
    if (progress->is_shown)
        fputs("\r\033[K", stderr);
}

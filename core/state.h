/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine remembers, as bytes: for a file that outlives the process. Byte order and layout
 * are the machine's own: the file says so, and one of another layout is refused. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Where bytes go, or come from. Sticky: after the first failure everything else does nothing. */
struct tp_state {
    bool (*move)(void *user, void *bytes, size_t len);
    void *user;
    bool is_failed;
};

/* Writes or reads, whichever the state is for: one description of the format serves both. */
static inline void tp_state_move(struct tp_state *state, void *bytes, size_t len)
{
    if (!state->is_failed && !state->move(state->user, bytes, len))
        state->is_failed = true;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from an event's fields together. */
#pragma once

#include "core/event.h"

/* Times from each other, a server name from the URL's host, the protocol where none is given, and
 * whether an application request was seen. fallback_ms is the event's time where the line has none.
 */
void tp_complete(struct tp_event *event, int64_t fallback_ms);

/* Where it is disputed what the client did, or for how long (TP_HAS() bits), that it is not said
 * must not count as that it was not so: such an event does not tell that the connection is over,
 * and so nothing is concluded from what the client left undone. */
void tp_withhold_end(struct tp_event *event, uint64_t disputed);

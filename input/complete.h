/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from an event's fields together. */
#pragma once

#include "core/event.h"

/* Times from each other, a server name from the URL's host, the protocol where none is given, and
 * whether an application request was seen. fallback_ms is the event's time where the line has none.
 */
void tp_complete(struct tp_event *event, int64_t fallback_ms);

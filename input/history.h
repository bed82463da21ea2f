/* SPDX-License-Identifier: Apache-2.0 */
/* Zeek's ssl_history: a letter for each message of the handshake in the order seen, upper case from
 * the client of TLS, lower case from its server (Zeek, scripts/base/protocols/ssl/main.zeek). Zeek
 * reads what is in the clear, and nothing any more once the session is established. */
#pragma once

#include "core/event.h"

/* Adds the messages to the event, and says whose its alert is. False, and nothing is done, where a
 * letter is none of Zeek's. */
bool tp_history_read(struct tp_event *event, struct tp_text history);

/* What the history implies once the whole event is read; nothing where it has none. */
void tp_history_complete(struct tp_event *event);

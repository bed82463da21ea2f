/* SPDX-License-Identifier: Apache-2.0 */
/* An alert told in a sentence, as PAN-OS does: `Received fatal alert UnknownCA from client. ...`.
 */
#pragma once

#include "core/event.h"

/* Sets the event's alert and its side. The sentence must be the first, behind a remark of the
 * device's own at most: further on stands what others have written, such as URLs of certificates.
 * False, and nothing is done, where it names no alert, or not whose. */
bool tp_alert_text_read(struct tp_event *event, struct tp_text text);

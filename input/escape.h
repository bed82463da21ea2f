/* SPDX-License-Identifier: Apache-2.0 */
/* Values as they were before the log escaped them. All return text itself where nothing in it is
 * escaped; else a copy in room, which must have text.len bytes. */
#pragma once

#include "core/text.h"

/* From a JSON string (RFC 8259 7). An escape that is none stays as it is; half a surrogate pair
 * becomes U+FFFD. */
struct tp_text tp_unescape(struct tp_text text, char *room);

/* From a cell in quotes (RFC 4180 2): "" is one quote. */
struct tp_text tp_undouble(struct tp_text text, char *room);

/* \x09 is the byte 9 (Zeek's logs of columns). An escape that is none stays as it is. */
struct tp_text tp_unhex(struct tp_text text, char *room);

/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in a JSON string, as it was before it was escaped (RFC 8259 7). */
#pragma once

#include "core/text.h"

/* text itself where nothing in it is escaped; else a copy in room, which must have text.len bytes.
 * An escape that is none stays as it is; half a surrogate pair becomes U+FFFD. */
struct tp_text tp_unescape(struct tp_text text, char *room);

/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes from a log, made fit for JSON: valid UTF-8, of bounded length. */
#pragma once

#include "core/text.h"

/* Values longer than this leave shortened; the line itself is never touched. */
#define TP_VALUE_MAX 1024

/* Worst case: every byte is invalid and becomes U+FFFD. */
#define TP_UTF8_ROOM (TP_VALUE_MAX * 3)

/* value itself where it is valid and short, else a mended copy in room: invalid bytes become
 * U+FFFD, and the end is cut between characters. */
struct tp_text tp_utf8_mend(struct tp_text value, char room[TP_UTF8_ROOM]);

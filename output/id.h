/* SPDX-License-Identifier: Apache-2.0 */
/* Ids are hashes of what they stand for, so that a replay gives the same ones everywhere. */
#pragma once

#include <nettle/sha1.h>

#include "core/event.h"

#define TP_ID_LEN 32 /* hexadecimal */

/* Ends the hash. */
void tp_id_print(struct sha1_ctx *sha1, char ret_id[TP_ID_LEN]);

/* Of an event: its time, and every field as the line wrote it, known by its row in field.def. A
 * line that is read again, behind whatever header, gives the same id. */
void tp_event_id(const struct tp_event *event, char ret_id[TP_ID_LEN]);

/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves of a JSON object by path, as text: `tlspin.flow.messages` is `CLIENT_HELLO,SERVER_HELLO`.
 */
#pragma once

#include <json.h>

#define TP_LEAF_ROOM 4096

/* What stands at `a.b.c`, borrowed from the object; NULL where there is nothing. */
struct json_object *tp_json_leaf(struct json_object *object, const char *path);

/* The same as text, cut off where there is no room: arrays joined by commas, `-` for nothing. */
void tp_json_leaf_text(struct json_object *object, const char *path, char ret_text[TP_LEAF_ROOM]);

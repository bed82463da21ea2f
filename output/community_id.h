/* SPDX-License-Identifier: Apache-2.0 */
/* Community ID version 1, seed 0: one name for a flow that other tools compute alike.
 * https://github.com/corelight/community-id-spec */
#pragma once

#include "core/event.h"

#define TP_COMMUNITY_ID_LEN 30 /* "1:" and 28 of base64 */

void tp_community_id(const struct tp_event *event, char ret_id[TP_COMMUNITY_ID_LEN]);

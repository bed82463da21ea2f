/* SPDX-License-Identifier: Apache-2.0 */
/* A finding as one ECS object, a message of its own: event.kind alert. */
#pragma once

#include "core/conclude.h"
#include "output/id.h"
#include "output/writer.h"

/* The finding's id: of its kind and scope, the same whenever and wherever it is concluded. */
void tp_finding_id(const struct tp_finding *finding, char ret_id[TP_ID_LEN]);

/* now_ms is when it became news. The same finding in the same state at the same time always gives
 * the same bytes. */
void tp_finding_write(struct tp_writer *writer, const struct tp_finding *finding, int64_t now_ms);

/* SPDX-License-Identifier: Apache-2.0 */
/* An event and what its flow shows, as one object in the Elastic Common Schema; ours is all under
 * `tlspin`. Every field is listed in doc/fields.md. */
#pragma once

#include "core/engine.h"
#include "output/writer.h"

#define TP_ECS_VERSION "9.4.0"

/* stem names the rulebase that read the event; it and the event's texts are copied by the writer.
 */
void tp_ecs_write(struct tp_writer *writer, const struct tp_event *event,
                  const struct tp_verdict *verdict, struct tp_text stem);

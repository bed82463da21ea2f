/* SPDX-License-Identifier: Apache-2.0 */
/* The `tlspin` object: everything of ours in the output. */
#pragma once

#include "core/engine.h"
#include "output/writer.h"

void tp_write_tlspin(struct tp_writer *writer, const struct tp_event *event,
                     const struct tp_verdict *verdict);

/* SPDX-License-Identifier: Apache-2.0 */
/* What a record says of its connection, as JSON: the same as the tls.NAME of its line. */
#pragma once

#include "input/ipfix_facts.h"
#include "output/writer.h"

/* As an object of the open object. */
void facts_write(struct tp_writer *writer, struct tp_text key, const struct tp_ipfix_facts *facts);

/* SPDX-License-Identifier: Apache-2.0 */
/* An IPFIX record as JSON. */
#pragma once

#include "core/record.h"
#include "output/writer.h"

/* As one object: observationDomainId, templateId, exportTime, isOptions where it is an options
 * record, then every element by its name; one that is there more than once is an array. Octets are
 * lower-case hex, lists are arrays, and what is no integer that JSON's readers know (RFC 8259 6) is
 * text. Keys are the elements' names, which may die with the record. */
void tp_record_write(struct tp_writer *writer, const struct tp_record *record);

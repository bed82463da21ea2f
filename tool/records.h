/* SPDX-License-Identifier: Apache-2.0 */
/* IPFIX as a source of lines: each record is one, as imipfix would submit it. */
#pragma once

#include "tool/source.h"

extern const struct source_kind records_kind;

/* Packet captures, which are not read: says how to get at the messages in them. */
extern const struct source_kind captures_kind;

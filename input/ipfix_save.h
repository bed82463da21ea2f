/* SPDX-License-Identifier: Apache-2.0 */
/* What a session knows, as IPFIX messages. */
#pragma once

#include "input/ipfix_templates.h"
#include "input/ipfix_told.h"

/* False as soon as write() is, or where memory is short. */
bool tp_ipfix_save(const struct tp_ipfix_tables *tables, const struct tp_ipfix_told *told,
                   bool (*write)(void *user, const void *bytes, size_t len), void *user);

/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses and times as text. */
#pragma once

#include "core/event.h"

#define TP_ADDRESS_ROOM 46
#define TP_TIME_LEN 24

bool tp_address_is_ipv4(const struct tp_address *address);

/* Dotted, or RFC 5952; returns the length. */
size_t tp_address_print(const struct tp_address *address, char ret_text[TP_ADDRESS_ROOM]);

/* RFC 3339 in UTC with milliseconds: 2026-11-21T18:00:00.000Z. ms must be of the years 1970 to
 * 9999. */
void tp_time_print(int64_t ms, char ret_text[TP_TIME_LEN]);

/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as logs write them, to milliseconds UTC. */
#pragma once

#include <stdint.h>

#include "core/text.h"

/* Seconds since 1970 with or without a fraction, milli-, micro- or nanoseconds since 1970, RFC
 * 3339, or `Mmm dd [yyyy] HH:MM:SS`. A time without a zone counts as UTC; one without a year gets
 * the year that puts it nearest to near_ms. False where it is none of these, or outside the years
 * 1970 to 2199. */
bool tp_when_parse(struct tp_text text, int64_t near_ms, int64_t *ret_ms);

/* Hours, minutes and seconds, `H:MM:SS` with as many hours as there are. False where it is none. */
bool tp_clock_parse(struct tp_text text, uint64_t *ret_seconds);

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
int64_t tp_days_from_civil(int64_t year, int64_t month, int64_t day);

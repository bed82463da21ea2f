/* SPDX-License-Identifier: Apache-2.0 */
/* The host's time stamps as ours. */
#pragma once

#include <stdint.h>
#include "rsyslog.h"

/* The stamp in milliseconds UTC; now_ms where it is later than that, or no date at all: a sender
 * can write any date. */
int64_t tp_stamp_ms(const struct syslogTime *stamp, int64_t now_ms);

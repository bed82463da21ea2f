/* SPDX-License-Identifier: Apache-2.0 */
/* One number that impstats reports. For files that have rsyslog's statsobj.h. */
#pragma once

#include "statsobj.h"

struct tp_number {
    STATSCOUNTER_DEF(value, lock);
};

static inline void tp_number_add(struct tp_number *number, uint64_t n)
{
    if (n > 0) {
        STATSCOUNTER_ADD(number->value, number->lock, n);
    }
}

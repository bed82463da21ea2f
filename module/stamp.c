/* SPDX-License-Identifier: Apache-2.0 */
/* Not left to the host's syslogTime2time_t(): that one logs an error for every odd year it meets.
 */
#include "config.h"
#include "module/stamp.h"

#include "input/when.h"

static int64_t fraction_ms(const struct syslogTime *stamp)
{
    int64_t ms = stamp->secfrac;

    for (int digits = stamp->secfracPrecision; digits > 3; digits--)
        ms /= 10;
    for (int digits = stamp->secfracPrecision; digits < 3; digits++)
        ms *= 10;
    return ms;
}

int64_t tp_stamp_ms(const struct syslogTime *stamp, int64_t now_ms)
{
    int64_t minutes = stamp->hour * 60 + stamp->minute;
    int64_t offset = stamp->OffsetHour * 60 + stamp->OffsetMinute;

    if (stamp->year < 1970 || stamp->month < 1 || stamp->month > 12)
        return now_ms;
    minutes += stamp->OffsetMode == '-' ? offset : -offset;
    minutes += tp_days_from_civil(stamp->year, stamp->month, stamp->day) * 24 * 60;
    int64_t ms = (minutes * 60 + stamp->second) * 1000 + fraction_ms(stamp);
    return ms < now_ms ? ms : now_ms;
}

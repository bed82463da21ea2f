/* SPDX-License-Identifier: Apache-2.0 */
/* Not left to the host's syslogTime2time_t(): that one logs an error for every odd year it meets.
 */
#include "config.h"
#include "module/stamp.h"

/* Days since 1970-01-01: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms. */
static int64_t days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2);
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

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
    minutes += days_from_civil(stamp->year, stamp->month, stamp->day) * 24 * 60;
    int64_t ms = (minutes * 60 + stamp->second) * 1000 + fraction_ms(stamp);
    return ms < now_ms ? ms : now_ms;
}

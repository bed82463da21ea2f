/* SPDX-License-Identifier: Apache-2.0 */
#include "input/when.h"

#define DAY_S INT64_C(86400)
#define LATEST_S INT64_C(7258118400) /* 2200-01-01 */

/* A cursor with a sticky error: reads past the end give 0 and spoil it. */
struct cursor {
    struct tp_text rest;
    bool is_bad;
};

static int64_t digits(struct cursor *cursor, size_t min, size_t max)
{
    int64_t value = 0;
    size_t n = 0;

    while (n < max && n < cursor->rest.len && cursor->rest.ptr[n] >= '0' &&
           cursor->rest.ptr[n] <= '9')
        value = value * 10 + (cursor->rest.ptr[n++] - '0');
    cursor->is_bad |= n < min;
    cursor->rest = tp_text_from(cursor->rest, n);
    return value;
}

static bool take(struct cursor *cursor, char c)
{
    if (cursor->rest.len == 0 || cursor->rest.ptr[0] != c)
        return false;
    cursor->rest = tp_text_from(cursor->rest, 1);
    return true;
}

static void need(struct cursor *cursor, char c)
{
    cursor->is_bad |= !take(cursor, c);
}

/* Howard Hinnant, chrono-Compatible Low-Level Date Algorithms, days_from_civil. */
int64_t tp_days_from_civil(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2);
    int64_t era = y / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static int64_t fraction_ms(struct cursor *cursor)
{
    int64_t ms = 0;

    if (!take(cursor, '.') && !take(cursor, ','))
        return 0;
    for (int64_t scale = 100;
         cursor->rest.len > 0 && cursor->rest.ptr[0] >= '0' && cursor->rest.ptr[0] <= '9';
         scale /= 10)
        ms += scale * digits(cursor, 1, 1);
    return ms;
}

static int64_t clock_ms(struct cursor *cursor)
{
    int64_t hour = digits(cursor, 2, 2), minute, second;

    need(cursor, ':');
    minute = digits(cursor, 2, 2);
    need(cursor, ':');
    second = digits(cursor, 2, 2);
    cursor->is_bad |= hour > 23 || minute > 59 || second > 60;
    return ((hour * 60 + minute) * 60 + second) * 1000 + fraction_ms(cursor);
}

static int64_t zone_ms(struct cursor *cursor)
{
    bool is_east = take(cursor, '+');

    if (take(cursor, 'Z') || (!is_east && !take(cursor, '-')))
        return 0;
    int64_t hours = digits(cursor, 2, 2);
    take(cursor, ':');
    int64_t minutes = digits(cursor, 2, 2);
    cursor->is_bad |= hours > 23 || minutes > 59;
    return (is_east ? 1 : -1) * (hours * 60 + minutes) * 60000;
}

static int64_t days_of_month(int64_t year, int64_t month)
{
    return tp_days_from_civil(year + month / 12, month % 12 + 1, 1) -
           tp_days_from_civil(year, month, 1);
}

static int64_t date_ms(struct cursor *cursor, int64_t year, int64_t month, int64_t day)
{
    cursor->is_bad |= year < 1970 || year > 2199 || month < 1 || month > 12 || day < 1 ||
                      day > days_of_month(year, month);
    return cursor->is_bad ? 0 : tp_days_from_civil(year, month, day) * DAY_S * 1000;
}

static int64_t rfc3339(struct cursor *cursor)
{
    int64_t year = digits(cursor, 4, 4), month, day, ms;

    need(cursor, '-');
    month = digits(cursor, 2, 2);
    need(cursor, '-');
    day = digits(cursor, 2, 2);
    cursor->is_bad |= !take(cursor, 'T') && !take(cursor, ' ');
    ms = clock_ms(cursor);
    return date_ms(cursor, year, month, day) + ms - zone_ms(cursor);
}

static int64_t month_number(struct cursor *cursor)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

    for (size_t i = 0; cursor->rest.len >= 3 && i < 12; i++) {
        if (tp_text_same_word((struct tp_text){cursor->rest.ptr, 3},
                              (struct tp_text){names + i * 3, 3})) {
            cursor->rest = tp_text_from(cursor->rest, 3);
            return (int64_t)i + 1;
        }
    }
    cursor->is_bad = true;
    return 0;
}

static int64_t nearest_year(int64_t near_ms, int64_t month)
{
    int64_t half_year_ms = 182 * DAY_S * 1000, year = 1970 + near_ms / 1000 / 31556952;
    int64_t at_ms = tp_days_from_civil(year, month, 15) * DAY_S * 1000;

    if (at_ms > near_ms + half_year_ms)
        return year - 1;
    return at_ms < near_ms - half_year_ms ? year + 1 : year;
}

static int64_t bsd(struct cursor *cursor, int64_t near_ms)
{
    int64_t month = month_number(cursor), day, ms;

    need(cursor, ' ');
    take(cursor, ' ');
    day = digits(cursor, 1, 2);
    need(cursor, ' ');
    bool has_year = cursor->rest.len >= 5 && cursor->rest.ptr[4] == ' ';
    int64_t year = has_year ? digits(cursor, 4, 4) : 0;
    if (has_year)
        need(cursor, ' ');
    ms = clock_ms(cursor);
    take(cursor, ':'); /* Cisco ends its time with one */
    if (!has_year && !cursor->is_bad)
        year = nearest_year(near_ms, month);
    return date_ms(cursor, year, month, day) + ms;
}

/* The number's size tells its unit: of each there is one that gives a year before 2200. */
static int64_t since_1970(struct cursor *cursor)
{
    int64_t value = digits(cursor, 1, 16);

    if (value <= LATEST_S)
        return value * 1000 + fraction_ms(cursor);
    if (value <= LATEST_S * 1000)
        return value;
    if (cursor->rest.len > 0) /* 19 digits: nanoseconds */
        digits(cursor, 3, 3);
    return value / 1000;
}

bool tp_when_parse(struct tp_text text, int64_t near_ms, int64_t *ret_ms)
{
    struct cursor cursor = {text, text.len == 0};
    int64_t ms = 0;

    if (cursor.is_bad)
        return false;
    if (text.ptr[0] < '0' || text.ptr[0] > '9')
        ms = bsd(&cursor, near_ms);
    else if (text.len > 10 && text.ptr[4] == '-')
        ms = rfc3339(&cursor);
    else
        ms = since_1970(&cursor);
    if (cursor.is_bad || cursor.rest.len > 0 || ms < 0 || ms >= LATEST_S * 1000)
        return false;
    *ret_ms = ms;
    return true;
}

bool tp_clock_parse(struct tp_text text, uint64_t *ret_seconds)
{
    struct cursor cursor = {text, false};
    int64_t hours = digits(&cursor, 1, 6), minutes, seconds;

    cursor.is_bad |= !take(&cursor, ':');
    minutes = digits(&cursor, 2, 2);
    cursor.is_bad |= !take(&cursor, ':');
    seconds = digits(&cursor, 2, 2);
    *ret_seconds = (uint64_t)((hours * 60 + minutes) * 60 + seconds);
    return !cursor.is_bad && cursor.rest.len == 0 && minutes < 60 && seconds < 60;
}

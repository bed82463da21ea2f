/* SPDX-License-Identifier: Apache-2.0 */
#include "input/when.h"

#include <stdlib.h>
#include <time.h>

#include "tests/unit/unit.h"

#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */

struct when {
    const char *text;
    int64_t ms;
};

static void assert_whens(const struct when *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        int64_t ms = -1;
        ck_assert_msg(tp_when_parse(text(rows[i].text), NOON, &ms), "%s", rows[i].text);
        ck_assert_msg(ms == rows[i].ms, "%s is %lld, expected %lld", rows[i].text, (long long)ms,
                      (long long)rows[i].ms);
    }
}

#define ASSERT_WHENS(...)                                                                          \
    do {                                                                                           \
        static const struct when rows_[] = {__VA_ARGS__};                                          \
        assert_whens(rows_, sizeof rows_ / sizeof rows_[0]);                                       \
    } while (0)

START_TEST(rfc_3339)
{
    ASSERT_WHENS({"2026-11-21T12:00:00Z", NOON}, {"2026-11-21T12:00:00", NOON},
                 {"2026-11-21 12:00:00Z", NOON}, {"1970-01-01T00:00:00Z", 0},
                 {"2199-12-31T23:59:59Z", 7258118399000});
}
END_TEST

START_TEST(zones)
{
    ASSERT_WHENS({"2026-11-21T13:00:00+01:00", NOON}, {"2026-11-21T06:30:00-05:30", NOON},
                 {"2026-11-22T02:00:00+14:00", NOON}, {"2026-11-21T13:00:00+0100", NOON});
}
END_TEST

START_TEST(fractions_are_cut_to_milliseconds)
{
    ASSERT_WHENS({"2026-11-21T12:00:00.5Z", NOON + 500}, {"2026-11-21T12:00:00.123Z", NOON + 123},
                 {"2026-11-21T12:00:00.123999Z", NOON + 123},
                 {"2026-11-21T12:00:00.000000001Z", NOON}, {"1795262400.25", NOON + 250});
}
END_TEST

START_TEST(seconds_and_smaller_units_since_1970)
{
    ASSERT_WHENS({"1795262400", NOON}, {"1795262400000", NOON}, {"0", 0}, {"1", 1000},
                 {"1795262400250999", NOON + 250}, {"1795262400250999999", NOON + 250});
}
END_TEST

START_TEST(bsd_times)
{
    ASSERT_WHENS({"Nov 21 12:00:00", NOON}, {"Nov 21 2026 12:00:00", NOON},
                 {"nov 21 2026 12:00:00", NOON}, {"Nov  1 2026 12:00:00", NOON - 20 * 86400000LL},
                 {"Nov 1 2026 12:00:00", NOON - 20 * 86400000LL}, {"Nov 21 2026 12:00:00:", NOON},
                 {"Nov 21 12:00:00.250", NOON + 250});
}
END_TEST

START_TEST(a_time_without_a_year_is_the_one_nearest_to_now)
{
    int64_t ms, new_year = INT64_C(1798761600000); /* 2027-01-01T00:00:00Z */

    ck_assert(tp_when_parse(text("Dec 31 23:59:59"), new_year, &ms));
    ck_assert_int_eq(ms, new_year - 1000);
    ck_assert(tp_when_parse(text("Jan  1 00:00:01"), new_year - 1000, &ms));
    ck_assert_int_eq(ms, new_year + 1000);
    ck_assert(tp_when_parse(text("Jan  1 00:00:01"), new_year + 1000, &ms));
    ck_assert_int_eq(ms, new_year + 1000);
}
END_TEST

START_TEST(leap_days)
{
    int64_t ms;

    ASSERT_WHENS({"2024-02-29T00:00:00Z", 1709164800000}, {"2000-02-29T00:00:00Z", 951782400000},
                 {"2024-03-01T00:00:00Z", 1709251200000}, {"2100-03-01T00:00:00Z", 4107542400000});
    ck_assert(tp_when_parse(text("Feb 29 00:00:00"), INT64_C(1709300000000), &ms));
    ck_assert_int_eq(ms, 1709164800000);
}
END_TEST

START_TEST(every_second_reads_back)
{
    for (uint64_t seed = 8, i = 0; i < 50000; i++) {
        time_t seconds = (time_t)(next_random(&seed) % UINT64_C(7258118400));
        char out[40];
        int64_t ms;
        strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
        ck_assert(tp_when_parse(text(out), NOON, &ms));
        ck_assert_int_eq(ms, (int64_t)seconds * 1000);
        strftime(out, sizeof out, "%b %e %Y %H:%M:%S", gmtime(&seconds));
        ck_assert(tp_when_parse(text(out), NOON, &ms));
        ck_assert_int_eq(ms, (int64_t)seconds * 1000);
    }
}
END_TEST

static const char *const rubbish[] = {
    "",
    "now",
    "-1",
    "2026-11-21",
    "2026-11-21T12:00",
    "2026-11-21T12:00:00X",
    "2026-11-21T12:00:00Z ",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-11-00T00:00:00Z",
    "2026-11-32T00:00:00Z",
    "2026-11-31T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z",
    "2026-11-21T24:00:00Z",
    "2026-11-21T12:60:00Z",
    "2026-11-21T12:00:61Z",
    "2026-11-21T12:00:00+1",
    "2026-11-21T12:00:00+99:00",
    "1969-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
    "2199-12-31T23:59:59-00:01",
    "1970-01-01T00:00:00+00:01",
    "2026-11-21T12:00:00+00:60",
    "99999999999999999999",
    "9999999999999999999999999999999999999999999",
    "7258118400000",
    "1795262400000.5",
    "17952624000000000",
    "179526240000000000",
    "17952624000000000000",
    "9999999999999999",
    "1795262400250999.5",
    "1795262400x",
    "Foo 21 12:00:00",
    "Nov 21",
    "Nov 32 12:00:00",
    "Nov 31 12:00:00",
    "Nov 21 1969 12:00:00",
    "Nov 21 12:00:00 rest",
    "Nov",
    "No",
    "Nov 21 2026",
    "\xff\xff",
};

START_TEST(rubbish_is_no_time)
{
    int64_t ms;

    for (size_t i = 0; i < sizeof rubbish / sizeof rubbish[0]; i++)
        ck_assert_msg(!tp_when_parse(text(rubbish[i]), NOON, &ms), "'%s'", rubbish[i]);
}
END_TEST

START_TEST(a_time_cut_short_is_never_read_beyond_its_end)
{
    static const char *const whole[] = {"2026-11-21T12:00:00.123+01:00",
                                        "Nov 21 2026 12:00:00:", "1795262400.25"};
    int64_t ms;

    for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
        for (size_t len = 0; len < strlen(whole[i]); len++) {
            char *cut = strndup(whole[i], len);
            tp_when_parse((struct tp_text){cut, len}, NOON, &ms);
            free(cut);
        }
    }
}
END_TEST

TESTS("when", rfc_3339, zones, fractions_are_cut_to_milliseconds,
      seconds_and_smaller_units_since_1970, bsd_times,
      a_time_without_a_year_is_the_one_nearest_to_now, leap_days, every_second_reads_back,
      rubbish_is_no_time, a_time_cut_short_is_never_read_beyond_its_end)

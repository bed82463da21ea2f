/* SPDX-License-Identifier: Apache-2.0 */
#include "input/threshold.h"

#include "tests/unit/unit.h"

static struct tp_engine_options options;
static struct tp_error error;

static bool set(const char *given)
{
    memset(&error, 0, sizeof error);
    return tp_threshold_parse(text(given), &options, &error);
}

static void assert_refused(const char *given, const char *allowed)
{
    options = tp_engine_defaults;
    ck_assert_msg(!set(given), "'%s' was taken", given);
    ck_assert_str_eq(error.text, allowed);
    ck_assert(memcmp(&options, &tp_engine_defaults, sizeof options) == 0);
}

START_TEST(a_threshold_is_a_name_and_a_number)
{
    options = tp_engine_defaults;
    ck_assert(set("pinning_probable=4.5"));
    ck_assert(set("pinning_accepted=-2"));
    ck_assert(set("agreeing_clients=5"));
    ck_assert(set("prompt_seconds=10"));
    ck_assert_double_eq(options.findings.pinning_probable, 4.5);
    ck_assert_double_eq(options.weights.accepts_same, -2);
    ck_assert_uint_eq(options.findings.agreeing_clients, 5);
    ck_assert_int_eq(options.policy.prompt_ms, 10000);
}
END_TEST

START_TEST(blanks_around_them_do_not_matter_and_the_last_one_counts)
{
    options = tp_engine_defaults;
    ck_assert(set("pinning_probable=4"));
    ck_assert(set(" pinning_probable = 5 "));
    ck_assert_double_eq(options.findings.pinning_probable, 5);
}
END_TEST

START_TEST(an_unknown_name_is_told_where_the_names_are)
{
    static const char *const given[] = {"", "=", "=4", "pinning=4", "Pinning_Probable=4", "4"};

    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        assert_refused(given[i], "NAME=NUMBER with a name of 'tlspin catalogue threshold'");
}
END_TEST

START_TEST(a_bad_number_is_told_the_range)
{
    static const char *const given[] = {
        "pinning_probable",        "pinning_probable=",     "pinning_probable=many",
        "pinning_probable=nan",    "pinning_probable=inf",  "pinning_probable=0x4",
        "pinning_probable=4,5",    "pinning_probable=4 5",  "pinning_probable=1e999",
        "pinning_probable=-0.001", "pinning_probable==4",   "pinning_probable=100.001",
        "pinning_probable=4=5",    "pinning_probable=4odds"};

    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        assert_refused(given[i], "'pinning_probable=' and a number from 0 to 100");
    assert_refused("agreeing_clients=2.5", "'agreeing_clients=' and a whole number from 1 to 256");
    assert_refused("prompt_seconds=0",
                   "'prompt_seconds=' and a whole number of seconds from 1 to 3600");
}
END_TEST

START_TEST(a_contradiction_is_told_with_both_values)
{
    options = tp_engine_defaults;
    ck_assert(tp_thresholds_check(&options, &error));
    ck_assert(set("pinning_cleared=3.5"));
    ck_assert(!tp_thresholds_check(&options, &error));
    ck_assert_str_eq(
        error.text,
        "'pinning_cleared' is 3.5 and must be less than 'pinning_probable', which is 3");
    options = tp_engine_defaults;
    ck_assert(set("server_certificate_probable=6"));
    ck_assert(!tp_thresholds_check(&options, &error));
    ck_assert_str_eq(error.text, "'server_certificate_probable' is 6 and must be at most "
                                 "'server_certificate_confirmed', which is 5");
}
END_TEST

TESTS("threshold", a_threshold_is_a_name_and_a_number,
      blanks_around_them_do_not_matter_and_the_last_one_counts,
      an_unknown_name_is_told_where_the_names_are, a_bad_number_is_told_the_range,
      a_contradiction_is_told_with_both_values)

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy.h"

#include <math.h>

#include "tests/unit/unit.h"

/* What the findings were measured with: a change of these is a change of behaviour. */
static const struct {
    const char *name;
    double value;
} presets[] = {
    {"prompt_seconds", 2},
    {"request_bytes", 4096},
    {"reply_bytes", 16384},
    {"kept_seconds", 15},
    {"linger_seconds", 30},
    {"leap_seconds", 21600},
    {"episode_seconds", 60},
    {"looked_at", 64},
    {"pinning_prior", -4.2},
    {"pinning_rejects", 0.9},
    {"pinning_client_most", 4.5},
    {"pinning_repeated", 1.5},
    {"repeats_counted", 4},
    {"pinning_accepted", -3},
    {"pinning_accepted_unknown", -1.1},
    {"pinning_accepted_otherwise", -1.2},
    {"chance_by_alert", 0.15},
    {"chance_by_leaving", 0.4},
    {"chance_names", 3},
    {"noise_most", 0.1},
    {"trusting_share", 0.1},
    {"pinning_probable", 3},
    {"pinning_cleared", -1},
    {"agreeing_clients", 3},
    {"unknown_ca_prior", -2.9},
    {"unknown_ca_rejected", 2.2},
    {"unknown_ca_accepted", -3.5},
    {"rollout_names", 4},
    {"unknown_ca_probable", 5},
    {"unknown_ca_cleared", -1},
    {"unknown_ca_names", 6},
    {"server_certificate_probable", 2},
    {"server_certificate_confirmed", 5},
    {"server_certificate_cleared", 3},
};

#define N_PRESETS (sizeof presets / sizeof presets[0])

static const struct tp_threshold *row_of(const char *name)
{
    const struct tp_threshold *row = tp_threshold_find(text(name));

    ck_assert_msg(row != NULL, "no threshold '%s'", name);
    return row;
}

/* Sets it in *options, and says what can be read back. */
static double set(struct tp_engine_options *options, const char *name, double value)
{
    ck_assert_msg(tp_threshold_set(row_of(name), options, value), "%s=%g", name, value);
    return tp_threshold_get(row_of(name), options);
}

START_TEST(the_defaults_are_those_that_were_measured)
{
    ck_assert_uint_eq(tp_n_threshold_rows, N_PRESETS);
    for (size_t i = 0; i < N_PRESETS; i++) {
        double value = tp_threshold_get(row_of(presets[i].name), &tp_engine_defaults);
        ck_assert_msg(value == presets[i].value, "%s is %g", presets[i].name, value);
    }
}
END_TEST

/* Read without the table. */
START_TEST(a_default_stands_in_its_own_member)
{
    ck_assert_int_eq(tp_engine_defaults.policy.prompt_ms, 2000);
    ck_assert_uint_eq(tp_engine_defaults.policy.request_bytes, 4096);
    ck_assert_int_eq(tp_engine_defaults.flows.linger_ms, 30000);
    ck_assert_int_eq(tp_engine_defaults.leap_ms, 21600000);
    ck_assert_int_eq(tp_engine_defaults.evidence.episode_ms, 60000);
    ck_assert_uint_eq(tp_engine_defaults.weights.n_looked_at, 64);
    ck_assert_double_eq(tp_engine_defaults.weights.prior_pinned, -4.2);
    ck_assert_double_eq(tp_engine_defaults.weights.prior_missing, -2.9);
    ck_assert_double_eq(tp_engine_defaults.weights.accepts_same, -3);
    ck_assert_double_eq(tp_engine_defaults.weights.accepts_unknown, -1.1);
    ck_assert_double_eq(tp_engine_defaults.weights.expect_by_alert, 0.15);
    ck_assert_double_eq(tp_engine_defaults.weights.expect_left, 0.4);
    ck_assert_double_eq(tp_engine_defaults.findings.pinning_probable, 3);
    ck_assert_double_eq(tp_engine_defaults.findings.missing_probable, 5);
    ck_assert_uint_eq(tp_engine_defaults.findings.agreeing_clients, 3);
    ck_assert_uint_eq(tp_engine_defaults.findings.rejects_all, 6);
    ck_assert_uint_eq(tp_engine_defaults.findings.bad_probable, 2);
    ck_assert_uint_eq(tp_engine_defaults.findings.bad_confirmed, 5);
    ck_assert_uint_eq(tp_engine_defaults.findings.good_cleared, 3);
}
END_TEST

START_TEST(what_has_a_parameter_of_its_own_keeps_its_default)
{
    ck_assert_uint_eq(tp_engine_defaults.flows.max_flows, 100000);
    ck_assert_int_eq(tp_engine_defaults.flows.idle_ms, 1800000);
    ck_assert_uint_eq(tp_engine_defaults.evidence.max_clients, 20000);
    ck_assert_uint_eq(tp_engine_defaults.evidence.max_names, 20000);
    ck_assert_uint_eq(tp_engine_defaults.evidence.max_subjects, 40000);
    ck_assert_uint_eq(tp_engine_defaults.evidence.max_pairs, 200000);
    ck_assert_int_eq(tp_engine_defaults.evidence.window_ms, 86400000);
    ck_assert_int_eq(tp_engine_defaults.findings.update_ms, 3600000);
}
END_TEST

START_TEST(every_threshold_can_be_set_to_its_limits)
{
    for (size_t i = 0; i < tp_n_threshold_rows; i++) {
        const struct tp_threshold *row = &tp_threshold_rows[i];
        struct tp_engine_options options = tp_engine_defaults;

        ck_assert(tp_threshold_set(row, &options, row->least));
        ck_assert_double_eq(tp_threshold_get(row, &options), row->least);
        ck_assert(tp_threshold_set(row, &options, row->most));
        ck_assert_double_eq(tp_threshold_get(row, &options), row->most);
    }
}
END_TEST

START_TEST(setting_one_leaves_all_others_alone)
{
    for (size_t i = 0; i < tp_n_threshold_rows; i++) {
        struct tp_engine_options options = tp_engine_defaults;

        ck_assert(tp_threshold_set(&tp_threshold_rows[i], &options, tp_threshold_rows[i].most));
        for (size_t other = 0; other < tp_n_threshold_rows; other++) {
            const struct tp_threshold *row = &tp_threshold_rows[other];
            if (other != i)
                ck_assert_double_eq(tp_threshold_get(row, &options),
                                    tp_threshold_get(row, &tp_engine_defaults));
        }
    }
}
END_TEST

static void assert_refused(const struct tp_threshold *row, double value)
{
    struct tp_engine_options options = tp_engine_defaults;

    ck_assert_msg(!tp_threshold_set(row, &options, value), "%s=%g", row->name.ptr, value);
    ck_assert_msg(memcmp(&options, &tp_engine_defaults, sizeof options) == 0, "%s=%g set something",
                  row->name.ptr, value);
}

START_TEST(what_is_out_of_range_sets_nothing)
{
    for (size_t i = 0; i < tp_n_threshold_rows; i++) {
        const struct tp_threshold *row = &tp_threshold_rows[i];

        assert_refused(row, row->least - 1e-9);
        assert_refused(row, row->most + 1e-6);
        assert_refused(row, -1e300);
        assert_refused(row, 1e300);
        assert_refused(row, (double)NAN);
        assert_refused(row, (double)INFINITY);
        assert_refused(row, (double)-INFINITY);
    }
}
END_TEST

START_TEST(only_real_ones_take_fractions)
{
    struct tp_engine_options options = tp_engine_defaults;

    ck_assert_double_eq(set(&options, "pinning_probable", 3.25), 3.25);
    assert_refused(row_of("agreeing_clients"), 2.5);
    assert_refused(row_of("prompt_seconds"), 2.5);
}
END_TEST

START_TEST(seconds_are_kept_as_milliseconds)
{
    struct tp_engine_options options = tp_engine_defaults;

    ck_assert_double_eq(set(&options, "leap_seconds", 31536000), 31536000);
    ck_assert_int_eq(options.leap_ms, INT64_C(31536000000));
}
END_TEST

START_TEST(a_name_is_exact)
{
    static const char *const no_names[] = {"",
                                           "pinning",
                                           "pinning_probabl",
                                           "pinning_probablee",
                                           "Pinning_Probable",
                                           "pinning-probable",
                                           "weights.prior_pinned"};

    for (size_t i = 0; i < sizeof no_names / sizeof no_names[0]; i++)
        ck_assert_msg(tp_threshold_find(text(no_names[i])) == NULL, "'%s'", no_names[i]);
    for (size_t i = 0; i < tp_n_threshold_rows; i++)
        ck_assert_ptr_eq(tp_threshold_find(tp_threshold_rows[i].name), &tp_threshold_rows[i]);
}
END_TEST

START_TEST(the_catalogue_has_the_same_rows)
{
    ck_assert_uint_eq(tp_thresholds.n_rows, tp_n_threshold_rows);
    for (size_t i = 0; i < tp_n_threshold_rows; i++) {
        ck_assert(tp_text_equal(tp_thresholds.rows[i].name, tp_threshold_rows[i].name));
        ck_assert_ptr_nonnull(strstr(tp_thresholds.rows[i].meaning, tp_threshold_rows[i].range));
        ck_assert_ptr_nonnull(tp_thresholds.rows[i].preset);
    }
}
END_TEST

START_TEST(the_defaults_agree)
{
    struct tp_order broken;

    ck_assert(tp_thresholds_agree(&tp_engine_defaults, &broken));
}
END_TEST

/* All orders that there are: what contradicts itself when the first is above the second. */
static const struct order {
    const char *less, *more;
    double both; /* both are set to this, then the first to one more */
    bool may_be_equal;
} orders[] = {
    {"pinning_cleared", "pinning_probable", 2, false},
    {"pinning_prior", "pinning_cleared", -2, false},
    {"unknown_ca_cleared", "unknown_ca_probable", 2, false},
    {"unknown_ca_prior", "unknown_ca_cleared", -2, false},
    {"server_certificate_probable", "server_certificate_confirmed", 4, true},
    {"chance_by_alert", "chance_names", 2, false},
    {"chance_by_leaving", "chance_names", 2, false},
    {"agreeing_clients", "looked_at", 10, true},
    {"unknown_ca_names", "looked_at", 10, true},
};

static void assert_breaks(const struct order *order)
{
    struct tp_engine_options options = tp_engine_defaults;
    struct tp_order broken;

    set(&options, order->less, order->both);
    set(&options, order->more, order->both);
    ck_assert(tp_thresholds_agree(&options, &broken) == order->may_be_equal);
    set(&options, order->less, order->both + 1);
    ck_assert(!tp_thresholds_agree(&options, &broken));
    assert_text(broken.less->name, order->less);
    assert_text(broken.more->name, order->more);
    ck_assert(broken.may_be_equal == order->may_be_equal);
}

START_TEST(thresholds_that_contradict_each_other_are_named)
{
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++)
        assert_breaks(&orders[i]);
}
END_TEST

TESTS("policy", the_defaults_are_those_that_were_measured, a_default_stands_in_its_own_member,
      what_has_a_parameter_of_its_own_keeps_its_default, every_threshold_can_be_set_to_its_limits,
      setting_one_leaves_all_others_alone, what_is_out_of_range_sets_nothing,
      only_real_ones_take_fractions, seconds_are_kept_as_milliseconds, a_name_is_exact,
      the_catalogue_has_the_same_rows, the_defaults_agree,
      thresholds_that_contradict_each_other_are_named)

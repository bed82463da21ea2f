/* SPDX-License-Identifier: Apache-2.0 */
#include "core/policy.h"

/* What a threshold's value is where it is kept. */
#define KEPT_REAL(value) (value)
#define KEPT_WHOLE(value) (value)
#define KEPT_SECONDS(value) (INT64_C(value) * 1000)

#define TP_THRESHOLD(name, member, measure, value, least, most, meaning)                           \
    .member = KEPT_##measure(value),

const struct tp_engine_options tp_engine_defaults = {
#include "core/threshold.def"
    .flows.max_flows = 100000,
    .flows.idle_ms = INT64_C(1800000),
    .evidence.max_clients = 20000,
    .evidence.max_names = 20000,
    .evidence.max_subjects = 40000,
    .evidence.max_pairs = 200000,
    .evidence.window_ms = INT64_C(86400000),
    .findings.update_ms = 3600000,
};
#undef TP_THRESHOLD

#define TP_THRESHOLD(name, member, measure, value, least, most, meaning)                           \
    _Static_assert(_Generic(tp_engine_defaults.member, double                                      \
                            : TP_MEASURE_REAL, uint32_t                                            \
                            : TP_MEASURE_WHOLE, int64_t                                            \
                            : TP_MEASURE_SECONDS) == TP_MEASURE_##measure,                         \
                   "the measure of " #name);
#include "core/threshold.def"
#undef TP_THRESHOLD

#define TP_THRESHOLD(name, member, measure, value, least, most, meaning)                           \
    {{#name, sizeof #name - 1},                                                                    \
     TP_MEASURE_##measure,                                                                         \
     offsetof(struct tp_engine_options, member),                                                   \
     least,                                                                                        \
     most,                                                                                         \
     #least " to " #most},
const struct tp_threshold tp_threshold_rows[] = {
#include "core/threshold.def"
};
#undef TP_THRESHOLD

const size_t tp_n_threshold_rows = sizeof tp_threshold_rows / sizeof tp_threshold_rows[0];

#define TP_THRESHOLD(name, ...) AT_##name,
enum {
#include "core/threshold.def"
};
#undef TP_THRESHOLD

#define LESS(less, more)                                                                           \
    {                                                                                              \
        &tp_threshold_rows[AT_##less], &tp_threshold_rows[AT_##more], false                        \
    }
#define NOT_MORE(less, more)                                                                       \
    {                                                                                              \
        &tp_threshold_rows[AT_##less], &tp_threshold_rows[AT_##more], true                         \
    }

/* What was rejected must be able to open a finding, and what was taken back to clear it. */
static const struct tp_order orders[] = {
    LESS(pinning_cleared, pinning_probable),
    LESS(pinning_prior, pinning_cleared),
    LESS(unknown_ca_cleared, unknown_ca_probable),
    LESS(unknown_ca_prior, unknown_ca_cleared),
    NOT_MORE(server_certificate_probable, server_certificate_confirmed),
    LESS(chance_by_alert, chance_names),
    LESS(chance_by_leaving, chance_names),
    NOT_MORE(agreeing_clients, looked_at),
    NOT_MORE(unknown_ca_names, looked_at),
};

const struct tp_threshold *tp_threshold_find(struct tp_text name)
{
    for (size_t i = 0; i < tp_n_threshold_rows; i++) {
        if (tp_text_equal(tp_threshold_rows[i].name, name))
            return &tp_threshold_rows[i];
    }
    return NULL;
}

double tp_threshold_get(const struct tp_threshold *threshold,
                        const struct tp_engine_options *options)
{
    const void *member = (const char *)options + threshold->offset;

    switch (threshold->measure) {
    case TP_MEASURE_WHOLE:
        return *(const uint32_t *)member;
    case TP_MEASURE_SECONDS:
        return (double)(*(const int64_t *)member / 1000);
    default:
        return *(const double *)member;
    }
}

/* Not true of what is no number either. */
static bool is_allowed(const struct tp_threshold *threshold, double value)
{
    return value >= threshold->least && value <= threshold->most &&
           (threshold->measure == TP_MEASURE_REAL || value == (double)(int64_t)value);
}

bool tp_threshold_set(const struct tp_threshold *threshold, struct tp_engine_options *options,
                      double value)
{
    void *member = (char *)options + threshold->offset;

    if (!is_allowed(threshold, value))
        return false;
    if (threshold->measure == TP_MEASURE_WHOLE)
        *(uint32_t *)member = (uint32_t)value;
    else if (threshold->measure == TP_MEASURE_SECONDS)
        *(int64_t *)member = (int64_t)value * 1000;
    else
        *(double *)member = value;
    return true;
}

bool tp_thresholds_agree(const struct tp_engine_options *options, struct tp_order *ret_broken)
{
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        double less = tp_threshold_get(orders[i].less, options);
        double more = tp_threshold_get(orders[i].more, options);

        if (less < more || (less == more && orders[i].may_be_equal))
            continue;
        *ret_broken = orders[i];
        return false;
    }
    return true;
}

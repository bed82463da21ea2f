/* SPDX-License-Identifier: Apache-2.0 */
#include "input/threshold.h"

#include "input/names.h"

static const char *const measures[] = {
    [TP_MEASURE_REAL] = "a number",
    [TP_MEASURE_WHOLE] = "a whole number",
    [TP_MEASURE_SECONDS] = "a whole number of seconds",
};

bool tp_threshold_parse(struct tp_text text, struct tp_engine_options *options,
                        struct tp_error *ret_allowed)
{
    const char *sign = memchr(text.ptr, '=', text.len);
    size_t len = sign == NULL ? text.len : (size_t)(sign - text.ptr);
    const struct tp_threshold *threshold =
        tp_threshold_find(tp_text_trim((struct tp_text){text.ptr, len}));
    double value;

    if (threshold == NULL)
        return tp_error_set(ret_allowed, "NAME=NUMBER with a name of 'tlspin catalogue threshold'");
    if (sign != NULL && tp_real_parse(tp_text_trim(tp_text_from(text, len + 1)), &value) &&
        tp_threshold_set(threshold, options, value))
        return true;
    return tp_error_set(ret_allowed, "'%s=' and %s from %s", threshold->name.ptr,
                        measures[threshold->measure], threshold->range);
}

bool tp_thresholds_check(const struct tp_engine_options *options, struct tp_error *ret_error)
{
    char less[TP_REAL_ROOM], more[TP_REAL_ROOM];
    struct tp_order broken;

    if (tp_thresholds_agree(options, &broken))
        return true;
    tp_real_print(tp_threshold_get(broken.less, options), less);
    tp_real_print(tp_threshold_get(broken.more, options), more);
    return tp_error_set(ret_error, "'%s' is %s and must be %s '%s', which is %s",
                        broken.less->name.ptr, less, broken.may_be_equal ? "at most" : "less than",
                        broken.more->name.ptr, more);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Thresholds by name: one row each in threshold.def, which gives the engine's defaults, and what
 * users may set. What the catalogue shows of them is tp_thresholds, row by row the same. */
#pragma once

#include "core/engine.h"

enum tp_measure {
    TP_MEASURE_REAL,
    TP_MEASURE_WHOLE,
    TP_MEASURE_SECONDS, /* whole ones */
};

struct tp_threshold {
    struct tp_text name;
    enum tp_measure measure;
    size_t offset; /* in struct tp_engine_options */
    double least, most;
    const char *range; /* the same in words: "1 to 256" */
};

extern const struct tp_threshold tp_threshold_rows[];
extern const size_t tp_n_threshold_rows;

/* The row of exactly this name, or NULL. */
const struct tp_threshold *tp_threshold_find(struct tp_text name);

double tp_threshold_get(const struct tp_threshold *threshold,
                        const struct tp_engine_options *options);

/* False, and nothing set, where the value is out of range, or should be whole and is not. */
bool tp_threshold_set(const struct tp_threshold *threshold, struct tp_engine_options *options,
                      double value);

/* Two thresholds of which the one must be less than the other. */
struct tp_order {
    const struct tp_threshold *less, *more;
    bool may_be_equal;
};

/* False where thresholds contradict each other; *ret_broken is the first order they break. */
bool tp_thresholds_agree(const struct tp_engine_options *options, struct tp_order *ret_broken);

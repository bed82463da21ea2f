/* SPDX-License-Identifier: Apache-2.0 */
/* Thresholds as users write them. */
#pragma once

#include "core/policy.h"
#include "input/error.h"

/* Sets the one that is named: "pinning_probable=4". False, and nothing set, where that can't be;
 * then *ret_allowed says what can: "'pinning_probable=' and a number from 0 to 100". */
bool tp_threshold_parse(struct tp_text text, struct tp_engine_options *options,
                        struct tp_error *ret_allowed);

/* To be asked when all are set. False where two contradict each other; *ret_error says which, and
 * what they are set to. */
bool tp_thresholds_check(const struct tp_engine_options *options, struct tp_error *ret_error);

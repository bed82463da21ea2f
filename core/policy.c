/* SPDX-License-Identifier: Apache-2.0 */
/* Every threshold there is, in one table. */
#include "core/engine.h"

const struct tp_engine_options tp_engine_defaults = {
    .flows = {.max_flows = 100000, .idle_ms = INT64_C(1800000), .linger_ms = INT64_C(30000)},
    /* devices log whole seconds, and Firefox keeps an unused preconnect for 2.5 s */
    .policy = {.prompt_ms = 2000, .request_bytes = 8192},
    .evidence = {.max_clients = 20000,
                 .max_names = 20000,
                 .max_subjects = 40000,
                 .max_pairs = 200000,
                 .window_ms = INT64_C(86400000),
                 .episode_ms = 60000},
    .leap_ms = INT64_C(21600000),
    .weights =
        {
            .prior_pinned = -3.9,
            .prior_missing = -2.9,
            .pinned_rejects = 0.9,
            .expect_by_alert = 0.15,
            .expect_left = 0.4,
            .expect_names = 3,
            .most_of_client = 4.5,
            .rare = 0.1,
            .repeated = 1.2,
            .accepts_same = -3,
            .accepts_unknown = -1.1,
            .missing_rejected = 2.2,
            .missing_accepted = -3.5,
            .n_repeated = 4,
            .n_rollout = 4,
            .n_looked_at = 64,
        },
    .findings =
        {
            .pinning_probable = 3,
            .pinning_cleared = -1,
            .missing_probable = 5,
            .missing_cleared = -1,
            .agreeing_clients = 3,
            .rejects_all = 6,
            .bad_probable = 2,
            .bad_confirmed = 5,
            .good_cleared = 3,
            .update_ms = 3600000,
        },
};

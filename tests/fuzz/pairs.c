/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a line as `key=value key="value with blanks"`. */
#include "tests/fuzz/body.h"

const struct fuzz_target fuzz_target = {
    {"tests/fuzz/seeds/pairs/*", "rulebase/cisco-encore-kv.samples", "rulebase/ipfix.samples"},
    50000};

static const struct fuzz_form form = {TP_BODY_PAIRS, tp_pairs_read, sizeof "=\"b'" - 1};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    fuzz_body(&form, bytes, len);
    return 0;
}

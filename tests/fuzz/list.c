/* SPDX-License-Identifier: Apache-2.0 */
/* The body of a line as `Key: value, Key: value`. */
#include "tests/fuzz/body.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/list/*"}, 50000};

static const struct fuzz_form form = {TP_BODY_LIST, tp_list_read, sizeof ": " - 1};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    fuzz_body(&form, bytes, len);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Thresholds as a user writes them, one a line: what is taken is in range, and what is not leaves
 * everything as it was. */
#include "input/threshold.h"

#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/threshold/*"}, 100000};

static void check_ranges(const struct tp_engine_options *options)
{
    for (size_t i = 0; i < tp_n_threshold_rows; i++) {
        const struct tp_threshold *row = &tp_threshold_rows[i];
        double value = tp_threshold_get(row, options);
        FUZZ_HOLDS(value >= row->least && value <= row->most);
    }
}

static void set(struct tp_engine_options *options, struct tp_text line)
{
    struct tp_engine_options before = *options;
    struct tp_error error = {""};

    if (tp_threshold_parse(line, options, &error))
        return;
    FUZZ_HOLDS(memcmp(&before, options, sizeof before) == 0);
    FUZZ_HOLDS(error.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_engine_options options = tp_engine_defaults;
    struct tp_text copy = fuzz_copy(bytes, len), text = copy;
    struct tp_error error = {""};

    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        struct tp_text line = {text.ptr, end == NULL ? text.len : (size_t)(end - text.ptr)};
        set(&options, line);
        text = tp_text_from(text, end == NULL ? text.len : line.len + 1);
    }
    check_ranges(&options);
    if (!tp_thresholds_check(&options, &error))
        FUZZ_HOLDS(error.text[0] != '\0');
    fuzz_free(copy);
    return 0;
}

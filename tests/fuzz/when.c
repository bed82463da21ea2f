/* SPDX-License-Identifier: Apache-2.0 */
/* A time as logs write it. One byte chooses what it is near. */
#include "input/when.h"

#include "core/event.h"
#include "output/address.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/when/*"}, 200000};

#define YEAR_2200_MS INT64_C(7258118400000)

static const int64_t near_ms[] = {0, 1, INT64_C(1795262400000), TP_MAX_TIME};

/* What we print we read, and it is the same time. */
static void check_time(int64_t ms)
{
    char printed[TP_TIME_LEN];
    struct tp_text copy;
    int64_t again;

    FUZZ_HOLDS(ms >= 0 && ms < YEAR_2200_MS);
    tp_time_print(ms, printed);
    copy = fuzz_copy(printed, sizeof printed);
    FUZZ_HOLDS(tp_when_parse(copy, 0, &again) && again == ms);
    fuzz_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_text copy = fuzz_copy(bytes, len), text = copy;
    int64_t near = near_ms[fuzz_take(&text) % (sizeof near_ms / sizeof near_ms[0])], ms = -1;

    if (tp_when_parse(text, near, &ms))
        check_time(ms);
    else
        FUZZ_HOLDS(ms == -1);
    fuzz_free(copy);
    return 0;
}

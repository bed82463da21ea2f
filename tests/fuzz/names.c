/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, words and lists of names. */
#include "input/names.h"

#include "core/event.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/names/*"}, 200000};

/* What we print of a number we read; of the largest the last digits are rounded up, out of range.
 */
static void check_real(struct tp_text text)
{
    char printed[TP_REAL_ROOM];
    double number, again;

    if (!tp_real_parse(text, &number) || number > 1e308 || number < -1e308)
        return;
    tp_real_print(number, printed);
    FUZZ_HOLDS(tp_real_parse((struct tp_text){printed, strlen(printed)}, &again));
    FUZZ_HOLDS((number < 0) == (again < 0));
}

static void check_number(struct tp_text text)
{
    char printed[24];
    uint64_t number, again;

    if (!tp_number_parse(text, &number))
        return;
    snprintf(printed, sizeof printed, "0x%llx", (unsigned long long)number);
    FUZZ_HOLDS(tp_number_parse((struct tp_text){printed, strlen(printed)}, &again));
    FUZZ_HOLDS(number == again);
}

static void check_list(const struct tp_catalogue *catalogue, bool is_by_place, struct tp_text text)
{
    struct tp_text unknown[TP_MAX_UNKNOWN_NAMES];
    struct tp_names names = {.catalogue = catalogue,
                             .prefix = TP_TEXT("NSE_"),
                             .separators = " ,;|",
                             .is_by_place = is_by_place,
                             .unknown = unknown};

    if (!tp_names_parse(&names, text))
        FUZZ_HOLDS(names.bits == 0 && names.places == 0 && names.n_unknown == 0);
    FUZZ_HOLDS(names.n_unknown <= TP_MAX_UNKNOWN_NAMES);
    FUZZ_HOLDS(names.places >> catalogue->n_rows == 0);
    for (size_t i = 0; i < names.n_unknown; i++)
        FUZZ_HOLDS(fuzz_is_in(unknown[i], text) && unknown[i].len > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct tp_catalogue *const catalogues[] = {&tp_actions, &tp_statuses, &tp_alerts,
                                                     &tp_event_types, &tp_sides};
    struct tp_text text = fuzz_copy(bytes, len);

    check_real(text);
    check_number(text);
    for (size_t i = 0; i < sizeof catalogues / sizeof catalogues[0]; i++)
        FUZZ_HOLDS(tp_word_parse(catalogues[i], text) < (int)catalogues[i]->n_rows);
    check_list(&tp_messages, false, text);
    check_list(&tp_flags, true, text);
    check_list(&tp_certificates, false, text);
    fuzz_free(text);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the unit tests share: the main function, and assertions on texts. */
#pragma once

#include <check.h>

#include "core/text.h"
#include "tests/random.h"

static inline struct tp_text text(const char *ptr)
{
    return (struct tp_text){ptr, strlen(ptr)};
}

#define assert_text(value, expected)                                                               \
    do {                                                                                           \
        struct tp_text assert_value_ = (value);                                                    \
        ck_assert_msg(tp_text_equal(assert_value_, text(expected)), "is '%.*s', expected '%s'",    \
                      (int)assert_value_.len, assert_value_.ptr, (expected));                      \
    } while (0)

static inline int run_tests(const char *name, const TTest *const *tests, size_t n_tests)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    SRunner *runner = srunner_create(suite);
    int n_failed;

    suite_add_tcase(suite, tcase);
    tcase_set_timeout(tcase, 120);
    for (size_t i = 0; i < n_tests; i++)
        tcase_add_test(tcase, tests[i]);
    srunner_run_all(runner, CK_NORMAL);
    n_failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return n_failed == 0 ? 0 : 1;
}

/* The whole of main: TESTS("flow", first_test, second_test, ...) */
#define TESTS(name, ...)                                                                           \
    int main(void)                                                                                 \
    {                                                                                              \
        const TTest *const tests[] = {__VA_ARGS__};                                                \
        return run_tests(name, tests, sizeof tests / sizeof tests[0]);                             \
    }

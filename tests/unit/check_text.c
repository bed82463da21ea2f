/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

START_TEST(trimming_takes_blanks_off_both_ends)
{
    assert_text(tp_text_trim(text(" \t a b \r\n")), "a b");
    assert_text(tp_text_trim(text(" \t\r\n ")), "");
    assert_text(tp_text_trim(text("")), "");
}
END_TEST

START_TEST(trimming_leaves_a_nul_where_it_is)
{
    struct tp_text trimmed = tp_text_trim((struct tp_text){"a\0 ", 3});

    ck_assert_uint_eq(trimmed.len, 2);
}
END_TEST

START_TEST(equal_texts_have_the_same_bytes)
{
    ck_assert(tp_text_equal(text("abc"), (struct tp_text){"abcd", 3}));
    ck_assert(tp_text_equal((struct tp_text){NULL, 0}, text("")));
    ck_assert(!tp_text_equal(text("abc"), text("abC")));
    ck_assert(!tp_text_equal(text("abc"), text("ab")));
}
END_TEST

START_TEST(a_word_is_the_same_in_upper_and_lower_case)
{
    ck_assert(tp_text_same_word(text("Unknown_CA"), text("unknown_ca")));
    ck_assert(!tp_text_same_word(text("unknown_ca"), text("unknown-ca")));
    ck_assert(!tp_text_same_word(text("\xc4"), text("\xe4")));
}
END_TEST

TESTS("text", trimming_takes_blanks_off_both_ends, trimming_leaves_a_nul_where_it_is,
      equal_texts_have_the_same_bytes, a_word_is_the_same_in_upper_and_lower_case)

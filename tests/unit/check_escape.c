/* SPDX-License-Identifier: Apache-2.0 */
#include "input/escape.h"

#include <stdlib.h>

#include "tests/unit/unit.h"

static void assert_unescaped(const char *escaped, const char *expected)
{
    char *room = malloc(strlen(escaped) + 1);

    assert_text(tp_unescape(text(escaped), room), expected);
    free(room);
}

START_TEST(escapes_become_what_they_stand_for)
{
    assert_unescaped("CORP\\\\bob", "CORP\\bob");
    assert_unescaped("a\\u003db\\u0022c", "a=b\"c");
    assert_unescaped("\\u001b[0m\\ufffd", "\x1b[0m\xef\xbf\xbd");
    assert_unescaped("\\u00e9\\u20AC", "\xc3\xa9\xe2\x82\xac");
    assert_unescaped("\\\"\\/\\b\\f\\n\\r\\t", "\"/\b\f\n\r\t");
    assert_unescaped("\\ud83d\\ude00!", "\xf0\x9f\x98\x80!");
}
END_TEST

/* U+FFFD */
#define LOST "\xef\xbf\xbd"

START_TEST(half_a_pair_is_lost)
{
    assert_unescaped("\\ud83d", LOST);
    assert_unescaped("\\ude00", LOST);
    assert_unescaped("\\ude00\\ud83d", LOST LOST);
    assert_unescaped("\\ud83dx", LOST "x");
    assert_unescaped("\\ud83d\\u0041", LOST "A");
    assert_unescaped("\\ud83d\\ud83d\\ude00", LOST "\xf0\x9f\x98\x80");
    assert_unescaped("\\ud83d\\n", LOST "\n");
    assert_unescaped("\\ud83dude00", LOST "ude00");
}
END_TEST

START_TEST(what_is_no_escape_stays)
{
    assert_unescaped("", "");
    assert_unescaped("plain", "plain");
    assert_unescaped("a\\", "a\\");
    assert_unescaped("\\x41\\u12\\u123g", "\\x41\\u12\\u123g");
}
END_TEST

START_TEST(text_without_escapes_is_not_copied)
{
    const char *plain = "plain";

    ck_assert_ptr_eq(tp_unescape(text(plain), NULL).ptr, plain);
    ck_assert_ptr_eq(tp_undouble(text(plain), NULL).ptr, plain);
    ck_assert_ptr_eq(tp_unhex(text(plain), NULL).ptr, plain);
}
END_TEST

START_TEST(two_quotes_are_one)
{
    char room[16];

    assert_text(tp_undouble(text("a\"\"b"), room), "a\"b");
    assert_text(tp_undouble(text("\"\"\"\"\""), room), "\"\"\"");
    assert_text(tp_undouble(text("a\"b"), room), "a\"b");
    assert_text(tp_undouble(text(""), room), "");
}
END_TEST

START_TEST(bytes_in_hex_are_bytes)
{
    char room[16];

    assert_text(tp_unhex(text("O=a\\x2cC=b"), room), "O=a,C=b");
    assert_text(tp_unhex(text("\\x5cx41"), room), "\\x41");
    assert_text(tp_unhex(text("\\x4\\xg1\\n\\"), room), "\\x4\\xg1\\n\\");
    assert_text(tp_unhex(text("\\xe2\\x82\\xAC"), room), "\xe2\x82\xac");
}
END_TEST

TESTS("escape", escapes_become_what_they_stand_for, half_a_pair_is_lost, what_is_no_escape_stays,
      text_without_escapes_is_not_copied, two_quotes_are_one, bytes_in_hex_are_bytes)

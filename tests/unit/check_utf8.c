/* SPDX-License-Identifier: Apache-2.0 */
#include "output/utf8.h"

#include <unistr.h>

#include "tests/unit/unit.h"

#define FFFD "\xef\xbf\xbd"

static char room[TP_UTF8_ROOM];

START_TEST(valid_text_is_left_alone)
{
    static const char *const valid[] = {"", "plain ascii", "caf\xc3\xa9", "\xe2\x82\xac",
                                        "\xf0\x9f\x98\x80"};

    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++)
        assert_text(tp_utf8_mend(text(valid[i]), room), valid[i]);
}
END_TEST

START_TEST(ascii_is_not_copied)
{
    struct tp_text value = text("0123456789abcdef");

    ck_assert_ptr_eq(tp_utf8_mend(value, room).ptr, value.ptr);
}
END_TEST

START_TEST(each_invalid_byte_becomes_the_replacement_character)
{
    assert_text(tp_utf8_mend(text("a\xff"), room), "a" FFFD);
    assert_text(tp_utf8_mend(text("\x80z"), room), FFFD "z");
    assert_text(tp_utf8_mend(text("x\xc3"), room), "x" FFFD);
    assert_text(tp_utf8_mend(text("\xc0\xaf"), room), FFFD FFFD);
    assert_text(tp_utf8_mend(text("\xed\xa0\x80"), room), FFFD FFFD FFFD);
}
END_TEST

START_TEST(a_long_value_is_cut_between_characters)
{
    char value[TP_VALUE_MAX + 100];
    struct tp_text mended;

    for (size_t shift = 0; shift < 4; shift++) {
        memset(value, 'x', shift);
        for (size_t i = shift; i + 4 <= sizeof value; i += 4)
            memcpy(value + i, "\xf0\x9f\x98\x80", 4);
        mended = tp_utf8_mend((struct tp_text){value, sizeof value - 4}, room);
        ck_assert_uint_le(mended.len, TP_VALUE_MAX);
        ck_assert_uint_gt(mended.len, TP_VALUE_MAX - 4);
        ck_assert_ptr_null(u8_check((const uint8_t *)mended.ptr, mended.len));
    }
}
END_TEST

START_TEST(the_worst_case_fits)
{
    char value[TP_VALUE_MAX];
    struct tp_text mended;

    memset(value, 0xff, sizeof value);
    mended = tp_utf8_mend((struct tp_text){value, sizeof value}, room);
    ck_assert_uint_eq(mended.len, TP_UTF8_ROOM);
}
END_TEST

START_TEST(random_bytes_always_come_out_valid)
{
    char value[64];

    for (uint64_t seed = 4, n = 0; n < 20000; n++) {
        size_t len = next_random(&seed) % sizeof value;
        for (size_t i = 0; i < len; i++)
            value[i] = (char)next_random(&seed);
        struct tp_text mended = tp_utf8_mend((struct tp_text){value, len}, room);
        ck_assert_ptr_null(u8_check((const uint8_t *)mended.ptr, mended.len));
    }
}
END_TEST

TESTS("utf8", valid_text_is_left_alone, ascii_is_not_copied,
      each_invalid_byte_becomes_the_replacement_character, a_long_value_is_cut_between_characters,
      the_worst_case_fits, random_bytes_always_come_out_valid)

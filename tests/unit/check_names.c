/* SPDX-License-Identifier: Apache-2.0 */
#include "input/names.h"

#include "core/event.h"
#include "tests/unit/unit.h"

static const struct {
    const char *text;
    uint64_t number;
} numbers[] = {
    {"0", 0},   {"007", 7},    {"443", 443},  {"18446744073709551615", UINT64_MAX},
    {"0x0", 0}, {"0xff", 255}, {"0XFf", 255}, {"0xffffffffffffffff", UINT64_MAX},
};

START_TEST(decimal_and_hex_numbers_are_read)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uint64_t number = 1;
        ck_assert_msg(tp_number_parse(text(numbers[i].text), &number), "%s", numbers[i].text);
        ck_assert_uint_eq(number, numbers[i].number);
    }
}
END_TEST

static const char *const no_numbers[] = {
    "",
    "x",
    "0x",
    "0xg",
    "-1",
    "+1",
    " 1",
    "1 ",
    "1a",
    "1.0",
    "1,000",
    "18446744073709551616",
    "0x10000000000000000",
    "99999999999999999999999999999999999999999999999999",
};

START_TEST(what_does_not_fit_or_has_something_around_it_is_no_number)
{
    uint64_t number = 77;

    for (size_t i = 0; i < sizeof no_numbers / sizeof no_numbers[0]; i++)
        ck_assert_msg(!tp_number_parse(text(no_numbers[i]), &number), "'%s'", no_numbers[i]);
    ck_assert_uint_eq(number, 77);
}
END_TEST

START_TEST(a_word_may_be_written_in_many_ways)
{
    static const char *const resign[] = {"Decrypt (Resign)",
                                         "decrypt-resign",
                                         "DECRYPT_RESIGN",
                                         "  decrypt   resign ",
                                         "6",
                                         "0x6",
                                         "resign"};

    for (size_t i = 0; i < sizeof resign / sizeof resign[0]; i++)
        ck_assert_msg(tp_word_parse(&tp_actions, text(resign[i])) == TP_ACTION_DECRYPT_RESIGN, "%s",
                      resign[i]);
}
END_TEST

START_TEST(words_that_no_row_has_are_not_guessed)
{
    ck_assert_int_eq(tp_word_parse(&tp_actions, text("decrypt")), -1);
    ck_assert_int_eq(tp_word_parse(&tp_actions, text("7")), -1);
    ck_assert_int_eq(tp_word_parse(&tp_actions, text("")), -1);
    ck_assert_int_eq(tp_word_parse(&tp_actions, text("()")), -1);
}
END_TEST

START_TEST(a_word_that_is_too_long_is_not_taken_for_its_beginning)
{
    static const char name[] = "server_certificate_fingerprint_unavailable";
    char longer[200];

    ck_assert_int_ge(tp_word_parse(&tp_statuses, text(name)), 0);
    memset(longer, '_', sizeof longer);
    memcpy(longer, name, sizeof name - 1);
    ck_assert_int_ge(tp_word_parse(&tp_statuses, (struct tp_text){longer, 100}), 0);
    longer[150] = 'x';
    ck_assert_int_eq(tp_word_parse(&tp_statuses, (struct tp_text){longer, sizeof longer}), -1);
    memset(longer, 'x', sizeof longer);
    ck_assert_int_eq(tp_word_parse(&tp_statuses, (struct tp_text){longer, sizeof longer}), -1);
}
END_TEST

static struct tp_text unknown[TP_MAX_UNKNOWN_NAMES];

static struct tp_names messages_of(const char *value)
{
    struct tp_names names = {.catalogue = &tp_messages,
                             .prefix = TP_TEXT("NSE_MT__"),
                             .separators = " ,;|",
                             .unknown = unknown};

    ck_assert(tp_names_parse(&names, text(value)));
    return names;
}

static struct tp_names flags_of(const char *value)
{
    struct tp_names names = {.catalogue = &tp_flags,
                             .prefix = TP_TEXT("NSE_FLOW_"),
                             .separators = " ,;|",
                             .is_by_place = true,
                             .unknown = unknown};

    ck_assert(tp_names_parse(&names, text(value)));
    return names;
}

START_TEST(a_set_is_a_number_or_names)
{
    ck_assert_uint_eq(messages_of("378").bits, 378);
    ck_assert_uint_eq(messages_of("0x17A").bits, 378);
    ck_assert_uint_eq(messages_of("CLIENT_HELLO,SERVER_HELLO").bits, 0x18);
    ck_assert_uint_eq(messages_of("client hello").n_unknown, 2);
    ck_assert_uint_eq(messages_of("CLIENT_HELLO; SERVER_HELLO |SERVER_ALERT,").bits, 0x1c);
    ck_assert_uint_eq(messages_of("8,16").bits, 0x18);
}
END_TEST

START_TEST(names_may_carry_a_prefix)
{
    ck_assert_uint_eq(messages_of("NSE_MT__CLIENT_HELLO, nse_mt__server_hello").bits, 0x18);
    ck_assert_uint_eq(messages_of("NSE_MT__").n_unknown, 1);
}
END_TEST

START_TEST(flags_are_collected_by_place_and_numbers_as_bits)
{
    struct tp_names names = flags_of("NSE_FLOW_ALERT_SEEN,0x1000000000000000");

    ck_assert_uint_eq(names.places, UINT64_C(1) << TP_FLAG_ALERT_SEEN);
    ck_assert_uint_eq(names.bits, UINT64_C(0x1000000000000000));
}
END_TEST

START_TEST(unknown_names_survive)
{
    struct tp_names names = messages_of("CLIENT_HELLO,ENCRYPTED_EXTENSIONS,KEY_UPDATE");

    ck_assert_uint_eq(names.bits, 8);
    ck_assert_uint_eq(names.n_unknown, 2);
    assert_text(unknown[0], "ENCRYPTED_EXTENSIONS");
    assert_text(unknown[1], "KEY_UPDATE");
}
END_TEST

START_TEST(messages_beyond_32_bits_are_an_unknown_name)
{
    struct tp_names names = messages_of("0x100000008");

    ck_assert_uint_eq(names.bits, 0);
    ck_assert_uint_eq(names.n_unknown, 1);
    assert_text(unknown[0], "0x100000008");
}
END_TEST

START_TEST(more_unknown_names_than_there_is_room_for_are_left_out)
{
    ck_assert_uint_eq(messages_of("a,b,c,d,e,f,g,h,i,j").n_unknown, TP_MAX_UNKNOWN_NAMES);
}
END_TEST

START_TEST(nothing_but_separators_is_no_set)
{
    struct tp_names names = {.catalogue = &tp_messages, .separators = " ,"};

    ck_assert(!tp_names_parse(&names, text(" , ,")));
    ck_assert(!tp_names_parse(&names, text("")));
}
END_TEST

START_TEST(a_nul_separates_nothing)
{
    struct tp_names names = {.catalogue = &tp_messages, .separators = ",", .unknown = unknown};

    ck_assert(tp_names_parse(&names, (struct tp_text){"A\0B", 3}));
    ck_assert_uint_eq(names.n_unknown, 1);
    ck_assert_uint_eq(unknown[0].len, 3);
}
END_TEST

TESTS("names", decimal_and_hex_numbers_are_read,
      what_does_not_fit_or_has_something_around_it_is_no_number, a_word_may_be_written_in_many_ways,
      words_that_no_row_has_are_not_guessed, a_word_that_is_too_long_is_not_taken_for_its_beginning,
      a_set_is_a_number_or_names, names_may_carry_a_prefix,
      flags_are_collected_by_place_and_numbers_as_bits, unknown_names_survive,
      messages_beyond_32_bits_are_an_unknown_name,
      more_unknown_names_than_there_is_room_for_are_left_out, nothing_but_separators_is_no_set,
      a_nul_separates_nothing)

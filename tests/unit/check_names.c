/* SPDX-License-Identifier: Apache-2.0 */
#include "input/names.h"

#include <locale.h>

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

static const struct {
    const char *text;
    double number;
} reals[] = {
    {"0", 0},        {"007", 7},    {"-3.9", -3.9}, {"+0.15", 0.15}, {"1e3", 1000},
    {"2.5E-1", .25}, {"1e+2", 100}, {"-0", 0},      {"1e-999", 0},   {"12345678.5", 12345678.5},
};

static void assert_reals(void)
{
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
        double number = 77;
        ck_assert_msg(tp_real_parse(text(reals[i].text), &number), "%s", reals[i].text);
        ck_assert_double_eq(number, reals[i].number);
    }
}

START_TEST(numbers_with_fractions_and_exponents_are_read)
{
    assert_reals();
}
END_TEST

static const char *const no_reals[] = {
    "",
    " ",
    "x",
    "nan",
    "inf",
    "infinity",
    "-inf",
    "1e999",
    "-1e999",
    "0x1p3",
    "0xff",
    "1,5",
    " 1",
    "1 ",
    "1.5x",
    "1.",
    ".5",
    "-",
    "+-1",
    "1e",
    "1e+",
    "1e1.5",
    "1.2.3",
    "1_000",
    "e5",
    ".",
    "1'000",
    "1f",
    "٣",
    "--1",
    "0000000000000000000000000000000000000000000000000000000000000001",
};

START_TEST(what_is_not_finite_or_has_something_around_it_is_no_number_with_a_fraction)
{
    double number = 77;

    for (size_t i = 0; i < sizeof no_reals / sizeof no_reals[0]; i++)
        ck_assert_msg(!tp_real_parse(text(no_reals[i]), &number), "'%s'", no_reals[i]);
    ck_assert(!tp_real_parse((struct tp_text){"1\0", 2}, &number));
    ck_assert(!tp_real_parse((struct tp_text){"\0001", 2}, &number));
    ck_assert_double_eq(number, 77);
}
END_TEST

START_TEST(no_more_than_the_text_is_read)
{
    double number = 0;

    ck_assert(tp_real_parse((struct tp_text){"12345", 2}, &number));
    ck_assert_double_eq(number, 12);
}
END_TEST

/* Where one is installed. */
static bool set_locale_with_comma(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "it_IT.UTF-8"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (setlocale(LC_ALL, names[i]) != NULL)
            return *localeconv()->decimal_point == ',';
    }
    return false;
}

START_TEST(the_locale_changes_no_number)
{
    char printed[TP_REAL_ROOM];
    bool has_comma = set_locale_with_comma();

    assert_reals();
    tp_real_print(-3.25, printed);
    ck_assert_str_eq(printed, "-3.25");
    ck_assert(!has_comma || *localeconv()->decimal_point == ',');
}
END_TEST

START_TEST(numbers_are_printed_with_ten_digits)
{
    static const struct {
        double number;
        const char *text;
    } printed[] = {{0, "0"},
                   {31536000, "31536000"},
                   {65535, "65535"},
                   {-3.9, "-3.9"},
                   {-1.2345678e-300, "-1.2345678e-300"},
                   {0.001, "0.001"}};

    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++) {
        char out[TP_REAL_ROOM];
        tp_real_print(printed[i].number, out);
        ck_assert_str_eq(out, printed[i].text);
    }
}
END_TEST

START_TEST(a_word_may_be_written_in_many_ways)
{
    static const char *const resign[] = {"Decrypt (Resign)",
                                         "decrypt-resign",
                                         "DecryptResign",
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
      what_does_not_fit_or_has_something_around_it_is_no_number,
      numbers_with_fractions_and_exponents_are_read,
      what_is_not_finite_or_has_something_around_it_is_no_number_with_a_fraction,
      no_more_than_the_text_is_read, the_locale_changes_no_number,
      numbers_are_printed_with_ten_digits, a_word_may_be_written_in_many_ways,
      words_that_no_row_has_are_not_guessed, a_word_that_is_too_long_is_not_taken_for_its_beginning,
      a_set_is_a_number_or_names, names_may_carry_a_prefix,
      flags_are_collected_by_place_and_numbers_as_bits, unknown_names_survive,
      messages_beyond_32_bits_are_an_unknown_name,
      more_unknown_names_than_there_is_room_for_are_left_out, nothing_but_separators_is_no_set,
      a_nul_separates_nothing)

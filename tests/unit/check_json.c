/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "tests/unit/pairs.h"

static const char lines[] = "body json\n"
                            "key one client_ip\nkey two server_ip\n"
                            "key free http_user_agent free\nkey four action\n"
                            "key id.orig_h client_ip\nkey @computed.sslFlowStatus status\n"
                            "key a.b.c url\nkey flags flags\nkey names messages\n";

START_TEST(keys_and_values)
{
    assert_pairs(lines, "{\"one\": \"1\", \"two\": \"2\", \"four\": \"4\"}", "one=1|two=2|four=4");
    assert_pairs(lines, "{\"four\":\"4\",\"one\":\"1\"}", "four=4|one=1");
    assert_pairs(lines, " \t{\r\n\"one\" :\"a b\" , \"x\":1}\n ", "one=a b");
    assert_pairs(lines, "{\"ones\": 9, \"on\": 9, \"one\": 1, \"two.\": 9}", "one=1");
    assert_pairs(lines, "{}", "");
}
END_TEST

/* `{%body:rest%` */
START_TEST(a_rule_may_have_taken_the_brace)
{
    assert_pairs(lines, "\"one\": \"1\", \"two\": \"2\"}", "one=1|two=2");
    assert_pairs(lines, "}", "");
}
END_TEST

START_TEST(numbers_and_words_are_as_written)
{
    assert_pairs(lines, "{\"one\": -1.50e+3, \"two\": true, \"four\": false, \"free\": 0}",
                 "one=-1.50e+3|two=true|four=false|free=0");
}
END_TEST

START_TEST(null_is_empty)
{
    assert_pairs(lines, "{\"one\": null, \"two\": \"\"}", "one=|two=");
}
END_TEST

START_TEST(a_path_is_joined_by_dots)
{
    assert_pairs(lines, "{\"id.orig_h\": \"1\"}", "id.orig_h=1");
    assert_pairs(lines, "{\"id\": {\"orig_h\": \"1\", \"orig_p\": 2}, \"two\": 2}",
                 "id.orig_h=1|two=2");
    assert_pairs(lines, "{\"a\": {\"b\": {\"c\": 1}, \"c\": 2}, \"b\": {\"c\": 3}}", "a.b.c=1");
    assert_pairs(lines, "{\"a.b\": {\"c\": 1}}", "a.b.c=1");
    assert_pairs(lines, "{\"@computed.sslFlowStatus\": 1, \"a\": {\"b.c\": 2}, \"flags\": 3}",
                 "@computed.sslFlowStatus=1|a.b.c=2|flags=3");
    assert_pairs(
        lines, "{\"four\": 1, \"id_orig_h\": 2, \"ix\": {\"orig_h\": 3}, \"i\": {\"d.orig_h\": 4}}",
        "four=1");
    assert_pairs(lines, "{\"@computed\": {\"x\": {}, \"sslFlowStatus\": \"Success\"}, \"one\": 1}",
                 "@computed.sslFlowStatus=Success|one=1");
}
END_TEST

START_TEST(another_object_has_no_key_of_ours)
{
    assert_pairs(lines, "{\"user\": {\"four\": \"Block\"}, \"four\": \"4\"}", "four=4");
    assert_pairs(lines, "{\"\": {\"four\": \"Block\"}, \"x\": [{\"four\": 1}, [{\"one\": 1}]]}",
                 "");
    assert_pairs(lines, "{\"four\": {\"x\": 1}, \"one\": {}}", "");
}
END_TEST

START_TEST(keys_are_unescaped)
{
    assert_pairs(lines, "{\"\\u006fne\": 1, \"i\\u0064\": {\"orig\\u005fh\": 2}}",
                 "one=1|id.orig_h=2");
    assert_pairs(lines, "{\"one\\u0000\": 1, \"\\/one\": 2}", "");
}
END_TEST

/* The reader unescapes them. */
START_TEST(values_stay_escaped)
{
    assert_pairs(lines, "{\"free\": \"a\\\"b\\\\\", \"one\": \"\\u0041\\/\"}",
                 "free=a\\\"b\\\\|one=\\u0041\\/");
}
END_TEST

START_TEST(nothing_in_a_value_is_a_key)
{
    assert_pairs(lines,
                 "{\"free\": \"x\\\", \\\"four\\\": \\\"Block\\\", \\\"one\\\": \\\"9\", "
                 "\"one\": \"1\"}",
                 "free=x\\\", \\\"four\\\": \\\"Block\\\", \\\"one\\\": \\\"9|one=1");
    assert_hiders(lines, "{\"free\": \"x\"}", "");
}
END_TEST

START_TEST(arrays_are_for_fields_of_names)
{
    assert_pairs(lines, "{\"names\": [\"CLIENT_HELLO\", \"SERVER_HELLO\"], \"one\": 1}",
                 "names=\"CLIENT_HELLO\", \"SERVER_HELLO\"|one=1");
    assert_pairs(lines, "{\"flags\": [], \"names\": [ 1 ]}", "names= 1 ");
    assert_pairs(lines, "{\"one\": [\"1\"], \"four\": [[[]]]}", "");
}
END_TEST

START_TEST(a_key_with_two_values_has_none)
{
    assert_pairs(lines, "{\"one\": 1, \"four\": \"4\", \"one\": 2, \"two\": 3}", "four=4|two=3");
    assert_pairs(lines, "{\"one\": 1, \"one\": null}", "");
    assert_pairs(lines, "{\"id\": {\"orig_h\": 1}, \"id.orig_h\": 2, \"one\": 1}", "one=1");
    assert_pairs(lines, "{\"one\": 1, \"one\": 2, \"one\": 1}", "");
}
END_TEST

START_TEST(a_key_that_says_the_same_twice_is_believed)
{
    assert_pairs(lines, "{\"one\": 1, \"one\": 1}", "one=1|one=1");
}
END_TEST

static struct tp_pairs pairs_of(struct tp_text body)
{
    struct tp_map *map = pairs_map(lines);
    struct tp_pairs pairs;

    memset(&pairs, 0xff, sizeof pairs);
    read_pairs(map, body, &pairs);
    tp_map_free(map);
    return pairs;
}

START_TEST(contradictions_are_told)
{
    ck_assert(pairs_of(text("{\"one\": 1, \"one\": 2}")).is_doubted);
    ck_assert(!pairs_of(text("{\"one\": 1, \"one\": 1}")).is_doubted);
    ck_assert(!pairs_of(text("{\"x\": 1, \"x\": 2, \"one\": 1, \"two\": 1}")).is_doubted);
}
END_TEST

static const char *const broken[] = {
    "",
    "{",
    "[1]",
    "\"one\"",
    "{\"one\": 1",
    "{\"one\": 1,",
    "{\"one\": 1,}",
    "{\"one\": 1}}",
    "{\"one\": 1} {\"one\": 2}",
    "{\"one\": 1} x",
    "{\"one\" 1}",
    "{\"one\": }",
    "{\"one\": 1 \"two\": 2}",
    "{one: 1}",
    "{'one': 1}",
    "{\"one\": 'x'}",
    "{1: 1}",
    "{\"one\": \"x}",
    "{\"one\": \"x\\\"}",
    "{\"one\": \"x\\",
    "{\"one\": \"\\x41\"}",
    "{\"one\": \"\\u12\"}",
    "{\"one\": \"\\u123g\"}",
    "{\"one\": \"\\u123",
    "{\"one\": \"a\tb\"}",
    "{\"one\": \"a\nb\"}",
    "{\"one\": \"a long value and then \x01\"}",
    "{\"one\": 01}",
    "{\"one\": +1}",
    "{\"one\": -}",
    "{\"one\": 1.}",
    "{\"one\": .5}",
    "{\"one\": 1e}",
    "{\"one\": 0x1f}",
    "{\"one\": 1_000}",
    "{\"one\": NaN}",
    "{\"one\": nul}",
    "{\"one\": True}",
    "{\"one\": truee}",
    "{\"one\": [1 2]}",
    "{\"one\": [1,]}",
    "{\"one\": [1}",
    "{\"one\": {\"two\": 2]}",
    "{\"one\": 1 /* x */}",
};

START_TEST(what_is_no_json_is_broken_and_nothing_is_believed)
{
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        struct tp_pairs pairs = pairs_of(text(broken[i]));

        ck_assert_msg(pairs.is_broken, "%s", broken[i]);
        ck_assert_msg(pairs.n == 0, "%s", broken[i]);
    }
    ck_assert(pairs_of((struct tp_text){"{\"one\": \"a\0b\"}", 14}).is_broken);
    ck_assert(pairs_of((struct tp_text){"{\"one\": \0}", 10}).is_broken);
    ck_assert(pairs_of((struct tp_text){"{\"one\": 1}\0", 11}).is_broken);
}
END_TEST

/* rsyslog cuts what is too long; and nothing behind the end is read: a sanitizer would tell. */
START_TEST(a_line_cut_anywhere_is_broken)
{
    static const char whole[] = "{\"one\": \"1\\u0041\", \"a\": {\"b\": {\"c\": -1.5e+3}}, \"x\": "
                                "[true, null, {\"y\": \"\\\\\"}], \"two\": false}";

    ck_assert(!pairs_of(text(whole)).is_broken);
    for (size_t len = 0; len + 1 < sizeof whole; len++) {
        char *cut = malloc(len + 1);

        memcpy(cut + 1, whole, len);
        ck_assert_msg(pairs_of((struct tp_text){cut + 1, len}).is_broken, "%zu", len);
        free(cut);
    }
}
END_TEST

static char *repeat(char *at, const char *words, size_t times)
{
    size_t len = strlen(words);

    for (size_t i = 0; i < times; i++, at += len)
        memcpy(at, words, len);
    return at;
}

static struct tp_pairs nested(const char *open, const char *inner, const char *close, size_t depth)
{
    char *body = malloc((strlen(open) + strlen(close)) * depth + strlen(inner) + 1);
    char *end = repeat(repeat(repeat(body, open, depth), inner, 1), close, depth);
    struct tp_pairs pairs = pairs_of((struct tp_text){body, (size_t)(end - body)});

    free(body);
    return pairs;
}

START_TEST(deep_nesting_is_refused)
{
    ck_assert(!nested("{\"a\":", "1", "}", 33).is_broken);
    ck_assert(nested("{\"a\":", "1", "}", 34).is_broken);
    ck_assert(nested("{\"a\":", "1", "}", 100000).is_broken);
    ck_assert(nested("[", "", "]", 100000).is_broken);
    ck_assert(nested("{\"a\":[", "", "]}", 100000).is_broken);
    ck_assert(!nested("\"a\":{},", "\"one\":1}", "", 1000).is_broken);
}
END_TEST

START_TEST(a_path_that_is_too_long_has_no_key)
{
    char key[600], body[1400];

    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    snprintf(body, sizeof body, "{\"%s\": {\"one\": 9}, \"a\": {\"%s\": {\"b\": 9}}, \"one\": 1}",
             key, key);
    assert_pairs(lines, body, "one=1");
}
END_TEST

START_TEST(huge_numbers_and_strings_are_text)
{
    static char body[70000];
    char *end = repeat(repeat(repeat(body, "{\"one\": 1", 1), "0", 60000), ", \"two\": 2}", 1);
    struct tp_pairs pairs = pairs_of((struct tp_text){body, (size_t)(end - body)});

    ck_assert_uint_eq(pairs.n, 2);
    ck_assert_uint_eq(pairs.rows[0].value.len, 60001);
}
END_TEST

/* As in the other bodies; what leaves is put right. */
START_TEST(bytes_that_are_no_utf_8_are_taken_as_they_are)
{
    assert_pairs(lines, "{\"free\": \"\xff\xc3(\x80\xed\xa0\x80\x7f\", \"one\": 1}",
                 "free=\xff\xc3(\x80\xed\xa0\x80\x7f|one=1");
}
END_TEST

START_TEST(more_keys_than_there_is_room_for_are_told)
{
    static char body[20000];
    char *end = repeat(repeat(body, "{", 1), "\"one\": 1,", TP_BODY_MAX_PAIRS);

    repeat(end, "\"one\": 1}", 1);
    ck_assert(is_overfull(lines, text(body)));
    repeat(end, "\"x\": 1}", 1);
    ck_assert(!is_overfull(lines, text(body)));
}
END_TEST

TESTS("json", keys_and_values, a_rule_may_have_taken_the_brace, numbers_and_words_are_as_written,
      null_is_empty, a_path_is_joined_by_dots, another_object_has_no_key_of_ours,
      keys_are_unescaped, values_stay_escaped, nothing_in_a_value_is_a_key,
      arrays_are_for_fields_of_names, a_key_with_two_values_has_none,
      a_key_that_says_the_same_twice_is_believed, contradictions_are_told,
      what_is_no_json_is_broken_and_nothing_is_believed, a_line_cut_anywhere_is_broken,
      deep_nesting_is_refused, a_path_that_is_too_long_has_no_key,
      huge_numbers_and_strings_are_text, bytes_that_are_no_utf_8_are_taken_as_they_are,
      more_keys_than_there_is_room_for_are_told)

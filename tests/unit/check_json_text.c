/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json_text.h"

#include <json.h>

#include "output/write.h"
#include "tests/unit/unit.h"

static struct tp_json_text json;

static void start(void)
{
    tp_json_text_init(&json);
    tp_open_object(&json.writer, TP_NO_KEY);
}

static void finish(const char *expected)
{
    tp_close(&json.writer);
    ck_assert(!json.is_failed);
    assert_text(((struct tp_text){json.ptr, json.len}), expected);
    tp_json_text_clear(&json);
}

START_TEST(an_empty_object)
{
    start();
    finish("{}");
}
END_TEST

START_TEST(every_kind_of_value)
{
    start();
    tp_write_string(&json.writer, K("s"), text("x"));
    tp_write_name(&json.writer, K("n"), text("y"));
    tp_write_integer(&json.writer, K("i"), 7);
    tp_write_boolean(&json.writer, K("b"), true);
    tp_write_boolean(&json.writer, K("c"), false);
    finish("{\"s\":\"x\",\"n\":\"y\",\"i\":7,\"b\":true,\"c\":false}");
}
END_TEST

START_TEST(objects_and_arrays_nest)
{
    start();
    tp_open_object(&json.writer, K("o"));
    tp_close(&json.writer);
    tp_open_array(&json.writer, K("a"));
    tp_write_integer(&json.writer, TP_NO_KEY, 1);
    tp_write_string(&json.writer, TP_NO_KEY, text("{["));
    tp_open_object(&json.writer, TP_NO_KEY);
    tp_write_integer(&json.writer, K("k"), 2);
    tp_close(&json.writer);
    tp_close(&json.writer);
    tp_write_integer(&json.writer, K("z"), 3);
    finish("{\"o\":{},\"a\":[1,\"{[\",{\"k\":2}],\"z\":3}");
}
END_TEST

START_TEST(integers_to_their_ends)
{
    start();
    tp_write_integer(&json.writer, K("a"), 0);
    tp_write_integer(&json.writer, K("b"), -1);
    tp_write_integer(&json.writer, K("c"), INT64_MAX);
    tp_write_integer(&json.writer, K("d"), INT64_MIN);
    finish("{\"a\":0,\"b\":-1,\"c\":9223372036854775807,\"d\":-9223372036854775808}");
}
END_TEST

START_TEST(what_must_be_escaped_is_escaped)
{
    start();
    tp_write_string(&json.writer, K("a"), text("\"\\/\b\f\n\r\t"));
    tp_write_string(&json.writer, K("b"), (struct tp_text){"\0\x01\x1f\x7f", 4});
    finish("{\"a\":\"\\\"\\\\/\\b\\f\\n\\r\\t\",\"b\":\"\\u0000\\u0001\\u001f\\u007f\"}");
}
END_TEST

START_TEST(invalid_bytes_become_replacement_characters)
{
    start();
    tp_write_string(&json.writer, K("a"),
                    text("\xff"
                         "b"));
    finish("{\"a\":\"\xef\xbf\xbd"
           "b\"}");
}
END_TEST

/* What a parser makes of the string that was written. */
static void assert_reads_back(struct tp_text value)
{
    struct json_object *parsed, *member;

    tp_json_text_restart(&json);
    tp_open_object(&json.writer, TP_NO_KEY);
    tp_write_string(&json.writer, K("k"), value);
    tp_close(&json.writer);
    tp_write_string(&json.writer, TP_NO_KEY, text("")); /* room for a NUL behind */
    json.ptr[json.len - 3] = '\0';
    parsed = json_tokener_parse(json.ptr);
    ck_assert_msg(parsed != NULL, "%s", json.ptr);
    ck_assert(json_object_object_get_ex(parsed, "k", &member));
    ck_assert_int_eq(json_object_get_string_len(member), (int)value.len);
    ck_assert_mem_eq(json_object_get_string(member), value.ptr, value.len);
    json_object_put(parsed);
}

START_TEST(any_ascii_string_reads_back_as_it_was)
{
    char value[40];

    tp_json_text_init(&json);
    for (uint64_t seed = 5, n = 0; n < 20000; n++) {
        size_t len = 1 + next_random(&seed) % (sizeof value - 1);
        for (size_t i = 0; i < len; i++)
            value[i] = (char)(1 + next_random(&seed) % 127);
        assert_reads_back((struct tp_text){value, len});
    }
    tp_json_text_clear(&json);
}
END_TEST

START_TEST(the_buffer_grows_and_is_used_again)
{
    char *before;

    start();
    for (unsigned i = 0; i < 10000; i++)
        tp_write_string(&json.writer, K("key"), text("a value of some length"));
    tp_close(&json.writer);
    ck_assert(!json.is_failed);
    before = json.ptr;
    tp_json_text_restart(&json);
    ck_assert_uint_eq(json.len, 0);
    tp_open_object(&json.writer, TP_NO_KEY);
    ck_assert_ptr_eq(json.ptr, before);
    finish("{}");
}
END_TEST

TESTS("json_text", an_empty_object, every_kind_of_value, objects_and_arrays_nest,
      integers_to_their_ends, what_must_be_escaped_is_escaped,
      invalid_bytes_become_replacement_characters, any_ascii_string_reads_back_as_it_was,
      the_buffer_grows_and_is_used_again)

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/map.h"

#include "tests/unit/data.h"

static struct tp_map *parsed(const char *lines)
{
    struct tp_error error;
    struct tp_map *map = tp_map_parse("test.map", text(lines), &error);

    ck_assert_msg(map != NULL, "%s", error.text);
    return map;
}

START_TEST(every_directive)
{
    struct tp_map *map = parsed("# comment\n\n  body list ordered # more\n"
                                "anchor \"%FTD-\"\nconstant observer_vendor Cisco\n"
                                "key \"Two Words\" user free\r\nkey\tOne\taction\nkey Useless -\n"
                                "word type 430003 end\nabsent Unknown\nabsent user \"Not Found\"\n"
                                "bit flags 0x8 ALERT_SEEN\n");

    ck_assert(map->body == TP_BODY_LIST && map->is_ordered && map->escape == TP_ESCAPE_NONE);
    ck_assert_uint_eq(map->n_keys, 3);
    ck_assert_int_eq(tp_map_find(map, text("Two Words")), 0);
    ck_assert(map->keys[0].is_free && map->keys[0].field == TP_FIELD_USER);
    ck_assert(!map->keys[1].is_free && map->keys[1].field == TP_FIELD_ACTION);
    ck_assert_int_eq(map->keys[2].field, -1);
    assert_text(map->anchors[0], "%FTD-");
    assert_text(map->constants[0].value, "Cisco");
    ck_assert_uint_eq(map->bits[0].bit, 8);
    tp_map_free(map);
}
END_TEST

START_TEST(pairs_may_be_escaped)
{
    struct tp_map *map = parsed("body pairs escaped\n");

    ck_assert(map->body == TP_BODY_PAIRS && map->escape == TP_ESCAPE_JSON && !map->is_ordered);
    tp_map_free(map);
}
END_TEST

START_TEST(tables_have_columns)
{
    static const struct {
        const char *line;
        char separator;
        enum tp_escape escape;
        unsigned n;
    } rows[] = {{"body columns comma\n", ',', TP_ESCAPE_QUOTES, 2},
                {"body columns tab\n", '\t', TP_ESCAPE_HEX, 2},
                {"body columns headed\n", '\0', TP_ESCAPE_QUOTES, 0}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char lines[100];
        snprintf(lines, sizeof lines, "%scells 2\ncells 3\nkey a user\nkey b -\n", rows[i].line);
        struct tp_map *map = parsed(lines);
        ck_assert(map->body == TP_BODY_COLUMNS && map->escape == rows[i].escape);
        ck_assert(map->columns.separator == rows[i].separator && map->columns.n == rows[i].n);
        ck_assert(map->n_widths == 2 && map->widths[1] == 3);
        tp_map_free(map);
    }
}
END_TEST

START_TEST(an_empty_map_is_one)
{
    struct tp_map *map = parsed("");

    ck_assert_uint_eq(map->n_keys, 0);
    ck_assert_int_eq(tp_map_find(map, text("x")), -1);
    ck_assert(!tp_map_says_absent(map, TP_FIELD_USER, text("")));
    assert_text(tp_map_translate(map, TP_FIELD_TYPE, text("x")), "x");
    tp_map_free(map);
}
END_TEST

START_TEST(absent_values_are_of_one_field_or_of_all)
{
    struct tp_map *map = parsed("absent Unknown\nabsent user \"Not Found\"\n");

    ck_assert(tp_map_says_absent(map, TP_FIELD_CIPHER, text("Unknown")));
    ck_assert(tp_map_says_absent(map, TP_FIELD_USER, text("Not Found")));
    ck_assert(!tp_map_says_absent(map, TP_FIELD_CIPHER, text("Not Found")));
    ck_assert(!tp_map_says_absent(map, TP_FIELD_CIPHER, text("unknown")));
    ck_assert(!tp_map_says_absent(map, TP_FIELD_CIPHER, text("Unknown2")));
    ck_assert(!tp_map_says_absent(map, TP_FIELD_CIPHER, text("")));
    tp_map_free(map);
}
END_TEST

START_TEST(what_a_body_must_have)
{
    struct tp_map *map = parsed("body json\nkey a -\nkey \"b c\" -\nonly \"b c\"\nonly a x\n");

    ck_assert(map->body == TP_BODY_JSON && map->escape == TP_ESCAPE_JSON);
    ck_assert_uint_eq(map->n_onlys, 2);
    ck_assert_uint_eq(map->onlys[0].place, 1);
    ck_assert_ptr_null(map->onlys[0].value.ptr);
    ck_assert_uint_eq(map->onlys[1].place, 0);
    assert_text(map->onlys[1].value, "x");
    tp_map_free(map);
}
END_TEST

START_TEST(words_are_translated_in_their_field_only)
{
    struct tp_map *map = parsed("word type 430003 end\n");

    assert_text(tp_map_translate(map, TP_FIELD_TYPE, text("430003")), "end");
    assert_text(tp_map_translate(map, TP_FIELD_USER, text("430003")), "430003");
    tp_map_free(map);
}
END_TEST

START_TEST(as_many_keys_as_there_is_room_for_are_all_found)
{
    char lines[TP_MAP_MAX_KEYS * 24], name[16];
    size_t n = (size_t)snprintf(lines, sizeof lines, "body list\n");
    struct tp_map *map;

    for (unsigned i = 0; i < TP_MAP_MAX_KEYS; i++)
        n += (size_t)snprintf(lines + n, sizeof lines - n, "key k%u -\n", i);
    map = parsed(lines);
    for (unsigned i = 0; i < TP_MAP_MAX_KEYS; i++) {
        snprintf(name, sizeof name, "k%u", i);
        ck_assert_int_eq(tp_map_find(map, text(name)), (int)i);
    }
    ck_assert_int_eq(tp_map_find(map, text("k512")), -1);
    tp_map_free(map);
}
END_TEST

/* Lines of a word that is numbered, and a rest. */
static void assert_too_many(const char *word, const char *rest, unsigned max)
{
    char lines[TP_MAP_MAX_KEYS * 32];
    char place[16];
    size_t n = (size_t)snprintf(lines, sizeof lines, "body list\n");
    struct tp_error error;

    for (unsigned i = 0; i <= max; i++)
        n += (size_t)snprintf(lines + n, sizeof lines - n, "%s%u%s\n", word, i, rest);
    ck_assert_ptr_null(tp_map_parse("test.map", text(lines), &error));
    snprintf(place, sizeof place, "%u:1", max + 2);
    assert_fault_at(error.text, "test.map", place, "too many");
}

START_TEST(more_rows_than_there_is_room_for_are_refused)
{
    assert_too_many("key k", " -", TP_MAP_MAX_KEYS);
    assert_too_many("anchor anchor", "", TP_MAP_MAX_ROWS);
    assert_too_many("constant user u", "", TP_MAP_MAX_ROWS);
    assert_too_many("word user u", " v", TP_MAP_MAX_ROWS);
    assert_too_many("absent a", "", TP_MAP_MAX_ROWS);
}
END_TEST

static const struct {
    const char *name;
    const char *place; /* line:column */
    const char *fault;
} invalid[] = {
    {"unknown_directive", "2:1",
     "'bodies' is not a directive, expected body, cells, anchor, constant, key, word, absent, "
     "generic, bit or only"},
    {"body_of_unknown_form", "1:6", "body is 'lists', expected list, pairs, json or columns"},
    {"body_without_form", "1:1", "expected: body list|pairs|json|columns [MANNER]"},
    {"body_columns_without_manner", "1:13", "'' after the body, expected comma, tab or headed"},
    {"cells_of_no_number", "2:7", "'many' cells in a row, expected 1 to 512"},
    {"cells_too_many", "2:7", "'513' cells in a row, expected 1 to 512"},
    {"body_list_escaped", "1:11", "'escaped' after the body, expected ordered or nothing"},
    {"body_json_escaped", "1:11", "'escaped' after the body, expected nothing"},
    {"only_before_its_key", "2:6", "'kind' is no key of the lines above; name it first"},
    {"only_without_key", "1:1", "expected: only \"VENDOR KEY\" [\"VALUE\"]"},
    {"body_with_unknown_order", "1:11", "'sorted' after the body, expected ordered or nothing"},
    {"keys_without_body", "1:1", "keys without a 'body' line"},
    {"key_twice", "3:5", "key 'SrcIP' is empty or already there"},
    {"key_empty", "2:6", "key '' is empty or already there"},
    {"key_of_unknown_field", "3:11",
     "'source_ip' is not a canonical field; 'tlspin catalogue field' lists them"},
    {"key_with_unknown_word", "2:15", "'fre' after the field, expected free or nothing"},
    {"key_without_field", "2:1", "expected: key \"VENDOR KEY\" FIELD|- [free]"},
    {"anchor_too_short", "1:8",
     "anchor 'ab' is too short to tell lines apart, expected 3 bytes or more"},
    {"anchor_without_text", "1:1", "expected: anchor \"TEXT\""},
    {"constant_of_unknown_field", "1:10", "'vendor' is not a canonical field"},
    {"constant_with_unknown_key", "2:19", "'Duration' is no key of the lines above"},
    {"word_without_ours", "1:1", "expected: word FIELD \"VENDOR WORD\" OURS"},
    {"word_of_unknown_field", "1:6", "'kind' is not a canonical field"},
    {"absent_without_value", "1:1", "expected: absent [FIELD] \"VALUE\""},
    {"absent_of_unknown_field", "1:8", "'username' is not a canonical field"},
    {"bit_of_messages", "1:5", "bits of 'messages' can't be named, expected flags"},
    {"bit_of_two_bits", "1:11", "'0x18' is not one bit, expected for example 0x8"},
    {"bit_of_no_number", "1:11", "'eight' is not one bit, expected for example 0x8"},
    {"bit_of_unknown_flag", "1:15", "'ALERT' is not a flag; 'tlspin catalogue flag' lists them"},
    {"bit_that_is_public", "2:11", "bit '4' is INTERCEPT, as is public; expected another"},
    {"bit_twice", "2:11", "bit '8' has a name already: ALERT_SEEN"},
    {"quote_in_quotes", "1:19", "'ssl\\\"\"' right behind a quote, expected a blank"},
    {"quote_not_closed", "2:5", "quote not closed in '\"Prefilter Policy -'"},
    {"too_many_words", "1:17", "too many words at 'd'"},
};

START_TEST(a_fault_is_told_with_its_place_and_what_was_expected)
{
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++) {
        char name[100], path[DATA_PATH_SIZE];
        struct tp_error error;
        snprintf(name, sizeof name, "invalid/%s.map", invalid[i].name);
        data_path(path, name);
        ck_assert_msg(tp_map_load(path, &error) == NULL, "%s", path);
        assert_fault_at(error.text, path, invalid[i].place, invalid[i].fault);
    }
}
END_TEST

START_TEST(a_map_that_is_not_there_is_told)
{
    struct tp_error error;

    ck_assert_ptr_null(tp_map_load("/nonexistent/x.map", &error));
    assert_fault(error.text, "/nonexistent/x.map", 0, "No such file");
}
END_TEST

START_TEST(a_long_word_is_shortened_in_the_message)
{
    char line[2000];
    struct tp_error error;

    memset(line, 'x', sizeof line);
    ck_assert_ptr_null(tp_map_parse("test.map", (struct tp_text){line, sizeof line}, &error));
    assert_fault_at(error.text, "test.map", "1:1", "expected body");
}
END_TEST

START_TEST(any_bytes_are_a_map_or_a_fault)
{
    static const char *const bits[] = {
        "body ",   "list ",          "key ",       "\"",   "user ", "free", "\n", "#",
        "absent ", "bit flags 0x8 ", "ALERT_SEEN", "\xff", "word ", " ",    "x",  "anchor "};
    char lines[512];

    for (uint64_t seed = 11, n = 0; n < 20000; n++) {
        struct tp_error error;
        size_t len = 0;
        for (unsigned i = 0; i < 20; i++)
            len += (size_t)snprintf(lines + len, sizeof lines - len, "%s",
                                    bits[next_random(&seed) % 16]);
        tp_map_free(tp_map_parse("test.map", (struct tp_text){lines, len}, &error));
    }
}
END_TEST

TESTS("map", every_directive, pairs_may_be_escaped, tables_have_columns, an_empty_map_is_one,
      absent_values_are_of_one_field_or_of_all, what_a_body_must_have,
      words_are_translated_in_their_field_only, as_many_keys_as_there_is_room_for_are_all_found,
      more_rows_than_there_is_room_for_are_refused,
      a_fault_is_told_with_its_place_and_what_was_expected, a_map_that_is_not_there_is_told,
      a_long_word_is_shortened_in_the_message, any_bytes_are_a_map_or_a_fault)

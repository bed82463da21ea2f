/* SPDX-License-Identifier: Apache-2.0 */
#include "input/rules.h"

#include "tests/unit/data.h"

static struct tp_rules *loaded(const char *name, bool with_locations)
{
    char path[DATA_PATH_SIZE];
    struct tp_error error;
    struct tp_rules *rules;

    data_path(path, name);
    rules = tp_rules_load(path, with_locations, &error);
    ck_assert_msg(rules != NULL, "%s", error.text);
    return rules;
}

static const char *field_of(struct json_object *fields, const char *name)
{
    struct json_object *value;

    return json_object_object_get_ex(fields, name, &value) ? json_object_get_string(value) : NULL;
}

START_TEST(a_match_yields_the_fields_of_the_rule)
{
    struct tp_rules *rules = loaded("minimal.rulebase", false);
    struct json_object *fields = tp_rules_match(rules, text("10.0.0.1 > 198.51.100.7"));

    ck_assert_ptr_nonnull(fields);
    ck_assert_str_eq(field_of(fields, "client_ip"), "10.0.0.1");
    ck_assert_str_eq(field_of(fields, "server_ip"), "198.51.100.7");
    ck_assert_ptr_null(field_of(fields, "metadata"));
    json_object_put(fields);
    tp_rules_free(rules);
}
END_TEST

START_TEST(a_line_that_no_rule_matches_yields_nothing)
{
    struct tp_rules *rules = loaded("minimal.rulebase", false);
    static const char *const lines[] = {"", "10.0.0.1", "10.0.0.1 > 198.51.100.7 more",
                                        "10.0.0.1 > 198.51.100", "\xff"};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        ck_assert_ptr_null(tp_rules_match(rules, text(lines[i])));
    tp_rules_free(rules);
}
END_TEST

START_TEST(a_line_that_no_rule_matches_shows_how_far_they_got)
{
    struct tp_rules *rules = loaded("minimal.rulebase", false);

    ck_assert_uint_eq(tp_rules_reach(rules, text("")), 0);
    ck_assert_uint_eq(tp_rules_reach(rules, text("hello")), 0);
    ck_assert_uint_eq(tp_rules_reach(rules, text("10.0.0.1 < 198.51.100.7")), 8);
    ck_assert_uint_eq(tp_rules_reach(rules, text("10.0.0.1 > 198.51.100.7 more")), 23);
    tp_rules_free(rules);
}
END_TEST

/* liblognorm by itself passes over NULs behind a literal, as far as its own memory happens to have
 * them too, and reads beyond a line that ends behind one. */
START_TEST(a_nul_is_a_byte_like_others)
{
    struct tp_rules *rules = loaded("literal.rulebase", false);
    struct json_object *fields = tp_rules_match(rules, (struct tp_text){"ab\0\0\0cd", 7});

    ck_assert_ptr_nonnull(fields);
    ck_assert_str_eq(field_of(fields, "user"), "\1\1\1cd");
    json_object_put(fields);
    tp_rules_free(rules);
}
END_TEST

START_TEST(a_line_needs_no_byte_behind_it)
{
    struct tp_rules *rules = loaded("literal.rulebase", false);
    static const char *const lines[] = {"", "a", "ab", "abc"};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        size_t len = strlen(lines[i]);
        char *copy = malloc(len + (len == 0));
        memcpy(copy, lines[i], len);
        struct json_object *fields = tp_rules_match(rules, (struct tp_text){copy, len});
        ck_assert_int_eq(fields != NULL, len >= 2);
        json_object_put(fields);
        free(copy);
    }
    tp_rules_free(rules);
}
END_TEST

START_TEST(with_locations_a_match_tells_its_rule)
{
    struct tp_rules *rules = loaded("minimal.rulebase", true);
    struct json_object *fields = tp_rules_match(rules, text("10.0.0.1 > 198.51.100.7"));

    ck_assert_ptr_nonnull(fields);
    ck_assert_ptr_nonnull(strstr(field_of(fields, "metadata"), "minimal.rulebase"));
    json_object_put(fields);
    tp_rules_free(rules);
}
END_TEST

static const struct {
    const char *name;
    const char *place; /* line, or line:column */
    const char *fault;
} invalid[] = {
    {"no_version", "1:1", "expected 'version=2' and nothing else on the first line"},
    {"old_version", "1:1", "expected 'version=2' and nothing else on the first line"},
    {"version_with_blank", "1:1", "expected 'version=2' and nothing else on the first line"},
    {"unknown_parser", "3:18", "invalid field type 'ip-address'"},
    {"percent_not_closed", "2:8", "a field without its last %"},
    {"unknown_directive", "2:1", "'rules'"},
    {"json_without_type", "2:25", "a field without \"type\""},
    {"repeat_without_while", "2:8", "a repeat without \"parser\" or \"while\""},
    {"literal_without_text", "2:8", "a literal without \"text\""},
    {"alternative_of_nothing", "2:8", "an alternative without an array of fields"},
    {"include_of_nothing", "2:9", "expected a file"},
    {"percent_in_a_name", "2:1", "a field without its last %"},
    {"broken_json", "2:31", "broken JSON"},
    {"json_behind_a_type", "2:20", "a repeat without \"parser\" or \"while\""},
    {"field_without_type", "2:8", "a field without a type"},
    {"type_in_a_repeat", "3:8", "a field whose type is neither known"},
    {"rule_without_tags", "2:1", "a rule without ':'"},
    {"tag_without_name", "2:1", "a tag without a name"},
    {"type_without_at", "2:1", "a type that is not"},
    {"annotation_of_nothing", "2:1", "an annotation that is not"},
    {"annotation_with_blank", "2:1", "an annotation that ends in a blank"},
    {"break_in_a_string", "2:25", "broken JSON"},
    {"break_in_a_field", "2:8", "a field without its last %"},
    {"comment_in_json", "2:9", "broken JSON"},
    {"extension_of_nothing", "2:1", "no prefix above it"},
    {"string_parser", "2:8", "a string, where a byte above 127 ends the process"},
    {"include_of_no_file", "2:9", "no/such.rulebase: can't be read: No such file"},
    {"type_of_itself", "2:11", "a field whose type is neither known nor defined above"},
    {"types_of_each_other", "4:11", "a field whose type is neither known nor defined above"},
    {"nul", "2:9", "a NUL"},
};

START_TEST(a_fault_is_told_with_file_and_line)
{
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++) {
        char name[100], path[DATA_PATH_SIZE];
        struct tp_error error;
        snprintf(name, sizeof name, "invalid/%s.rulebase", invalid[i].name);
        data_path(path, name);
        ck_assert_msg(tp_rules_load(path, false, &error) == NULL, "%s", path);
        assert_fault_at(error.text, path, invalid[i].place, invalid[i].fault);
    }
}
END_TEST

START_TEST(a_rulebase_that_is_not_there_is_told)
{
    struct tp_error error;

    ck_assert_ptr_null(tp_rules_load("/nonexistent/x.rulebase", false, &error));
    assert_fault(error.text, "/nonexistent/x.rulebase", 0, "No such file");
}
END_TEST

TESTS("rules", a_match_yields_the_fields_of_the_rule, a_line_that_no_rule_matches_yields_nothing,
      a_line_that_no_rule_matches_shows_how_far_they_got, a_nul_is_a_byte_like_others,
      a_line_needs_no_byte_behind_it, with_locations_a_match_tells_its_rule,
      a_fault_is_told_with_file_and_line, a_rulebase_that_is_not_there_is_told)

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json_tree.h"

#include <stdlib.h>

#include "output/write.h"
#include "tests/unit/output.h"

static struct tp_json_tree tree;

START_TEST(a_tree_holds_what_was_written)
{
    struct json_object *root;

    tp_json_tree_init(&tree);
    tp_open_object(&tree.writer, TP_NO_KEY);
    tp_write_string(&tree.writer, K("s"), (struct tp_text){"a\xff", 2});
    tp_write_integer(&tree.writer, K("i"), INT64_MIN);
    tp_open_array(&tree.writer, K("a"));
    tp_write_boolean(&tree.writer, TP_NO_KEY, true);
    tp_write_name(&tree.writer, TP_NO_KEY, text("n"));
    tp_close(&tree.writer);
    tp_close(&tree.writer);
    root = tp_json_tree_take(&tree);
    ck_assert_str_eq(json_object_to_json_string(root),
                     "{ \"s\": \"a\xef\xbf\xbd\", \"i\": -9223372036854775808, "
                     "\"a\": [ true, \"n\" ] }");
    json_object_put(root);
    tp_json_tree_clear(&tree);
}
END_TEST

START_TEST(a_taken_tree_leaves_an_empty_one)
{
    tp_json_tree_init(&tree);
    tp_open_object(&tree.writer, TP_NO_KEY);
    tp_close(&tree.writer);
    json_object_put(tp_json_tree_take(&tree));
    ck_assert_ptr_null(tp_json_tree_take(&tree));
    tp_json_tree_clear(&tree);
}
END_TEST

/* Names that die with whoever gave them: where the tree kept a pointer, the memory checkers and the
 * comparison tell. */
START_TEST(keys_are_copied_where_that_is_asked_for)
{
    char name[] = "octetDeltaCount";
    struct json_object *root;

    tp_json_tree_init(&tree);
    tree.copies_keys = true;
    tp_open_object(&tree.writer, TP_NO_KEY);
    tp_write_integer(&tree.writer, text(name), 7);
    tp_close(&tree.writer);
    root = tp_json_tree_take(&tree);
    memset(name, 'x', strlen(name));
    ck_assert_str_eq(json_object_to_json_string(root), "{ \"octetDeltaCount\": 7 }");
    json_object_put(root);
    tp_json_tree_clear(&tree);
}
END_TEST

START_TEST(what_is_too_deep_is_left_out)
{
    struct json_object *root, *deepest;

    tp_json_tree_init(&tree);
    tp_open_object(&tree.writer, TP_NO_KEY);
    for (int i = 1; i < TP_TREE_DEPTH + 5; i++)
        tp_open_array(&tree.writer, i == 1 ? K("a") : TP_NO_KEY);
    tp_write_integer(&tree.writer, TP_NO_KEY, 7);
    for (int i = 0; i < TP_TREE_DEPTH + 5; i++)
        tp_close(&tree.writer);
    root = deepest = tp_json_tree_take(&tree);
    json_object_object_get_ex(root, "a", &deepest);
    for (int i = 1; i < TP_TREE_DEPTH; i++)
        deepest = json_object_array_get_idx(deepest, 0);
    ck_assert_str_eq(json_object_to_json_string(deepest), "[ ]");
    json_object_put(root);
    tp_json_tree_clear(&tree);
}
END_TEST

static void assert_same_output(const struct tp_event *event)
{
    struct json_object *from_text = output_of_event(event),
                       *from_tree = tree_of_event(&tree, event);
    const char *a = json_object_to_json_string(from_text),
               *b = json_object_to_json_string(from_tree);

    if (strcmp(a, b) != 0)
        ck_abort_msg("text %s\ntree %s", a, b);
    json_object_put(from_text);
    json_object_put(from_tree);
}

static const char *const events[] = {
    "",
    "action=resign alert=unknown_ca type=end duration=0 messages=378,NEW_ONE flags=0xf,FLAG",
    "server_name=a.test tls_version=TLSv1.3 cipher=x certificate_status=20 user=b\\\"c",
    "client_ip=2001:db8::1 server_ip=2001:db8::2 client_bytes=9223372036854775808",
    "tls_policy=p tls_rule=r tls_rule_id=7 ingress_zone=in egress_interface=out process=p",
    "error=77 status=success closed_by=client alert=200 alert_side=server",
};

START_TEST(tree_and_text_are_the_same)
{
    tp_json_tree_init(&tree);
    for (size_t i = 0; i < 2 * sizeof events / sizeof events[0]; i++) {
        struct tp_event event = event_of(events[i / 2]);
        assert_same_output(&event);
    }
    tp_json_tree_clear(&tree);
}
END_TEST

/* Values of any bytes but NUL, which the parser of libfastjson does not take. */
START_TEST(tree_and_text_are_the_same_for_any_bytes)
{
    char value[24];

    tp_json_tree_init(&tree);
    for (uint64_t seed = 13, n = 0; n < 1500; n++) {
        struct tp_event event = event_of("action=resign user=x server_name=y url=z");
        for (size_t i = 0; i < sizeof value; i++)
            value[i] = (char)(1 + next_random(&seed) % 255);
        event.text[TP_FIELD_USER] = (struct tp_text){value, next_random(&seed) % sizeof value};
        event.text[TP_FIELD_SERVER_NAME] = (struct tp_text){value, sizeof value};
        assert_same_output(&event);
    }
    tp_json_tree_clear(&tree);
}
END_TEST

START_TEST(a_tree_outlives_the_writer_that_made_it)
{
    struct tp_event event = event_of("action=resign user=bob");
    struct json_object *first, *second;

    tp_json_tree_init(&tree);
    first = tree_of_event(&tree, &event);
    second = tree_of_event(&tree, &event);
    json_object_put(second);
    tp_json_tree_clear(&tree);
    ck_assert_str_eq(json_object_get_string(tp_json_leaf(first, "source.user.name")), "bob");
    json_object_put(first);
}
END_TEST

TESTS("json_tree", a_tree_holds_what_was_written, a_taken_tree_leaves_an_empty_one,
      keys_are_copied_where_that_is_asked_for, what_is_too_deep_is_left_out,
      tree_and_text_are_the_same, tree_and_text_are_the_same_for_any_bytes,
      a_tree_outlives_the_writer_that_made_it)

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/record_json.h"

#include <stdlib.h>

#include "output/json_text.h"
#include "output/json_tree.h"
#include "tests/unit/record.h"

#define HEAD "{\"observationDomainId\":7,\"templateId\":256,\"exportTime\":\"2026-11-21T18:00:00Z\""

static void assert_json(const struct tp_record *record, const char *expected)
{
    struct tp_json_text json;

    tp_json_text_init(&json);
    tp_record_write(&json.writer, record);
    assert_text(((struct tp_text){json.ptr, json.len}), expected);
    tp_json_text_clear(&json);
}

START_TEST(values_of_every_kind)
{
    assert_json(&RECORD(N(9, 1, 5), S(9, 2, -5), N(9, 3, UINT64_MAX), IPV4(4, CLIENT),
                        TIME(5, 1795284000, 7000000, 3), OCTETS(9, 6, TP_TEXT("\x00\xff")),
                        TEXT(9, 7, "a=\"b\"\0\0"),
                        {OF(9, 8, false, TP_RECORD_BOOLEAN), .truth = true},
                        {OF(9, 9, false, TP_RECORD_FLOAT), .real = 0.1}),
                HEAD ",\"element1\":5,\"element2\":-5,\"element3\":\"18446744073709551615\","
                     "\"element4\":\"10.1.2.3\",\"element5\":\"2026-11-21T18:00:00.007Z\","
                     "\"element6\":\"00ff\",\"element7\":\"a=\\\"b\\\"\",\"element8\":true,"
                     "\"element9\":\"0.10000000000000001\"}");
}
END_TEST

START_TEST(an_element_that_comes_again_is_an_array)
{
    static const struct tp_element one = {9, 1, false, "one"}, two = {9, 2, false, "two"};
    struct tp_record_value values[] = {
        {.element = &one, .kind = TP_RECORD_UNSIGNED, .unsigned_number = 1},
        {.element = &two, .kind = TP_RECORD_UNSIGNED, .unsigned_number = 2},
        {.element = &one, .kind = TP_RECORD_UNSIGNED, .unsigned_number = 3},
    };
    struct tp_record record = RECORD(N(9, 1, 1));

    record.values = values;
    record.n = 3;
    assert_json(&record, HEAD ",\"one\":[1,3],\"two\":2}");
}
END_TEST

START_TEST(what_is_an_element_too_stands_once)
{
    assert_json(&RECORD(N(0, 149, 9), N(0, 145, 300)),
                "{\"exportTime\":\"2026-11-21T18:00:00Z\",\"element149\":9,\"element145\":300}");
}
END_TEST

START_TEST(an_options_record_says_so)
{
    struct tp_record record = RECORD(N(9, 1, 1));

    record.is_options = true;
    assert_json(&record, HEAD ",\"isOptions\":true,\"element1\":1}");
}
END_TEST

START_TEST(lists_of_values_and_of_records)
{
    assert_json(&RECORD(BASIC(9, 1, S(9, 1, 190), S(9, 1, -1211)),
                        SUB(9, 5, RECORD(N(9, 1, 1), BASIC(9, 2, N(9, 2, 2))), RECORD(N(9, 3, 3)))),
                HEAD ",\"element1\":[190,-1211],\"element5\":[{\"element1\":1,\"element2\":[2]},"
                     "{\"element3\":3}]}");
}
END_TEST

/* As deep as it gets, in both forms: no list in a list is left open, and the deepest are empty. */
START_TEST(lists_in_lists_end)
{
    static const struct tp_element element = {9, 5, false, "element5"};
    struct tp_record inner = RECORD(N(9, 1, 1)), outer[12];
    struct tp_record_value lists[12];
    struct tp_json_tree *tree = calloc(1, sizeof *tree);
    struct json_object *root;

    for (size_t i = 0; i < 12; i++) {
        lists[i] = (struct tp_record_value){.element = &element, .kind = TP_RECORD_LIST};
        lists[i].list.records = i == 0 ? &inner : &outer[i - 1];
        lists[i].list.n_records = 1;
        outer[i] = inner;
        outer[i].values = &lists[i];
    }
    assert_json(&outer[11],
                HEAD ",\"element5\":[{\"element5\":[{\"element5\":[{\"element5\":[{\"element5\":"
                     "[]}]}]}]}]}");
    tp_json_tree_init(tree);
    tp_record_write(&tree->writer, &outer[11]);
    root = tp_json_tree_take(tree);
    ck_assert_ptr_nonnull(root);
    json_object_put(root);
    tp_json_tree_clear(tree);
    free(tree);
}
END_TEST

TESTS("record_json", values_of_every_kind, an_element_that_comes_again_is_an_array,
      what_is_an_element_too_stands_once, an_options_record_says_so, lists_of_values_and_of_records,
      lists_in_lists_end)

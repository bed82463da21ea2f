/* SPDX-License-Identifier: Apache-2.0 */
#include "input/columns.h"

#include <stdlib.h>

#include "tests/unit/pairs.h"

#define KEYS "key a client_ip\nkey b server_ip\nkey c action\n"

static const char comma[] = "body columns comma\n" KEYS;
static const char tab[] = "body columns tab\n" KEYS;
static const char headed[] = "body columns headed\n" KEYS;

static void assert_row(const struct tp_map *map, const char *row, const char *expected)
{
    struct tp_pairs pairs;
    char shown[4096];

    tp_columns_read(map, text(row), &pairs);
    show_pairs(map, &pairs, false, shown);
    ck_assert_str_eq(pairs.is_broken ? "misfit" : shown, expected);
}

static void assert_header(struct tp_map *map, const char *line, enum tp_header expected)
{
    ck_assert_int_eq(tp_columns_take_header(map, text(line)), expected);
}

START_TEST(cells_are_of_the_keys_in_their_order)
{
    assert_pairs(comma, "1,2,3", "a=1|b=2|c=3");
    assert_pairs(comma, ",,", "a=|b=|c=");
    assert_pairs(comma, "1,2,3\r", "a=1|b=2|c=3");
    assert_pairs(tab, "1\t2,\"x\"\t3", "a=1|b=2,\"x\"|c=3");
}
END_TEST

START_TEST(quotes_hold_separators)
{
    assert_pairs(comma, "\"1,1\",\"\",\"3\"", "a=1,1|b=|c=3");
    assert_pairs(comma, "1,\"say \"\"2\"\"\",3", "a=1|b=say \"\"2\"\"|c=3");
    assert_pairs(comma, "1,2\"2,3", "a=1|b=2\"2|c=3");
    assert_pairs(comma, "1,\"\"\"\",3", "a=1|b=\"\"|c=3");
}
END_TEST

START_TEST(a_row_that_does_not_fit_is_told)
{
    static const char *const rows[] = {
        "",        "1",          "1,2",        "1,2,3,4",      "1,2,3,",      "1,\"2,3",
        "1,2,\"3", "1,\"2\"x,3", "1,\"2\" ,3", "\"1\"\"2\",3", "1,2,\"3\"\"", "1,2,\"\"\""};
    struct tp_map *map = pairs_map(comma);

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_row(map, rows[i], "misfit");
    tp_map_free(map);
}
END_TEST

START_TEST(a_map_may_allow_several_widths)
{
    struct tp_map *map = pairs_map("body columns comma\ncells 2\ncells 4\n" KEYS);

    assert_row(map, "1,2", "a=1|b=2");
    assert_row(map, "1,2,3", "misfit");
    assert_row(map, "1,2,3,4", "a=1|b=2|c=3");
    tp_map_free(map);
}
END_TEST

START_TEST(a_row_of_very_many_cells_is_a_misfit)
{
    static char row[100000];
    struct tp_map *map = pairs_map(comma);

    memset(row, ',', sizeof row - 1);
    assert_row(map, row, "misfit");
    tp_map_free(map);
}
END_TEST

START_TEST(a_header_names_the_columns)
{
    struct tp_map *map = pairs_map(comma);

    assert_header(map, "b,unknown,a", TP_HEADER_READ);
    assert_row(map, "1,2,3", "b=1|a=3");
    assert_row(map, "1,2", "misfit");
    assert_header(map, "\"a\", b ,c,x", TP_HEADER_READ);
    assert_row(map, "1,2,3,4", "a=1|b=2|c=3");
    tp_columns_reset(map);
    assert_row(map, "1,2,3", "a=1|b=2|c=3");
    tp_map_free(map);
}
END_TEST

START_TEST(what_is_no_header_changes_nothing)
{
    static const char *const lines[] = {"", "a", "a,c", "x,a,b", ",a,b", "a;b", "1,2,3", "a,b\"x"};
    struct tp_map *map = pairs_map(comma);

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_header(map, lines[i], TP_HEADER_NONE);
    assert_row(map, "1,2,3", "a=1|b=2|c=3");
    tp_map_free(map);
}
END_TEST

START_TEST(after_a_broken_header_nothing_is_a_row)
{
    static const char *const lines[] = {"a,b,a", "a,b,\"c", "a,b,\"c\"x,d"};
    static char many[TP_MAP_MAX_KEYS + 4] = "a,b";

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct tp_map *map = pairs_map(comma);
        assert_header(map, lines[i], TP_HEADER_BROKEN);
        ck_assert_uint_eq(map->columns.n, 0);
        assert_row(map, "1,2,3", "misfit");
        tp_map_free(map);
    }
    memset(many + 3, ',', sizeof many - 4);
    struct tp_map *map = pairs_map(comma);
    assert_header(map, many, TP_HEADER_BROKEN);
    tp_map_free(map);
}
END_TEST

START_TEST(a_table_may_need_a_header_which_tells_its_separator)
{
    struct tp_map *map = pairs_map(headed);

    assert_row(map, "1,2,3", "misfit");
    assert_header(map,
                  "\xef\xbb\xbf"
                  "b,a",
                  TP_HEADER_READ);
    assert_row(map, "1,2", "b=1|a=2");
    assert_header(map, "b;a", TP_HEADER_READ);
    assert_row(map, "1,1;\"2;2\"", "b=1,1|a=2;2");
    assert_header(map, "a\tb", TP_HEADER_READ);
    assert_row(map, "1;1\t2", "a=1;1|b=2");
    tp_columns_reset(map);
    assert_row(map, "1\t2", "misfit");
    tp_map_free(map);
}
END_TEST

START_TEST(a_row_goes_on_until_its_quotes_close)
{
    struct tp_map *map = pairs_map(headed);
    struct tp_pairs pairs;

    assert_header(map, "a,b", TP_HEADER_READ);
    tp_columns_read(map, text("1,\"2"), &pairs);
    ck_assert(pairs.is_open && pairs.is_broken);
    map->columns.n_open = 1;
    tp_columns_pass(map, text("1,2"));
    tp_columns_pass(map, text("\"\","));
    tp_columns_pass(map, text("x\",\"y"));
    ck_assert_uint_eq(map->columns.n_open, 4);
    tp_columns_pass(map, text("y\""));
    ck_assert_uint_eq(map->columns.n_open, 0);
    assert_row(map, "1,2", "a=1|b=2");
    tp_map_free(map);
}
END_TEST

START_TEST(a_row_that_never_ends_ends_the_table)
{
    struct tp_map *map = pairs_map(headed);
    unsigned n = 0;

    assert_header(map, "a,b", TP_HEADER_READ);
    map->columns.n_open = 1;
    while (map->columns.n > 0 && n < 1000) {
        tp_columns_pass(map, text("1,2"));
        n++;
    }
    ck_assert_uint_eq(n, 64);
    tp_map_free(map);
}
END_TEST

START_TEST(a_row_cut_anywhere_is_read_within_its_bounds)
{
    static const char row[] = "\"1,\"\"1\",2,\"3\",\"\"\r";

    for (size_t len = 0; len < sizeof row; len++) {
        char *copy = malloc(len + 1);
        struct tp_map *map = pairs_map(comma);
        struct tp_pairs pairs;
        memcpy(copy, row, len);
        tp_columns_read(map, (struct tp_text){copy, len}, &pairs);
        ck_assert_uint_le(pairs.n, 3);
        tp_columns_take_header(map, (struct tp_text){copy, len});
        tp_columns_pass(map, (struct tp_text){copy, len});
        tp_map_free(map);
        free(copy);
    }
}
END_TEST

TESTS("columns", cells_are_of_the_keys_in_their_order, quotes_hold_separators,
      a_row_that_does_not_fit_is_told, a_map_may_allow_several_widths,
      a_row_of_very_many_cells_is_a_misfit, a_header_names_the_columns,
      what_is_no_header_changes_nothing, after_a_broken_header_nothing_is_a_row,
      a_table_may_need_a_header_which_tells_its_separator, a_row_goes_on_until_its_quotes_close,
      a_row_that_never_ends_ends_the_table, a_row_cut_anywhere_is_read_within_its_bounds)

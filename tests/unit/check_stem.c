/* SPDX-License-Identifier: Apache-2.0 */
#include "input/stem.h"

#include <unistd.h>

#include "tests/unit/data.h"

static bool load(struct tp_stem *stem, const char *name, const char *map_directory,
                 struct tp_error *error)
{
    char path[DATA_PATH_SIZE];

    data_path(path, name);
    return tp_stem_load(stem, path, map_directory, false, error);
}

START_TEST(a_stem_is_named_after_its_file)
{
    struct tp_stem stem;
    struct tp_error error;

    ck_assert(load(&stem, "minimal.rulebase", NULL, &error));
    ck_assert_str_eq(stem.name, "minimal");
    tp_stem_clear(&stem);
}
END_TEST

START_TEST(without_a_map_every_line_may_be_its_own)
{
    struct tp_stem stem;
    struct tp_error error;

    ck_assert(load(&stem, "minimal.rulebase", NULL, &error));
    ck_assert_uint_eq(stem.map->n_keys, 0);
    ck_assert(tp_stem_may_know(&stem, text("anything")));
    ck_assert(tp_stem_may_know(&stem, text("")));
    tp_stem_clear(&stem);
}
END_TEST

START_TEST(the_map_is_looked_for_beside_the_rulebase)
{
    struct tp_stem stem;
    struct tp_error error;
    char path[DATA_PATH_SIZE];

    data_path(path, "broken_map/broken.map");
    ck_assert(!load(&stem, "broken_map/broken.rulebase", NULL, &error));
    assert_fault_at(error.text, path, "3:11", "'source_ip' is not a canonical field");
}
END_TEST

START_TEST(but_first_in_the_folder_for_maps)
{
    struct tp_stem stem;
    struct tp_error error;
    char folder[DATA_PATH_SIZE];

    data_path(folder, "own_maps");
    ck_assert_msg(load(&stem, "broken_map/broken.rulebase", folder, &error), "%s", error.text);
    ck_assert_uint_eq(stem.map->n_absents, 1);
    tp_stem_clear(&stem);
}
END_TEST

START_TEST(a_map_that_the_folder_lacks_comes_from_beside_the_rulebase)
{
    struct tp_stem stem;
    struct tp_error error;
    char folder[DATA_PATH_SIZE];

    data_path(folder, "own_maps");
    ck_assert_msg(load(&stem, "../../rulebase/cisco-ftd.rulebase", folder, &error), "%s",
                  error.text);
    ck_assert_uint_gt(stem.map->n_keys, 50);
    tp_stem_clear(&stem);
}
END_TEST

START_TEST(only_lines_with_an_anchor_may_be_its_own)
{
    struct tp_stem stem;
    struct tp_error error;
    char path[DATA_PATH_SIZE];

    snprintf(path, sizeof path, "%s/rulebase/cisco-ftd.rulebase", source_directory());
    ck_assert_msg(tp_stem_load(&stem, path, NULL, false, &error), "%s", error.text);
    ck_assert(tp_stem_may_know(&stem, text("<189>%FTD-6-430003: x")));
    ck_assert(tp_stem_may_know(&stem, text("host SFIMS: x")));
    ck_assert(!tp_stem_may_know(&stem, text("<189>%ASA-6-302013: x")));
    ck_assert(!tp_stem_may_know(&stem, (struct tp_text){"%FT", 3}));
    tp_stem_clear(&stem);
}
END_TEST

START_TEST(a_body_without_a_map_is_told)
{
    struct tp_stem stem;
    struct tp_error error;
    char path[DATA_PATH_SIZE];

    data_path(path, "body_without_map.map");
    ck_assert(!load(&stem, "body_without_map.rulebase", NULL, &error));
    ck_assert_msg(strstr(error.text, path) != NULL, "%s", error.text);
    ck_assert_msg(strstr(error.text, "hands over a body") != NULL, "%s", error.text);
}
END_TEST

/* A stem of a folder, once the text of one of its files is this. */
static struct tp_stem written(const char *folder, const char *ending, const char *content)
{
    char path[DATA_PATH_SIZE];
    struct tp_stem stem;
    struct tp_error error;
    FILE *file;

    snprintf(path, sizeof path, "%s/x.%s", folder, ending);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(content, file), 0);
    ck_assert_int_eq(fclose(file), 0);
    snprintf(path, sizeof path, "%s/x.rulebase", folder);
    ck_assert_msg(tp_stem_load(&stem, path, NULL, false, &error), "%s", error.text);
    return stem;
}

START_TEST(stems_are_the_same_if_both_their_files_are)
{
    char folder[] = "stem-XXXXXX";
    struct tp_stem stems[5];

    ck_assert_ptr_nonnull(mkdtemp(folder));
    stems[0] = written(folder, "rulebase", "version=2\nrule=:a %client_ip:ipv4%\n");
    stems[1] = written(folder, "rulebase", "version=2\nrule=:a %client_ip:ipv4%\n");
    stems[2] = written(folder, "rulebase", "version=2\nrule=:b %client_ip:ipv4%\n");
    stems[3] = written(folder, "map", "constant observer_vendor One\n");
    stems[4] = written(folder, "map", "constant observer_vendor Two\n");
    ck_assert(tp_stem_is_same(&stems[0], &stems[1]));
    for (size_t i = 2; i < 5; i++)
        ck_assert(!tp_stem_is_same(&stems[i - 1], &stems[i]));
    for (size_t i = 0; i < 5; i++)
        tp_stem_clear(&stems[i]);
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(unlink("x.rulebase") + unlink("x.map") + chdir("..") + rmdir(folder), 0);
}
END_TEST

/* Whatever the anchor's rarest byte is, and however often it stands in the line. */
START_TEST(an_anchor_is_found_wherever_it_stands)
{
    static const char *const anchors[] = {"%FTD-", "aaab", "ab%", "\tT\t", "abc", "%%%"};

    for (size_t i = 0; i < sizeof anchors / sizeof anchors[0]; i++) {
        struct tp_map *map = tp_map_new();
        struct tp_stem stem = {.map = map};
        size_t len = strlen(anchors[i]);
        tp_map_add_anchor(map, text(anchors[i]));
        for (size_t n = 0; n < 40; n++) {
            char line[100];
            memset(line, anchors[i][0], sizeof line);
            memset(line, anchors[i][map->anchor_probes[0]], n);
            memcpy(line + n, anchors[i], len);
            ck_assert(tp_stem_may_know(&stem, (struct tp_text){line, n + len}));
            ck_assert(tp_stem_may_know(&stem, (struct tp_text){line, sizeof line}));
            ck_assert(tp_stem_may_know(&stem, (struct tp_text){line, n + len - 1}) ==
                      (memmem(line, n + len - 1, anchors[i], len) != NULL));
        }
        tp_map_free(map);
    }
}
END_TEST

TESTS("stem", a_stem_is_named_after_its_file, without_a_map_every_line_may_be_its_own,
      the_map_is_looked_for_beside_the_rulebase, but_first_in_the_folder_for_maps,
      a_map_that_the_folder_lacks_comes_from_beside_the_rulebase,
      only_lines_with_an_anchor_may_be_its_own, an_anchor_is_found_wherever_it_stands,
      a_body_without_a_map_is_told, stems_are_the_same_if_both_their_files_are)

/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a map. What is one can be used; what is none is refused with file and line. */
#include "input/map.h"

#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {
    {"tests/fuzz/seeds/map/*", "rulebase/*.map", "tests/data/invalid/*.map"}, 50000};

static void check_keys(const struct tp_map *map)
{
    FUZZ_HOLDS(map->n_keys == 0 || map->body != TP_BODY_NONE);
    for (size_t i = 0; i < map->n_keys; i++) {
        FUZZ_HOLDS(map->keys[i].field >= -1 && map->keys[i].field < TP_FIELD__COUNT);
        FUZZ_HOLDS(tp_map_find(map, map->keys[i].name) == (int)i);
    }
    FUZZ_HOLDS(tp_map_find(map, TP_TEXT("\"")) < 0);
}

static void check_rows(const struct tp_map *map)
{
    for (size_t i = 0; i < map->n_words; i++) {
        const struct tp_map_word *word = &map->words[i];
        tp_map_translate(map, word->field, word->theirs);
    }
    for (size_t i = 0; i < map->n_absents; i++) {
        const struct tp_map_absent *absent = &map->absents[i];
        FUZZ_HOLDS(tp_map_says_absent(map, absent->field < 0 ? 0 : absent->field, absent->value));
    }
    for (size_t i = 0; i < map->n_generics; i++)
        FUZZ_HOLDS(tp_map_says_generic(map, map->generics[i].field, map->generics[i].value));
    for (size_t i = 0; i < map->n_bits; i++)
        FUZZ_HOLDS(map->bits[i].flag < TP_FLAG__COUNT);
    for (size_t i = 0; i < map->n_anchors; i++)
        FUZZ_HOLDS(map->anchors[i].len >= 3);
    FUZZ_HOLDS(!tp_map_says_absent(map, 0, (struct tp_text){NULL, 0}));
}

/* "test.map:LINE: fault" */
static void check_fault(const struct tp_error *error)
{
    unsigned line = 0;

    FUZZ_HOLDS(sscanf(error->text, "test.map:%u: ", &line) == 1);
    FUZZ_HOLDS(line > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_text text = fuzz_copy(bytes, len);
    struct tp_error error = {""};
    struct tp_map *map = tp_map_parse("test.map", text, &error);

    fuzz_free(text); /* the map has its own copy */
    if (map == NULL) {
        check_fault(&error);
        return 0;
    }
    check_keys(map);
    check_rows(map);
    tp_map_free(map);
    return 0;
}

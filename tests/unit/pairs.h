/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies and their pairs, written as `key=value|key=value`, in unit tests. */
#pragma once

#include <stdio.h>

#include "input/columns.h"
#include "input/sequence.h"
#include "tests/unit/unit.h"

static inline struct tp_map *pairs_map(const char *lines)
{
    struct tp_error error;
    struct tp_map *map = tp_map_parse("test", text(lines), &error);

    ck_assert_msg(map != NULL, "%s", error.text);
    return map;
}

static inline void read_pairs(const struct tp_map *map, struct tp_text body, struct tp_pairs *pairs)
{
    static void (*const readers[])(const struct tp_map *, struct tp_text, struct tp_pairs *) = {
        [TP_BODY_LIST] = tp_list_read,
        [TP_BODY_PAIRS] = tp_pairs_read,
        [TP_BODY_JSON] = tp_json_read,
        [TP_BODY_COLUMNS] = tp_columns_read,
    };

    readers[map->body](map, body, pairs);
}

static inline void show_pairs(const struct tp_map *map, const struct tp_pairs *pairs,
                              bool only_hiders, char out[4096])
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < pairs->n && n < 4096; i++) {
        const struct tp_pair *pair = &pairs->rows[i];
        const struct tp_text key = map->keys[pair->place].name;
        const char *bar = n > 0 ? "|" : "";

        if (only_hiders && pair->can_hide)
            n += (size_t)snprintf(out + n, 4096 - n, "%s%.*s", bar, (int)key.len, key.ptr);
        else if (!only_hiders)
            n += (size_t)snprintf(out + n, 4096 - n, "%s%.*s=%.*s", bar, (int)key.len, key.ptr,
                                  (int)pair->value.len, pair->value.ptr);
    }
}

static inline void assert_shown(const char *lines, const char *body, bool only_hiders,
                                bool is_settled, const char *expected)
{
    struct tp_map *map = pairs_map(lines);
    struct tp_pairs pairs;
    char shown[4096];

    read_pairs(map, text(body), &pairs);
    if (is_settled)
        tp_sequence_settle(map, &pairs);
    show_pairs(map, &pairs, only_hiders, shown);
    ck_assert_str_eq(shown, expected);
    tp_map_free(map);
}

/* What the tokenizer finds. */
static inline void assert_pairs(const char *lines, const char *body, const char *expected)
{
    assert_shown(lines, body, false, false, expected);
}

/* The keys behind whose values something may hide. */
static inline void assert_hiders(const char *lines, const char *body, const char *expected)
{
    assert_shown(lines, body, true, false, expected);
}

/* What is left of it when the sequence is settled. */
static inline void assert_settled(const char *lines, const char *body, const char *expected)
{
    assert_shown(lines, body, false, true, expected);
}

static inline size_t count_pairs(const char *lines, struct tp_text body)
{
    struct tp_map *map = pairs_map(lines);
    struct tp_pairs pairs;

    read_pairs(map, body, &pairs);
    tp_map_free(map);
    return pairs.n;
}

static inline bool is_overfull(const char *lines, struct tp_text body)
{
    struct tp_map *map = pairs_map(lines);
    struct tp_pairs pairs;

    read_pairs(map, body, &pairs);
    tp_map_free(map);
    return pairs.is_overfull;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Any body, read by a tokenizer with each shipped map of its form. */
#pragma once

#include <glob.h>
#include <limits.h>

#include "input/body.h"
#include "tests/fuzz/fuzz.h"

#define FUZZ_MOST_MAPS 32

struct fuzz_form {
    enum tp_body body;
    void (*read)(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs);
    size_t most_between; /* bytes from the end of a key to its value; 0: not checked */
};

struct fuzz_maps {
    size_t n;
    struct tp_map *rows[FUZZ_MOST_MAPS];
};

/* The shipped maps of this form; read once. */
static inline const struct fuzz_maps *fuzz_maps(enum tp_body form)
{
    static struct fuzz_maps maps;
    char pattern[PATH_MAX];
    struct tp_error error;
    glob_t found = {.gl_pathc = 0};

    if (maps.n > 0)
        return &maps;
    snprintf(pattern, sizeof pattern, "%s/rulebase/*.map", fuzz_top());
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc && maps.n < FUZZ_MOST_MAPS; i++) {
        struct tp_map *map = tp_map_load(found.gl_pathv[i], &error);
        FUZZ_HOLDS(map != NULL);
        if (map->body == form)
            maps.rows[maps.n++] = map;
        else
            tp_map_free(map);
    }
    globfree(&found);
    FUZZ_HOLDS(maps.n > 0);
    return &maps;
}

/* The key stands before its value, but for what stands between them. */
static inline bool fuzz_follows_key(struct tp_text body, struct tp_text key, struct tp_text value,
                                    size_t most)
{
    for (size_t between = 1; between <= most; between++) {
        if ((size_t)(value.ptr - body.ptr) >= key.len + between &&
            memcmp(value.ptr - between - key.len, key.ptr, key.len) == 0)
            return true;
    }
    return false;
}

/* Values are pieces of the body, one behind the other, each behind its key. */
static inline void fuzz_check_pairs(const struct fuzz_form *form, const struct tp_map *map,
                                    struct tp_text body, const struct tp_pairs *pairs)
{
    const char *end = body.ptr;

    FUZZ_HOLDS(pairs->n <= TP_BODY_MAX_PAIRS);
    FUZZ_HOLDS(!pairs->is_overfull || pairs->n == TP_BODY_MAX_PAIRS);
    for (size_t i = 0; i < pairs->n; i++) {
        const struct tp_pair *pair = &pairs->rows[i];
        FUZZ_HOLDS(pair->place < map->n_keys);
        FUZZ_HOLDS(!pair->can_hide || map->keys[pair->place].is_free);
        FUZZ_HOLDS(fuzz_is_in(pair->value, body) && pair->value.ptr >= end);
        FUZZ_HOLDS(form->most_between == 0 || fuzz_follows_key(body, map->keys[pair->place].name,
                                                               pair->value, form->most_between));
        end = pair->value.ptr + pair->value.len;
    }
}

static inline bool fuzz_same_pairs(const struct tp_pairs *one, const struct tp_pairs *other)
{
    if (one->n != other->n || one->is_overfull != other->is_overfull)
        return false;
    for (size_t i = 0; i < one->n; i++) {
        const struct tp_pair *a = &one->rows[i], *b = &other->rows[i];
        if (a->place != b->place || a->can_hide != b->can_hide || a->value.ptr != b->value.ptr ||
            a->value.len != b->value.len)
            return false;
    }
    return true;
}

static inline void fuzz_body(const struct fuzz_form *form, const uint8_t *bytes, size_t len)
{
    static struct tp_pairs pairs, again;
    const struct fuzz_maps *maps = fuzz_maps(form->body);
    struct tp_text body = fuzz_copy(bytes, len);

    for (size_t i = 0; i < maps->n; i++) {
        form->read(maps->rows[i], body, &pairs);
        fuzz_check_pairs(form, maps->rows[i], body, &pairs);
        form->read(maps->rows[i], body, &again);
        FUZZ_HOLDS(fuzz_same_pairs(&pairs, &again));
    }
    fuzz_free(body);
}

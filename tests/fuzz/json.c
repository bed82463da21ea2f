/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a body of JSON is: with each shipped map of that form, values are pieces of the body,
 * what is broken gives none, and what is not is JSON for libfastjson too, and broken without its
 * end. */
#include <glob.h>
#include <json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/body.h"

#define MOST_MAPS 32
#define DEEP 64

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct tp_map *maps[MOST_MAPS];
static size_t n_maps;

static void holds(bool promise)
{
    if (!promise)
        abort();
}

static void load_maps(void)
{
    const char *top = getenv("top_srcdir");
    char pattern[PATH_MAX];
    struct tp_error error;
    glob_t found = {.gl_pathc = 0};

    snprintf(pattern, sizeof pattern, "%s/rulebase/*.map", top != NULL ? top : ".");
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc && n_maps < MOST_MAPS; i++) {
        maps[n_maps] = tp_map_load(found.gl_pathv[i], &error);
        holds(maps[n_maps] != NULL);
        if (maps[n_maps]->body == TP_BODY_JSON)
            n_maps++;
        else
            tp_map_free(maps[n_maps]);
    }
    globfree(&found);
    holds(n_maps > 0);
}

/* A copy that ends where it ends, so that a sanitizer sees one byte too far. */
static struct tp_text copy_of(struct tp_text text)
{
    char *copy = malloc(text.len + 1);

    holds(copy != NULL);
    if (text.len > 0)
        memcpy(copy + 1, text.ptr, text.len);
    return (struct tp_text){copy + 1, text.len};
}

static void free_copy(struct tp_text copy)
{
    free((char *)(uintptr_t)copy.ptr - 1);
}

/* With the brace that a rule may have taken. */
static bool is_json(struct tp_text body)
{
    struct json_tokener *tokener = fjson_tokener_new_ex(DEEP);
    struct json_object *object;
    bool has_brace;

    fjson_tokener_set_flags(tokener, FJSON_TOKENER_STRICT);
    body = tp_text_trim(body);
    has_brace = body.len > 0 && body.ptr[0] == '{';
    if (!has_brace)
        json_tokener_parse_ex(tokener, "{", 1);
    object = json_tokener_parse_ex(tokener, body.ptr, (int)body.len);
    json_object_put(object);
    json_tokener_free(tokener);
    return object != NULL;
}

static void check(const struct tp_map *map, struct tp_text body, const struct tp_pairs *pairs)
{
    holds(!pairs->is_broken || pairs->n == 0);
    holds(pairs->n <= TP_BODY_MAX_PAIRS);
    for (size_t i = 0; i < pairs->n; i++) {
        const struct tp_text value = pairs->rows[i].value;
        holds(pairs->rows[i].place < map->n_keys && !pairs->rows[i].can_hide);
        holds(value.ptr >= body.ptr && value.ptr + value.len <= body.ptr + body.len);
    }
}

static bool is_broken_without_end(const struct tp_map *map, struct tp_text body)
{
    static struct tp_pairs pairs;
    struct tp_text cut = tp_text_trim(body);

    cut.len -= cut.len > 0;
    cut = copy_of(cut);
    tp_json_read(map, cut, &pairs);
    free_copy(cut);
    return pairs.is_broken;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tp_pairs pairs;
    struct tp_text body = copy_of((struct tp_text){(const char *)bytes, len});

    if (n_maps == 0)
        load_maps();
    for (size_t i = 0; i < n_maps; i++) {
        tp_json_read(maps[i], body, &pairs);
        check(maps[i], body, &pairs);
        holds(pairs.is_broken || (is_json(body) && is_broken_without_end(maps[i], body)));
    }
    free_copy(body);
    return 0;
}

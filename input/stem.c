/* SPDX-License-Identifier: Apache-2.0 */
#include "input/stem.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "input/file.h"

static const char suffix[] = ".rulebase";

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

static int name_len(const char *path)
{
    const char *base = base_of(path);
    size_t len = strlen(base), tail = sizeof suffix - 1;

    if (len > tail && strcmp(base + len - tail, suffix) == 0)
        len -= tail;
    return (int)len;
}

/* FOLDER/NAME.map, or an empty text where that is too long. */
static bool is_map_in(const char *folder, int folder_len, const char *path, char out[PATH_MAX])
{
    int n =
        snprintf(out, PATH_MAX, "%.*s%.*s.map", folder_len, folder, name_len(path), base_of(path));

    if (n < 0 || n >= PATH_MAX)
        out[0] = '\0';
    return access(out, F_OK) == 0;
}

bool tp_stem_find_map(const char *path, const char *map_directory, char ret_map[PATH_MAX])
{
    char folder[PATH_MAX];
    int n = map_directory == NULL ? -1 : snprintf(folder, sizeof folder, "%s/", map_directory);

    if (n > 0 && n < PATH_MAX && is_map_in(folder, n, path, ret_map))
        return true;
    return is_map_in(path, (int)(base_of(path) - path), path, ret_map);
}

/* Does a rule hand over a body, or a header? */
static bool hands_over_body(const char *path)
{
    struct tp_error error;
    size_t len;
    char *text = tp_file_read(path, &len, &error);
    bool does =
        text != NULL && (strstr(text, "%body:") != NULL || strstr(text, "%header:") != NULL);

    free(text);
    return does;
}

/* A rulebase of canonical fields needs no map. */
static bool can_do_without(const char *path, const char *map, struct tp_error *ret_error)
{
    if (map[0] == '\0')
        return tp_error_set(ret_error, "%s: path too long", path);
    if (hands_over_body(path))
        return tp_error_set(ret_error,
                            "%s: missing, but %s hands over a body: a map must name its keys", map,
                            path);
    return true;
}

static struct tp_map *load_map(const char *path, const char *map_directory,
                               struct tp_error *ret_error)
{
    char file[PATH_MAX];

    if (tp_stem_find_map(path, map_directory, file))
        return tp_map_load(file, ret_error);
    if (!can_do_without(path, file, ret_error))
        return NULL;
    tp_error_set(ret_error, "%s: out of memory", path);
    return tp_map_new();
}

bool tp_stem_check(const char *path, const char *map_directory, const struct tp_faults *faults)
{
    bool is_good = tp_rules_check(path, faults);
    struct tp_error error;
    char file[PATH_MAX];

    if (tp_stem_find_map(path, map_directory, file))
        return tp_map_check(file, faults) && is_good;
    if (can_do_without(path, file, &error))
        return is_good;
    faults->tell(faults->user, error.text);
    return false;
}

static void add_file(struct sha256_ctx *sum, const char *path)
{
    struct tp_error error;
    size_t len = 0;
    char *text = tp_file_read(path, &len, &error);

    sha256_update(sum, sizeof len, (const uint8_t *)&len);
    sha256_update(sum, len, (const uint8_t *)text);
    free(text);
}

static void sum_up(struct tp_stem *stem, const char *path, const char *map_directory)
{
    struct sha256_ctx sum;
    char map[PATH_MAX];

    sha256_init(&sum);
    add_file(&sum, path);
    if (tp_stem_find_map(path, map_directory, map))
        add_file(&sum, map);
    sha256_digest(&sum, sizeof stem->sum, stem->sum);
}

bool tp_stem_load(struct tp_stem *ret_stem, const char *path, const char *map_directory,
                  bool with_locations, struct tp_error *ret_error)
{
    struct tp_stem stem = {.name = strndup(base_of(path), (size_t)name_len(path))};

    if (stem.name == NULL)
        return tp_error_set(ret_error, "%s: out of memory", path);
    sum_up(&stem, path, map_directory); /* first: of files that change meanwhile, it is another */
    stem.rules = tp_rules_load(path, with_locations, ret_error);
    if (stem.rules != NULL)
        stem.map = load_map(path, map_directory, ret_error);
    if (stem.map == NULL) {
        tp_stem_clear(&stem);
        return false;
    }
    *ret_stem = stem;
    return true;
}

bool tp_stem_is_same(const struct tp_stem *a, const struct tp_stem *b)
{
    return strcmp(a->name, b->name) == 0 && memcmp(a->sum, b->sum, sizeof a->sum) == 0;
}

void tp_stem_clear(struct tp_stem *stem)
{
    free(stem->name);
    tp_rules_free(stem->rules);
    tp_map_free(stem->map);
    *stem = (struct tp_stem){.name = NULL};
}

#define MAX_PROBES 16

/* Most lines don't have an anchor's rarest byte, which is told fastest. */
static bool holds(struct tp_text line, struct tp_text anchor, size_t probe)
{
    struct tp_text rest =
        line.len < probe ? tp_text_from(line, line.len) : tp_text_from(line, probe);

    for (unsigned n = 0; n < MAX_PROBES; n++) {
        const char *found = memchr(rest.ptr, anchor.ptr[probe], rest.len);
        if (found == NULL)
            return false;
        rest = tp_text_from(rest, (size_t)(found - rest.ptr));
        if (rest.len >= anchor.len - probe && memcmp(found - probe, anchor.ptr, anchor.len) == 0)
            return true;
        rest = tp_text_from(rest, 1);
    }
    return memmem(line.ptr, line.len, anchor.ptr, anchor.len) != NULL;
}

bool tp_stem_may_know(const struct tp_stem *stem, struct tp_text line)
{
    const struct tp_map *map = stem->map;

    for (size_t i = 0; i < map->n_anchors; i++) {
        if (holds(line, map->anchors[i], map->anchor_probes[i]))
            return true;
    }
    return map->n_anchors == 0;
}

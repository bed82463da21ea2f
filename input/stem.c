/* SPDX-License-Identifier: Apache-2.0 */
#include "input/stem.h"

#include <limits.h>
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

static char *name_of(const char *path)
{
    const char *base = base_of(path);
    size_t len = strlen(base), tail = sizeof suffix - 1;

    if (len > tail && strcmp(base + len - tail, suffix) == 0)
        len -= tail;
    return strndup(base, len);
}

/* DIRECTORY/NAME.map, or false where that is too long. */
static bool map_path(char out[PATH_MAX], const struct tp_stem *stem, const char *path,
                     const char *map_directory)
{
    int folder_len =
        map_directory != NULL ? (int)strlen(map_directory) : (int)(base_of(path) - path);
    const char *folder = map_directory != NULL ? map_directory : path;
    const char *slash = map_directory != NULL ? "/" : "";
    int n = snprintf(out, PATH_MAX, "%.*s%s%s.map", folder_len, folder, slash, stem->name);

    return n > 0 && n < PATH_MAX;
}

/* Does a rule hand over a body? */
static bool hands_over_body(const char *path)
{
    struct tp_error error;
    size_t len;
    char *text = tp_file_read(path, &len, &error);
    bool does = text != NULL && strstr(text, "%body:") != NULL;

    free(text);
    return does;
}

static struct tp_map *load_map(const struct tp_stem *stem, const char *path,
                               const char *map_directory, struct tp_error *ret_error)
{
    char file[PATH_MAX];

    if (map_directory != NULL && map_path(file, stem, path, map_directory) &&
        access(file, F_OK) == 0)
        return tp_map_load(file, ret_error);
    if (!map_path(file, stem, path, NULL)) {
        tp_error_set(ret_error, "%s: path too long", path);
        return NULL;
    }
    if (access(file, F_OK) == 0)
        return tp_map_load(file, ret_error);
    if (hands_over_body(path)) {
        tp_error_set(ret_error, "%s: missing, but %s hands over a body: a map must name its keys",
                     file, path);
        return NULL;
    }
    tp_error_set(ret_error, "%s: out of memory", path);
    return tp_map_new();
}

bool tp_stem_load(struct tp_stem *ret_stem, const char *path, const char *map_directory,
                  bool with_locations, struct tp_error *ret_error)
{
    struct tp_stem stem = {.name = name_of(path)};

    if (stem.name == NULL)
        return tp_error_set(ret_error, "%s: out of memory", path);
    stem.rules = tp_rules_load(path, with_locations, ret_error);
    if (stem.rules != NULL)
        stem.map = load_map(&stem, path, map_directory, ret_error);
    if (stem.map == NULL) {
        tp_stem_clear(&stem);
        return false;
    }
    *ret_stem = stem;
    return true;
}

void tp_stem_clear(struct tp_stem *stem)
{
    free(stem->name);
    tp_rules_free(stem->rules);
    tp_map_free(stem->map);
    *stem = (struct tp_stem){.name = NULL};
}

bool tp_stem_may_know(const struct tp_stem *stem, struct tp_text line)
{
    const struct tp_map *map = stem->map;

    for (size_t i = 0; i < map->n_anchors; i++) {
        if (memmem(line.ptr, line.len, map->anchors[i].ptr, map->anchors[i].len) != NULL)
            return true;
    }
    return map->n_anchors == 0;
}

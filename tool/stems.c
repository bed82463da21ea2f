/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/stems.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tool/tool.h"

static const char *const endings[] = {".rulebase", ".map", ".samples"};

/* The length of the name without its ending, 0 where that is none of ours. */
static size_t stem_len(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        size_t tail = strlen(endings[i]);
        if (len > tail && strcmp(name + len - tail, endings[i]) == 0)
            return len - tail;
    }
    return 0;
}

static bool knows(const struct stems *stems, const char *path)
{
    for (size_t i = 0; i < stems->n; i++) {
        if (strcmp(stems->paths[i], path) == 0)
            return true;
    }
    return false;
}

/* Takes path. */
static bool add(struct stems *stems, char *path)
{
    char **paths = path == NULL || knows(stems, path)
                       ? NULL
                       : reallocarray(stems->paths, stems->n + 1, sizeof *paths);

    if (paths != NULL) {
        paths[stems->n++] = path;
        stems->paths = paths;
        return true;
    }
    if (path != NULL && knows(stems, path)) {
        free(path);
        return true;
    }
    free(path);
    tool_complain("out of memory");
    return false;
}

static bool add_in(struct stems *stems, const char *folder, const char *name, size_t len)
{
    char *path;

    return add(stems, asprintf(&path, "%s/%.*s", folder, (int)len, name) < 0 ? NULL : path);
}

static int is_ours(const struct dirent *entry)
{
    return stem_len(entry->d_name) > 0;
}

static bool add_folder(struct stems *stems, const char *folder)
{
    struct dirent **found;
    int n = scandir(folder, &found, is_ours, alphasort);
    bool is_good = n > 0;

    if (n < 0)
        tool_complain("%s: can't be read: %s", folder, strerror(errno));
    else if (n == 0)
        tool_complain("%s: no .rulebase, .map or .samples file there", folder);
    for (int i = 0; i < n; i++) {
        is_good = is_good && add_in(stems, folder, found[i]->d_name, stem_len(found[i]->d_name));
        free(found[i]);
    }
    if (n >= 0)
        free(found);
    return is_good;
}

bool stems_add(struct stems *stems, const char *argument)
{
    struct stat status;
    size_t len = stem_len(argument);

    if (stat(argument, &status) == 0 && S_ISDIR(status.st_mode))
        return add_folder(stems, argument);
    if (len > 0)
        return add(stems, strndup(argument, len));
    if (strpbrk(argument, "/.") == NULL)
        return add_in(stems, tp_rulebase_directory(), argument, strlen(argument));
    tool_complain("'%s' is no folder, and its name ends in none of .rulebase, .map and .samples",
                  argument);
    return false;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

bool stems_have_name(const struct stems *stems, const char *path)
{
    for (size_t i = 0; i < stems->n; i++) {
        if (strcmp(name_of(stems->paths[i]), name_of(path)) == 0)
            return true;
    }
    return false;
}

void stems_clear(struct stems *stems)
{
    for (size_t i = 0; i < stems->n; i++)
        free(stems->paths[i]);
    free(stems->paths);
    *stems = (struct stems){.paths = NULL};
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/stem_set.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef TLSPIN_RULEBASE_DIR
#error "TLSPIN_RULEBASE_DIR must name the folder of the shipped rulebases"
#endif

const char *tp_rulebase_directory(void)
{
    const char *directory = getenv("TLSPIN_RULEBASE_DIR");

    return directory != NULL && directory[0] != '\0' ? directory : TLSPIN_RULEBASE_DIR;
}

static bool add_stem(struct tp_stem_set *set, const char *path,
                     const struct tp_reader_options *options, struct tp_error *ret_error)
{
    if (set->n == TP_MAX_STEMS)
        return tp_error_set(ret_error, "%s: too many rulebases, at most %d", path, TP_MAX_STEMS);
    if (!tp_stem_load(&set->rows[set->n], path, options->map_directory, options->with_locations,
                      ret_error))
        return false;
    set->n++;
    return true;
}

/* A word without a slash or an ending is the name of a shipped stem. */
static bool add_named(struct tp_stem_set *set, const char *name,
                      const struct tp_reader_options *options, struct tp_error *ret_error)
{
    char path[PATH_MAX];

    if (strpbrk(name, "/.") != NULL)
        return add_stem(set, name, options, ret_error);
    if (snprintf(path, sizeof path, "%s/%s.rulebase", tp_rulebase_directory(), name) >=
        (int)sizeof path)
        return tp_error_set(ret_error, "%s: path too long", name);
    return add_stem(set, path, options, ret_error);
}

static bool miss_all(struct tp_error *ret_error)
{
    const char *directory = tp_rulebase_directory();

    if (access(directory, R_OK | X_OK) != 0 && errno == EACCES)
        return tp_error_set(ret_error, "%s: can't be read: %s", directory, strerror(errno));
    return tp_error_set(
        ret_error, "%s: no rulebase there; install them, or set TLSPIN_RULEBASE_DIR", directory);
}

static bool add_shipped(struct tp_stem_set *set, const struct tp_reader_options *options,
                        struct tp_error *ret_error)
{
    char pattern[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    bool is_good = true;

    snprintf(pattern, sizeof pattern, "%s/*.rulebase", tp_rulebase_directory());
    if (glob(pattern, 0, NULL, &found) != 0)
        return miss_all(ret_error);
    for (size_t i = 0; i < found.gl_pathc && is_good; i++)
        is_good = add_stem(set, found.gl_pathv[i], options, ret_error);
    globfree(&found);
    return is_good;
}

bool tp_stem_set_load(struct tp_stem_set *set, const struct tp_reader_options *options,
                      struct tp_error *ret_error)
{
    set->n = 0;
    if (options->n_rulebases == 0)
        return add_shipped(set, options, ret_error);
    for (size_t i = 0; i < options->n_rulebases; i++) {
        if (!add_named(set, options->rulebases[i], options, ret_error))
            return false;
    }
    return true;
}

void tp_stem_set_clear(struct tp_stem_set *set)
{
    for (size_t i = 0; i < set->n; i++)
        tp_stem_clear(&set->rows[i]);
    set->n = 0;
}

bool tp_stem_set_is_same(const struct tp_stem_set *a, const struct tp_stem_set *b)
{
    bool is_same = a->n == b->n;

    for (size_t i = 0; i < a->n && is_same; i++)
        is_same = tp_stem_is_same(&a->rows[i], &b->rows[i]);
    return is_same;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin check: are rulebases, maps and samples good? */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "input/rules.h"
#include "tool/check_rules.h"
#include "tool/samples.h"
#include "tool/stems.h"
#include "tool/tool.h"

static const char help[] =
    "Usage: tlspin check [OPTION]... [FILE]...\n\n"
    "Says whether rulebases and maps are good, and whether what leaves for the lines of\n"
    "their samples is what the samples say. FILE is a STEM.rulebase, STEM.map or\n"
    "STEM.samples, any of which stands for all three, or a folder of them, or the name of a\n"
    "shipped stem. Without FILE, all that are shipped.\n\n"
    "Every fault is a line of its own, FILE:LINE:COLUMN: what was found, what was expected.\n"
    "A warning is about what works, but hardly as it was meant.\n\n"
    "  -m, --map-directory DIR  look for STEM.map here first, then beside the rulebase; what the\n"
    "                           samples say other than such a map does is a warning\n"
    "      --strict             warnings are faults: for a stem that others shall rely on\n"
    "  -v, --verbose            say at the end on stderr what was checked, as on a terminal\n"
    "  -h, --help               show this\n\n"
    "Example:\n"
    "  tlspin check ./my-firewall.rulebase\n\n"
    "Exit status: 0 all is good, 1 there are faults, 2 wrong usage.\n";

struct check {
    const char *map_directory;
    struct faults faults;
    struct samples_counts samples;
    unsigned n_rules;
};

/* STEM with an ending; an empty text, which no file has for a name, where that is too long. */
struct file_path {
    char text[PATH_MAX];
};

static struct file_path path_of(const char *stem, const char *ending)
{
    struct file_path path;

    if (snprintf(path.text, sizeof path.text, "%s%s", stem, ending) >= (int)sizeof path.text)
        path.text[0] = '\0';
    return path;
}

static void pass(void *user, const char *text)
{
    faults_pass(user, text);
}

/* The samples of a shipped stem tell of its own map: where another takes its place, what differs is
 * what that was made for. */
static bool has_own_map(const struct check *check, const char *rulebase)
{
    char own[PATH_MAX], beside[PATH_MAX];

    tp_stem_find_map(rulebase, NULL, beside);
    return tp_stem_find_map(rulebase, check->map_directory, own) && strcmp(own, beside) != 0;
}

static void check_samples(struct check *check, const char *rulebase, const char *samples,
                          struct tp_statements *statements)
{
    struct tp_reader_options options = {.rulebases = &rulebase,
                                        .n_rulebases = 1,
                                        .map_directory = check->map_directory,
                                        .with_locations = true};
    struct tp_error error;
    struct tp_reader *reader = tp_reader_new(&options, &error);

    if (reader == NULL) {
        faults_pass(&check->faults, error.text);
        return;
    }
    check->faults.only_warns = has_own_map(check, rulebase);
    samples_run(samples, reader, statements, &check->faults, &check->samples);
    check->faults.only_warns = false;
    tp_reader_free(reader);
    for (size_t i = 0; i < statements->n; i++) {
        if (tp_statement_is(&statements->rows[i], TP_TEXT("rule")) &&
            !statements->rows[i].has_sample)
            faults_warn(&check->faults, (struct place){rulebase, statements->rows[i].line, 0},
                        "no sample matches this rule, expected a line for each");
    }
}

/* What loads can still be other than it was meant. */
static void check_meaning(struct check *check, const char *rulebase,
                          const struct tp_statements *statements)
{
    char path[PATH_MAX];
    struct tp_error error = {"out of memory"};
    struct tp_map *map = tp_stem_find_map(rulebase, check->map_directory, path)
                             ? tp_map_load(path, &error)
                             : tp_map_new();

    if (map == NULL) {
        faults_pass(&check->faults, error.text);
        return;
    }
    check_rules(rulebase, statements, map, &check->faults);
    check_map(path, map, check_yield(statements, map), &check->faults);
    tp_map_free(map);
}

static void check_type(struct check *check, const char *rulebase,
                       const struct tp_statement *statement)
{
    if (tp_statement_is(statement, TP_TEXT("type")) && strverscmp(tp_rules_lognorm(), "2.0.9") < 0)
        faults_warn(&check->faults, (struct place){rulebase, statement->line, 0},
                    "liblognorm %s loses memory with each line that a custom type does not match, "
                    "expected its fields in the rule",
                    tp_rules_lognorm());
}

static void check_loadable(struct check *check, const char *rulebase, const char *samples)
{
    struct tp_statements statements;
    struct tp_error error;

    if (!tp_statements_load(&statements, rulebase, &error)) {
        faults_pass(&check->faults, error.text);
        return;
    }
    for (size_t i = 0; i < statements.n; i++) {
        check->n_rules += tp_statement_is(&statements.rows[i], TP_TEXT("rule"));
        check_type(check, rulebase, &statements.rows[i]);
    }
    check_meaning(check, rulebase, &statements);
    if (access(samples, F_OK) == 0)
        check_samples(check, rulebase, samples, &statements);
    else
        faults_warn(&check->faults, (struct place){samples, 0, 0},
                    "missing, expected a line for each rule, and what must come of it");
    tp_statements_clear(&statements);
}

/* A map or samples alone. */
static void check_orphan(struct check *check, const char *path, const char *rulebase)
{
    if (access(path, F_OK) != 0)
        return;
    faults_tell(&check->faults, (struct place){path, 0, 0},
                "nothing uses it, expected %s beside it; a map of your own for a shipped rulebase "
                "is checked with --map-directory",
                rulebase);
}

static void check_stem(struct check *check, const char *stem)
{
    struct file_path rulebase = path_of(stem, ".rulebase"), map = path_of(stem, ".map"),
                     samples = path_of(stem, ".samples");
    struct tp_faults faults = {pass, &check->faults};

    if (access(rulebase.text, F_OK) != 0 &&
        (access(map.text, F_OK) == 0 || access(samples.text, F_OK) == 0)) {
        check_orphan(check, map.text, rulebase.text);
        check_orphan(check, samples.text, rulebase.text);
        if (access(map.text, F_OK) == 0)
            tp_map_check(map.text, &faults);
    } else if (tp_stem_check(rulebase.text, check->map_directory, &faults)) {
        check_loadable(check, rulebase.text, samples.text);
    }
}

/* Maps of one's own that are named like no rulebase. */
static bool check_own_maps(struct check *check, const struct stems *stems)
{
    struct stems own = {.paths = NULL};
    bool is_good = stems_add(&own, check->map_directory);

    for (size_t i = 0; i < own.n; i++) {
        struct file_path map = path_of(own.paths[i], ".map");
        if (!stems_have_name(stems, own.paths[i]))
            faults_tell(&check->faults, (struct place){map.text, 0, 0},
                        "nothing uses it, expected the name of a shipped rulebase");
    }
    stems_clear(&own);
    return is_good;
}

static int run(struct check *check, const struct stems *stems, bool is_strict, bool is_verbose)
{
    for (size_t i = 0; i < stems->n; i++)
        check_stem(check, stems->paths[i]);
    if (is_verbose)
        fprintf(stderr, "stems %zu, rules %u, samples %u, values %u, faults %u, warnings %u\n",
                stems->n, check->n_rules, check->samples.n_samples, check->samples.n_leaves,
                check->faults.n_faults, check->faults.n_warnings);
    return check->faults.n_faults + (is_strict ? check->faults.n_warnings : 0) == 0 ? TOOL_OK
                                                                                    : TOOL_FAILED;
}

static bool add_shipped(struct check *check, struct stems *stems)
{
    return stems_add(stems, tp_rulebase_directory()) &&
           (check->map_directory == NULL || check_own_maps(check, stems));
}

static bool add_all(struct check *check, struct stems *stems, char **arguments)
{
    bool is_good = *arguments != NULL || add_shipped(check, stems);

    for (; *arguments != NULL && is_good; arguments++)
        is_good = stems_add(stems, *arguments);
    return is_good;
}

int tool_check(int argc, char **argv)
{
    static const struct option options[] = {
        {"map-directory", required_argument, NULL, 'm'},
        {"strict", no_argument, NULL, 'S'},
        {"verbose", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    struct check check = {.map_directory = NULL};
    struct stems stems = {.paths = NULL};
    bool is_strict = false, is_verbose = isatty(STDERR_FILENO);
    int option, status = TOOL_USAGE;

    while ((option = getopt_long(argc, argv, "m:vh", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0 ? TOOL_FAILED : TOOL_OK;
        if (option == '?')
            return TOOL_USAGE;
        is_strict |= option == 'S';
        is_verbose |= option == 'v';
        if (option == 'm')
            check.map_directory = optarg;
    }
    if (add_all(&check, &stems, argv + optind))
        status = run(&check, &stems, is_strict, is_verbose);
    stems_clear(&stems);
    return status;
}

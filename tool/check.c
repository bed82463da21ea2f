/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin check: are rulebases, maps and samples good? */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
    "  -m, --map-directory DIR  look for STEM.map here first, then beside the rulebase\n"
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

static bool is_there(const struct file_path *path)
{
    return access(path->text, F_OK) == 0;
}

static void check_rules(struct check *check, const char *path, const struct statements *statements,
                        bool has_samples)
{
    for (size_t i = 0; i < statements->n; i++) {
        const struct statement *rule = &statements->rows[i];
        if (!statement_is_rule(rule))
            continue;
        check->n_rules++;
        if (has_samples && !rule->has_sample)
            faults_warn(&check->faults, (struct place){path, rule->line, 0},
                        "no sample matches this rule, expected a line for each");
    }
}

static struct tp_reader *reader_of(struct check *check, const char *rulebase)
{
    struct tp_reader_options options = {.rulebases = &rulebase,
                                        .n_rulebases = 1,
                                        .map_directory = check->map_directory,
                                        .with_locations = true};
    struct tp_error error;
    struct tp_reader *reader = tp_reader_new(&options, &error);

    if (reader == NULL)
        faults_pass(&check->faults, error.text);
    return reader;
}

static void check_stem(struct check *check, const char *stem)
{
    struct file_path rulebase = path_of(stem, ".rulebase"), samples = path_of(stem, ".samples");
    struct tp_reader *reader = reader_of(check, rulebase.text);
    struct statements statements;
    struct tp_error error;

    if (reader != NULL && statements_load(&statements, rulebase.text, &error)) {
        if (is_there(&samples))
            samples_run(samples.text, reader, &statements, &check->faults, &check->samples);
        else
            faults_warn(&check->faults, (struct place){samples.text, 0, 0},
                        "missing, expected a line for each rule, and what must come of it");
        check_rules(check, rulebase.text, &statements, is_there(&samples));
        statements_clear(&statements);
    }
    tp_reader_free(reader);
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

static bool add_all(struct stems *stems, char **arguments)
{
    bool is_good = *arguments != NULL || stems_add(stems, tp_rulebase_directory());

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
    if (add_all(&stems, argv + optind))
        status = run(&check, &stems, is_strict, is_verbose);
    stems_clear(&stems);
    return status;
}

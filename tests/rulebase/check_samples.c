/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the lines of every STEM.samples beside a rulebase, compares what leaves for them with what
 * the samples say, and misses a sample for each rule. The form is told on top of each .samples
 * file.
 */
#include <glob.h>
#include <limits.h>
#include <stdlib.h>

#include "input/reader.h"
#include "output/ecs.h"
#include "output/json_text.h"
#include "tests/leaves.h"
#include "tests/made.h"

#define NOW_MS INT64_C(1795262400000) /* 2026-11-21T12:00:00Z, for times without a year */
#define MAX_LINES 1000                /* of a rulebase */

struct samples {
    const char *stem;
    char path[PATH_MAX];
    unsigned line;       /* of the samples file */
    unsigned entry_line; /* where the entry started */
    struct tp_reader *reader;
    struct json_object *output; /* of the last `line`, NULL after another entry */
    unsigned n_entries, n_leaves, n_leaves_of_entry, n_faults;
    bool is_matched[MAX_LINES]; /* line of the rulebase: a sample matched the rule there */
};

#define FAULT(samples, at, ...)                                                                    \
    do {                                                                                           \
        printf("%s:%u: ", (samples)->path, at);                                                    \
        printf(__VA_ARGS__);                                                                       \
        putchar('\n');                                                                             \
        (samples)->n_faults++;                                                                     \
    } while (0)

/* Which rule it was, as liblognorm tells it. */
static void note_rule(struct samples *samples)
{
    struct json_object *fields = tp_reader_reading(samples->reader)->fields;
    struct json_object *line = leaf_object(fields, "metadata.rule.location.line");
    int number = line == NULL ? 0 : json_object_get_int(line);

    if (number > 0 && number < MAX_LINES)
        samples->is_matched[number] = true;
    else
        FAULT(samples, samples->line, "no rule is told for the match");
}

static struct json_object *output_of(struct samples *samples, const struct tp_event *event)
{
    struct tp_engine *engine = made_engine(1);
    struct tp_verdict verdict;
    struct tp_json_text json;
    struct json_object *output;
    char *line;

    tp_engine_feed(engine, event, INT64_MAX, &verdict);
    tp_json_text_init(&json);
    tp_ecs_write(&json.writer, event, &verdict,
                 (struct tp_text){samples->stem, strlen(samples->stem)});
    line = strndup(json.ptr, json.len);
    output = json_tokener_parse(line);
    if (output == NULL)
        FAULT(samples, samples->line, "the output is no JSON: %s", line);
    free(line);
    tp_json_text_clear(&json);
    tp_engine_free(engine);
    return output;
}

static void finish_entry(struct samples *samples)
{
    if (samples->output != NULL && samples->n_leaves_of_entry == 0)
        FAULT(samples, samples->entry_line, "the sample checks nothing");
    json_object_put(samples->output);
    samples->output = NULL;
    samples->n_leaves_of_entry = 0;
    samples->entry_line = samples->line;
}

static void read_entry(struct samples *samples, enum tp_read expected, const char *raw)
{
    static const char *const names[] = {[TP_READ_EVENT] = "an event",
                                        [TP_READ_NOT_OURS] = "not ours",
                                        [TP_READ_MALFORMED] = "malformed"};
    struct tp_event event;
    enum tp_read read =
        tp_reader_read(samples->reader, (struct tp_text){raw, strlen(raw)}, NOW_MS, &event);

    finish_entry(samples);
    samples->n_entries++;
    if (read != TP_READ_NOT_OURS)
        note_rule(samples);
    if (read != expected)
        FAULT(samples, samples->line, "the line is %s, expected %s", names[read], names[expected]);
    if (read == TP_READ_EVENT)
        samples->output = output_of(samples, &event);
}

static void check_leaf(struct samples *samples, const char *text)
{
    char path[256], value[LEAF_SIZE];
    size_t len = strcspn(text, " ");

    snprintf(path, sizeof path, "%.*s", (int)len, text);
    if (samples->output == NULL || text[len] != ' ') {
        FAULT(samples, samples->line, "'%s' needs an event before it and a value behind it", path);
        return;
    }
    leaf_text(samples->output, path, value);
    if (strcmp(value, text + len + 1) != 0)
        FAULT(samples, samples->line, "%s is '%s', expected '%s'", path, value, text + len + 1);
    samples->n_leaves++;
    samples->n_leaves_of_entry++;
}

static void read_sample_line(struct samples *samples, char *line)
{
    static const struct {
        const char *word;
        enum tp_read expected;
    } entries[] = {{"line ", TP_READ_EVENT},
                   {"not-ours ", TP_READ_NOT_OURS},
                   {"malformed ", TP_READ_MALFORMED}};

    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0' || line[0] == '#')
        return;
    if (line[0] == ' ') {
        check_leaf(samples, line + strspn(line, " "));
        return;
    }
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++) {
        if (strncmp(line, entries[i].word, strlen(entries[i].word)) == 0) {
            read_entry(samples, entries[i].expected, line + strlen(entries[i].word));
            return;
        }
    }
    FAULT(samples, samples->line, "expected line, not-ours, malformed or an indented path");
}

static void read_samples(struct samples *samples)
{
    FILE *file = fopen(samples->path, "r");
    char *line = NULL;
    size_t size = 0;

    if (file == NULL) {
        FAULT(samples, 0u, "missing: every rulebase has samples");
        return;
    }
    while (getline(&line, &size, file) >= 0) {
        samples->line++;
        read_sample_line(samples, line);
    }
    samples->line++;
    finish_entry(samples);
    free(line);
    fclose(file);
}

static void miss_rules(struct samples *samples, const char *rulebase)
{
    FILE *file = fopen(rulebase, "r");
    char *line = NULL;
    size_t size = 0;

    for (unsigned n = 1; file != NULL && getline(&line, &size, file) >= 0 && n < MAX_LINES; n++) {
        if (strncmp(line, "rule=", 5) == 0 && !samples->is_matched[n]) {
            printf("%s:%u: no sample matches this rule\n", rulebase, n);
            samples->n_faults++;
        }
    }
    free(line);
    if (file != NULL)
        fclose(file);
}

static unsigned check_stem(const char *rulebase)
{
    const char *rulebases[] = {rulebase};
    struct tp_reader_options options = {
        .rulebases = rulebases, .n_rulebases = 1, .with_locations = true};
    struct samples samples = {.line = 0};
    struct tp_error error;

    snprintf(samples.path, sizeof samples.path, "%.*ssamples",
             (int)(strlen(rulebase) - strlen("rulebase")), rulebase);
    samples.reader = tp_reader_new(&options, &error);
    if (samples.reader == NULL) {
        puts(error.text);
        return 1;
    }
    samples.stem = tp_reader_stem(samples.reader, 0);
    read_samples(&samples);
    miss_rules(&samples, rulebase);
    tp_reader_free(samples.reader);
    printf("%s: %u lines, %u leaves, %u faults\n", samples.path, samples.n_entries,
           samples.n_leaves, samples.n_faults);
    return samples.n_faults;
}

int main(void)
{
    char pattern[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    unsigned n_faults = 0;

    snprintf(pattern, sizeof pattern, "%s/*.rulebase", tp_rulebase_directory());
    glob(pattern, 0, NULL, &found);
    snprintf(pattern, sizeof pattern, "%s/example/*.rulebase", tp_rulebase_directory());
    glob(pattern, GLOB_APPEND, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        n_faults += check_stem(found.gl_pathv[i]);
    if (found.gl_pathc == 0)
        printf("%s: no rulebase\n", tp_rulebase_directory());
    n_faults += found.gl_pathc == 0;
    globfree(&found);
    return n_faults == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/samples.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "output/ecs.h"
#include "output/json_leaf.h"
#include "output/json_text.h"
#include "tool/tool.h"

#define NOW_MS INT64_C(1795262400000) /* 2026-11-21T12:00:00Z, for times without a year */

/* What may stand before a line, and how it is to be read. */
static const struct entry {
    const char *word;
    enum tp_read expected;
    const char *name;
} entries[] = {
    {"line", TP_READ_EVENT, "an event"},
    {"malformed", TP_READ_MALFORMED, "malformed"},
    {"header", TP_READ_HEADER, "a header"},
    {"not-ours", TP_READ_NOT_OURS, "not ours"},
};

#define N_ENTRIES (sizeof entries / sizeof entries[0])

struct samples {
    struct place place; /* of what is read now */
    struct place entry; /* where the last line stands */
    struct tp_reader *reader;
    struct tp_statements *rules;
    struct faults *faults;
    struct samples_counts *counts;
    struct json_object *output; /* of the last `line`, NULL after another entry */
    unsigned n_leaves_of_entry;
    bool has_event; /* leaves may follow */
};

static const char *name_of(enum tp_read read)
{
    size_t i = 0;

    while (i < N_ENTRIES - 1 && entries[i].expected != read)
        i++;
    return entries[i].name;
}

/* liblognorm tells the line that a rule ends on. */
static void note_rule(struct samples *samples)
{
    struct json_object *fields = tp_reader_reading(samples->reader)->fields;
    int line = json_object_get_int(tp_json_leaf(fields, "metadata.rule.location.line"));

    for (size_t i = 0; i < samples->rules->n; i++) {
        struct tp_statement *rule = &samples->rules->rows[i];
        if (line >= (int)rule->line && line <= (int)rule->last_line)
            rule->has_sample = true;
    }
}

/* Each line for itself, as if its flow had no other event. */
static struct tp_engine *engine_for_one(const struct tp_secret *secret)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = tp_keyed_hash(secret);
    options.flows.max_flows = 1;
    return tp_engine_new(&options);
}

static struct json_object *output_of(struct samples *samples, struct tp_event *event)
{
    static const struct tp_secret secret; /* for a single flow any will do */
    const char *stem = tp_reader_stem(samples->reader, 0);
    struct tp_engine *engine = engine_for_one(&secret);
    struct tp_verdict verdict;
    struct tp_json_text json;
    struct json_object *output;
    char *line;

    if (engine == NULL)
        return NULL;
    tp_engine_feed(engine, event, INT64_MAX, &verdict);
    tp_json_text_init(&json);
    tp_ecs_write(&json.writer, event, &verdict, (struct tp_text){stem, strlen(stem)});
    line = strndup(json.ptr, json.len);
    output = line == NULL ? NULL : json_tokener_parse(line);
    if (line != NULL && output == NULL)
        faults_tell(samples->faults, samples->place, "the output is no JSON: %s", line);
    free(line);
    tp_json_text_clear(&json);
    tp_engine_free(engine);
    return output;
}

static void finish_entry(struct samples *samples)
{
    if (samples->output != NULL && samples->n_leaves_of_entry == 0)
        faults_tell(samples->faults, samples->entry,
                    "nothing is expected of this line, expected an indented path and its value "
                    "below it");
    json_object_put(samples->output);
    samples->output = NULL;
    samples->has_event = false;
    samples->n_leaves_of_entry = 0;
}

/* Where the rules could not go on says most of why they don't know a line. */
static void complain_of_read(struct samples *samples, const struct entry *entry, enum tp_read read,
                             struct tp_text raw)
{
    size_t reach = 0;
    bool has_anchor =
        read != TP_READ_NOT_OURS || tp_reader_nearest(samples->reader, raw, &reach) != NULL;
    const char *why = has_anchor ? "" : "; it has none of the map's anchors";

    samples->place.column += (unsigned)reach;
    faults_tell(samples->faults, samples->place, "the line is %s, expected %s%s", name_of(read),
                entry->name, reach > 0 ? "; the rules get as far as this" : why);
}

static void take_entry(struct samples *samples, const struct entry *entry, struct tp_text raw)
{
    struct tp_event event;
    enum tp_read read = tp_reader_read(samples->reader, raw, NOW_MS, &event);

    samples->entry = samples->place;
    samples->has_event = entry->expected == TP_READ_EVENT;
    samples->counts->n_samples++;
    if (read != TP_READ_NOT_OURS)
        note_rule(samples);
    if (read != entry->expected)
        complain_of_read(samples, entry, read, raw);
    if (read == TP_READ_EVENT && samples->has_event)
        samples->output = output_of(samples, &event);
}

static void take_leaf(struct samples *samples, const char *text)
{
    char path[256], value[TP_LEAF_ROOM];
    size_t len = strcspn(text, " ");

    samples->n_leaves_of_entry++;
    samples->counts->n_leaves++;
    snprintf(path, sizeof path, "%.*s", (int)len, text);
    if (text[len] != ' ' || !samples->has_event) {
        faults_tell(samples->faults, samples->place,
                    "'%s' needs a value behind it, - for nothing, and a 'line' before it", path);
        return;
    }
    if (samples->output == NULL)
        return; /* that was told */
    samples->place.column += (unsigned)len + 1;
    tp_json_leaf_text(samples->output, path, value);
    if (strcmp(value, text + len + 1) != 0)
        faults_tell(samples->faults, samples->place, "%s is '%s', expected '%s'", path, value,
                    text + len + 1);
}

static const struct entry *find_entry(const char *line)
{
    for (size_t i = 0; i < N_ENTRIES; i++) {
        size_t len = strlen(entries[i].word);
        if (strncmp(line, entries[i].word, len) == 0 && line[len] == ' ')
            return &entries[i];
    }
    return NULL;
}

static void complain_of_word(struct samples *samples, const char *line)
{
    char words[128] = "";
    int n = 0;

    for (size_t i = 0; i < N_ENTRIES; i++)
        n += snprintf(words + n, sizeof words - (size_t)n, "%s, ", entries[i].word);
    faults_tell(samples->faults, samples->place,
                "'%.*s' does not start a sample, expected %sor an indented path",
                (int)strcspn(line, " "), line, words);
}

/* line is NUL-terminated. */
static void take_line(struct samples *samples, struct tp_text line)
{
    const struct entry *entry = find_entry(line.ptr);
    size_t n_blanks = strspn(line.ptr, " ");

    samples->place.column = (unsigned)n_blanks + 1;
    if (line.len == 0 || line.ptr[0] == '#')
        return;
    if (n_blanks > 0) {
        take_leaf(samples, line.ptr + n_blanks);
        return;
    }
    finish_entry(samples);
    if (entry == NULL) {
        complain_of_word(samples, line.ptr);
        return;
    }
    samples->place.column += (unsigned)strlen(entry->word) + 1;
    take_entry(samples, entry, tp_text_from(line, strlen(entry->word) + 1));
}

void samples_run(const char *path, struct tp_reader *reader, struct tp_statements *rules,
                 struct faults *faults, struct samples_counts *counts)
{
    struct samples samples = {
        .place.path = path, .reader = reader, .rules = rules, .faults = faults, .counts = counts};
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    if (file == NULL) {
        faults_tell(faults, samples.place, "can't be read: %s", strerror(errno));
        return;
    }
    while ((len = getline(&line, &size, file)) > 0) {
        samples.place.line++;
        if (line[len - 1] == '\n')
            line[--len] = '\0';
        take_line(&samples, (struct tp_text){line, (size_t)len});
    }
    finish_entry(&samples);
    free(line);
    fclose(file);
}

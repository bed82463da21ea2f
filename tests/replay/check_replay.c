/* SPDX-License-Identifier: Apache-2.0 */
/* Plays every scenario tests/replay/NAME.replay through an engine. One directive a line:
 *
 *   # what the story is
 *   engine FLOWS IDLE LINGER   room, and seconds; before the first event (default 1000 1800 30)
 *   at TIME                    what the clock shows, RFC 3339; it may go backwards
 *   wait SECONDS               lets time pass
 *   event FIELD=VALUE ...      canonical fields; between 10.0.0.1:50000 and 198.51.100.7:443 and at
 *                              the time of the clock, where they do not say otherwise
 *   expect symptom NAME REASON what the last event was answered
 *   expect tier NAME           likewise
 *   expect events N            of the last event's flow, so far
 *   expect alert CODE          of the last event's flow; 255 for none
 *   expect flows N             in the table
 *   expect left REASON N       flows that left for that reason, so far
 *   expect left-as SYMPTOM N   flows that left showing that, so far
 */
#include <glob.h>
#include <limits.h>
#include <stdlib.h>

#include "input/names.h"
#include "input/when.h"
#include "tests/made.h"

struct scenario {
    const char *path;
    unsigned line, n_expectations, n_faults;
    struct tp_engine *engine;
    int64_t clock_ms;
    struct tp_verdict verdict;
};

static void fault(struct scenario *scenario, const char *what, struct tp_text is,
                  struct tp_text expected)
{
    printf("%s:%u: %s '%.*s', expected '%.*s'\n", scenario->path, scenario->line, what, (int)is.len,
           is.ptr, (int)expected.len, expected.ptr);
    scenario->n_faults++;
}

static struct tp_text take_word(struct tp_text *rest)
{
    const char *blank = memchr(rest->ptr, ' ', rest->len);
    struct tp_text word = {rest->ptr, blank == NULL ? rest->len : (size_t)(blank - rest->ptr)};

    *rest = tp_text_trim(tp_text_from(*rest, word.len));
    return word;
}

static uint64_t take_number(struct scenario *scenario, struct tp_text *rest)
{
    struct tp_text word = take_word(rest);
    uint64_t number = 0;

    if (!tp_number_parse(word, &number))
        fault(scenario, "the word is", word, TP_TEXT("a number"));
    return number;
}

static void set_engine(struct scenario *scenario, struct tp_text rest)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = made_hash;
    options.flows.max_flows = (uint32_t)take_number(scenario, &rest);
    options.flows.idle_ms = (int64_t)take_number(scenario, &rest) * 1000;
    options.flows.linger_ms = (int64_t)take_number(scenario, &rest) * 1000;
    tp_engine_free(scenario->engine);
    scenario->engine = tp_engine_new(&options);
}

static void set_clock(struct scenario *scenario, struct tp_text rest)
{
    if (!tp_when_parse(rest, 0, &scenario->clock_ms))
        fault(scenario, "the time is", rest, TP_TEXT("RFC 3339"));
}

static void wait_seconds(struct scenario *scenario, struct tp_text rest)
{
    scenario->clock_ms += (int64_t)take_number(scenario, &rest) * 1000;
}

static void feed(struct scenario *scenario, struct tp_text rest)
{
    char why[MADE_FAULT_SIZE];
    struct tp_event event;

    if (made_event(&event, rest, scenario->clock_ms, why))
        tp_engine_feed(scenario->engine, &event, scenario->clock_ms, &scenario->verdict);
    else
        fault(scenario, "the event is", rest, (struct tp_text){why, strlen(why)});
}

static void expect_name(struct scenario *scenario, const char *what, const struct tp_catalogue *in,
                        size_t row, struct tp_text expected)
{
    if (!tp_text_equal(in->rows[row].name, expected))
        fault(scenario, what, in->rows[row].name, expected);
}

static void expect_number(struct scenario *scenario, const char *what, uint64_t is,
                          struct tp_text expected)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%llu", (unsigned long long)is);

    if (!tp_text_equal((struct tp_text){text, (size_t)len}, expected))
        fault(scenario, what, (struct tp_text){text, (size_t)len}, expected);
}

static void expect_count(struct scenario *scenario, const char *what, const uint64_t *counts,
                         const struct tp_catalogue *of, struct tp_text rest)
{
    struct tp_text name = take_word(&rest);
    int row = tp_catalogue_by_name(of, name);

    if (row < 0)
        fault(scenario, "there is no", name, TP_TEXT("a name of the catalogue"));
    else
        expect_number(scenario, what, counts[row], rest);
}

static void expect(struct scenario *scenario, struct tp_text rest)
{
    struct tp_text what = take_word(&rest);
    struct tp_verdict *verdict = &scenario->verdict;
    struct tp_engine_counts counts;

    scenario->n_expectations++;
    tp_engine_counts(scenario->engine, &counts);
    if (tp_text_equal(what, TP_TEXT("symptom"))) {
        expect_name(scenario, "symptom", &tp_symptoms, verdict->row->symptom, take_word(&rest));
        expect_name(scenario, "reason", &tp_reasons, verdict->row->reason, rest);
    } else if (tp_text_equal(what, TP_TEXT("tier"))) {
        expect_name(scenario, "tier", &tp_tiers, verdict->tier, rest);
    } else if (tp_text_equal(what, TP_TEXT("events"))) {
        expect_number(scenario, "events", verdict->flow.n_events, rest);
    } else if (tp_text_equal(what, TP_TEXT("alert"))) {
        expect_number(scenario, "alert", verdict->flow.alert, rest);
    } else if (tp_text_equal(what, TP_TEXT("flows"))) {
        expect_number(scenario, "flows", counts.flows, rest);
    } else if (tp_text_equal(what, TP_TEXT("left"))) {
        expect_count(scenario, "left", counts.left, &tp_leaves, rest);
    } else if (tp_text_equal(what, TP_TEXT("left-as"))) {
        expect_count(scenario, "left-as", counts.left_as, &tp_symptoms, rest);
    } else {
        fault(scenario, "nothing is known of", what,
              TP_TEXT("symptom, tier, events, alert, "
                      "flows, left or left-as"));
    }
}

static const struct {
    struct tp_text name;
    void (*play)(struct scenario *, struct tp_text rest);
} directives[] = {
    {TP_TEXT("engine"), set_engine}, {TP_TEXT("at"), set_clock},  {TP_TEXT("wait"), wait_seconds},
    {TP_TEXT("event"), feed},        {TP_TEXT("expect"), expect},
};

static void play_line(struct scenario *scenario, struct tp_text line)
{
    struct tp_text rest = tp_text_trim(line), word = take_word(&rest);
    size_t i = 0, n = sizeof directives / sizeof directives[0];

    scenario->line++;
    if (word.len == 0 || word.ptr[0] == '#')
        return;
    while (i < n && !tp_text_equal(directives[i].name, word))
        i++;
    if (i < n)
        directives[i].play(scenario, rest);
    else
        fault(scenario, "the line starts with", word, TP_TEXT("engine, at, wait, event or expect"));
}

static unsigned play(const char *path)
{
    struct scenario scenario = {.path = path,
                                .engine = made_engine(1000),
                                .verdict = {.row = &tp_symptom_rows[tp_n_symptom_rows - 1]}};
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    set_clock(&scenario, TP_TEXT("2026-11-21T12:00:00Z"));
    while (file != NULL && (len = getline(&line, &size, file)) >= 0)
        play_line(&scenario, (struct tp_text){line, (size_t)len});
    if (scenario.n_expectations == 0)
        fault(&scenario, "there are", TP_TEXT("no expectations"), TP_TEXT("some"));
    printf("%s: %u expectations, %u faults\n", path, scenario.n_expectations, scenario.n_faults);
    tp_engine_free(scenario.engine);
    free(line);
    if (file != NULL)
        fclose(file);
    return scenario.n_faults;
}

int main(void)
{
    const char *top = getenv("top_srcdir");
    char pattern[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    unsigned n_faults = 0;

    snprintf(pattern, sizeof pattern, "%s/tests/replay/*.replay", top != NULL ? top : ".");
    if (glob(pattern, 0, NULL, &found) != 0) {
        printf("%s: no scenario\n", pattern);
        return 1;
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        n_faults += play(found.gl_pathv[i]);
    globfree(&found);
    return n_faults == 0 ? 0 : 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Plays every scenario tests/replay/NAME.replay through an engine. One directive a line:
 *
 *   # what the story is
 *   engine FLOWS IDLE LINGER   room, and seconds; before the first event (default 1000 1800 30)
 *   at TIME                    what the clock shows, RFC 3339; it may go backwards
 *   wait SECONDS               lets time pass
 *   event FIELD=VALUE ...      canonical fields; between 10.0.0.1:50000 and 198.51.100.7:443 and at
 *                              the time of the clock, where they do not say otherwise
 *   flow WHAT FIELD=VALUE ...  a connection of its own, with a port of its own, as one event; WHAT
 * is a row of flows[] below; the last word wins where one comes twice trusts CLIENT N            it
 * accepts names that nobody rejects, one a minute repeat N SECONDS DIRECTIVE so often, and waits
 * after each restart                    saves the state to a file and goes on with what is read
 * from it expect symptom NAME REASON what the last event was answered expect tier NAME likewise
 *   expect events N            of the last event's flow, so far
 *   expect alert CODE          of the last event's flow; 255 for none
 *   expect flows N             in the table
 *   expect left REASON N       flows that left for that reason, so far
 *   expect left-as SYMPTOM N   flows that left showing that, so far
 *   expect verdict KIND CONFIDENCE        of the last event
 *   expect finding KIND SUBJECT CONFIDENCE CONCLUSION   is open; SUBJECT is NAME, NAME@APPLICATION
 *                              or a client's address, and CONCLUSION the latest one told; a NAME
 *                              that was not sent is SOURCE=NAME
 *   expect no-finding KIND     none of that kind is open; with a SUBJECT: none about that
 *   expect cleared KIND SUBJECT CONCLUSION   the latest news of it
 *   expect news KIND STATE N   findings of that kind opened, updated or cleared, so far
 */
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "input/names.h"
#include "input/when.h"
#include "output/address.h"
#include "input/state_file.h"
#include "tests/made.h"

#define MAX_TOLD 64

/* The latest news of each finding. */
struct told {
    struct tp_finding findings[MAX_TOLD];
    size_t n;
    unsigned counts[TP_KIND__COUNT][TP_STATE__COUNT];
};

struct scenario {
    const char *path;
    unsigned line, n_expectations, n_faults, n_flows;
    struct tp_engine_options options;
    struct tp_engine *engine;
    int64_t clock_ms;
    struct tp_verdict verdict;
    struct tp_news news;
    struct told told;
};

static void play_line(struct scenario *scenario, struct tp_text line);

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
    struct tp_flow_limits *flows = &scenario->options.flows;

    flows->max_flows = (uint32_t)take_number(scenario, &rest);
    flows->idle_ms = (int64_t)take_number(scenario, &rest) * 1000;
    flows->linger_ms = (int64_t)take_number(scenario, &rest) * 1000;
    tp_engine_free(scenario->engine);
    scenario->engine = tp_engine_new(&scenario->options);
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

static bool is_about_the_same(const struct tp_finding *one, const struct tp_finding *other)
{
    return one->kind == other->kind && one->name_source == other->name_source &&
           one->name_len == other->name_len && one->application_len == other->application_len &&
           memcmp(one->name, other->name, one->name_len) == 0 &&
           memcmp(one->application, other->application, one->application_len) == 0 &&
           memcmp(&one->client, &other->client, sizeof one->client) == 0;
}

static void take_finding(struct told *told, const struct tp_finding *finding)
{
    size_t i = 0;

    told->counts[finding->kind][finding->state]++;
    while (i < told->n && !is_about_the_same(&told->findings[i], finding))
        i++;
    if (i == MAX_TOLD)
        return;
    told->findings[i] = *finding;
    told->n += i == told->n;
}

static void take_news(struct scenario *scenario)
{
    tp_engine_take_news(scenario->engine, &scenario->news);
    for (size_t i = 0; i < scenario->news.n; i++)
        take_finding(&scenario->told, &scenario->news.findings[i]);
}

static void feed(struct scenario *scenario, struct tp_text rest)
{
    char why[MADE_FAULT_SIZE];
    struct tp_event event;

    if (made_event(&event, rest, scenario->clock_ms, why))
        tp_engine_feed(scenario->engine, &event, scenario->clock_ms, &scenario->verdict);
    else
        fault(scenario, "the event is", rest, (struct tp_text){why, strlen(why)});
    take_news(scenario);
}

#define SHOWN "CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE,CERTIFICATE_VERIFY,SERVER_FINISHED"
#define DONE SHOWN ",CLIENT_FINISHED"
#define ENDS "type=end error=0 duration=0 action="

/* What a whole connection may look like. */
static const struct {
    struct tp_text name;
    const char *fields;
} flows[] = {
    {TP_TEXT("accepted"), ENDS "resign messages=" DONE ",APP_DATA_FROM_CLIENT"},
    {TP_TEXT("alert"), ENDS "resign alert=certificate_unknown messages=" SHOWN},
    {TP_TEXT("alert-after"), ENDS "resign alert=unknown_ca messages=" DONE},
    {TP_TEXT("left"), ENDS "resign messages=" DONE},
    {TP_TEXT("left-on-certificate"), ENDS "resign messages=" SHOWN},
    {TP_TEXT("goodbye"), ENDS "resign alert=close_notify messages=" DONE},
    {TP_TEXT("idle"), ENDS "resign duration=30 messages=" DONE},
    {TP_TEXT("resumed"),
     ENDS "resign messages=CLIENT_HELLO,SERVER_HELLO,SERVER_FINISHED,CLIENT_FINISHED"},
    {TP_TEXT("server-down"), ENDS "resign closed_by=server messages=CLIENT_HELLO"},
    {TP_TEXT("passed"), ENDS "do_not_decrypt messages=" SHOWN},
};

static void feed_flow(struct scenario *scenario, struct tp_text rest)
{
    struct tp_text name = take_word(&rest);
    char fields[1024];
    size_t i = 0, n = sizeof flows / sizeof flows[0];
    int len;

    while (i < n && !tp_text_equal(flows[i].name, name))
        i++;
    if (i == n) {
        fault(scenario, "the flow is", name, TP_TEXT("a row of flows[]"));
        return;
    }
    len = snprintf(fields, sizeof fields, "client_port=%u %s %.*s",
                   1024 + scenario->n_flows++ % 60000, flows[i].fields, (int)rest.len, rest.ptr);
    feed(scenario, (struct tp_text){fields, (size_t)len});
}

static void feed_trust(struct scenario *scenario, struct tp_text rest)
{
    struct tp_text client = take_word(&rest);
    uint64_t n = take_number(scenario, &rest);
    char flow[256];

    for (uint64_t i = 0; i < n; i++) {
        int len = snprintf(flow, sizeof flow,
                           "accepted client_ip=%.*s server_name=www.web%u.example "
                           "client_application=Browser",
                           (int)client.len, client.ptr, (unsigned)i);
        feed_flow(scenario, (struct tp_text){flow, (size_t)len});
        scenario->clock_ms += 60000;
    }
}

static void repeat(struct scenario *scenario, struct tp_text rest)
{
    uint64_t n = take_number(scenario, &rest), seconds = take_number(scenario, &rest);

    for (uint64_t i = 0; i < n; i++) {
        play_line(scenario, rest);
        scenario->line--;
        scenario->clock_ms += (int64_t)seconds * 1000;
    }
}

static bool go_through_file(struct scenario *scenario, const char *path, struct tp_error *error)
{
    static struct tp_secret secret;
    struct tp_state_image image = {NULL, 0, 0};
    bool is_good = tp_state_image_take(&image, scenario->engine, &secret) &&
                   tp_state_file_save(path, &image, error);

    tp_state_image_clear(&image);
    tp_engine_free(scenario->engine);
    scenario->engine = NULL;
    return is_good && tp_state_file_load(path, &scenario->options, &secret, &scenario->engine,
                                         error) == TP_STATE_FILE_READ;
}

static void restart(struct scenario *scenario, struct tp_text rest)
{
    const char *folder = getenv("TMPDIR");
    struct tp_error error = {"no state"};
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/replay.%ld.state", folder != NULL ? folder : "/tmp",
             (long)getpid());
    if (!go_through_file(scenario, path, &error))
        fault(scenario, "the state file", (struct tp_text){error.text, strlen(error.text)}, rest);
    if (scenario->engine == NULL)
        scenario->engine = tp_engine_new(&scenario->options);
    unlink(path);
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

static int take_row(struct scenario *scenario, const struct tp_catalogue *of, struct tp_text *rest)
{
    struct tp_text name = take_word(rest);
    int row = tp_catalogue_by_name(of, name);

    if (row < 0)
        fault(scenario, "there is no", name, TP_TEXT("a name of the catalogue"));
    return row < 0 ? 0 : row;
}

/* Takes `SOURCE=` off; where it is missing the name was sent. */
static enum tp_name_source take_source(struct tp_text *subject)
{
    const char *sign = memchr(subject->ptr, '=', subject->len);
    struct tp_text name = {subject->ptr, sign == NULL ? 0 : (size_t)(sign - subject->ptr)};
    int row = tp_catalogue_by_name(&tp_name_sources, name);

    if (row >= 0)
        *subject = tp_text_from(*subject, name.len + 1);
    return row < 0 ? TP_NAME_SOURCE_SENT : (enum tp_name_source)row;
}

/* NAME, NAME@APPLICATION, or an address. */
static bool is_about(const struct tp_finding *finding, struct tp_text subject)
{
    enum tp_name_source source = take_source(&subject);
    const char *sign = memchr(subject.ptr, '@', subject.len);
    struct tp_text name = {subject.ptr, sign == NULL ? subject.len : (size_t)(sign - subject.ptr)};
    char address[TP_ADDRESS_ROOM];

    if (finding->has_client)
        return tp_text_equal((struct tp_text){address, tp_address_print(&finding->client, address)},
                             subject);
    return finding->name_source == source &&
           tp_text_equal((struct tp_text){finding->name, finding->name_len}, name) &&
           (sign == NULL ||
            tp_text_equal((struct tp_text){finding->application, finding->application_len},
                          tp_text_from(subject, name.len + 1)));
}

/* The first open one, else the first of them. An empty subject is any. */
static const struct tp_finding *told_of(const struct scenario *scenario, int kind,
                                        struct tp_text subject)
{
    const struct tp_finding *found = NULL;

    for (size_t i = 0; i < scenario->told.n; i++) {
        const struct tp_finding *finding = &scenario->told.findings[i];
        if (finding->kind != kind || (subject.len > 0 && !is_about(finding, subject)))
            continue;
        if (finding->state != TP_STATE_CLEARED)
            return finding;
        found = found == NULL ? finding : found;
    }
    return found;
}

static void expect_finding(struct scenario *scenario, struct tp_text rest)
{
    int kind = take_row(scenario, &tp_kinds, &rest);
    struct tp_text subject = take_word(&rest);
    const struct tp_finding *finding = told_of(scenario, kind, subject);

    if (finding == NULL || finding->state == TP_STATE_CLEARED) {
        fault(scenario, "no finding is open of", subject, rest);
        return;
    }
    expect_name(scenario, "confidence", &tp_confidences, finding->confidence, take_word(&rest));
    expect_name(scenario, "conclusion", &tp_conclusions, finding->conclusion, rest);
}

static void expect_no_finding(struct scenario *scenario, struct tp_text rest)
{
    int kind = take_row(scenario, &tp_kinds, &rest);
    const struct tp_finding *finding = told_of(scenario, kind, rest);

    if (finding != NULL && finding->state != TP_STATE_CLEARED)
        fault(scenario, "a finding is open of",
              finding->has_client ? TP_TEXT("a client")
                                  : (struct tp_text){finding->name, finding->name_len},
              TP_TEXT("none"));
}

static void expect_cleared(struct scenario *scenario, struct tp_text rest)
{
    int kind = take_row(scenario, &tp_kinds, &rest);
    struct tp_text subject = take_word(&rest);
    const struct tp_finding *finding = told_of(scenario, kind, subject);

    if (finding == NULL) {
        fault(scenario, "nothing was told of", subject, rest);
        return;
    }
    expect_name(scenario, "state", &tp_finding_states, finding->state, TP_TEXT("cleared"));
    expect_name(scenario, "conclusion", &tp_conclusions, finding->conclusion, rest);
}

static void expect_verdict(struct scenario *scenario, struct tp_text rest)
{
    const struct tp_opinion *opinion = &scenario->verdict.opinion;

    expect_name(scenario, "verdict", &tp_kinds, opinion->kind, take_word(&rest));
    expect_name(scenario, "confidence", &tp_confidences, opinion->confidence, rest);
}

static void expect_news(struct scenario *scenario, struct tp_text rest)
{
    int kind = take_row(scenario, &tp_kinds, &rest);
    int state = take_row(scenario, &tp_finding_states, &rest);

    expect_number(scenario, "news", scenario->told.counts[kind][state], rest);
}

static void expect_symptom(struct scenario *scenario, struct tp_text rest)
{
    const struct tp_symptom_row *row = scenario->verdict.row;

    expect_name(scenario, "symptom", &tp_symptoms, row->symptom, take_word(&rest));
    expect_name(scenario, "reason", &tp_reasons, row->reason, rest);
}

static void expect_tier(struct scenario *scenario, struct tp_text rest)
{
    expect_name(scenario, "tier", &tp_tiers, scenario->verdict.tier, rest);
}

static void expect_events(struct scenario *scenario, struct tp_text rest)
{
    expect_number(scenario, "events", scenario->verdict.flow.n_events, rest);
}

static void expect_alert(struct scenario *scenario, struct tp_text rest)
{
    expect_number(scenario, "alert", scenario->verdict.flow.alert, rest);
}

static struct tp_engine_counts counts_of(const struct scenario *scenario)
{
    struct tp_engine_counts counts;

    tp_engine_counts(scenario->engine, &counts);
    return counts;
}

static void expect_flows(struct scenario *scenario, struct tp_text rest)
{
    expect_number(scenario, "flows", counts_of(scenario).flows, rest);
}

static void expect_left(struct scenario *scenario, struct tp_text rest)
{
    struct tp_engine_counts counts = counts_of(scenario);

    expect_count(scenario, "left", counts.left, &tp_leaves, rest);
}

static void expect_left_as(struct scenario *scenario, struct tp_text rest)
{
    struct tp_engine_counts counts = counts_of(scenario);

    expect_count(scenario, "left-as", counts.left_as, &tp_symptoms, rest);
}

struct directive {
    struct tp_text name;
    void (*play)(struct scenario *, struct tp_text rest);
};

static const struct directive expectations[] = {
    {TP_TEXT("symptom"), expect_symptom}, {TP_TEXT("tier"), expect_tier},
    {TP_TEXT("events"), expect_events},   {TP_TEXT("alert"), expect_alert},
    {TP_TEXT("flows"), expect_flows},     {TP_TEXT("left"), expect_left},
    {TP_TEXT("left-as"), expect_left_as}, {TP_TEXT("verdict"), expect_verdict},
    {TP_TEXT("finding"), expect_finding}, {TP_TEXT("no-finding"), expect_no_finding},
    {TP_TEXT("cleared"), expect_cleared}, {TP_TEXT("news"), expect_news},
};

static void play_word(struct scenario *scenario, const struct directive *rows, size_t n,
                      struct tp_text rest)
{
    struct tp_text word = take_word(&rest);
    size_t i = 0;

    while (i < n && !tp_text_equal(rows[i].name, word))
        i++;
    if (i < n)
        rows[i].play(scenario, rest);
    else
        fault(scenario, "nothing is known of", word, TP_TEXT("a word as this file's head has it"));
}

static void expect(struct scenario *scenario, struct tp_text rest)
{
    scenario->n_expectations++;
    play_word(scenario, expectations, sizeof expectations / sizeof expectations[0], rest);
}

static const struct directive directives[] = {
    {TP_TEXT("engine"), set_engine}, {TP_TEXT("at"), set_clock},    {TP_TEXT("wait"), wait_seconds},
    {TP_TEXT("event"), feed},        {TP_TEXT("flow"), feed_flow},  {TP_TEXT("trusts"), feed_trust},
    {TP_TEXT("repeat"), repeat},     {TP_TEXT("restart"), restart}, {TP_TEXT("expect"), expect},
};

static void play_line(struct scenario *scenario, struct tp_text line)
{
    struct tp_text rest = tp_text_trim(line);

    scenario->line++;
    if (rest.len > 0 && rest.ptr[0] != '#')
        play_word(scenario, directives, sizeof directives / sizeof directives[0], rest);
}

static unsigned play(const char *path)
{
    static struct scenario scenario;
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    memset(&scenario, 0, sizeof scenario);
    scenario.path = path;
    scenario.options = tp_engine_defaults;
    scenario.options.hash = made_hash;
    scenario.options.flows.max_flows = 1000;
    scenario.engine = tp_engine_new(&scenario.options);
    scenario.verdict.row = &tp_symptom_rows[tp_n_symptom_rows - 1];
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

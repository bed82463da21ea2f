/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/trace.h"

#include <inttypes.h>
#include <stdio.h>

#include "input/clock.h"
#include "output/address.h"
#include "output/finding.h"
#include "output/sentence.h"
#include "tool/source.h"

struct trace {
    struct tool_session session;
    char id[TP_ID_LEN];
    struct tp_finding scope; /* as it was told first; kind none before that */
    bool is_printing;
    struct tp_news news;
    int64_t last_ms;
    int64_t now_ms;   /* wall clock at the start */
    const char *path; /* of the file that is read */
    uint64_t n_lines;
};

static bool is_it(const struct trace *trace, const struct tp_finding *finding)
{
    char id[TP_ID_LEN];

    tp_finding_id(finding, id);
    return memcmp(id, trace->id, sizeof id) == 0;
}

static void print_time(int64_t ms)
{
    char text[TP_TIME_LEN];

    tp_time_print(ms, text);
    printf("%.*s", TP_TIME_LEN, text);
}

static bool is_within(const struct trace *trace, const struct tp_event *event)
{
    const struct tp_finding *scope = &trace->scope;

    if (scope->has_client)
        return memcmp(&scope->client, &event->client, sizeof scope->client) == 0;
    return scope->name_source == tp_evidence_name_source(event) &&
           tp_text_same_word((struct tp_text){scope->name, scope->name_len},
                             tp_evidence_server(event));
}

/* At least so wide, and a blank behind. */
static void print_text(struct tp_text text, int width)
{
    tool_print_safe(text);
    printf("%*s ", (int)text.len < width ? width - (int)text.len : 0, "");
}

static void print_event(const struct trace *trace, const struct tp_event *event,
                        const struct tp_verdict *verdict)
{
    char client[TP_ADDRESS_ROOM];
    size_t len = tp_address_print(&event->client, client);
    struct tp_text application = tp_evidence_application(event);

    printf("%s:%" PRIu64 "  ", trace->path, trace->n_lines);
    print_time(event->time_ms);
    printf("  ");
    print_text((struct tp_text){client, len}, 15);
    print_text(tp_evidence_server(event), 28);
    print_text(application.len > 0 ? application : TP_TEXT("-"), 12);
    printf("%s\n", tp_symptoms.rows[verdict->row->symptom].name.ptr);
}

static void print_conclusion(const struct tp_finding *finding, int64_t at_ms)
{
    char sentence[TP_SENTENCE_SIZE];
    size_t len = tp_sentence(finding, sentence);

    printf("=> ");
    print_time(at_ms);
    printf("  %s %s, by %s: %s\n   ", tp_finding_states.rows[finding->state].name.ptr,
           tp_confidences.rows[finding->confidence].name.ptr,
           tp_conclusions.rows[finding->conclusion].name.ptr,
           tp_conclusions.rows[finding->conclusion].meaning);
    print_text((struct tp_text){sentence, len}, 0);
    putchar('\n');
}

static void take_news(struct trace *trace, int64_t at_ms)
{
    tp_engine_take_news(trace->session.engine, &trace->news);
    for (size_t i = 0; i < trace->news.n; i++) {
        const struct tp_finding *finding = &trace->news.findings[i];

        if (!is_it(trace, finding))
            continue;
        if (trace->scope.kind == TP_KIND_NONE)
            trace->scope = *finding;
        if (trace->is_printing)
            print_conclusion(finding, at_ms);
    }
}

static void take_line(void *user, struct tp_text line)
{
    struct trace *trace = user;
    struct tp_event event;
    struct tp_verdict verdict;

    trace->n_lines++;
    if (tp_reader_read(trace->session.reader, line, trace->last_ms, &event) != TP_READ_EVENT)
        return;
    trace->last_ms = event.time_ms;
    tp_engine_feed(trace->session.engine, &event, trace->now_ms, &verdict);
    if (trace->is_printing && is_within(trace, &event) && (verdict.facts & TP_FACT_NO_TLS) == 0)
        print_event(trace, &event, &verdict);
    take_news(trace, event.time_ms);
}

static int read_files(struct trace *trace, const struct tool_settings *settings, char **paths)
{
    int status = TOOL_OK;

    if (!tool_session_open(&trace->session, settings, false))
        return TOOL_USAGE;
    trace->last_ms = trace->now_ms = tp_clock_ms(CLOCK_REALTIME);
    for (; *paths != NULL; paths++) {
        trace->path = *paths;
        trace->n_lines = 0;
        tp_reader_forget_headers(trace->session.reader);
        status |= source_each(*paths, settings, take_line, trace);
    }
    return tool_session_close(&trace->session) ? status : TOOL_FAILED;
}

static void print_scope(const struct trace *trace)
{
    const struct tp_row *kind = &tp_kinds.rows[trace->scope.kind];

    printf("%.*s: %s: %s\nremedy: %s\n", TP_ID_LEN, trace->id, kind->name.ptr, kind->meaning,
           tp_remedies.rows[kind->code].meaning);
}

int trace_finding(const struct tool_settings *settings, const char *id, char **paths)
{
    static struct trace trace;
    struct tool_settings stateless = *settings;
    int status;

    stateless.state_file = NULL;
    if (strlen(id) != sizeof trace.id) {
        tool_complain(
            "--finding is '%s', expected an id of %d hex digits, as tlspin.finding.id has it", id,
            TP_ID_LEN);
        return TOOL_USAGE;
    }
    memcpy(trace.id, id, sizeof trace.id);
    status = read_files(&trace, &stateless, paths);
    if (status == TOOL_USAGE)
        return status;
    if (trace.scope.kind == TP_KIND_NONE) {
        tool_complain(
            "no finding '%s' comes of these files; 'tlspin replay --findings' lists those that do",
            id);
        return TOOL_FAILED;
    }
    print_scope(&trace);
    trace.is_printing = true;
    return read_files(&trace, &stateless, paths);
}

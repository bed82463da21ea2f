/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin replay: old logs through the same engine, on the log's own time. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "input/clock.h"
#include "output/ecs.h"
#include "output/finding.h"
#include "output/json_text.h"
#include "tool/progress.h"
#include "tool/source.h"
#include "tool/tool.h"

static const char help[] =
    "Usage: tlspin replay [OPTION]... FILE...\n\n"
    "Reads logs, plain or gzip'ed, in the order given, and prints one JSON object for each TLS\n"
    "connection event: exactly what mmtlspin attaches to the message in rsyslog. Time is the "
    "log's\n"
    "own. FILE - is standard input. Lines that are no connection events are passed over. IPFIX "
    "files\n"
    "are read as well: each record counts for a line, see 'tlspin ipfix --help'.\n\n"
    "  -a, --annotate tls|all   all: also connections that show nothing of TLS (default "
    "tls)\n" TOOL_SHARED_HELP "\nExamples:\n"
    "  tlspin replay /var/log/firewall/*.gz > events.json\n"
    "  tlspin replay --findings /var/log/firewall/today.log | jq -r .message\n"
    "  tlspin replay -f ./my-firewall.rulebase today.log | jq -r .tlspin.flow.symptom | sort | "
    "uniq -c\n";

struct replay {
    struct tool_session session;
    const struct tool_settings *settings;
    struct tp_json_text json;
    struct progress progress;
    int64_t last_ms; /* the latest time read so far: dates lines that have none */
    bool prints_events, prints_findings;
    struct tp_news news;
    uint64_t n_lines, n_events, n_printed, n_malformed, n_doubted;
};

static bool print_json(struct replay *replay)
{
    return !replay->json.is_failed &&
           fwrite_unlocked(replay->json.ptr, replay->json.len, 1, stdout) == 1 &&
           putc_unlocked('\n', stdout) != EOF;
}

static bool print_findings(struct replay *replay, int64_t at_ms)
{
    bool is_written = true;

    tp_engine_take_news(replay->session.engine, &replay->news);
    for (size_t i = 0; i < replay->news.n && replay->prints_findings && is_written; i++) {
        tp_json_text_restart(&replay->json);
        tp_finding_write(&replay->json.writer, &replay->news.findings[i], at_ms);
        is_written = print_json(replay);
        replay->n_printed++;
    }
    return is_written;
}

static bool print_event(struct replay *replay, const struct tp_event *event,
                        const struct tp_verdict *verdict)
{
    const char *stem = tp_reader_reading(replay->session.reader)->stem->name;

    tp_json_text_restart(&replay->json);
    tp_ecs_write(&replay->json.writer, event, verdict, (struct tp_text){stem, strlen(stem)});
    replay->n_printed++;
    return print_json(replay);
}

static bool take_line(struct replay *replay, struct tp_text line, int64_t now_ms)
{
    struct tp_event event;
    struct tp_verdict verdict;
    enum tp_read read = tp_reader_read(replay->session.reader, line, replay->last_ms, &event);

    replay->n_lines++;
    replay->n_malformed += read == TP_READ_MALFORMED;
    if (read != TP_READ_EVENT)
        return true;
    replay->n_events++;
    replay->n_doubted += tp_reader_reading(replay->session.reader)->pairs.is_doubted;
    replay->last_ms = event.time_ms;
    tp_engine_feed(replay->session.engine, &event, now_ms, &verdict);
    if (replay->prints_events &&
        (replay->settings->annotate_all || (verdict.facts & TP_FACT_NO_TLS) == 0) &&
        !print_event(replay, &event, &verdict))
        return false;
    return print_findings(replay, event.time_ms < now_ms ? event.time_ms : now_ms);
}

static int take_file(struct replay *replay, const char *path)
{
    struct source *source = source_open(path, replay->settings);
    int64_t now_ms = tp_clock_ms(CLOCK_REALTIME);
    struct tp_text line;
    bool is_written = true;
    int status;

    if (source == NULL)
        return TOOL_FAILED;
    tp_reader_forget_headers(replay->session.reader);
    while (is_written && source_next(source, &line)) {
        is_written = take_line(replay, line, now_ms);
        if (replay->n_lines % 1024 == 0)
            progress_show(&replay->progress, path, source_percent(source), replay->n_lines);
    }
    progress_clear(&replay->progress);
    status = is_written && !source_failed(source) ? TOOL_OK : TOOL_FAILED;
    source_close(source);
    return status;
}

static void print_summary(const struct replay *replay)
{
    if (replay->n_malformed > 0)
        tool_complain("%llu of %llu lines look like connection events but can't be read; "
                      "'tlspin explain' shows why",
                      (unsigned long long)replay->n_malformed, (unsigned long long)replay->n_lines);
    if (replay->n_doubted > 0)
        tool_complain("%llu lines had values that imitate fields; these were not believed",
                      (unsigned long long)replay->n_doubted);
    if (replay->n_events == 0 && replay->n_lines > 0)
        tool_complain("no connection event in %llu lines; 'tlspin explain' shows why",
                      (unsigned long long)replay->n_lines);
    else if (replay->n_printed == 0 && replay->n_events > 0 && replay->prints_events)
        tool_complain("%llu connection events, none with TLS; '--annotate all' prints them too",
                      (unsigned long long)replay->n_events);
}

static int replay_files(struct replay *replay, char **paths)
{
    int status = TOOL_OK;

    for (; *paths != NULL; paths++) {
        if (take_file(replay, *paths) != TOOL_OK)
            status = TOOL_FAILED;
    }
    if (fflush(stdout) != 0 || ferror(stdout)) {
        tool_complain("can't write: %s", strerror(errno));
        return TOOL_FAILED;
    }
    print_summary(replay);
    return status;
}

static int run(const struct tool_settings *settings, int mode, char **paths)
{
    static struct replay replay;
    int status;

    replay.settings = settings;
    replay.last_ms = tp_clock_ms(CLOCK_REALTIME);
    replay.prints_events = mode != 'F';
    replay.prints_findings = mode != 0;

    if (!tool_session_open(&replay.session, settings, false))
        return TOOL_USAGE;
    tp_json_text_init(&replay.json);
    progress_init(&replay.progress);
    status = replay_files(&replay, paths);
    tp_json_text_clear(&replay.json);
    if (!tool_session_close(&replay.session))
        status = TOOL_FAILED;
    return status;
}

int tool_replay(int argc, char **argv)
{
    static const struct option options[] = {
        {"findings", no_argument, NULL, 'F'}, {"all", no_argument, NULL, 'A'}, TOOL_SHARED_OPTIONS};
    static char buffer[256 << 10];
    struct tool_settings settings;
    int option, mode = 0;

    tool_settings_init(&settings);
    while ((option = getopt_long(argc, argv, "f:m:a:n:i:s:h", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0 ? TOOL_FAILED : TOOL_OK;
        if (option == 'F' || option == 'A')
            mode = option;
        else if (option == '?' || !tool_settings_take(&settings, option, optarg))
            return TOOL_USAGE;
    }
    if (argv[optind] == NULL) {
        tool_complain("no file given; use - for standard input, or see 'tlspin replay --help'");
        return TOOL_USAGE;
    }
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    return run(&settings, mode, argv + optind);
}

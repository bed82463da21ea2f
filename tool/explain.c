/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin explain: for a line, how it was read, what its flow knows, and which row of the symptom
 * table matched. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/clock.h"
#include "input/names.h"
#include "output/address.h"
#include "output/json_leaf.h"
#include "tool/source.h"
#include "tool/trace.h"

static const char help[] =
    "Usage: tlspin explain [OPTION]... FILE...\n\n"
    "Shows step by step what 'tlspin replay' does with each line: which "
    "rule matched, what the fields\n"
    "came to, what the flow knows by now, and which row of the symptom "
    "table matched and why the rows\n"
    "before it did not. FILE - is standard input.\n\n"
    "      --finding ID         instead: the events that led to this finding (tlspin.finding.id), "
    "and\n"
    "                           what was concluded when; reads the files twice\n"
    "  -l, --line N             explain only line N; those before it still "
    "count for their flows\n" TOOL_SHARED_HELP "\nExample:\n"
    "  grep 198.51.100.10 firewall.log | tlspin explain -\n";

struct explain {
    struct tool_session session;
    uint64_t only_line; /* 0: all */
    uint64_t n_lines;
    int64_t last_ms;
    int64_t now_ms; /* wall clock at the start */
};

static void print_facts(const char *label, uint32_t facts)
{
    printf("%s", label);
    for (size_t i = 0; i < tp_facts.n_rows; i++) {
        if ((facts & (1u << i)) != 0)
            printf(" %s", tp_facts.rows[i].name.ptr);
    }
    if (facts == 0)
        printf(" none");
    putchar('\n');
}

static const char *location_of(struct json_object *fields, const char *path)
{
    struct json_object *value = tp_json_leaf(fields, path);

    return value == NULL ? "?" : json_object_get_string(value);
}

static void print_reading(const struct tp_reading *reading)
{
    printf("  stem      %s\n", reading->stem->name);
    if (reading->fields != NULL)
        printf("  rule      %s:%s\n", location_of(reading->fields, "metadata.rule.location.file"),
               location_of(reading->fields, "metadata.rule.location.line"));
    if (reading->pairs.n > 0)
        printf("  body      %zu keys of the map\n", reading->pairs.n);
    if (reading->pairs.is_doubted)
        printf("  forged?   a value imitates fields, or a key has two values; only keys that every "
               "best reading agrees on were taken\n");
}

/* Which key of the vendor gave the field, where one did. */
static void print_origin(const struct tp_reading *reading, struct tp_text value)
{
    for (size_t i = 0; i < reading->pairs.n; i++) {
        const struct tp_pair *pair = &reading->pairs.rows[i];
        if (value.ptr >= pair->value.ptr &&
            value.ptr + value.len <= pair->value.ptr + pair->value.len) {
            fputs("   <- ", stdout);
            tool_print_safe(reading->stem->map->keys[pair->place].name);
            return;
        }
    }
}

/* A value that no converter took, and that no map says is nothing: its words are not ours. */
static void print_unread(const struct tp_reading *reading, const struct tp_event *event, int field,
                         struct tp_text value)
{
    value = tp_text_trim(value);
    if (field < 0 || value.len == 0 || tp_event_has(event, (enum tp_field)field) ||
        tp_map_says_absent(reading->stem->map, field, value))
        return;
    printf("    %-20s ", tp_fields.rows[field].name.ptr);
    tool_print_safe(value);
    puts("   <- not understood, so it is not taken");
}

static void print_all_unread(const struct tp_reading *reading, const struct tp_event *event)
{
    struct json_object_iterator it = json_object_iter_begin(reading->fields);
    struct json_object_iterator end = json_object_iter_end(reading->fields);

    for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
        const char *name = json_object_iter_peek_name(&it);
        const char *value = json_object_get_string(json_object_iter_peek_value(&it));

        if (value != NULL)
            print_unread(reading, event,
                         tp_catalogue_by_name(&tp_fields, (struct tp_text){name, strlen(name)}),
                         (struct tp_text){value, strlen(value)});
    }
    for (size_t i = 0; i < reading->pairs.n; i++)
        print_unread(reading, event, reading->stem->map->keys[reading->pairs.rows[i].place].field,
                     reading->pairs.rows[i].value);
}

static void print_fields(const struct tp_reading *reading, const struct tp_event *event)
{
    printf("  fields\n");
    for (size_t i = 0; i < tp_fields.n_rows; i++) {
        if (!tp_event_has(event, (enum tp_field)i))
            continue;
        printf("    %-20s ", tp_fields.rows[i].name.ptr);
        tool_print_safe(event->text[i]);
        print_origin(reading, event->text[i]);
        putchar('\n');
    }
    print_all_unread(reading, event);
}

static void print_endpoint(const struct tp_address *address, uint16_t port)
{
    char text[TP_ADDRESS_ROOM];
    size_t len = tp_address_print(address, text);

    printf(tp_address_is_ipv4(address) ? "%.*s:%u" : "[%.*s]:%u", (int)len, text, port);
}

static void print_names(const char *label, const struct tp_catalogue *catalogue, uint64_t set,
                        bool is_by_place)
{
    printf("%s", label);
    for (size_t i = 0; i < catalogue->n_rows; i++) {
        if ((set & (is_by_place ? UINT64_C(1) << i : catalogue->rows[i].code)) != 0)
            printf(" %s", catalogue->rows[i].name.ptr);
    }
    puts(set == 0 ? " none" : "");
}

static void print_flow(const struct tp_event *event, const struct tp_flow *flow)
{
    printf("  flow      ");
    print_endpoint(&event->client, event->client_port);
    printf(" -> ");
    print_endpoint(&event->server, event->server_port);
    printf(", event %u of it\n", flow->n_events);
    print_names("  messages ", &tp_messages, flow->messages, false);
    print_names("  flags    ", &tp_flags, flow->flags, true);
    printf("  action    %s, status %s%s\n", tp_actions.rows[flow->action].name.ptr,
           tp_statuses.rows[flow->status].name.ptr,
           (flow->state & TP_FLOW_ERROR) != 0 ? ", flow error" : "");
}

static void print_row(size_t number, const struct tp_symptom_row *row, const char *verdict)
{
    printf("    %2zu %-24s %-22s %s", number, tp_symptoms.rows[row->symptom].name.ptr,
           tp_reasons.rows[row->reason].name.ptr, verdict);
}

/* Every row down to the one that matched, with what kept it from matching. */
static void print_rows(const struct tp_verdict *verdict)
{
    const struct tp_symptom_row *row = tp_symptom_rows;

    printf("  table     first row that matches wins\n");
    for (; row < verdict->row; row++) {
        uint32_t missing = row->needs & ~verdict->facts, present = row->lacks & verdict->facts;

        print_row((size_t)(row - tp_symptom_rows) + 1, row, "");
        print_facts(missing != 0 ? "no: lacks" : "no: has", missing != 0 ? missing : present);
    }
    print_row((size_t)(row - tp_symptom_rows) + 1, row, "matches\n");
    print_facts("       needs   ", row->needs);
    print_facts("       without ", row->lacks);
}

/* What many flows make of it, where they make anything of it. */
static void print_opinion(const struct tp_opinion *opinion)
{
    const struct tp_weighing *weighing = &opinion->weighing;

    if (opinion->kind == TP_KIND_NONE)
        return;
    printf("  verdict   %s, %s, by %s: %s\n", tp_kinds.rows[opinion->kind].name.ptr,
           tp_confidences.rows[opinion->confidence].name.ptr,
           tp_conclusions.rows[opinion->conclusion].name.ptr,
           tp_conclusions.rows[opinion->conclusion].meaning);
    printf(
        "  evidence  names that the client accepted: %u, rejected: %u; clients that only reject "
        "this name:\n            %u, of these trust the CA elsewhere: %u; that accept it: %u; log "
        "odds of pinning: %.1f\n",
        opinion->client_accepted, opinion->client_rejected, weighing->n_rejecting,
        weighing->n_trusting, weighing->n_accepting, weighing->score);
}

static void explain_event(const struct explain *explain, const struct tp_event *event,
                          const struct tp_verdict *verdict)
{
    const struct tp_reading *reading = tp_reader_reading(explain->session.reader);

    print_reading(reading);
    print_fields(reading, event);
    print_flow(event, &verdict->flow);
    printf("  tier      %s: %s\n", tp_tiers.rows[verdict->tier].name.ptr,
           tp_tiers.rows[verdict->tier].meaning);
    print_facts("  facts    ", verdict->facts);
    print_rows(verdict);
    printf("  symptom   %s\n", tp_symptoms.rows[verdict->row->symptom].name.ptr);
    printf("  reason    %s\n", tp_reasons.rows[verdict->row->reason].meaning);
    print_opinion(&verdict->opinion);
}

/* What stands where the rules could not go on. */
static void explain_foreign(const struct explain *explain, struct tp_text line)
{
    size_t reach;
    const struct tp_stem *nearest = tp_reader_nearest(explain->session.reader, line, &reach);

    printf("  not ours: no rule of any rulebase matches; rulebase/README.md tells how to add a\n"
           "  firewall\n");
    if (nearest == NULL || reach == 0)
        return;
    printf("  nearest   %s, whose rules get to byte %zu: ", nearest->name, reach + 1);
    line = tp_text_from(line, reach);
    tool_print_safe((struct tp_text){line.ptr, line.len < 60 ? line.len : 60});
    puts(line.len == 0 ? "the end" : line.len > 60 ? "..." : "");
}

/* The columns of a table that are of use from here on. */
static void explain_header(const struct tp_reading *reading)
{
    const struct tp_map *map = reading->stem->map;
    const struct tp_columns *columns = &map->columns;

    print_reading(reading);
    printf("  header: it names the columns of the lines after it, %u\n", columns->n);
    for (size_t i = 0; i < columns->n; i++) {
        const struct tp_map_key *key =
            columns->places[i] < 0 ? NULL : &map->keys[columns->places[i]];
        if (key == NULL || key->field < 0)
            continue;
        printf("    %-20s    <- ", tp_fields.rows[key->field].name.ptr);
        tool_print_safe(key->name);
        putchar('\n');
    }
}

static void explain_malformed(const struct explain *explain, const struct tp_event *event)
{
    const struct tp_reading *reading = tp_reader_reading(explain->session.reader);

    print_reading(reading);
    print_fields(reading, event);
    printf("  malformed: %s\n", reading->fault);
}

static void take_line(void *user, struct tp_text line)
{
    struct explain *explain = user;
    struct tp_event event;
    struct tp_verdict verdict;
    enum tp_read read = tp_reader_read(explain->session.reader, line, explain->last_ms, &event);
    bool is_shown = explain->only_line == 0 || explain->only_line == explain->n_lines + 1;

    explain->n_lines++;
    if (is_shown)
        printf("line %llu, %zu bytes\n", (unsigned long long)explain->n_lines, line.len);
    if (read == TP_READ_EVENT) {
        explain->last_ms = event.time_ms;
        tp_engine_feed(explain->session.engine, &event, explain->now_ms, &verdict);
        if (is_shown)
            explain_event(explain, &event, &verdict);
    } else if (is_shown && read == TP_READ_NOT_OURS) {
        explain_foreign(explain, line);
    } else if (is_shown && read == TP_READ_HEADER) {
        explain_header(tp_reader_reading(explain->session.reader));
    } else if (is_shown) {
        explain_malformed(explain, &event);
    }
}

static int run(const struct tool_settings *settings, uint64_t only_line, char **paths)
{
    struct explain explain = {.only_line = only_line,
                              .last_ms = tp_clock_ms(CLOCK_REALTIME),
                              .now_ms = tp_clock_ms(CLOCK_REALTIME)};
    int status = TOOL_OK;

    if (!tool_session_open(&explain.session, settings, true))
        return TOOL_USAGE;
    for (; *paths != NULL; paths++) {
        tp_reader_forget_headers(explain.session.reader);
        status |= source_each(*paths, settings, take_line, &explain);
    }
    if (!tool_session_close(&explain.session))
        status = TOOL_FAILED;
    return fflush(stdout) == 0 ? status : TOOL_FAILED;
}

static bool take_line_number(const char *value, uint64_t *ret_line)
{
    if (tp_number_parse((struct tp_text){value, strlen(value)}, ret_line) && *ret_line > 0)
        return true;
    tool_complain("--line is '%s', expected the number of a line, from 1", value);
    return false;
}

int tool_explain(int argc, char **argv)
{
    static const struct option options[] = {{"finding", required_argument, NULL, 'F'},
                                            {"line", required_argument, NULL, 'l'},
                                            TOOL_SHARED_OPTIONS};
    struct tool_settings settings;
    const char *finding = NULL;
    uint64_t only_line = 0;
    int option;

    tool_settings_init(&settings);
    while ((option = getopt_long(argc, argv, "l:f:m:a:n:i:s:h", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0 ? TOOL_FAILED : TOOL_OK;
        if (option == 'F')
            finding = optarg;
        else if (option == '?' || !(option == 'l' ? take_line_number(optarg, &only_line)
                                                  : tool_settings_take(&settings, option, optarg)))
            return TOOL_USAGE;
    }
    if (argv[optind] == NULL) {
        tool_complain("no file given; use - for standard input, or see 'tlspin explain --help'");
        return TOOL_USAGE;
    }
    return finding != NULL ? trace_finding(&settings, finding, argv + optind)
                           : run(&settings, only_line, argv + optind);
}

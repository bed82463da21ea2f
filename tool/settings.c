/* SPDX-License-Identifier: Apache-2.0 */
/* The options that the commands share, and the session they describe. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "input/names.h"
#include "input/state_file.h"
#include "input/threshold.h"
#include "tool/tool.h"

void tool_complain(const char *format, ...)
{
    va_list arguments;

    fputs("tlspin: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
}

void tool_print_safe(struct tp_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        putchar(c < 0x20 || c == 0x7f ? '?' : c);
    }
}

void tool_settings_init(struct tool_settings *settings)
{
    *settings = (struct tool_settings){.engine = tp_engine_defaults};
}

static bool take_format(struct tool_settings *settings, const char *value)
{
    if (strcmp(value, "auto") == 0)
        return true;
    if (settings->n_rulebases == TOOL_MAX_RULEBASES) {
        tool_complain("too many formats, at most %d", TOOL_MAX_RULEBASES);
        return false;
    }
    settings->rulebases[settings->n_rulebases++] = value;
    return true;
}

static bool take_annotate(struct tool_settings *settings, const char *value)
{
    settings->annotate_all = strcmp(value, "all") == 0;
    if (settings->annotate_all || strcmp(value, "tls") == 0)
        return true;
    tool_complain("--annotate is '%s', expected tls or all", value);
    return false;
}

/* The options that are whole numbers, and where they stand in struct tp_engine_options. */
static const struct number {
    int option;
    const char *name;
    uint64_t max;
    size_t offset;
    bool is_seconds; /* kept as milliseconds */
} numbers[] = {
    {'n', "flows-max", TP_MAX_FLOWS, offsetof(struct tp_engine_options, flows.max_flows), false},
    {'i', "idle-timeout", TP_MAX_IDLE_S, offsetof(struct tp_engine_options, flows.idle_ms), true},
    {'W', "window", TP_MAX_WINDOW_S, offsetof(struct tp_engine_options, evidence.window_ms), true},
    {'I', "interval", TP_MAX_UPDATE_S, offsetof(struct tp_engine_options, findings.update_ms),
     true},
    {'C', "clients-max", TP_MAX_EVIDENCE, offsetof(struct tp_engine_options, evidence.max_clients),
     false},
    {'N', "names-max", TP_MAX_EVIDENCE, offsetof(struct tp_engine_options, evidence.max_names),
     false},
    {'R', "pairs-max", TP_MAX_EVIDENCE, offsetof(struct tp_engine_options, evidence.max_pairs),
     false},
};

static bool set_number(struct tool_settings *settings, const struct number *row, const char *value)
{
    void *member = (char *)&settings->engine + row->offset;
    uint64_t number;

    if (!tp_number_parse((struct tp_text){value, strlen(value)}, &number) || number == 0 ||
        number > row->max) {
        tool_complain("--%s is '%s', expected a number from 1 to %llu", row->name, value,
                      (unsigned long long)row->max);
        return false;
    }
    if (row->is_seconds)
        *(int64_t *)member = (int64_t)number * 1000;
    else
        *(uint32_t *)member = (uint32_t)number;
    return true;
}

static bool take_number(struct tool_settings *settings, int option, const char *value)
{
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (numbers[i].option == option)
            return set_number(settings, &numbers[i], value);
    }
    return false;
}

static bool take_threshold(struct tool_settings *settings, const char *value)
{
    struct tp_error allowed;

    if (tp_threshold_parse((struct tp_text){value, strlen(value)}, &settings->engine, &allowed))
        return true;
    tool_complain("--policy is '%s', expected %s", value, allowed.text);
    return false;
}

bool tool_settings_take(struct tool_settings *settings, int option, const char *value)
{
    switch (option) {
    case 'f':
        return take_format(settings, value);
    case 's':
        settings->state_file = value;
        return true;
    case 'm':
        settings->map_directory = value;
        return true;
    case 'a':
        return take_annotate(settings, value);
    case 'P':
        return take_threshold(settings, value);
    case 'E':
    case 'B':
    case 'H':
        return elements_take(&settings->elements, option, value);
    default:
        return take_number(settings, option, value);
    }
}

static bool make_engine(struct tool_session *session, const struct tp_engine_options *options)
{
    struct tp_error error;

    if (session->state_file == NULL) {
        session->engine = tp_secret_init(&session->secret) ? tp_engine_new(options) : NULL;
    } else if (tp_state_file_load(session->state_file, options, &session->secret, &session->engine,
                                  &error) == TP_STATE_FILE_ASIDE) {
        tool_complain("%s", error.text);
    }
    if (session->engine == NULL)
        tool_complain("no memory for flows, which take %zu MB, and evidence, which takes %zu MB; "
                      "try a smaller --flows-max, --clients-max, --names-max or --pairs-max",
                      tp_flow_table_size(options->flows.max_flows) >> 20,
                      tp_evidence_size(&options->evidence) >> 20);
    return session->engine != NULL;
}

bool tool_session_open(struct tool_session *ret_session, const struct tool_settings *settings,
                       bool with_locations)
{
    struct tp_reader_options reading = {settings->rulebases, settings->n_rulebases,
                                        settings->map_directory, with_locations};
    struct tp_engine_options options = settings->engine;
    struct tp_error error;

    if (!tp_thresholds_check(&options, &error)) {
        tool_complain("--policy contradicts itself: %s", error.text);
        return false;
    }
    if (!elements_check(&settings->elements))
        return false;
    *ret_session = (struct tool_session){.state_file = settings->state_file};
    options.evidence.max_subjects = options.evidence.max_names * 2;
    options.hash = tp_keyed_hash(&ret_session->secret);
    ret_session->reader = tp_reader_new(&reading, &error);
    if (ret_session->reader == NULL)
        tool_complain("%s", error.text);
    if (ret_session->reader != NULL && make_engine(ret_session, &options))
        return true;
    tp_reader_free(ret_session->reader);
    return false;
}

static bool save_state(const struct tool_session *session)
{
    struct tp_state_image image = {NULL, 0, 0};
    struct tp_error error = {"no memory for the state"};
    bool is_saved = tp_state_image_take(&image, session->engine, &session->secret) &&
                    tp_state_file_save(session->state_file, &image, &error);

    if (!is_saved)
        tool_complain("%s", error.text);
    tp_state_image_clear(&image);
    return is_saved;
}

bool tool_session_close(struct tool_session *session)
{
    bool is_saved = session->state_file == NULL || save_state(session);

    tp_engine_free(session->engine);
    tp_reader_free(session->reader);
    return is_saved;
}

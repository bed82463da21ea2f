/* SPDX-License-Identifier: Apache-2.0 */
/* What the subcommands share: exit codes and the options that say how to read. */
#pragma once

#include "core/engine.h"
#include "input/keyed_hash.h"
#include "input/reader.h"
#include "tool/elements.h"

enum {
    TOOL_OK = 0,
    TOOL_FAILED = 1, /* some input could not be read, or output not written; check: faults */
    TOOL_USAGE = 2,  /* bad options, or a broken rulebase or map */
};

#define TOOL_MAX_RULEBASES 32

struct tool_settings {
    const char *rulebases[TOOL_MAX_RULEBASES];
    size_t n_rulebases; /* 0: all shipped ones */
    const char *map_directory;
    bool annotate_all;
    const char *state_file; /* NULL: nothing is remembered */
    struct tp_engine_options engine;
    struct tool_elements elements;
};

/* A reader and an engine, ready to work. */
struct tool_session {
    struct tp_reader *reader;
    struct tp_engine *engine;
    struct tp_secret secret; /* the engine's hash borrows it: a session must not move */
    const char *state_file;
};

int tool_replay(int argc, char **argv);
int tool_explain(int argc, char **argv);
int tool_ipfix(int argc, char **argv);
int tool_check(int argc, char **argv);
int tool_catalogue(int argc, char **argv);

void tool_settings_init(struct tool_settings *settings);

/* One of the shared options (see tool_shared_options); true if it was one and its value is good.
 * Says what is wrong. */
bool tool_settings_take(struct tool_settings *settings, int option, const char *value);

/* Long options of tool_settings_take(), for getopt_long(); commands add theirs in front. */
#define TOOL_SHARED_OPTIONS                                                                        \
    {"format", required_argument, NULL, 'f'}, {"map-directory", required_argument, NULL, 'm'},     \
        {"annotate", required_argument, NULL, 'a'}, {"flows-max", required_argument, NULL, 'n'},   \
        {"idle-timeout", required_argument, NULL, 'i'}, {"state", required_argument, NULL, 's'},   \
        {"window", required_argument, NULL, 'W'}, {"interval", required_argument, NULL, 'I'},      \
        {"clients-max", required_argument, NULL, 'C'},                                             \
        {"names-max", required_argument, NULL, 'N'}, {"pairs-max", required_argument, NULL, 'R'},  \
        {"policy", required_argument, NULL, 'P'}, ELEMENT_OPTIONS,                                 \
        {"help", no_argument, NULL, 'h'},                                                          \
    {                                                                                              \
        NULL, 0, NULL, 0                                                                           \
    }

#define TOOL_SHARED_HELP                                                                           \
    "  -f, --format STEM        read with this rulebase only: the name of a shipped one, or the\n" \
    "                           path of your own; may be repeated; auto (default) tries all\n"     \
    "  -m, --map-directory DIR  look for STEM.map here first, then beside the rulebase\n"          \
    "  -n, --flows-max N        remember at most so many flows (default 100000)\n"                 \
    "  -i, --idle-timeout S     forget a flow after so many seconds of silence (default 1800)\n"   \
    "      --window S           forget what clients did with names after so many seconds\n"        \
    "                           (default 86400)\n"                                                 \
    "      --interval S         tell an open finding's numbers again after so many seconds\n"      \
    "                           (default 3600)\n"                                                  \
    "      --clients-max N, --names-max N, --pairs-max N\n"                                        \
    "                           remember at most so many clients, server names, and pairs of a\n"  \
    "                           client and a name's application (default 20000, 20000, 200000)\n"  \
    "      --policy NAME=NUMBER set a threshold; may be repeated; 'tlspin catalogue threshold'\n"  \
    "                           lists them\n"                                                      \
    "  -s, --state FILE         go on from what was remembered there, and remember it at the "     \
    "end\n" ELEMENT_HELP "  -h, --help               show this\n"

/* Loads rulebases and maps, makes the engine; says on stderr what is wrong. */
bool tool_session_open(struct tool_session *ret_session, const struct tool_settings *settings,
                       bool with_locations);

/* Remembers the state where a file was named for it; false where that failed, which it says. */
bool tool_session_close(struct tool_session *session);

/* "tlspin: text" on stderr. */
void tool_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Bytes of a log to standard output, where a terminal may be: nothing that could steer it. */
void tool_print_safe(struct tp_text text);

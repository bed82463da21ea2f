/* SPDX-License-Identifier: Apache-2.0 */
/* Where lines come from: a log, line by line, or IPFIX, each record of which becomes a line. What a
 * file is, its first bytes tell. */
#pragma once

#include "core/text.h"
#include "tool/bytes.h"
#include "tool/tool.h"

struct source;

struct source_kind {
    bool (*knows)(const char *ptr, size_t len); /* is it a file that starts like this? */
    void *(*open)(struct bytes *bytes, const struct tool_settings *settings); /* borrows both */
    bool (*next)(void *reader, struct tp_text *ret_line); /* faults: bytes->is_failed */
    void (*close)(void *reader);
};

/* path "-" is standard input. NULL where it can't be opened; says why on stderr. Borrows both. */
struct source *source_open(const char *path, const struct tool_settings *settings);

/* The next line without its end, NUL-terminated, borrowed until the next call. False at the end, or
 * when reading failed, which is said on stderr. */
bool source_next(struct source *source, struct tp_text *ret_line);

/* Did anything go wrong? */
bool source_failed(const struct source *source);

/* How much of the file was read, 0 to 100, or -1 where that can't be told. */
int source_percent(const struct source *source);

void source_close(struct source *source);

/* All lines of a file, one after the other; TOOL_OK, or TOOL_FAILED where not all could be read. */
int source_each(const char *path, const struct tool_settings *settings,
                void (*take_line)(void *user, struct tp_text line), void *user);

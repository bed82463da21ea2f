/* SPDX-License-Identifier: Apache-2.0 */
/* A log file line by line, plain or gzip'ed. */
#pragma once

#include "core/text.h"

/* What is longer is cut here, and the rest of it passed over. */
#define LINES_MAX_LEN (1u << 20)

struct lines;

/* path "-" is standard input. NULL where it can't be opened; says why on stderr. */
struct lines *lines_open(const char *path);

/* The next line without its end, NUL-terminated, borrowed until the next call. False at the end, or
 * when reading failed, which is said on stderr. */
bool lines_next(struct lines *lines, struct tp_text *ret_line);

/* Did anything go wrong? */
bool lines_failed(const struct lines *lines);

/* How much of the file was read, 0 to 100, or -1 where that can't be told. */
int lines_percent(const struct lines *lines);

void lines_close(struct lines *lines);

/* All lines of a file, one after the other; TOOL_OK, or TOOL_FAILED where not all could be read. */
int lines_each(const char *path, void (*take_line)(void *user, struct tp_text line), void *user);

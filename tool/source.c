/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/source.h"

#include <stdlib.h>

#include "tool/lines.h"
#include "tool/records.h"

#define ENOUGH_TO_TELL 16

struct source {
    struct bytes *bytes;
    const struct source_kind *kind;
    void *reader; /* of its kind */
};

/* The first that knows it; the last knows all. */
static const struct source_kind *const kinds[] = {&records_kind, &captures_kind, &lines_kind};

static const struct source_kind *kind_of(struct bytes *bytes)
{
    size_t i = 0;

    while (bytes_len(bytes) < ENOUGH_TO_TELL && !bytes->is_at_end)
        bytes_fill(bytes);
    while (!kinds[i]->knows(bytes_ptr(bytes), bytes_len(bytes)))
        i++;
    return kinds[i];
}

struct source *source_open(const char *path, const struct tool_settings *settings)
{
    struct source *source = calloc(1, sizeof *source);

    if (source == NULL) {
        tool_complain("%s: out of memory", path);
        return NULL;
    }
    source->bytes = bytes_open(path);
    if (source->bytes != NULL) {
        source->kind = kind_of(source->bytes);
        source->reader = source->kind->open(source->bytes, settings);
    }
    if (source->reader != NULL)
        return source;
    bytes_close(source->bytes);
    free(source);
    return NULL;
}

bool source_next(struct source *source, struct tp_text *ret_line)
{
    return source->kind->next(source->reader, ret_line);
}

bool source_failed(const struct source *source)
{
    return source->bytes->is_failed;
}

int source_percent(const struct source *source)
{
    return bytes_percent(source->bytes);
}

void source_close(struct source *source)
{
    source->kind->close(source->reader);
    bytes_close(source->bytes);
    free(source);
}

int source_each(const char *path, const struct tool_settings *settings,
                void (*take_line)(void *user, struct tp_text line), void *user)
{
    struct source *source = source_open(path, settings);
    struct tp_text line;
    int status;

    if (source == NULL)
        return TOOL_FAILED;
    while (source_next(source, &line))
        take_line(user, line);
    status = source_failed(source) ? TOOL_FAILED : TOOL_OK;
    source_close(source);
    return status;
}

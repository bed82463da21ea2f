/* SPDX-License-Identifier: Apache-2.0 */
/* The way in: a line becomes an event. A reader holds all stems; each thread has its own. */
#pragma once

#include "core/event.h"
#include "input/columns.h"
#include "input/stem_set.h"
#include "input/teardown_line.h"

struct tp_reader;

enum tp_read {
    TP_READ_EVENT,
    TP_READ_NOT_OURS,  /* no stem knows it: not a connection event, a normal answer */
    TP_READ_MALFORMED, /* a stem knows it, but it lacks what an event needs */
    TP_READ_HEADER,    /* it names the columns of the rows after it */
};

/* How the last line was read; borrowed until the next. */
struct tp_reading {
    const struct tp_stem *stem; /* NULL where not ours */
    struct json_object *fields; /* what the rule yielded; NULL where the line goes on a row */
    enum tp_header header;      /* was the line one? */
    const char *fault;          /* why it is malformed, for a person */
    struct tp_pairs pairs;      /* of the body */
    struct tp_teardown_line teardown;
};

/* NULL with ret_error filled where a rulebase or map is missing or broken. */
struct tp_reader *tp_reader_new(const struct tp_reader_options *options,
                                struct tp_error *ret_error);

/* Accepts NULL. */
void tp_reader_free(struct tp_reader *reader);

/* Reads a line, of any bytes. The event borrows from line and reader
 * until the next read. fallback_ms is its time where the line has none, and dates times without a
 * year. */
enum tp_read tp_reader_read(struct tp_reader *reader, struct tp_text line, int64_t fallback_ms,
                            struct tp_event *ret_event);

/* Of a line that is not ours: which stem knows most of it, NULL where none has an anchor in it, and
 * how many bytes its rules got over. */
const struct tp_stem *tp_reader_nearest(struct tp_reader *reader, struct tp_text line,
                                        size_t *ret_reach);

/* To be called between files: what headers of tables said holds for the lines after them only.
 * False where there was nothing to forget. */
bool tp_reader_forget_headers(struct tp_reader *reader);

/* Takes over what headers have told the other reader, where both have the same stems. */
void tp_reader_keep_headers(struct tp_reader *reader, const struct tp_reader *other);

const struct tp_reading *tp_reader_reading(const struct tp_reader *reader);

/* Stems in the order of loading: name of the one at place, NULL beyond the last. */
const char *tp_reader_stem(const struct tp_reader *reader, size_t place);

/* Have both the same stems, in the same places, from the same text? */
bool tp_reader_is_same(const struct tp_reader *a, const struct tp_reader *b);

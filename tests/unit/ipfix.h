/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions for tests: what their records say, as text. */
#pragma once

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/ipfix_session.h"
#include "tests/ipfix_made.h"
#include "tests/unit/unit.h"

struct seen {
    char text[1 << 18];
    size_t len;
};

static struct made made;
static struct seen seen;

static inline void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What does not fit is not said: floods are counted, not read. */
static inline void say(const char *format, ...)
{
    size_t room = sizeof seen.text - seen.len;
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = vsnprintf(seen.text + seen.len, room, format, arguments);
    va_end(arguments);
    seen.len += n > 0 && (size_t)n < room ? (size_t)n : 0;
}

static inline void say_record(const struct tp_record *record);

static inline void say_value(const struct tp_record_value *value)
{
    switch (value->kind) {
    case TP_RECORD_UNSIGNED:
        say("%llu", (unsigned long long)value->unsigned_number);
        break;
    case TP_RECORD_SIGNED:
        say("%lld", (long long)value->signed_number);
        break;
    case TP_RECORD_FLOAT:
        say("%g", value->real);
        break;
    case TP_RECORD_BOOLEAN:
        say("%s", value->truth ? "true" : "false");
        break;
    case TP_RECORD_STRING:
        say("'%.*s'", (int)value->octets.len, value->octets.ptr);
        break;
    case TP_RECORD_TIME:
        say("%lld.%09u/%u", (long long)value->time.seconds, (unsigned)value->time.nanoseconds,
            (unsigned)value->time.digits);
        break;
    case TP_RECORD_LIST:
        say("[");
        for (uint32_t i = 0; i < value->list.n_values; i++) {
            say("%s", i > 0 ? "," : "");
            say_value(&value->list.values[i]);
        }
        for (uint32_t i = 0; i < value->list.n_records; i++)
            say_record(&value->list.records[i]);
        say("]");
        break;
    default:
        for (size_t i = 0; i < value->octets.len; i++)
            say("%02x", (unsigned char)value->octets.ptr[i]);
    }
}

static inline void say_record(const struct tp_record *record)
{
    say("{");
    for (uint32_t i = 0; i < record->n; i++) {
        say("%s%s=", i > 0 ? " " : "", record->values[i].element->name);
        say_value(&record->values[i]);
    }
    say("}");
}

static inline void on_record(void *user, const struct tp_record *record)
{
    (void)user;
    say_record(record);
}

/* The model of a process: it has what was shipped and no files. */
static inline struct tp_ipfix_model *the_model(void)
{
    static struct tp_ipfix_model *model;
    struct tp_error error;

    if (model == NULL)
        model = tp_ipfix_model_new(NULL, 0, &error);
    ck_assert_msg(model != NULL, "%s", model == NULL ? error.text : "");
    return model;
}

static inline enum tp_ipfix_read feed_at(struct tp_ipfix_session *session, int64_t now_ms)
{
    const struct tp_ipfix_sink sink = {on_record, NULL};
    size_t len = made_finish(&made);
    uint8_t *copy = malloc(len);
    enum tp_ipfix_read read;

    memcpy(copy, made.bytes, len);
    seen.len = 0;
    seen.text[0] = '\0';
    read = tp_ipfix_session_feed(session, copy, len, now_ms, &sink);
    free(copy);
    return read;
}

static inline enum tp_ipfix_read feed(struct tp_ipfix_session *session)
{
    return feed_at(session, 0);
}

#define assert_seen(expected) ck_assert_str_eq(seen.text, expected)
#define assert_count(session, member, expected)                                                    \
    ck_assert_uint_eq(tp_ipfix_session_counts(session)->member, (expected))

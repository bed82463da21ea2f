/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever bytes an exporter sends: messages one after the other, read by a session, all values
 * touched and written; then what the session knows is saved and read by another one, which must
 * know the same.
 */
#include "input/ipfix_line.h"
#include "input/ipfix_session.h"
#include "output/json_text.h"
#include "output/record_json.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/ipfix/*"}, 250000};

static uint64_t sum;

static void touch(const struct tp_record *record, unsigned depth);

static void touch_value(const struct tp_record_value *value, unsigned depth)
{
    sum += (uint64_t)value->kind + strlen(value->element->name);
    switch (value->kind) {
    case TP_RECORD_STRING:
    case TP_RECORD_OCTETS:
    case TP_RECORD_MAC:
    case TP_RECORD_IPV4:
    case TP_RECORD_IPV6:
        for (size_t i = 0; i < value->octets.len; i++)
            sum += (unsigned char)value->octets.ptr[i];
        break;
    case TP_RECORD_LIST:
        for (uint32_t i = 0; i < value->list.n_values; i++)
            touch_value(&value->list.values[i], depth);
        for (uint32_t i = 0; i < value->list.n_records; i++)
            touch(&value->list.records[i], depth + 1);
        break;
    default:
        sum += value->unsigned_number;
    }
}

static void touch(const struct tp_record *record, unsigned depth)
{
    if (depth > tp_ipfix_limits_defaults.max_nesting)
        abort();
    for (uint32_t i = 0; i < record->n; i++)
        touch_value(&record->values[i], depth);
}

/* What comes of a record: facts, a line, JSON. */
static void write_record(const struct tp_record *record)
{
    static struct tp_ipfix_line line;
    static struct tp_json_text json;
    static const struct tp_ipfix_bits bits = {{20, 21, 22, 23}, {0, 2, 3, 12, 17}};
    struct tp_ipfix_facts facts;

    if (line.octets == 0)
        tp_ipfix_line_init(&line);
    if (json.writer.form == NULL)
        tp_json_text_init(&json);
    tp_ipfix_facts_of(record, &bits, &facts);
    tp_ipfix_line_restart(&line);
    if (!tp_ipfix_line_add(&line, NULL, record, &facts))
        abort();
    for (size_t i = 0; i < line.len; i++) {
        if ((unsigned char)line.ptr[i] < ' ')
            abort(); /* a line has one end, which no value may write */
    }
    tp_json_text_restart(&json);
    tp_record_write(&json.writer, record);
    if (json.depth != 0)
        abort();
}

static void on_record(void *user, const struct tp_record *record)
{
    (void)user;
    touch(record, 0);
    write_record(record);
}

static const struct tp_ipfix_sink sink = {on_record, NULL};

/* A copy, so that one byte too far is seen. */
static void feed(struct tp_ipfix_session *session, const uint8_t *bytes, size_t len, int64_t now_ms)
{
    uint8_t *copy = malloc(len + 1);

    if (copy == NULL)
        return;
    copy = realloc(copy, len);
    memcpy(copy, bytes, len);
    tp_ipfix_session_feed(session, copy, len, now_ms, &sink);
    free(copy);
}

static bool restore(void *user, const void *bytes, size_t len)
{
    struct tp_ipfix_session *session = user;

    if (tp_ipfix_session_feed(session, bytes, len, 0, &sink) != TP_IPFIX_OK)
        abort();
    return true;
}

static void save(struct tp_ipfix_model *model, struct tp_ipfix_session *session)
{
    struct tp_ipfix_session *other = tp_ipfix_session_new(model, NULL);

    tp_ipfix_session_save(session, restore, other);
    if (tp_ipfix_session_counts(session)->templates != tp_ipfix_session_counts(other)->templates)
        abort();
    tp_ipfix_session_free(other);
}

/* Where the bytes do not start with a message, they become one: most mutants would tell nothing. */
static size_t next_message(uint8_t *at, size_t left)
{
    size_t len = tp_ipfix_message_len(at, left);

    if (len > 0 && len <= left)
        return len;
    if (left < 16)
        return left;
    at[0] = 0;
    at[1] = 10;
    at[2] = (uint8_t)(left >> 8);
    at[3] = (uint8_t)left;
    return left;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tp_ipfix_model *model;
    static uint8_t copy[65535];
    struct tp_ipfix_session *session;
    struct tp_error error;
    int64_t now_ms = 0;

    if (model == NULL)
        model = tp_ipfix_model_new(NULL, 0, &error);
    if (model == NULL)
        abort();
    if (len > sizeof copy)
        return 0;
    session = tp_ipfix_session_new(model, NULL);
    memcpy(copy, bytes, len);
    for (size_t at = 0; at < len; now_ms += 7000) {
        size_t next = next_message(copy + at, len - at);
        feed(session, copy + at, next, now_ms);
        at += next;
    }
    if (tp_ipfix_session_counts(session)->failed_records > 0)
        abort();
    save(model, session);
    tp_ipfix_session_free(session);
    return 0;
}

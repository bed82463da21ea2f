/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of a log, one after the other, through all shipped rulebases, the engine, and out as JSON.
 */
#include "input/reader.h"

#include "tests/fuzz/engine.h"

const struct fuzz_target fuzz_target = {
    {"tests/fuzz/seeds/line/*", "rulebase/*.samples", "rulebase/*/*.samples"}, 20000};

#define NOW_MS INT64_C(1795262400000)

static struct tp_reader *the_reader(void)
{
    static const struct tp_reader_options options = {.n_rulebases = 0};
    static struct tp_reader *reader;
    struct tp_error error;

    if (reader == NULL)
        reader = tp_reader_new(&options, &error);
    FUZZ_HOLDS(reader != NULL);
    return reader;
}

/* What a field says is a piece of the line, or was made of less than the line. */
static void check_fields(const struct tp_event *event, struct tp_text line)
{
    for (int field = 0; field < TP_FIELD__COUNT; field++) {
        struct tp_text text = event->text[field];
        FUZZ_HOLDS(!tp_event_has(event, (enum tp_field)field) || text.len > 0);
        FUZZ_HOLDS(text.len <= line.len || !fuzz_is_in(text, line));
    }
}

static uint64_t add(uint64_t sum, const void *bytes, size_t len)
{
    return made_hash_function(NULL, bytes, len) ^ (sum << 7 | sum >> 57);
}

/* All that an event says, as a number: it borrows, and dies with the next read. */
static uint64_t sum_of(const struct tp_event *event)
{
    uint64_t sum = event->present;

    for (int field = 0; field < TP_FIELD__COUNT; field++)
        sum = add(sum, event->text[field].ptr, event->text[field].len);
    sum = add(sum, &event->time_ms,
              offsetof(struct tp_event, unknown_messages) - offsetof(struct tp_event, time_ms));
    return sum;
}

static void read_line(struct tp_engine *engine, struct tp_text line)
{
    struct tp_event event;
    struct tp_verdict verdict;
    struct tp_reader *reader = the_reader();
    enum tp_read read = tp_reader_read(reader, line, NOW_MS, &event);
    uint64_t sum;

    FUZZ_HOLDS((read == TP_READ_NOT_OURS) == (tp_reader_reading(reader)->stem == NULL));
    if (read != TP_READ_EVENT)
        return;
    check_fields(&event, line);
    tp_engine_feed(engine, &event, INT64_MAX, &verdict);
    fuzz_check_event(&event, &verdict);
    fuzz_check_news(engine);
    sum = sum_of(&event);
    FUZZ_HOLDS(tp_reader_read(reader, line, NOW_MS, &event) == TP_READ_EVENT);
    FUZZ_HOLDS(sum == sum_of(&event));
}

/* What was there is there afterwards. */
static void read_copy(struct tp_engine *engine, struct tp_text line)
{
    struct tp_text copy = fuzz_copy(line.ptr, line.len);

    read_line(engine, copy);
    FUZZ_HOLDS(memcmp(copy.ptr, line.ptr, line.len) == 0);
    fuzz_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct tp_engine_options options = fuzz_engine_options();
    struct tp_engine *engine = tp_engine_new(&options);
    struct tp_text text = {(const char *)bytes, len};

    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        struct tp_text line = {text.ptr, end == NULL ? text.len : (size_t)(end - text.ptr)};
        read_copy(engine, line);
        text = tp_text_from(text, end == NULL ? text.len : line.len + 1);
    }
    tp_engine_free(engine);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/messages.h"

#include <inttypes.h>

#include "tool/elements.h"

/* Files are read whole and at once: what comes before its template waits for it as long as it
 * takes. */
#define MAX_HELD (16u << 20)

/* The second byte of a message is its version (RFC 7011 3.1; RFC 3954 5.1). */
static int version_of(const char *ptr, size_t len)
{
    return len >= 2 && ptr[0] == 0 ? ptr[1] : -1;
}

bool messages_know(const char *ptr, size_t len)
{
    int version = version_of(ptr, len);

    if (version == 5 || version == 9)
        return true;
    return version == 10 && tp_ipfix_message_len((const uint8_t *)ptr, len) != SIZE_MAX;
}

bool messages_open(struct messages *messages, struct bytes *bytes,
                   const struct tool_settings *settings)
{
    struct tp_ipfix_limits limits = tp_ipfix_limits_defaults;

    limits.max_held = MAX_HELD;
    *messages = (struct messages){.bytes = bytes, .model = elements_load(&settings->elements)};
    if (messages->model == NULL)
        return false;
    messages->session = tp_ipfix_session_new(messages->model, &limits);
    if (messages->session != NULL)
        return true;
    tool_complain("%s: out of memory", bytes->path);
    tp_ipfix_model_free(messages->model);
    return false;
}

/* What stands where a message should start. */
static void complain_foreign(struct messages *messages)
{
    struct bytes *bytes = messages->bytes;
    int version = version_of(bytes_ptr(bytes), bytes_len(bytes));

    if (version == 5 || version == 7 || version == 9)
        tool_complain("%s: byte %" PRIu64 ": NetFlow version %d, expected IPFIX, which is version "
                      "10; let the exporter send that",
                      bytes->path, bytes_offset(bytes), version);
    else
        tool_complain("%s: byte %" PRIu64 ": no IPFIX message starts here, so nothing from here on "
                      "was read; expected messages one behind the other, without packet headers",
                      bytes->path, bytes_offset(bytes));
    bytes->is_failed = true;
}

/* The length of the message at the front of the window, all of which is there then; 0 where there
 * is none. */
static size_t front(struct messages *messages)
{
    struct bytes *bytes = messages->bytes;

    for (;;) {
        size_t there = bytes_len(bytes);
        size_t len = tp_ipfix_message_len((const uint8_t *)bytes_ptr(bytes), there);

        if (len == SIZE_MAX)
            break;
        if (len > 0 && len <= there)
            return len;
        if (bytes->is_at_end) {
            if (there == 0 || bytes->is_failed)
                return 0;
            tool_complain("%s: byte %" PRIu64 ": the file ends within this message, %zu bytes "
                          "of which are there",
                          bytes->path, bytes_offset(bytes), there);
            bytes->is_failed = true;
            return 0;
        }
        bytes_fill(bytes);
    }
    complain_foreign(messages);
    return 0;
}

#define COUNT(member) offsetof(struct tp_ipfix_counts, member)

/* The first that has grown names the fault. */
static const struct {
    size_t count; /* offset */
    const char *what;
} faults[] = {
    {COUNT(bad_messages), "the length of the message or of a set can't be"},
    {COUNT(bad_templates), "a template can't be read, or is too large"},
    {COUNT(bad_sets), "a set has a length that can't be"},
    {COUNT(bad_records), "a list in a record can't be read"},
    {COUNT(failed_records), "libfixbuf can't read a record"},
    {COUNT(dropped_sets), "there are too many records without a template"},
};

static const char *fault_between(const struct tp_ipfix_counts *before,
                                 const struct tp_ipfix_counts *after)
{
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (*(const uint64_t *)((const char *)before + faults[i].count) !=
            *(const uint64_t *)((const char *)after + faults[i].count))
            return faults[i].what;
    }
    return "it has a fault";
}

static void complain_faulty(struct messages *messages, const struct tp_ipfix_counts *before)
{
    messages->bytes->is_failed = true;
    if (messages->n_faulty++ == 0)
        tool_complain("%s: byte %" PRIu64 ": %s; what is sound was read", messages->bytes->path,
                      bytes_offset(messages->bytes),
                      fault_between(before, tp_ipfix_session_counts(messages->session)));
}

/* What could not be read, all in all. */
static void complain_rest(struct messages *messages)
{
    const struct tp_ipfix_counts *counts = tp_ipfix_session_counts(messages->session);
    uint64_t n_unread = counts->unknown_sets - counts->released_sets;

    if (messages->n_faulty > 1)
        tool_complain("%s: %" PRIu64 " of %" PRIu64 " messages have faults", messages->bytes->path,
                      messages->n_faulty, counts->messages);
    if (n_unread == 0)
        return;
    tool_complain("%s: %" PRIu64 " data sets have no template, so nobody can read them; it may be "
                  "in what the exporter sent earlier",
                  messages->bytes->path, n_unread);
    messages->bytes->is_failed = true;
}

bool messages_next(struct messages *messages, const struct tp_ipfix_sink *sink)
{
    size_t len = front(messages);
    struct tp_ipfix_counts before;

    if (len == 0) {
        complain_rest(messages);
        return false;
    }
    before = *tp_ipfix_session_counts(messages->session);
    if (tp_ipfix_session_feed(messages->session, (const uint8_t *)bytes_ptr(messages->bytes), len,
                              0, sink) != TP_IPFIX_OK)
        complain_faulty(messages, &before);
    bytes_take(messages->bytes, len);
    return true;
}

void messages_close(struct messages *messages)
{
    tp_ipfix_session_free(messages->session);
    tp_ipfix_model_free(messages->model);
}

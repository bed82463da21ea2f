/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/records.h"

#include <stdlib.h>

#include "input/ipfix_line.h"
#include "tool/messages.h"

struct records {
    struct messages messages;
    const struct tp_ipfix_bits *bits;
    struct tp_ipfix_line line; /* of the record at hand */
    char *lines;               /* of one message, each with a NUL behind it */
    size_t at, len, size;
};

static bool reserve(struct records *records, size_t more)
{
    size_t size = records->size;
    char *lines;

    while (size < records->len + more)
        size = size == 0 ? 65536 : size * 2;
    lines = size == records->size ? records->lines : realloc(records->lines, size);
    if (lines == NULL)
        return false;
    records->lines = lines;
    records->size = size;
    return true;
}

static void take_record(void *user, const struct tp_record *record)
{
    struct records *records = user;
    struct tp_ipfix_facts facts;

    tp_ipfix_facts_of(record, records->bits, &facts);
    tp_ipfix_line_restart(&records->line);
    if (tp_ipfix_line_add(&records->line, NULL, record, &facts) &&
        reserve(records, records->line.len + 1)) {
        memcpy(records->lines + records->len, records->line.ptr, records->line.len);
        records->len += records->line.len;
        records->lines[records->len++] = '\0';
    } else {
        tool_complain("%s: out of memory", records->messages.bytes->path);
        records->messages.bytes->is_failed = true;
    }
}

static void *open(struct bytes *bytes, const struct tool_settings *settings)
{
    struct records *records = calloc(1, sizeof *records);

    if (records == NULL) {
        tool_complain("%s: out of memory", bytes->path);
        return NULL;
    }
    if (!messages_open(&records->messages, bytes, settings)) {
        free(records);
        return NULL;
    }
    records->bits = &settings->elements.bits;
    tp_ipfix_line_init(&records->line);
    return records;
}

/* A line has no NUL of its own: what can't be shown is escaped. */
static bool next(void *reader, struct tp_text *ret_line)
{
    struct records *records = reader;
    const struct tp_ipfix_sink sink = {take_record, records};

    while (records->at == records->len) {
        records->at = records->len = 0;
        if (!messages_next(&records->messages, &sink))
            return false;
    }
    ret_line->ptr = records->lines + records->at;
    ret_line->len = strlen(ret_line->ptr);
    records->at += ret_line->len + 1;
    return true;
}

static void close(void *reader)
{
    struct records *records = reader;

    messages_close(&records->messages);
    tp_ipfix_line_clear(&records->line);
    free(records->lines);
    free(records);
}

const struct source_kind records_kind = {messages_know, open, next, close};

static bool is_capture(const char *ptr, size_t len)
{
    static const char magics[][4] = {
        {'\xd4', '\xc3', '\xb2', '\xa1'}, {'\xa1', '\xb2', '\xc3', '\xd4'}, /* pcap */
        {'\x4d', '\x3c', '\xb2', '\xa1'}, {'\xa1', '\xb2', '\x3c', '\x4d'}, /* of nanoseconds */
        {'\x0a', '\x0d', '\x0d', '\x0a'},                                   /* pcapng */
    };

    for (size_t i = 0; i < sizeof magics / sizeof magics[0] && len >= sizeof magics[0]; i++) {
        if (memcmp(ptr, magics[i], sizeof magics[i]) == 0)
            return true;
    }
    return false;
}

static void *refuse(struct bytes *bytes, const struct tool_settings *settings)
{
    (void)settings;
    tool_complain("%s: a packet capture; take the messages out of it first: tshark -r FILE -Y "
                  "'udp.dstport == 4739' -T fields -e udp.payload | xxd -r -p >messages.ipfix",
                  bytes->path);
    return NULL;
}

const struct source_kind captures_kind = {is_capture, refuse, NULL, NULL};

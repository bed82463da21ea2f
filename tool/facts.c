/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/facts.h"

#include <stddef.h>

#include "core/print.h"
#include "output/write.h"

/* How a member is written; each leaves out what is not known. */

static void address(struct tp_writer *writer, struct tp_text key, const void *member)
{
    const struct tp_text *octets = member;
    struct tp_address it = {{[10] = 0xff, [11] = 0xff}};
    char text[TP_ADDRESS_ROOM];

    if (octets->len != 4 && octets->len != sizeof it.bytes)
        return;
    memcpy(it.bytes + sizeof it.bytes - octets->len, octets->ptr, octets->len);
    tp_write_string(writer, key, (struct tp_text){text, tp_address_print(&it, text)});
}

static void port(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (*(const int32_t *)member >= 0)
        tp_write_integer(writer, key, *(const int32_t *)member);
}

static void count(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (*(const uint64_t *)member <= INT64_MAX)
        tp_write_integer(writer, key, (int64_t) * (const uint64_t *)member);
}

static void moment(struct tp_writer *writer, struct tp_text key, const void *member)
{
    const struct tp_record_time *time = member;
    char digits[TP_RECORD_TIME_ROOM];

    if (time->seconds != 0)
        tp_write_string(writer, key, (struct tp_text){digits, tp_print_time(digits, time)});
}

static void final(struct tp_writer *writer, struct tp_text key, const void *member)
{
    enum tp_ipfix_final value = *(const enum tp_ipfix_final *)member;

    if (value != TP_FINAL_UNKNOWN)
        tp_write_boolean(writer, key, value == TP_FINAL_YES);
}

static void messages(struct tp_writer *writer, struct tp_text key, const void *member)
{
    uint32_t set = *(const uint32_t *)member;

    if (set == 0)
        return;
    tp_open_array(writer, key);
    for (size_t i = 0; i < tp_messages.n_rows; i++) {
        if ((set & tp_messages.rows[i].code) != 0)
            tp_write_name(writer, TP_NO_KEY, tp_messages.rows[i].name);
    }
    tp_close(writer);
}

static void flags(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (!*(const bool *)member)
        return;
    tp_open_array(writer, key);
    tp_write_name(writer, TP_NO_KEY, tp_flags.rows[TP_FLAG_ALERT_SEEN].name);
    tp_close(writer);
}

static void alert(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (*(const uint8_t *)member != TP_NO_ALERT)
        tp_write_integer(writer, key, *(const uint8_t *)member);
}

static void side(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (*(const uint8_t *)member != TP_SIDE_NONE)
        tp_write_name(writer, key, tp_sides.rows[*(const uint8_t *)member].name);
}

static void text(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (((const struct tp_text *)member)->len > 0)
        tp_write_string(writer, key, *(const struct tp_text *)member);
}

static void version(struct tp_writer *writer, struct tp_text key, const void *member)
{
    static const struct tp_text names[] = {TP_TEXT("SSLv3"), TP_TEXT("1.0"), TP_TEXT("1.1"),
                                           TP_TEXT("1.2"), TP_TEXT("1.3")};
    uint16_t number = *(const uint16_t *)member;

    if (number >= 0x0300 && number <= TP_TLS_1_3)
        tp_write_name(writer, key, names[number - 0x0300]);
}

static void tier(struct tp_writer *writer, struct tp_text key, const void *member)
{
    if (*(const bool *)member)
        tp_write_name(writer, key, tp_tiers.rows[TP_TIER_INFERRED].name);
}

#define FACT(name, member, write)                                                                  \
    {                                                                                              \
        {(name), sizeof(name) - 1}, offsetof(struct tp_ipfix_facts, member), write                 \
    }

static const struct {
    struct tp_text name;
    size_t offset;
    void (*write)(struct tp_writer *writer, struct tp_text key, const void *member);
} rows[] = {
    FACT("clientAddress", client_address, address),
    FACT("clientPort", client_port, port),
    FACT("serverAddress", server_address, address),
    FACT("serverPort", server_port, port),
    FACT("clientBytes", client_bytes, count),
    FACT("serverBytes", server_bytes, count),
    FACT("clientPackets", client_packets, count),
    FACT("serverPackets", server_packets, count),
    FACT("start", start, moment),
    FACT("end", end, moment),
    FACT("final", final, final),
    FACT("messages", messages, messages),
    FACT("flags", is_alert_seen, flags),
    FACT("alert", alert, alert),
    FACT("alertSide", alert_side, side),
    FACT("closedBy", closed_by, side),
    FACT("serverName", server_name, text),
    FACT("certificateName", certificate_name, text),
    FACT("issuerName", issuer_name, text),
    FACT("version", version, version),
    FACT("ja3", ja3, text),
    FACT("ja4", ja4, text),
    FACT("process", process, text),
    FACT("tier", is_inferred, tier),
};

void facts_write(struct tp_writer *writer, struct tp_text key, const struct tp_ipfix_facts *facts)
{
    tp_open_object(writer, key);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        rows[i].write(writer, rows[i].name, (const char *)facts + rows[i].offset);
    tp_close(writer);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/record_json.h"

#include <stdio.h>

#include "core/print.h"
#include "output/write.h"

#define HEX_OCTETS 512 /* of an octet array: more would not fit into a string that leaves */
#define OBSERVATION_DOMAIN_ID 149 /* an element too */
#define TEMPLATE_ID 145
#define MAX_DEPTH 4 /* of lists in lists */

static void write_value(struct tp_writer *writer, struct tp_text key,
                        const struct tp_record_value *value, unsigned depth);

static struct tp_text name_of(const struct tp_record_value *value)
{
    return (struct tp_text){value->element->name, strlen(value->element->name)};
}

static bool is_first(const struct tp_record *record, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++) {
        if (record->values[i].element == record->values[at].element)
            return false;
    }
    return true;
}

static bool comes_again(const struct tp_record *record, uint32_t at)
{
    for (uint32_t i = at + 1; i < record->n; i++) {
        if (record->values[i].element == record->values[at].element)
            return true;
    }
    return false;
}

static void write_values(struct tp_writer *writer, const struct tp_record *record, unsigned depth)
{
    for (uint32_t i = 0; i < record->n; i++) {
        const struct tp_record_value *value = &record->values[i];

        if (!is_first(record, i))
            continue;
        if (!comes_again(record, i)) {
            write_value(writer, name_of(value), value, depth);
            continue;
        }
        tp_open_array(writer, name_of(value));
        for (uint32_t k = i; k < record->n; k++) {
            if (record->values[k].element == value->element)
                write_value(writer, TP_NO_KEY, &record->values[k], depth);
        }
        tp_close(writer);
    }
}

/* Deeper ones are there, and empty. */
static void write_list(struct tp_writer *writer, struct tp_text key,
                       const struct tp_record_list *list, unsigned depth)
{
    tp_open_array(writer, key);
    for (uint32_t i = 0; i < list->n_values && depth < MAX_DEPTH; i++)
        write_value(writer, TP_NO_KEY, &list->values[i], depth + 1);
    for (uint32_t i = 0; i < list->n_records && depth < MAX_DEPTH; i++) {
        tp_open_object(writer, TP_NO_KEY);
        write_values(writer, &list->records[i], depth + 1);
        tp_close(writer);
    }
    tp_close(writer);
}

static void write_unsigned(struct tp_writer *writer, struct tp_text key, uint64_t number)
{
    char text[TP_NUMBER_ROOM];

    if (number <= INT64_MAX)
        tp_write_integer(writer, key, (int64_t)number);
    else
        tp_write_string(writer, key, (struct tp_text){text, tp_print_number(text, number)});
}

static void write_real(struct tp_writer *writer, struct tp_text key, double real)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%.17g", real);

    for (int i = 0; i < n; i++)
        text[i] = text[i] == ',' ? '.' : text[i]; /* some locales have it so */
    tp_write_string(writer, key, (struct tp_text){text, (size_t)n});
}

static void write_octets(struct tp_writer *writer, struct tp_text key, struct tp_text octets)
{
    char text[2 * HEX_OCTETS];
    size_t n = octets.len < HEX_OCTETS ? octets.len : HEX_OCTETS;

    tp_write_string(writer, key, (struct tp_text){text, tp_print_hex(text, octets.ptr, n)});
}

/* Fixed-length strings are filled up with NULs. */
static void write_text(struct tp_writer *writer, struct tp_text key, struct tp_text text)
{
    while (text.len > 0 && text.ptr[text.len - 1] == '\0')
        text.len--;
    tp_write_string(writer, key, text);
}

static void write_ip(struct tp_writer *writer, struct tp_text key, struct tp_text octets)
{
    char text[TP_ADDRESS_ROOM];
    struct tp_address address = {{[10] = 0xff, [11] = 0xff}};

    if (octets.len != 4 && octets.len != 16)
        return;
    memcpy(address.bytes + 16 - octets.len, octets.ptr, octets.len);
    tp_write_string(writer, key, (struct tp_text){text, tp_address_print(&address, text)});
}

static void write_when(struct tp_writer *writer, struct tp_text key,
                       const struct tp_record_time *time)
{
    char text[TP_RECORD_TIME_ROOM];

    tp_write_string(writer, key, (struct tp_text){text, tp_print_time(text, time)});
}

static void write_mac(struct tp_writer *writer, struct tp_text key, struct tp_text octets)
{
    char text[TP_MAC_ROOM];

    if (octets.len == 6)
        tp_write_string(writer, key,
                        (struct tp_text){text, tp_print_mac(text, (const uint8_t *)octets.ptr)});
}

static void write_value(struct tp_writer *writer, struct tp_text key,
                        const struct tp_record_value *value, unsigned depth)
{
    switch (value->kind) {
    case TP_RECORD_UNSIGNED:
        write_unsigned(writer, key, value->unsigned_number);
        break;
    case TP_RECORD_SIGNED:
        tp_write_integer(writer, key, value->signed_number);
        break;
    case TP_RECORD_FLOAT:
        write_real(writer, key, value->real);
        break;
    case TP_RECORD_BOOLEAN:
        tp_write_boolean(writer, key, value->truth);
        break;
    case TP_RECORD_STRING:
        write_text(writer, key, value->octets);
        break;
    case TP_RECORD_OCTETS:
        write_octets(writer, key, value->octets);
        break;
    case TP_RECORD_MAC:
        write_mac(writer, key, value->octets);
        break;
    case TP_RECORD_IPV4:
    case TP_RECORD_IPV6:
        write_ip(writer, key, value->octets);
        break;
    case TP_RECORD_TIME:
        write_when(writer, key, &value->time);
        break;
    case TP_RECORD_LIST:
        write_list(writer, key, &value->list, depth);
        break;
    }
}

void tp_record_write(struct tp_writer *writer, const struct tp_record *record)
{
    struct tp_record_time time = {record->export_s, 0, 0};

    tp_open_object(writer, TP_NO_KEY);
    if (tp_record_find(record, TP_PEN_IANA, OBSERVATION_DOMAIN_ID, false) == NULL)
        tp_write_integer(writer, K("observationDomainId"), record->domain);
    if (tp_record_find(record, TP_PEN_IANA, TEMPLATE_ID, false) == NULL)
        tp_write_integer(writer, K("templateId"), record->template_id);
    write_when(writer, K("exportTime"), &time);
    if (record->is_options)
        tp_write_boolean(writer, K("isOptions"), true);
    write_values(writer, record, 0);
    tp_close(writer);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_convert.h"

#include <fixbuf/public.h>

#include "input/ipfix_decode.h"

#define NTP_EPOCH INT64_C(2208988800) /* 1970 in seconds of 1900 (RFC 7011 6.1.9) */
#define NTP_ERA (INT64_C(1) << 32)

/* From the machine's byte order, at any alignment, of any length up to 8. */
static uint64_t read_number(const uint8_t *bytes, size_t len)
{
    uint64_t wide = 0;
    uint32_t narrow;
    uint16_t small;

    switch (len) {
    case 1:
        return bytes[0];
    case 2:
        memcpy(&small, bytes, 2);
        return small;
    case 4:
        memcpy(&narrow, bytes, 4);
        return narrow;
    default:
        memcpy(G_BYTE_ORDER == G_LITTLE_ENDIAN ? (uint8_t *)&wide : (uint8_t *)&wide + 8 - len,
               bytes, len);
        return wide;
    }
}

static int64_t read_signed(const uint8_t *bytes, size_t len)
{
    uint64_t number = read_number(bytes, len), sign = UINT64_C(1) << (8 * len - 1);

    return (int64_t)((number ^ sign) - sign);
}

static double read_real(const uint8_t *bytes, size_t len)
{
    double wide;
    float narrow;

    if (len == 4) {
        memcpy(&narrow, bytes, 4);
        return (double)narrow;
    }
    memcpy(&wide, bytes, 8);
    return wide;
}

/* NTP's fixed point, which starts anew in 2036. 0 is no time of NTP; here it is what 0 is in all
 * other types. */
static struct tp_record_time from_ntp(uint64_t number, uint32_t unit, uint8_t digits)
{
    int64_t seconds = (int64_t)(number >> 32);
    uint64_t fraction = ((number & UINT32_MAX) * unit + (UINT64_C(1) << 31)) >> 32;

    if (number == 0)
        return (struct tp_record_time){0, 0, digits};
    if (fraction >= unit)
        fraction = unit - 1;
    seconds += seconds < NTP_EPOCH ? NTP_ERA - NTP_EPOCH : -NTP_EPOCH;
    return (struct tp_record_time){seconds, (uint32_t)fraction * (1000000000 / unit), digits};
}

static struct tp_record_time read_time(const uint8_t *bytes, size_t len, uint8_t type)
{
    uint64_t number = read_number(bytes, len);

    switch (type) {
    case TP_IPFIX_MILLISECONDS:
        return (struct tp_record_time){(int64_t)(number / 1000),
                                       (uint32_t)(number % 1000) * 1000000, 3};
    case TP_IPFIX_MICROSECONDS:
        return from_ntp(number & ~UINT64_C(0x7ff), 1000000, 6);
    case TP_IPFIX_NANOSECONDS:
        return from_ntp(number, 1000000000, 9);
    default:
        return (struct tp_record_time){(int64_t)number, 0, 0};
    }
}

static struct tp_text read_octets(const uint8_t *bytes, size_t len)
{
    fbVarfield_t variable;

    if (len != TP_IPFIX_VARIABLE)
        return (struct tp_text){(const char *)bytes, len};
    memcpy(&variable, bytes, sizeof variable);
    return (struct tp_text){variable.len > 0 ? (const char *)variable.buf : "", variable.len};
}

static void convert_list(struct tp_ipfix_conversion *conversion, uint8_t shape,
                         const uint8_t *decoded, struct tp_record_value *ret_value);

/* A value of this field; its element is the caller's. */
static void convert_value(struct tp_ipfix_conversion *conversion,
                          const struct tp_ipfix_field *field, const uint8_t *decoded,
                          struct tp_record_value *ret_value)
{
    ret_value->element = field->element;
    ret_value->kind = field->kind;
    switch ((enum tp_record_kind)field->kind) {
    case TP_RECORD_UNSIGNED:
        ret_value->unsigned_number = read_number(decoded, field->len);
        break;
    case TP_RECORD_SIGNED:
        ret_value->signed_number = read_signed(decoded, field->len);
        break;
    case TP_RECORD_FLOAT:
        ret_value->real = read_real(decoded, field->len);
        break;
    case TP_RECORD_BOOLEAN:
        ret_value->truth = decoded[0] == 1; /* RFC 7011 6.1.5 */
        break;
    case TP_RECORD_TIME:
        ret_value->time = read_time(decoded, field->len, field->type);
        break;
    case TP_RECORD_LIST:
        convert_list(conversion, field->shape, decoded, ret_value);
        break;
    case TP_RECORD_STRING:
    case TP_RECORD_OCTETS:
    case TP_RECORD_MAC:
    case TP_RECORD_IPV4:
    case TP_RECORD_IPV6:
        ret_value->octets = read_octets(decoded, field->len);
        break;
    }
}

void tp_ipfix_convert(struct tp_ipfix_conversion *conversion,
                      const struct tp_ipfix_template *template, const uint8_t *decoded,
                      struct tp_record_value *ret_values)
{
    for (uint16_t i = 0; i < template->n_fields; i++) {
        const struct tp_ipfix_field *field = &template->fields[i];
        convert_value(conversion, field, decoded + field->offset, &ret_values[i]);
    }
}

/* --- Lists -------------------------------------------------------------------------------- */

/* NULL where there is none, which validation excludes. */
static void *take_room(struct tp_ipfix_conversion *conversion, size_t n, size_t size)
{
    size_t len = (n * size + 7) & ~(size_t)7;
    void *room = conversion->room + conversion->room_used;

    if (len > conversion->room_len - conversion->room_used)
        return NULL;
    conversion->room_used += len;
    return room;
}

static const struct tp_element *stranger(struct tp_ipfix_conversion *conversion,
                                         const struct tp_ipfix_note *note)
{
    static const struct tp_element nothing = {0, 0, false, "_0_0"};
    struct tp_ipfix_stranger *made = take_room(conversion, 1, sizeof *made);

    if (made == NULL)
        return &nothing;
    tp_ipfix_stranger_init(made, note->pen, note->id);
    return &made->element;
}

/* What the values of a basic list are. */
static void note_field(struct tp_ipfix_conversion *conversion, const struct tp_ipfix_note *note,
                       struct tp_ipfix_field *ret_field)
{
    const struct tp_ipfix_known *known = tp_ipfix_lookup(conversion->lookup, note->pen, note->id);

    ret_field->len = note->len;
    ret_field->type = known != NULL ? known->type : TP_IPFIX_OCTETS;
    ret_field->element = known != NULL ? &known->element : stranger(conversion, note);
    tp_ipfix_read_as(ret_field->type, ret_field->len, &ret_field->kind, &ret_field->shape);
}

static void convert_basic(struct tp_ipfix_conversion *conversion, const uint8_t *decoded,
                          struct tp_record_value *ret_value)
{
    const struct tp_ipfix_note *note = conversion->next_note++;
    struct tp_ipfix_field field;
    struct tp_record_value *values;
    fbBasicList_t list;
    size_t step;

    memcpy(&list, decoded, sizeof list);
    note_field(conversion, note, &field);
    ret_value->element = field.element;
    ret_value->list.semantic = list.semantic;
    values = take_room(conversion, list.numElements, sizeof *values);
    if (values == NULL || list.dataPtr == NULL)
        return;
    step = field.len != TP_IPFIX_VARIABLE ? field.len : tp_ipfix_decoded_len(field.shape);
    for (uint16_t i = 0; i < list.numElements; i++)
        convert_value(conversion, &field, list.dataPtr + i * step, &values[i]);
    ret_value->list.values = values;
    ret_value->list.n_values = list.numElements;
}

/* Records of one template, from what libfixbuf made of them. */
static void convert_records(struct tp_ipfix_conversion *conversion,
                            const struct tp_ipfix_template *template, const uint8_t *decoded,
                            size_t n, struct tp_record *ret_records)
{
    for (size_t i = 0; i < n; i++) {
        struct tp_record_value *values = take_room(conversion, template->n_fields, sizeof *values);
        ret_records[i] = (struct tp_record){.domain = conversion->domain->id,
                                            .export_s = conversion->export_s,
                                            .template_id = template->id,
                                            .n_scopes = template->n_scopes,
                                            .is_options = template->is_options,
                                            .values = values};
        if (values == NULL)
            continue;
        ret_records[i].n = template->n_fields;
        tp_ipfix_convert(conversion, template, decoded + i * template->decoded_len, values);
    }
}

static void convert_sub(struct tp_ipfix_conversion *conversion, const uint8_t *decoded,
                        struct tp_record_value *ret_value)
{
    const struct tp_ipfix_template *template;
    struct tp_record *records;
    fbSubTemplateList_t list;

    memcpy(&list, decoded, sizeof list);
    ret_value->list.semantic = list.semantic;
    template = list.tmpl != NULL ? tp_ipfix_domain_find(conversion->domain, list.tmplID) : NULL;
    if (template == NULL || list.dataPtr == NULL)
        return;
    records = take_room(conversion, list.numElements, sizeof *records);
    if (records == NULL)
        return;
    convert_records(conversion, template, list.dataPtr, list.numElements, records);
    ret_value->list.records = records;
    ret_value->list.n_records = list.numElements;
}

/* The entry's template, NULL where libfixbuf had nothing to decode. */
static const struct tp_ipfix_template *entry_template(const struct tp_ipfix_conversion *conversion,
                                                      const fbSubTemplateMultiListEntry_t *entry)
{
    return entry->tmpl != NULL && entry->dataPtr != NULL
               ? tp_ipfix_domain_find(conversion->domain, entry->tmplID)
               : NULL;
}

static void convert_multi(struct tp_ipfix_conversion *conversion, const uint8_t *decoded,
                          struct tp_record_value *ret_value)
{
    struct tp_record *records;
    fbSubTemplateMultiList_t list;
    size_t n = 0, at = 0;

    memcpy(&list, decoded, sizeof list);
    ret_value->list.semantic = list.semantic;
    for (uint16_t i = 0; i < list.numElements; i++) {
        if (entry_template(conversion, &list.firstEntry[i]) != NULL)
            n += list.firstEntry[i].numElements;
    }
    records = take_room(conversion, n, sizeof *records);
    if (records == NULL)
        return;
    for (uint16_t i = 0; i < list.numElements; i++) {
        const fbSubTemplateMultiListEntry_t *entry = &list.firstEntry[i];
        const struct tp_ipfix_template *template = entry_template(conversion, entry);
        if (template == NULL)
            continue;
        convert_records(conversion, template, entry->dataPtr, entry->numElements, &records[at]);
        at += entry->numElements;
    }
    ret_value->list.records = records;
    ret_value->list.n_records = (uint32_t)n;
}

static void convert_list(struct tp_ipfix_conversion *conversion, uint8_t shape,
                         const uint8_t *decoded, struct tp_record_value *ret_value)
{
    static const struct {
        uint8_t type;
        void (*convert)(struct tp_ipfix_conversion *, const uint8_t *, struct tp_record_value *);
    } rows[TP_SHAPE__COUNT] = {
        [TP_SHAPE_BASIC] = {TP_LIST_BASIC, convert_basic},
        [TP_SHAPE_SUB] = {TP_LIST_SUB_TEMPLATE, convert_sub},
        [TP_SHAPE_MULTI] = {TP_LIST_MULTI, convert_multi},
    };

    ret_value->list = (struct tp_record_list){.type = rows[shape].type};
    rows[shape].convert(conversion, decoded, ret_value);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_uses.h"

#define MAX_DEPTH 6
#define OBJECT_TYPE 245 /* CERT: sslObjectType; 3 is the common name (X.520, id-at 3) */
#define OBJECT_VALUE 246
#define COMMON_NAME 3

struct row {
    uint16_t id;
    uint8_t use, use_back; /* enum tp_use */
};

/* iana.org/assignments/ipfix. One direction, and the other one (RFC 5103). */
static const struct {
    uint8_t use, use_back; /* enum tp_use */
} iana[] = {
    [1] = {TP_USE_OCTETS, TP_USE_OCTETS_BACK},
    [2] = {TP_USE_PACKETS, TP_USE_PACKETS_BACK},
    [4] = {TP_USE_PROTOCOL, 0},
    [6] = {TP_USE_FLAGS, TP_USE_FLAGS_BACK},
    [7] = {TP_USE_SOURCE_PORT, 0},
    [8] = {TP_USE_SOURCE_IPV4, 0},
    [11] = {TP_USE_DESTINATION_PORT, 0},
    [12] = {TP_USE_DESTINATION_IPV4, 0},
    [21] = {TP_USE_END_UPTIME, 0},
    [22] = {TP_USE_START_UPTIME, 0},
    [27] = {TP_USE_SOURCE_IPV6, 0},
    [28] = {TP_USE_DESTINATION_IPV6, 0},
    [85] = {TP_USE_OCTETS, TP_USE_OCTETS_BACK},
    [86] = {TP_USE_PACKETS, TP_USE_PACKETS_BACK},
    [136] = {TP_USE_END_REASON, 0},
    [150] = {TP_USE_START, 0},
    [151] = {TP_USE_END, 0},
    [152] = {TP_USE_START, 0},
    [153] = {TP_USE_END, 0},
    [154] = {TP_USE_START, 0},
    [155] = {TP_USE_END, 0},
    [156] = {TP_USE_START, 0},
    [157] = {TP_USE_END, 0},
    [160] = {TP_USE_SYSTEM_START, 0},
    [220] = {TP_USE_RESETS, TP_USE_RESETS_BACK},
    [231] = {TP_USE_INITIATOR_OCTETS, 0},
    [232] = {TP_USE_RESPONDER_OCTETS, 0},
    [233] = {TP_USE_FIREWALL_EVENT, 0},
    [239] = {TP_USE_BIFLOW_DIRECTION, 0},
    [298] = {TP_USE_INITIATOR_PACKETS, 0},
    [299] = {TP_USE_RESPONDER_PACKETS, 0},
};

/* github.com/cisco/joy, ipfix.h; AnyConnect NVM. 44940 of NetFlow v9 is 12172 here, and so on. */
static const struct row cisco[] = {
    {12177, TP_USE_SRLT, 0},
    {12188, TP_USE_RECORD_LENGTHS, 0},
    {12190, TP_USE_RECORD_CONTENTS, 0},
    {12191, TP_USE_RECORD_HANDSHAKES, 0},
    {12340, TP_USE_PROCESS, 0},
};

/* tools.netsa.cert.org: cert_ipfix.xml. */
static const struct row cert[] = {
    {14, TP_USE_FIRST_FLAGS, TP_USE_FIRST_FLAGS_BACK},
    {15, TP_USE_LATER_FLAGS, TP_USE_LATER_FLAGS_BACK},
    {18, TP_USE_PAYLOAD, TP_USE_PAYLOAD_BACK},
    {33, TP_USE_APPLICATION, 0},
    {294, TP_USE_SERVER_NAME, 0},
    {426, TP_USE_ISSUER_PARTS, 0},
    {427, TP_USE_SUBJECT_PARTS, 0},
    {463, TP_USE_JA3, 0},
    {501, TP_USE_DATA_PACKETS, TP_USE_DATA_PACKETS_BACK},
    {502, TP_USE_DATA_BYTES, TP_USE_DATA_BYTES_BACK},
    {505, TP_USE_FIRST_DATA, 0},
    {507, TP_USE_DIRECTIONS, 0},
};

/* github.com/CESNET/ipfixprobe; 804 to 807 of its tlsstats plugin. */
static const struct row cesnet[] = {
    {804, TP_USE_RECORD_LENGTHS, 0},
    {806, TP_USE_RECORD_DIRECTIONS, 0},
    {807, TP_USE_RECORD_CONTENTS, 0},
    {808, TP_USE_SERVER_NAME, 0},
    {809, TP_USE_JA4, 0},
    {850, TP_USE_PAYLOAD, 0},
    {851, TP_USE_PAYLOAD_BACK, 0},
    {1013, TP_USE_PACKET_LENGTHS, 0},
    {1015, TP_USE_PACKET_FLAGS, 0},
    {1016, TP_USE_PACKET_DIRECTIONS, 0},
};

/* ntop.org/guides/nprobe/flow_information_elements.html; risks: nDPI's ndpi_typedefs.h. */
static const struct row ntop[] = {
    {78, TP_USE_CLIENT_FLAGS, 0}, {79, TP_USE_SERVER_FLAGS, 0}, {188, TP_USE_SERVER_NAME, 0},
    {489, TP_USE_JA3, 0},         {495, TP_USE_VERSION, 0},     {509, TP_USE_RISK, 0},
    {576, TP_USE_JA4, 0},
};

/* Wireshark's packet-netflow.c. */
static const struct row gigamon[] = {
    {101, TP_USE_ISSUER_NAME, 0},
    {102, TP_USE_CERTIFICATE_NAME, 0},
    {112, TP_USE_SERVER_NAME, 0},
    {113, TP_USE_VERSION, 0},
};

/* docs.progress.com, Flow Database Fields. */
static const struct row flowmon[] = {
    {330, TP_USE_CONTENT_BITS, 0}, {331, TP_USE_HANDSHAKE_BITS, 0},
    {333, TP_USE_VERSION, 0},      {338, TP_USE_SERVER_NAME, 0},
    {349, TP_USE_ISSUER_NAME, 0},  {350, TP_USE_CERTIFICATE_NAME, 0},
    {357, TP_USE_JA3, 0},
};

#define ROWS(pen, rows)                                                                            \
    {                                                                                              \
        (pen), sizeof(rows) / sizeof(rows)[0], (rows)                                              \
    }

static const struct {
    uint32_t pen;
    size_t n_rows;
    const struct row *rows;
} enterprises[] = {
    ROWS(TP_PEN_CERT, cert), ROWS(8057, cesnet), ROWS(39499, flowmon),
    ROWS(9, cisco),          ROWS(35632, ntop),  ROWS(26866, gigamon),
};

/* Most elements are IANA's: no search for these. */
static enum tp_use use_of_iana(const struct tp_element *element)
{
    if (element->id >= sizeof iana / sizeof iana[0])
        return TP_USE_NONE;
    return element->is_reverse ? iana[element->id].use_back : iana[element->id].use;
}

static enum tp_use use_of(const struct tp_element *element)
{
    if (element->pen == TP_PEN_IANA)
        return use_of_iana(element);
    for (size_t i = 0; i < sizeof enterprises / sizeof enterprises[0]; i++) {
        const struct row *row = enterprises[i].rows, *end = row + enterprises[i].n_rows;

        if (enterprises[i].pen != element->pen)
            continue;
        while (row < end && row->id < element->id)
            row++;
        if (row == end || row->id != element->id)
            return TP_USE_NONE;
        return element->is_reverse ? row->use_back : row->use;
    }
    return TP_USE_NONE;
}

static void look_at(struct tp_uses *uses, const struct tp_record_value *values, size_t n,
                    unsigned depth)
{
    for (size_t i = 0; i < n; i++) {
        const struct tp_record_value *value = &values[i];
        enum tp_use use = TP_USE_NONE;

        if (depth == 0 || value->element->pen != TP_PEN_IANA)
            use = use_of(value->element);
        if (use != TP_USE_NONE && uses->values[use] == NULL)
            uses->values[use] = value;
        if (value->kind != TP_RECORD_LIST || depth == MAX_DEPTH)
            continue;
        for (uint32_t k = 0; k < value->list.n_records; k++)
            look_at(uses, value->list.records[k].values, value->list.records[k].n, depth + 1);
        if (value->list.n_values > 0 && value->list.values[0].kind == TP_RECORD_LIST)
            look_at(uses, value->list.values, value->list.n_values, depth + 1);
    }
}

/* YAF lists the parts of a name. */
static const struct tp_record_value *common_name_in(const struct tp_record_value *parts)
{
    if (parts == NULL || parts->kind != TP_RECORD_LIST)
        return NULL;
    for (uint32_t i = 0; i < parts->list.n_records; i++) {
        const struct tp_record *part = &parts->list.records[i];
        const struct tp_record_value *type = tp_record_find(part, TP_PEN_CERT, OBJECT_TYPE, false);

        if (type != NULL && type->kind == TP_RECORD_UNSIGNED &&
            type->unsigned_number == COMMON_NAME)
            return tp_record_find(part, TP_PEN_CERT, OBJECT_VALUE, false);
    }
    return NULL;
}

void tp_uses_of(const struct tp_record *record, struct tp_uses *ret_uses)
{
    const struct tp_record_value **values = ret_uses->values;

    memset(ret_uses, 0, sizeof *ret_uses);
    look_at(ret_uses, record->values, record->n, 0);
    if (values[TP_USE_ISSUER_NAME] == NULL)
        values[TP_USE_ISSUER_NAME] = common_name_in(values[TP_USE_ISSUER_PARTS]);
    if (values[TP_USE_CERTIFICATE_NAME] == NULL)
        values[TP_USE_CERTIFICATE_NAME] = common_name_in(values[TP_USE_SUBJECT_PARTS]);
}

uint64_t tp_use_number(const struct tp_uses *uses, enum tp_use use, uint64_t otherwise)
{
    const struct tp_record_value *value = uses->values[use];

    return value != NULL && value->kind == TP_RECORD_UNSIGNED ? value->unsigned_number : otherwise;
}

struct tp_text tp_use_octets(const struct tp_uses *uses, enum tp_use use)
{
    const struct tp_record_value *value = uses->values[use];

    if (value == NULL || (value->kind != TP_RECORD_STRING && value->kind != TP_RECORD_OCTETS))
        return (struct tp_text){NULL, 0};
    return value->octets;
}

static const struct tp_record_value *items(const struct tp_uses *uses, enum tp_use use)
{
    const struct tp_record_value *value = uses->values[use];

    return value != NULL && value->kind == TP_RECORD_LIST ? value : NULL;
}

uint32_t tp_use_n_items(const struct tp_uses *uses, enum tp_use use)
{
    const struct tp_record_value *list = items(uses, use);

    return list == NULL ? 0 : list->list.n_values;
}

int64_t tp_use_item(const struct tp_uses *uses, enum tp_use use, uint32_t place, int64_t otherwise)
{
    const struct tp_record_value *list = items(uses, use);
    const struct tp_record_value *item;

    if (list == NULL || place >= list->list.n_values)
        return otherwise;
    item = &list->list.values[place];
    if (item->kind == TP_RECORD_SIGNED)
        return item->signed_number;
    if (item->kind == TP_RECORD_UNSIGNED && item->unsigned_number <= INT32_MAX)
        return (int64_t)item->unsigned_number;
    return otherwise;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* One IPFIX record: its elements in the order in which they were sent, each with its name and its
 * value (RFC 7011, 7012; lists: RFC 6313). A record borrows all from its decoder, and dies when the
 * function that it was given to returns. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/text.h"

#define TP_PEN_IANA 0
#define TP_PEN_CERT 6871

/* How a value is to be read. It follows from what was sent: an element of a length that its type
 * can't have comes as OCTETS, and so does one that nobody knows. */
enum tp_record_kind {
    TP_RECORD_UNSIGNED,
    TP_RECORD_SIGNED,
    TP_RECORD_FLOAT,
    TP_RECORD_BOOLEAN,
    TP_RECORD_STRING, /* as it was sent: may be no UTF-8, and have NULs */
    TP_RECORD_OCTETS,
    TP_RECORD_MAC,  /* 6 octets */
    TP_RECORD_IPV4, /* 4 octets */
    TP_RECORD_IPV6, /* 16 octets */
    TP_RECORD_TIME,
    TP_RECORD_LIST,
};

/* pen and id are those of the forward element, whichever way the reverse one is numbered (RFC 5103:
 * PEN 29305; CERT: id | 0x4000). The name may die with the record: it may be one that only its
 * exporter knows. */
struct tp_element {
    uint32_t pen;
    uint16_t id;
    bool is_reverse;
    const char
        *name; /* [A-Za-z0-9_] only: "octetDeltaCount", "reverseOctetDeltaCount", "_PEN_ID" */
};

/* The ids of the elements that carry them. */
enum tp_record_list_type {
    TP_LIST_BASIC = 35,        /* 291 - 256: values of one element */
    TP_LIST_SUB_TEMPLATE = 36, /* 292: records of one template */
    TP_LIST_MULTI = 37,        /* 293: records of several */
};

/* A basic list has values, the others have records. An empty list has neither. */
struct tp_record_list {
    uint8_t type;     /* enum tp_record_list_type */
    uint8_t semantic; /* RFC 6313 4.4; 255: undefined */
    uint32_t n_values, n_records;
    const struct tp_record_value *values;
    const struct tp_record *records;
};

/* Since 1970, UTC. nanoseconds are below 1e9; digits after the second that were sent: 0, 3, 6, 9.
 */
struct tp_record_time {
    int64_t seconds;
    uint32_t nanoseconds;
    uint8_t digits;
};

/* In a basic list, element is what the list is of; the value of the list itself has the same one.
 */
struct tp_record_value {
    const struct tp_element *element;
    enum tp_record_kind kind;
    union {
        uint64_t unsigned_number;
        int64_t signed_number;
        double real;
        bool truth;
        struct tp_text octets; /* STRING, OCTETS, MAC, IPV4, IPV6: the bytes as sent */
        struct tp_record_time time;
        struct tp_record_list list;
    };
};

/* A record, or one inside of a list, which has its list's domain, time and kind. */
struct tp_record {
    uint32_t domain;   /* observation domain */
    uint32_t export_s; /* since 1970 */
    uint16_t template_id;
    uint16_t n_scopes; /* an options record's first values: what the others are about */
    bool is_options;
    uint32_t n;
    const struct tp_record_value *values;
};

/* The first value of that element, or NULL. Lists are known by what they are of. */
static inline const struct tp_record_value *tp_record_find(const struct tp_record *record,
                                                           uint32_t pen, uint16_t id,
                                                           bool is_reverse)
{
    for (uint32_t i = 0; i < record->n; i++) {
        const struct tp_element *element = record->values[i].element;
        if (element->id == id && element->pen == pen && element->is_reverse == is_reverse)
            return &record->values[i];
    }
    return NULL;
}

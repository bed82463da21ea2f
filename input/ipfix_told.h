/* SPDX-License-Identifier: Apache-2.0 */
/* What an exporter tells in options records about its other records: elements of its own (RFC
 * 5610), names of applications (RFC 6759), how it samples. All bounded; the first to come stay. */
#pragma once

#include "input/ipfix_model.h"

/* IANA's numbers. */
enum {
    TP_ID_SAMPLER = 48,
    TP_ID_APPLICATION = 95,
    TP_ID_APPLICATION_NAME = 96,
    TP_ID_DOMAIN = 149,
    TP_ID_SELECTOR = 302,
    TP_ID_ELEMENT = 303,
    TP_ID_ELEMENT_TYPE = 339,
    TP_ID_ELEMENT_NAME = 341,
    TP_ID_ELEMENT_PEN = 346,
};

#define TP_IPFIX_NAME_MAX 64
#define TP_IPFIX_MOST_SAMPLING 9

struct tp_ipfix_told_element {
    struct tp_ipfix_known known;
    char name[TP_IPFIX_NAME_MAX + 1];
};

struct tp_ipfix_application {
    uint32_t domain;
    uint8_t id_len, name_len;
    char bytes[]; /* id, name */
};

struct tp_ipfix_sampler {
    uint32_t domain;
    uint16_t key_id; /* TP_ID_SELECTOR, TP_ID_SAMPLER, or 0: there is one for all */
    uint64_t key;
    size_t n;
    struct tp_record_value values[TP_IPFIX_MOST_SAMPLING];
};

struct tp_ipfix_told {
    const struct tp_ipfix_model *model;
    uint32_t max; /* of each */
    struct tp_ipfix_told_element **elements;
    struct tp_ipfix_application **applications;
    struct tp_ipfix_sampler **samplers;
    size_t n_elements, n_applications, n_samplers;
};

/* Borrowed until it is cleared, or NULL. */
const struct tp_ipfix_known *tp_ipfix_told_element(const struct tp_ipfix_told *told, uint32_t pen,
                                                   uint16_t id);

/* Learns from an options record. True where that is an element that was not known before. */
bool tp_ipfix_told_learn(struct tp_ipfix_told *told, const struct tp_record *record);

/* Adds to a record what was told of its application and of its sampling, where it does not say so
 * itself. Its values have room for TP_IPFIX_SPARE more. */
void tp_ipfix_told_apply(const struct tp_ipfix_told *told, struct tp_record *record,
                         struct tp_record_value *values);

void tp_ipfix_told_clear(struct tp_ipfix_told *told);

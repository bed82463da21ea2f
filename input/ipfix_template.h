/* SPDX-License-Identifier: Apache-2.0 */
/* One template, as it was sent and as it is read. libfixbuf gets a copy of it that says only how
 * the bytes are shaped: it never meets an element of an exporter, so nothing that an exporter sends
 * makes its model grow. */
#pragma once

#include "input/ipfix_model.h"

#define TP_IPFIX_VARIABLE 65535 /* a field length: each value says its own (RFC 7011 7) */
#define TP_IPFIX_ENTERPRISE 0x8000

struct fbTemplate_st;
struct tp_ipfix_told;

enum tp_ipfix_shape {
    TP_SHAPE_RAW,    /* bytes as they are */
    TP_SHAPE_NUMBER, /* bytes to be swapped */
    TP_SHAPE_BASIC,
    TP_SHAPE_SUB,
    TP_SHAPE_MULTI,
    TP_SHAPE__COUNT,
};

struct tp_ipfix_field {
    const struct tp_element *element;
    uint32_t offset; /* of its value in a decoded record */
    uint16_t len;    /* as sent */
    uint8_t type;    /* enum tp_ipfix_type */
    uint8_t kind;    /* enum tp_record_kind */
    uint8_t shape;   /* enum tp_ipfix_shape */
};

/* An element without a name of its own: "_PEN_ID". */
struct tp_ipfix_stranger {
    struct tp_element element;
    char name[18];
};

/* A template as it was sent, not yet looked at: withdrawals are told elsewhere. */
struct tp_ipfix_definition {
    uint16_t id;
    uint16_t n_fields, n_scopes;
    bool is_options;
    const uint8_t *wire; /* its field specifiers */
    size_t wire_len;
};

struct tp_ipfix_template {
    uint16_t id;
    bool is_options, is_variable, has_lists;
    uint16_t n_wire_fields, n_wire_scopes;
    uint16_t n_fields, n_scopes; /* without those of length 0, which have no values */
    uint32_t n_strangers;
    uint32_t min_len;     /* of a record; its length if it is not variable */
    uint32_t decoded_len; /* below 65536 */
    uint32_t epoch;       /* the decoder's, when it last met it */
    uint32_t wire_len;
    int64_t seen_ms; /* when it was sent last */
    struct fbTemplate_st *shape;
    struct tp_ipfix_field *fields;
    struct tp_ipfix_stranger *strangers;
    uint8_t *wire;
};

/* Where elements are looked up: first in the model, then in what the exporter itself has told. */
struct tp_ipfix_lookup {
    const struct tp_ipfix_model *model;
    const struct tp_ipfix_told *told;
};

/* Which kind and shape has a value of this type and length? Octets, where the type can't have that
 * length: that is how libfixbuf never meets a list of fixed length. */
void tp_ipfix_read_as(uint8_t type, uint16_t len, uint8_t *ret_kind, uint8_t *ret_shape);

/* What was sent under these numbers: known to the model or told by the exporter; NULL for neither.
 */
const struct tp_ipfix_known *tp_ipfix_lookup(const struct tp_ipfix_lookup *lookup, uint32_t pen,
                                             uint16_t id);

/* Fills the stranger, whose name stays where the stranger is. */
void tp_ipfix_stranger_init(struct tp_ipfix_stranger *stranger, uint32_t pen, uint16_t id);

/* One block, for free(). NULL for a template that can't be: without values, or with more than a
 * record can hold. */
struct tp_ipfix_template *tp_ipfix_template_new(const struct tp_ipfix_lookup *lookup,
                                                const struct tp_ipfix_definition *definition);

bool tp_ipfix_template_is(const struct tp_ipfix_template *template,
                          const struct tp_ipfix_definition *definition);

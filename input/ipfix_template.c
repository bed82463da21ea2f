/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_template.h"

#include <stdio.h>
#include <stdlib.h>

#include "input/ipfix_bytes.h"
#include "input/ipfix_decode.h"
#include "input/ipfix_told.h"

#define PEN_REVERSE 29305 /* RFC 5103 6.1 */

/* Lengths of fixed values, 0 and 0 where any will do. Integers may be sent shorter (RFC 7011 6.2);
 * longer ones are no RFC, but can be read. */
static const struct {
    uint8_t kind, shape, min, max;
} type_rows[TP_IPFIX_TYPE__COUNT] = {
    [TP_IPFIX_OCTETS] = {TP_RECORD_OCTETS, TP_SHAPE_RAW, 0, 0},
    [TP_IPFIX_UNSIGNED8] = {TP_RECORD_UNSIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_UNSIGNED16] = {TP_RECORD_UNSIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_UNSIGNED32] = {TP_RECORD_UNSIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_UNSIGNED64] = {TP_RECORD_UNSIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_SIGNED8] = {TP_RECORD_SIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_SIGNED16] = {TP_RECORD_SIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_SIGNED32] = {TP_RECORD_SIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_SIGNED64] = {TP_RECORD_SIGNED, TP_SHAPE_NUMBER, 1, 8},
    [TP_IPFIX_FLOAT32] = {TP_RECORD_FLOAT, TP_SHAPE_NUMBER, 4, 8},
    [TP_IPFIX_FLOAT64] = {TP_RECORD_FLOAT, TP_SHAPE_NUMBER, 4, 8},
    [TP_IPFIX_BOOLEAN] = {TP_RECORD_BOOLEAN, TP_SHAPE_NUMBER, 1, 1},
    [TP_IPFIX_MAC] = {TP_RECORD_MAC, TP_SHAPE_RAW, 6, 6},
    [TP_IPFIX_STRING] = {TP_RECORD_STRING, TP_SHAPE_RAW, 0, 0},
    [TP_IPFIX_SECONDS] = {TP_RECORD_TIME, TP_SHAPE_NUMBER, 4, 4},
    [TP_IPFIX_MILLISECONDS] = {TP_RECORD_TIME, TP_SHAPE_NUMBER, 8, 8},
    [TP_IPFIX_MICROSECONDS] = {TP_RECORD_TIME, TP_SHAPE_NUMBER, 8, 8},
    [TP_IPFIX_NANOSECONDS] = {TP_RECORD_TIME, TP_SHAPE_NUMBER, 8, 8},
    [TP_IPFIX_IPV4] = {TP_RECORD_IPV4, TP_SHAPE_RAW, 4, 4},
    [TP_IPFIX_IPV6] = {TP_RECORD_IPV6, TP_SHAPE_RAW, 16, 16},
    [TP_IPFIX_BASIC_LIST] = {TP_RECORD_LIST, TP_SHAPE_BASIC, 0, 0},
    [TP_IPFIX_SUB_LIST] = {TP_RECORD_LIST, TP_SHAPE_SUB, 0, 0},
    [TP_IPFIX_MULTI_LIST] = {TP_RECORD_LIST, TP_SHAPE_MULTI, 0, 0},
};

/* Can a value of that type have that length? Lists can't have a fixed one. */
static bool has_length(uint8_t type, uint16_t len)
{
    if (type_rows[type].kind == TP_RECORD_LIST)
        return len == TP_IPFIX_VARIABLE;
    if (type_rows[type].kind == TP_RECORD_FLOAT)
        return len == 4 || len == 8;
    return type_rows[type].max == 0 || (len >= type_rows[type].min && len <= type_rows[type].max);
}

void tp_ipfix_read_as(uint8_t type, uint16_t len, uint8_t *ret_kind, uint8_t *ret_shape)
{
    if (!has_length(type, len))
        type = TP_IPFIX_OCTETS;
    *ret_kind = type_rows[type].kind;
    *ret_shape = type_rows[type].shape;
}

const struct tp_ipfix_known *tp_ipfix_lookup(const struct tp_ipfix_lookup *lookup, uint32_t pen,
                                             uint16_t id)
{
    const struct tp_ipfix_known *known = tp_ipfix_model_find(lookup->model, pen, id);

    return known != NULL ? known : tp_ipfix_told_element(lookup->told, pen, id);
}

void tp_ipfix_stranger_init(struct tp_ipfix_stranger *stranger, uint32_t pen, uint16_t id)
{
    bool is_reverse = pen == PEN_REVERSE;

    snprintf(stranger->name, sizeof stranger->name, "_%u_%u", (unsigned)pen, id & 0x7fffu);
    stranger->element =
        (struct tp_element){is_reverse ? TP_PEN_IANA : pen, id, is_reverse, stranger->name};
}

/* What a decoded value takes in libfixbuf's record, by its shape, if its length is variable. */
static uint32_t decoded_len(uint16_t len, uint8_t shape)
{
    return len != TP_IPFIX_VARIABLE ? len : tp_ipfix_decoded_len(shape);
}

/* The next field specifier; the cursor moves behind it. It has been counted: it is there. */
static uint16_t next_specifier(const uint8_t **at, uint32_t *ret_pen, uint16_t *ret_id)
{
    uint16_t id = tp_get_16(*at), len = tp_get_16(*at + 2);

    *at += 4;
    *ret_pen = TP_PEN_IANA;
    *ret_id = id & (TP_IPFIX_ENTERPRISE - 1);
    if ((id & TP_IPFIX_ENTERPRISE) == 0)
        return len;
    *ret_pen = tp_get_32(*at);
    *at += 4;
    return len;
}

static void add_field(const struct tp_ipfix_lookup *lookup, struct tp_ipfix_template *template,
                      uint32_t pen, uint16_t id, uint16_t len)
{
    struct tp_ipfix_field *field = &template->fields[template->n_fields++];
    const struct tp_ipfix_known *known = tp_ipfix_lookup(lookup, pen, id);

    field->len = len;
    field->type = known != NULL ? known->type : TP_IPFIX_OCTETS;
    field->offset = template->decoded_len;
    tp_ipfix_read_as(field->type, len, &field->kind, &field->shape);
    if (known == NULL) {
        struct tp_ipfix_stranger *stranger = &template->strangers[template->n_strangers++];
        tp_ipfix_stranger_init(stranger, pen, id);
        field->element = &stranger->element;
    } else {
        field->element = &known->element;
    }
    template->is_variable |= len == TP_IPFIX_VARIABLE;
    template->has_lists |= field->kind == TP_RECORD_LIST;
    template->min_len += len == TP_IPFIX_VARIABLE ? 1 : len;
    template->decoded_len += decoded_len(len, field->shape);
}

static bool fill(const struct tp_ipfix_lookup *lookup, struct tp_ipfix_template *template)
{
    const uint8_t *at = template->wire;

    for (uint16_t i = 0; i < template->n_wire_fields; i++) {
        uint32_t pen;
        uint16_t id, len = next_specifier(&at, &pen, &id);
        if (len > 0)
            add_field(lookup, template, pen, id, len);
        if (len > 0 && i < template->n_wire_scopes)
            template->n_scopes++;
    }
    return template->min_len > 0 && template->min_len < 65536 && template->decoded_len < 65536;
}

static uint16_t count_strangers(const struct tp_ipfix_lookup *lookup,
                                const struct tp_ipfix_definition *definition)
{
    const uint8_t *at = definition->wire;
    uint16_t n = 0;

    for (uint16_t i = 0; i < definition->n_fields; i++) {
        uint32_t pen;
        uint16_t id;
        next_specifier(&at, &pen, &id);
        if (tp_ipfix_lookup(lookup, pen, id) == NULL)
            n++;
    }
    return n;
}

struct tp_ipfix_template *tp_ipfix_template_new(const struct tp_ipfix_lookup *lookup,
                                                const struct tp_ipfix_definition *definition)
{
    size_t fields = definition->n_fields * sizeof(struct tp_ipfix_field);
    size_t strangers = count_strangers(lookup, definition) * sizeof(struct tp_ipfix_stranger);
    struct tp_ipfix_template *template =
        calloc(1, sizeof *template + fields + strangers + definition->wire_len);

    if (template == NULL)
        return NULL;
    template->id = definition->id;
    template->is_options = definition->is_options;
    template->n_wire_fields = definition->n_fields;
    template->n_wire_scopes = definition->n_scopes;
    template->fields = (void *)(template + 1);
    template->strangers = (void *)((char *)template->fields + fields);
    template->wire = (uint8_t *)template->strangers + strangers;
    template->wire_len = (uint32_t)definition->wire_len;
    memcpy(template->wire, definition->wire, definition->wire_len);
    if (fill(lookup, template))
        return template;
    free(template);
    return NULL;
}

bool tp_ipfix_template_is(const struct tp_ipfix_template *template,
                          const struct tp_ipfix_definition *definition)
{
    return template->is_options == definition->is_options &&
           template->n_wire_fields == definition->n_fields &&
           template->n_wire_scopes == definition->n_scopes &&
           template->wire_len == definition->wire_len &&
           memcmp(template->wire, definition->wire, definition->wire_len) == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_validate.h"

#include "input/ipfix_bytes.h"
#include "input/ipfix_decode.h"

#define VERSION_IPFIX 10
#define SET_TEMPLATES 2
#define SET_OPTIONS 3

enum tp_ipfix_read tp_ipfix_header_parse(const uint8_t *bytes, size_t len,
                                         struct tp_ipfix_header *ret_header)
{
    uint16_t version = len >= 2 ? tp_get_16(bytes) : 0;

    if (version == 5 || version == 7 || version == 9)
        return TP_IPFIX_NETFLOW;
    if (version != VERSION_IPFIX)
        return TP_IPFIX_NOT_IPFIX;
    if (len < TP_IPFIX_HEADER)
        return TP_IPFIX_BAD;
    ret_header->len = tp_get_16(bytes + 2);
    ret_header->export_s = tp_get_32(bytes + 4);
    ret_header->sequence = tp_get_32(bytes + 8);
    ret_header->domain = tp_get_32(bytes + 12);
    return ret_header->len >= TP_IPFIX_HEADER && ret_header->len <= len ? TP_IPFIX_OK
                                                                        : TP_IPFIX_BAD;
}

static void take(struct tp_ipfix_bytes *bytes, size_t len)
{
    bytes->at += len;
    bytes->left -= len;
}

enum tp_ipfix_step tp_ipfix_next_set(struct tp_ipfix_bytes *message, uint16_t *ret_id,
                                     struct tp_ipfix_bytes *ret_body)
{
    uint16_t len;

    if (message->left == 0)
        return TP_IPFIX_END;
    if (message->left < TP_IPFIX_SET_HEADER)
        return TP_IPFIX_BROKEN;
    *ret_id = tp_get_16(message->at);
    len = tp_get_16(message->at + 2);
    if (len < TP_IPFIX_SET_HEADER || len > message->left)
        return TP_IPFIX_BROKEN;
    *ret_body =
        (struct tp_ipfix_bytes){message->at + TP_IPFIX_SET_HEADER, len - TP_IPFIX_SET_HEADER};
    take(message, len);
    return TP_IPFIX_ONE;
}

/* How many bytes these field specifiers take; 0 where they are not all there. */
static size_t specifiers_len(const struct tp_ipfix_bytes *set, uint16_t n_fields)
{
    size_t at = 0;

    for (uint16_t i = 0; i < n_fields; i++) {
        if (set->left - at < 4)
            return 0;
        at += (set->at[at] & 0x80) != 0 ? 8 : 4;
        if (at > set->left)
            return 0;
    }
    return at;
}

/* Field count 0; of which kind the template was does not matter. */
static enum tp_ipfix_step withdrawal(uint16_t id, uint16_t set_id)
{
    if (id == 0)
        return TP_IPFIX_END; /* padding */
    if (id == set_id)
        return TP_IPFIX_WITHDRAW_ALL;
    return id >= TP_IPFIX_FIRST_ID ? TP_IPFIX_WITHDRAWAL : TP_IPFIX_FAULT;
}

enum tp_ipfix_step tp_ipfix_next_definition(struct tp_ipfix_bytes *set, uint16_t set_id,
                                            struct tp_ipfix_definition *ret_definition)
{
    bool is_options = set_id == SET_OPTIONS;

    if (set->left < 4)
        return TP_IPFIX_END;
    *ret_definition = (struct tp_ipfix_definition){
        .id = tp_get_16(set->at), .n_fields = tp_get_16(set->at + 2), .is_options = is_options};
    take(set, 4);
    if (ret_definition->n_fields == 0)
        return withdrawal(ret_definition->id, set_id);
    if (is_options) {
        if (set->left < 2)
            return TP_IPFIX_BROKEN;
        ret_definition->n_scopes = tp_get_16(set->at);
        take(set, 2);
    }
    ret_definition->wire = set->at;
    ret_definition->wire_len = specifiers_len(set, ret_definition->n_fields);
    if (ret_definition->wire_len == 0)
        return TP_IPFIX_BROKEN;
    take(set, ret_definition->wire_len);
    if (ret_definition->id < TP_IPFIX_FIRST_ID ||
        ret_definition->n_scopes > ret_definition->n_fields ||
        (is_options && ret_definition->n_scopes == 0))
        return TP_IPFIX_FAULT;
    return TP_IPFIX_ONE;
}

/* --- Data --------------------------------------------------------------------------------- */

/* The length of a value of variable length, and where it starts (RFC 7011 7). */
static bool take_length(struct tp_ipfix_bytes *bytes, size_t *ret_len)
{
    size_t header = bytes->left > 0 && bytes->at[0] == 255 ? 3 : 1;

    if (bytes->left < header)
        return false;
    *ret_len = header == 3 ? tp_get_16(bytes->at + 1) : bytes->at[0];
    take(bytes, header);
    return *ret_len <= bytes->left;
}

static bool walk_list(struct tp_ipfix_walk *walk, uint8_t shape, struct tp_ipfix_bytes list,
                      uint32_t depth);

/* A value of variable length; is_good becomes false where it is a list with a fault. */
static bool take_variable(struct tp_ipfix_walk *walk, uint8_t shape, struct tp_ipfix_bytes *bytes,
                          uint32_t depth, bool *is_good)
{
    size_t len;

    if (!take_length(bytes, &len))
        return false;
    if (shape >= TP_SHAPE_BASIC && *is_good)
        *is_good = walk_list(walk, shape, (struct tp_ipfix_bytes){bytes->at, len}, depth + 1);
    take(bytes, len);
    return true;
}

/* A record's extent; false where it is not all there. */
static bool take_record(struct tp_ipfix_walk *walk, const struct tp_ipfix_template *template,
                        struct tp_ipfix_bytes *bytes, uint32_t depth, bool *is_good)
{
    if (bytes->left < template->min_len)
        return false;
    if (!template->is_variable) {
        take(bytes, template->min_len);
        return true;
    }
    for (uint16_t i = 0; i < template->n_fields; i++) {
        const struct tp_ipfix_field *field = &template->fields[i];
        if (field->len == TP_IPFIX_VARIABLE) {
            if (!take_variable(walk, field->shape, bytes, depth, is_good))
                return false;
        } else {
            if (bytes->left < field->len)
                return false;
            take(bytes, field->len);
        }
    }
    return true;
}

/* Records that fill a list exactly. libfixbuf counts what it makes of them in 16 bits. */
static bool walk_records(struct tp_ipfix_walk *walk, uint16_t id, struct tp_ipfix_bytes list,
                         uint32_t depth)
{
    struct tp_ipfix_template *template = tp_ipfix_domain_find(walk->domain, id);
    bool is_good = true;
    size_t n = 0;

    if (template == NULL)
        return true; /* libfixbuf leaves them out */
    if (template->epoch != walk->epoch) {
        template->epoch = walk->epoch;
        walk->n_fresh++;
    }
    for (; list.left > 0; n++) {
        if (!take_record(walk, template, &list, depth, &is_good) || !is_good)
            return false;
    }
    return n * template->decoded_len < 65536;
}

static bool walk_sub(struct tp_ipfix_walk *walk, struct tp_ipfix_bytes list, uint32_t depth)
{
    uint16_t id;

    if (list.left < 3)
        return false;
    id = tp_get_16(list.at + 1);
    take(&list, 3);
    return walk_records(walk, id, list, depth);
}

static bool walk_multi(struct tp_ipfix_walk *walk, struct tp_ipfix_bytes list, uint32_t depth)
{
    if (list.left < 1)
        return false;
    take(&list, 1);
    while (list.left > 0) {
        uint16_t id, len;
        if (list.left < 4)
            return false;
        id = tp_get_16(list.at);
        len = tp_get_16(list.at + 2);
        if (len < 4 || len > list.left)
            return false;
        if (!walk_records(walk, id, (struct tp_ipfix_bytes){list.at + 4, len - 4u}, depth))
            return false;
        take(&list, len);
    }
    return true;
}

/* The list's element gives way to one of ours for the shape. */
static bool note(struct tp_ipfix_walk *walk, struct tp_ipfix_bytes *list, uint16_t *ret_len,
                 uint8_t *ret_shape)
{
    bool has_pen = (list->at[1] & 0x80) != 0;
    struct tp_ipfix_note *kept = &walk->notes->all[walk->notes->n];
    const struct tp_ipfix_known *known;
    uint8_t kind;

    if (list->left < (has_pen ? 9 : 5) || walk->notes->n == TP_IPFIX_MOST_NOTES)
        return false;
    kept->id = tp_get_16(list->at + 1) & (TP_IPFIX_ENTERPRISE - 1);
    kept->len = tp_get_16(list->at + 3);
    kept->pen = has_pen ? tp_get_32(list->at + 5) : TP_PEN_IANA;
    known = tp_ipfix_lookup(walk->lookup, kept->pen, kept->id);
    if (kept->len == 0)
        return false;
    tp_ipfix_read_as(known != NULL ? known->type : TP_IPFIX_OCTETS, kept->len, &kind, ret_shape);
    tp_ipfix_decoder_name_shape(list->at + 1, *ret_shape);
    *ret_len = kept->len;
    walk->notes->n++;
    take(list, has_pen ? 9 : 5);
    return true;
}

static bool walk_basic(struct tp_ipfix_walk *walk, struct tp_ipfix_bytes list, uint32_t depth)
{
    uint16_t len = 0;
    uint8_t shape = TP_SHAPE_RAW;
    bool is_good = true;
    size_t n = 0;

    if (list.left < 5 || !note(walk, &list, &len, &shape))
        return false;
    if (len != TP_IPFIX_VARIABLE)
        return list.left % len == 0;
    for (; list.left > 0; n++) {
        if (!take_variable(walk, shape, &list, depth, &is_good) || !is_good)
            return false;
    }
    return n * tp_ipfix_decoded_len(shape) < 65536;
}

static bool walk_list(struct tp_ipfix_walk *walk, uint8_t shape, struct tp_ipfix_bytes list,
                      uint32_t depth)
{
    static bool (*const walks[TP_SHAPE__COUNT])(struct tp_ipfix_walk *, struct tp_ipfix_bytes,
                                                uint32_t) = {
        [TP_SHAPE_BASIC] = walk_basic,
        [TP_SHAPE_SUB] = walk_sub,
        [TP_SHAPE_MULTI] = walk_multi,
    };

    return depth <= walk->max_nesting && walks[shape](walk, list, depth);
}

enum tp_ipfix_step tp_ipfix_next_record(struct tp_ipfix_walk *walk,
                                        const struct tp_ipfix_template *template,
                                        struct tp_ipfix_bytes *set, size_t *ret_len)
{
    size_t left = set->left, n_notes = walk->notes->n;
    bool is_good = true;

    if (left < template->min_len)
        return TP_IPFIX_END;
    if (!take_record(walk, template, set, 0, &is_good)) {
        walk->notes->n = n_notes;
        return TP_IPFIX_BROKEN;
    }
    *ret_len = left - set->left;
    if (is_good)
        return TP_IPFIX_ONE;
    walk->notes->n = n_notes;
    return TP_IPFIX_FAULT;
}

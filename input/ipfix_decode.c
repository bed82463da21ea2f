/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_decode.h"

#include <fixbuf/public.h>
#include <stdlib.h>

#include "input/ipfix_bytes.h"
#include "input/ipfix_convert.h"

/* Exported by libfixbuf 2.4 and 2.5, declared in its private header only. Without it each domain
 * would need a buffer of its own, of 69 kB. */
void fBufSetSession(fBuf_t *buffer, fbSession_t *session);

/* Elements of ours: fields have a PEN that nobody can be given, and an id by shape and place; in
 * lists without a PEN, shapes have ids that IANA has not reached. */
#define PEN_OURS UINT32_MAX
#define ID_OF_SHAPE 0x7ff0
#define ID_NOBODY 1 /* no template has it */

/* libfixbuf keeps a plan for each template that it has decoded by, and looks them up one by one. */
#define MOST_PLANS 64

struct tp_ipfix_decoder {
    fbInfoModel_t *model;
    fbSession_t *spare; /* what the buffer has when it has no domain */
    fBuf_t *buffer;
    const struct tp_ipfix_domain *attached;
    uint32_t epoch, n_plans; /* the plans of this buffer */
    struct tp_ipfix_notes notes;
    struct tp_record_value values[TP_IPFIX_MOST_FIELDS + TP_IPFIX_SPARE];
    uint8_t record[TP_IPFIX_MESSAGE + 1];
    uint8_t message[TP_IPFIX_MESSAGE + 1];
    _Alignas(
        16) uint8_t room[TP_IPFIX_CONVERSION_ROOM]; /* of which hardly anything is ever touched */
};

static const struct {
    uint8_t type;
    uint32_t flags;
    uint32_t decoded_len;
} shape_rows[TP_SHAPE__COUNT] = {
    [TP_SHAPE_RAW] = {FB_OCTET_ARRAY, FB_IE_F_NONE, sizeof(fbVarfield_t)},
    [TP_SHAPE_NUMBER] = {FB_UINT_64, FB_IE_F_ENDIAN, sizeof(fbVarfield_t)},
    [TP_SHAPE_BASIC] = {FB_BASIC_LIST, FB_IE_F_NONE, sizeof(fbBasicList_t)},
    [TP_SHAPE_SUB] = {FB_SUB_TMPL_LIST, FB_IE_F_NONE, sizeof(fbSubTemplateList_t)},
    [TP_SHAPE_MULTI] = {FB_SUB_TMPL_MULTI_LIST, FB_IE_F_NONE, sizeof(fbSubTemplateMultiList_t)},
};

uint32_t tp_ipfix_decoded_len(uint8_t shape)
{
    return shape_rows[shape].decoded_len;
}

static uint16_t field_id(uint8_t shape, uint16_t place)
{
    return (uint16_t)(shape * TP_IPFIX_MOST_FIELDS + place);
}

void tp_ipfix_decoder_name_shape(uint8_t *id, uint8_t shape)
{
    if ((id[0] & 0x80) == 0) {
        tp_put_16(id, (uint16_t)(ID_OF_SHAPE + shape));
        return;
    }
    tp_put_16(id, TP_IPFIX_ENTERPRISE | field_id(shape, 0));
    tp_put_32(id + 4, PEN_OURS);
}

static void add_element(fbInfoModel_t *model, uint32_t pen, uint16_t id, uint8_t shape)
{
    fbInfoElement_t element =
        FB_IE_INIT_FULL("shape", pen, id, shape == TP_SHAPE_NUMBER ? 8 : FB_IE_VARLEN,
                        shape_rows[shape].flags, 0, 0, shape_rows[shape].type, NULL);

    fbInfoModelAddElement(model, &element);
}

/* --- Buffers and sessions of libfixbuf ---------------------------------------------------- */

static void new_buffer(struct tp_ipfix_decoder *decoder)
{
    decoder->spare = fbSessionAlloc(decoder->model);
    decoder->buffer = fBufAllocForCollection(decoder->spare, NULL);
    fBufSetAutomaticMode(decoder->buffer, FALSE);
    decoder->attached = NULL;
    decoder->n_plans = 0;
    decoder->epoch++;
}

/* Frees the spare session too, and no other. */
static void free_buffer(struct tp_ipfix_decoder *decoder)
{
    fBufSetSession(decoder->buffer, decoder->spare);
    fBufFree(decoder->buffer);
}

/* The buffer works for this domain from now on, and the domain's session knows it, so that plans
 * leave with their templates. The buffer would take the last domain's template for this one's if it
 * has the same id: it is made to forget it. */
static void attach(struct tp_ipfix_decoder *decoder, const struct tp_ipfix_domain *domain)
{
    GError *error = NULL;

    fBufSetSession(decoder->buffer, domain->shapes);
    fBufSetCollector(decoder->buffer, NULL);
    if (decoder->attached == domain)
        return;
    fBufSetInternalTemplate(decoder->buffer, ID_NOBODY, &error);
    g_clear_error(&error);
    decoder->attached = domain;
}

struct tp_ipfix_decoder *tp_ipfix_decoder_new(struct fbInfoModel_st *model)
{
    struct tp_ipfix_decoder *decoder = malloc(sizeof *decoder);

    if (decoder == NULL)
        return NULL;
    decoder->model = model;
    decoder->epoch = 0;
    for (uint8_t shape = 0; shape < TP_SHAPE__COUNT; shape++) {
        add_element(model, PEN_OURS, field_id(shape, 0), shape);
        add_element(model, TP_PEN_IANA, (uint16_t)(ID_OF_SHAPE + shape), shape);
    }
    new_buffer(decoder);
    return decoder;
}

void tp_ipfix_decoder_free(struct tp_ipfix_decoder *decoder)
{
    if (decoder == NULL)
        return;
    free_buffer(decoder);
    free(decoder);
}

void tp_ipfix_decoder_open(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain)
{
    domain->shapes = fbSessionAlloc(decoder->model);
}

void tp_ipfix_decoder_close(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain)
{
    attach(decoder, domain);
    fBufSetSession(decoder->buffer, decoder->spare);
    fbSessionFree(domain->shapes);
    decoder->attached = NULL;
}

/* --- Templates ---------------------------------------------------------------------------- */

static bool append_field(struct tp_ipfix_decoder *decoder, fbTemplate_t *shape,
                         const struct tp_ipfix_field *field, uint16_t place)
{
    fbInfoElement_t element = FB_IE_NULL;
    GError *error = NULL;
    bool is_good;

    element.ent = PEN_OURS;
    element.num = field_id(field->shape, place);
    element.len = field->len;
    if (fbInfoModelGetElementByID(decoder->model, element.num, element.ent) == NULL)
        add_element(decoder->model, element.ent, element.num, field->shape);
    is_good = fbTemplateAppend(shape, &element, &error);
    g_clear_error(&error);
    return is_good;
}

/* It serves as the external template and as the internal one: a record is decoded into as many
 * bytes as it was sent in, but swapped, and with a structure for each value of variable length. */
bool tp_ipfix_decoder_add(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain,
                          struct tp_ipfix_template *template)
{
    fbTemplate_t *shape = fbTemplateAlloc(decoder->model);
    bool is_good = true;
    GError *error = NULL;

    attach(decoder, domain);
    for (uint16_t i = 0; i < template->n_fields && is_good; i++)
        is_good = append_field(decoder, shape, &template->fields[i], i);
    if (!is_good || fbTemplateGetIELenOfMemBuffer(shape) != template->decoded_len) {
        fbTemplateFreeUnused(shape);
        return false;
    }
    is_good = fbSessionAddTemplate(domain->shapes, FALSE, template->id, shape, &error) != 0 &&
              fbSessionAddTemplate(domain->shapes, TRUE, template->id, shape, &error) != 0;
    g_clear_error(&error);
    template->shape = shape;
    template->epoch = 0;
    if (!is_good)
        tp_ipfix_decoder_remove(decoder, domain, template);
    return is_good;
}

void tp_ipfix_decoder_remove(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain,
                             struct tp_ipfix_template *template)
{
    GError *error = NULL;

    attach(decoder, domain);
    fbSessionRemoveTemplate(domain->shapes, TRUE, template->id, &error);
    g_clear_error(&error);
    fbSessionRemoveTemplate(domain->shapes, FALSE, template->id, &error);
    g_clear_error(&error);
}

/* --- Data --------------------------------------------------------------------------------- */

uint8_t *tp_ipfix_decoder_message(struct tp_ipfix_decoder *decoder)
{
    return decoder->message;
}

size_t tp_ipfix_decoder_elements(const struct tp_ipfix_decoder *decoder)
{
    return fbInfoModelCountElements(decoder->model);
}

void tp_ipfix_decoder_begin(struct tp_ipfix_decoder *decoder, struct tp_ipfix_walk *ret_walk,
                            const struct tp_ipfix_lookup *lookup,
                            const struct tp_ipfix_domain *domain, uint32_t max_nesting)
{
    if (decoder->n_plans > MOST_PLANS) {
        free_buffer(decoder);
        new_buffer(decoder);
    }
    decoder->notes.n = 0;
    *ret_walk = (struct tp_ipfix_walk){.lookup = lookup,
                                       .domain = domain,
                                       .max_nesting = max_nesting,
                                       .epoch = decoder->epoch,
                                       .notes = &decoder->notes};
}

/* Domain 0 and sequence 0: tables are per domain already, and libfixbuf has no sequence to miss. */
static void write_headers(const struct tp_ipfix_run *run)
{
    uint8_t *at = run->bytes - TP_IPFIX_SLACK;

    memset(at, 0, TP_IPFIX_HEADER);
    tp_put_16(at, 10);
    tp_put_16(at + 2, (uint16_t)(TP_IPFIX_SLACK + run->len));
    tp_put_16(at + TP_IPFIX_HEADER, run->template->id);
    tp_put_16(at + TP_IPFIX_HEADER + 2, (uint16_t)(TP_IPFIX_SET_HEADER + run->len));
}

static void count_plans(struct tp_ipfix_decoder *decoder, struct tp_ipfix_walk *walk,
                        struct tp_ipfix_template *template)
{
    decoder->n_plans += walk->n_fresh;
    walk->n_fresh = 0;
    if (template->epoch == decoder->epoch)
        return;
    template->epoch = decoder->epoch;
    decoder->n_plans++;
}

/* Values of the last record must be gone before a new one is decoded over it: libfixbuf takes what
 * it finds for lists that it allocated. */
static bool decode_one(struct tp_ipfix_decoder *decoder, const struct tp_ipfix_template *template)
{
    size_t len = template->decoded_len;
    GError *error = NULL;
    bool is_good;

    memset(decoder->record, 0, template->decoded_len);
    is_good =
        fBufNext(decoder->buffer, decoder->record, &len, &error) && len == template->decoded_len;
    g_clear_error(&error);
    return is_good;
}

static void deliver(struct tp_ipfix_decoder *decoder, struct tp_ipfix_conversion *conversion,
                    const struct tp_ipfix_run *run, const struct tp_ipfix_delivery *delivery)
{
    const struct tp_ipfix_template *template = run->template;
    struct tp_record record = {.domain = conversion->domain->id,
                               .export_s = run->export_s,
                               .template_id = template->id,
                               .n_scopes = template->n_scopes,
                               .is_options = template->is_options,
                               .n = template->n_fields,
                               .values = decoder->values};

    conversion->room_used = 0;
    tp_ipfix_convert(conversion, template, decoder->record, decoder->values);
    delivery->record(delivery->user, &record, decoder->values);
}

size_t tp_ipfix_decoder_run(struct tp_ipfix_decoder *decoder, struct tp_ipfix_walk *walk,
                            const struct tp_ipfix_run *run,
                            const struct tp_ipfix_delivery *delivery)
{
    struct tp_ipfix_conversion conversion = {.lookup = walk->lookup,
                                             .domain = walk->domain,
                                             .next_note = &decoder->notes.all[run->first_note],
                                             .export_s = run->export_s,
                                             .room = decoder->room,
                                             .room_len = sizeof decoder->room};
    GError *error = NULL;
    bool is_good;
    size_t n = 0;

    count_plans(decoder, walk, run->template);
    write_headers(run);
    attach(decoder, walk->domain);
    fBufSetBuffer(decoder->buffer, run->bytes - TP_IPFIX_SLACK, TP_IPFIX_SLACK + run->len);
    is_good = fBufSetInternalTemplate(decoder->buffer, run->template->id, &error);
    g_clear_error(&error);
    for (; is_good && n < run->n_records; n++) {
        is_good = decode_one(decoder, run->template);
        if (is_good)
            deliver(decoder, &conversion, run, delivery);
        if (run->template->has_lists)
            fBufListFree(run->template->shape, decoder->record);
        if (!is_good)
            break;
    }
    return n;
}

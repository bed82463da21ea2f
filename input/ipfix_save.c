/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_save.h"

#include <stdlib.h>

#include "input/ipfix_bytes.h"
#include "input/ipfix_validate.h"

#define SET_TEMPLATES 2
#define SET_OPTIONS 3

struct saving {
    bool (*write)(void *user, const void *bytes, size_t len);
    void *user;
    bool is_good;
    uint32_t domain, sequence;
    uint16_t id; /* of a template of ours, which no template of the domain has */
    size_t len, set_at;
    uint8_t bytes[TP_IPFIX_MESSAGE];
};

/* --- Messages and sets -------------------------------------------------------------------- */

static void put(struct saving *saving, uint64_t number, size_t len)
{
    for (size_t i = len; i-- > 0; number >>= 8)
        saving->bytes[saving->len + i] = (uint8_t)number;
    saving->len += len;
}

static void put_bytes(struct saving *saving, const void *bytes, size_t len)
{
    memcpy(saving->bytes + saving->len, bytes, len);
    saving->len += len;
}

static void put_variable(struct saving *saving, const char *bytes, size_t len)
{
    put(saving, len < 255 ? len : 255, 1);
    if (len >= 255)
        put(saving, len, 2);
    put_bytes(saving, bytes, len);
}

/* Export time 0: it was not now that the exporter sent this. */
static void begin_message(struct saving *saving)
{
    saving->len = 0;
    put(saving, 10, 2);
    put(saving, 0, 2 + 4);
    put(saving, saving->sequence, 4);
    put(saving, saving->domain, 4);
}

static void end_message(struct saving *saving)
{
    tp_put_16(saving->bytes + 2, (uint16_t)saving->len);
    if (saving->is_good && saving->len > TP_IPFIX_HEADER)
        saving->is_good = saving->write(saving->user, saving->bytes, saving->len);
}

/* A set with room for so many bytes, in a new message if this one is full. */
static void begin_set(struct saving *saving, uint16_t id, size_t room)
{
    if (sizeof saving->bytes - saving->len < TP_IPFIX_SET_HEADER + room) {
        end_message(saving);
        begin_message(saving);
    }
    saving->set_at = saving->len;
    put(saving, id, 2);
    put(saving, 0, 2);
}

static void end_set(struct saving *saving)
{
    tp_put_16(saving->bytes + saving->set_at + 2, (uint16_t)(saving->len - saving->set_at));
}

/* --- What the exporter told --------------------------------------------------------------- */

/* An options template of ours; its fields are IANA's. */
static void put_template(struct saving *saving, const uint16_t (*fields)[2], uint16_t n,
                         uint16_t n_scopes)
{
    begin_set(saving, SET_OPTIONS, 6 + 4u * n);
    put(saving, saving->id, 2);
    put(saving, n, 2);
    put(saving, n_scopes, 2);
    for (uint16_t i = 0; i < n; i++) {
        put(saving, fields[i][0], 2);
        put(saving, fields[i][1], 2);
    }
    end_set(saving);
}

static void withdraw_template(struct saving *saving)
{
    begin_set(saving, SET_OPTIONS, 4);
    put(saving, saving->id, 2);
    put(saving, 0, 2);
    end_set(saving);
}

static void begin_record(struct saving *saving, size_t room)
{
    begin_set(saving, saving->id, room);
    saving->sequence++;
}

static void save_elements(struct saving *saving, const struct tp_ipfix_told *told)
{
    static const uint16_t fields[][2] = {{TP_ID_ELEMENT_PEN, 4},
                                         {TP_ID_ELEMENT, 2},
                                         {TP_ID_ELEMENT_TYPE, 1},
                                         {TP_ID_ELEMENT_NAME, TP_IPFIX_VARIABLE}};

    if (told->n_elements == 0)
        return;
    put_template(saving, fields, 4, 2);
    for (size_t i = 0; i < told->n_elements; i++) {
        const struct tp_ipfix_known *known = &told->elements[i]->known;
        begin_record(saving, 4 + 2 + 1 + 1 + TP_IPFIX_NAME_MAX);
        put(saving, known->pen, 4);
        put(saving, known->id, 2);
        put(saving, known->type, 1);
        put_variable(saving, known->element.name, strlen(known->element.name));
        end_set(saving);
    }
    withdraw_template(saving);
}

static void save_applications(struct saving *saving, const struct tp_ipfix_told *told)
{
    static const uint16_t fields[][2] = {{TP_ID_APPLICATION, TP_IPFIX_VARIABLE},
                                         {TP_ID_APPLICATION_NAME, TP_IPFIX_VARIABLE}};

    put_template(saving, fields, 2, 1);
    for (size_t i = 0; i < told->n_applications; i++) {
        const struct tp_ipfix_application *application = told->applications[i];
        if (application->domain != saving->domain)
            continue;
        begin_record(saving, 6u + application->id_len + application->name_len);
        put_variable(saving, application->bytes, application->id_len);
        put_variable(saving, application->bytes + application->id_len, application->name_len);
        end_set(saving);
    }
    withdraw_template(saving);
}

static uint64_t bits_of(const struct tp_record_value *value)
{
    uint64_t bits;

    if (value->kind == TP_RECORD_UNSIGNED)
        return value->unsigned_number;
    memcpy(&bits, &value->real, sizeof bits);
    return bits;
}

static void save_sampler(struct saving *saving, const struct tp_ipfix_sampler *sampler)
{
    uint16_t fields[1 + TP_IPFIX_MOST_SAMPLING][2] = {
        {sampler->key_id != 0 ? sampler->key_id : TP_ID_DOMAIN, 8}};

    for (size_t i = 0; i < sampler->n; i++) {
        fields[1 + i][0] = sampler->values[i].element->id;
        fields[1 + i][1] = 8;
    }
    put_template(saving, fields, (uint16_t)(1 + sampler->n), 1);
    begin_record(saving, 8 * (1 + sampler->n));
    put(saving, sampler->key_id != 0 ? sampler->key : saving->domain, 8);
    for (size_t i = 0; i < sampler->n; i++)
        put(saving, bits_of(&sampler->values[i]), 8);
    end_set(saving);
    withdraw_template(saving);
}

/* Not what the exporter no longer does. */
static bool is_to_be_saved(const struct tp_ipfix_sampler *sampler, uint32_t domain)
{
    return sampler->domain == domain && sampler->n > 0;
}

/* How many records of ours the domain's messages will have. */
static uint32_t count_told(const struct tp_ipfix_told *told, uint32_t domain, bool with_elements)
{
    uint32_t n = with_elements ? (uint32_t)told->n_elements : 0;

    for (size_t i = 0; i < told->n_applications; i++)
        n += told->applications[i]->domain == domain;
    for (size_t i = 0; i < told->n_samplers; i++)
        n += is_to_be_saved(told->samplers[i], domain);
    return n;
}

static void save_told(struct saving *saving, const struct tp_ipfix_told *told, bool with_elements)
{
    if (count_told(told, saving->domain, with_elements) == 0)
        return;
    if (with_elements)
        save_elements(saving, told);
    save_applications(saving, told);
    for (size_t i = 0; i < told->n_samplers; i++) {
        if (is_to_be_saved(told->samplers[i], saving->domain))
            save_sampler(saving, told->samplers[i]);
    }
}

/* --- Templates ---------------------------------------------------------------------------- */

static void save_template(struct saving *saving, const struct tp_ipfix_template *template)
{
    begin_set(saving, template->is_options ? SET_OPTIONS : SET_TEMPLATES, 6 + template->wire_len);
    put(saving, template->id, 2);
    put(saving, template->n_wire_fields, 2);
    if (template->is_options)
        put(saving, template->n_wire_scopes, 2);
    put_bytes(saving, template->wire, template->wire_len);
    end_set(saving);
}

static uint16_t free_id(const struct tp_ipfix_domain *domain)
{
    uint16_t id = UINT16_MAX;

    while (id > TP_IPFIX_FIRST_ID && tp_ipfix_domain_find(domain, id) != NULL)
        id--;
    return id;
}

/* Elements are of the session; they come with its first domain. What is told comes first: where the
 * domain has no id to spare, its template comes after. */
static void save_domain(struct saving *saving, const struct tp_ipfix_domain *domain,
                        const struct tp_ipfix_told *told, bool with_elements)
{
    saving->domain = domain->id;
    saving->id = free_id(domain);
    saving->sequence = domain->next_sequence - count_told(told, domain->id, with_elements);
    begin_message(saving);
    save_told(saving, told, with_elements);
    for (size_t i = 0; i < domain->n_templates; i++)
        save_template(saving, domain->templates[i]);
    end_message(saving);
}

bool tp_ipfix_save(const struct tp_ipfix_tables *tables, const struct tp_ipfix_told *told,
                   bool (*write)(void *user, const void *bytes, size_t len), void *user)
{
    struct saving *saving = malloc(sizeof *saving);
    bool is_good;

    if (saving == NULL)
        return false;
    saving->write = write;
    saving->user = user;
    saving->is_good = true;
    for (size_t i = 0; i < tables->n_domains; i++)
        save_domain(saving, tables->domains[i], told, i == 0);
    is_good = saving->is_good;
    free(saving);
    return is_good;
}

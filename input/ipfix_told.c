/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_told.h"

#include <stdlib.h>

#define APPLICATION_MAX_LEN 255

/* How many of how many, in the ways in which that can be said (RFC 5476, 5477; NetFlow's 34). */
static const uint16_t sampling_ids[TP_IPFIX_MOST_SAMPLING] = {34,  50,  305, 306, 307,
                                                              308, 309, 310, 311};

/* Scopes that stand for all that a domain sends: exporter addresses, processes, the domain, and the
 * sampler itself. */
static const uint16_t general_scopes[] = {TP_ID_SAMPLER, 130, 131, 143, 144, 149, TP_ID_SELECTOR};

static const struct tp_record_value *find(const struct tp_record *record, uint16_t id)
{
    return tp_record_find(record, TP_PEN_IANA, id, false);
}

/* False where it is not there, or no number. */
static bool find_number(const struct tp_record *record, uint16_t id, uint64_t *ret_number)
{
    const struct tp_record_value *value = find(record, id);

    if (value == NULL || value->kind != TP_RECORD_UNSIGNED)
        return false;
    *ret_number = value->unsigned_number;
    return true;
}

static bool find_text(const struct tp_record *record, uint16_t id, enum tp_record_kind kind,
                      size_t max, struct tp_text *ret_text)
{
    const struct tp_record_value *value = find(record, id);

    if (value == NULL || value->kind != kind || value->octets.len == 0 || value->octets.len > max)
        return false;
    *ret_text = value->octets;
    return true;
}

/* Room in front of place in a list of pointers that has n. */
static void **open_place(void *list, size_t n, size_t place)
{
    void **entries = realloc(list, (n + 1) * sizeof(void *));

    if (entries != NULL)
        memmove(&entries[place + 1], &entries[place], (n - place) * sizeof(void *));
    return entries;
}

/* --- Elements ----------------------------------------------------------------------------- */

static size_t element_place(const struct tp_ipfix_told *told, uint32_t pen, uint16_t id)
{
    size_t from = 0, to = told->n_elements;
    uint64_t key = (uint64_t)pen << 16 | id;

    while (from < to) {
        size_t middle = (from + to) / 2;
        const struct tp_ipfix_known *known = &told->elements[middle]->known;
        if (((uint64_t)known->pen << 16 | known->id) < key)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

const struct tp_ipfix_known *tp_ipfix_told_element(const struct tp_ipfix_told *told, uint32_t pen,
                                                   uint16_t id)
{
    size_t place = element_place(told, pen, id);
    const struct tp_ipfix_known *known;

    if (place == told->n_elements)
        return NULL;
    known = &told->elements[place]->known;
    return known->pen == pen && known->id == id ? known : NULL;
}

static struct tp_ipfix_told_element *new_element(uint32_t pen, uint16_t id, uint8_t type,
                                                 struct tp_text name)
{
    struct tp_ipfix_told_element *element = calloc(1, sizeof *element);

    if (element == NULL)
        return NULL;
    memcpy(element->name, name.ptr, name.len);
    tp_ipfix_clean_name(element->name, name.len);
    element->known = (struct tp_ipfix_known){
        .element = {pen, id, false, element->name}, .pen = pen, .id = id, .type = type};
    return element;
}

/* PEN 0 is IANA's, who does not ask exporters. */
static bool is_new(const struct tp_ipfix_told *told, uint32_t pen, uint16_t id)
{
    return pen != TP_PEN_IANA && told->n_elements < told->max &&
           tp_ipfix_model_find(told->model, pen, id) == NULL &&
           tp_ipfix_told_element(told, pen, id) == NULL;
}

static bool add_element(struct tp_ipfix_told *told, struct tp_ipfix_told_element *element)
{
    size_t place = element_place(told, element->known.pen, element->known.id);
    void *entries = open_place(told->elements, told->n_elements, place);

    if (entries == NULL) {
        free(element);
        return false;
    }
    told->elements = entries;
    told->elements[place] = element;
    told->n_elements++;
    return true;
}

static bool learn_element(struct tp_ipfix_told *told, const struct tp_record *record)
{
    uint64_t pen, id, type;
    struct tp_text name;
    struct tp_ipfix_told_element *element;

    if (!find_number(record, TP_ID_ELEMENT_PEN, &pen) || !find_number(record, TP_ID_ELEMENT, &id) ||
        !find_number(record, TP_ID_ELEMENT_TYPE, &type) ||
        !find_text(record, TP_ID_ELEMENT_NAME, TP_RECORD_STRING, TP_IPFIX_NAME_MAX, &name))
        return false;
    id &= 0x7fff;
    if (pen > UINT32_MAX || type >= TP_IPFIX_TYPE__COUNT ||
        !is_new(told, (uint32_t)pen, (uint16_t)id))
        return false;
    element = new_element((uint32_t)pen, (uint16_t)id, (uint8_t)type, name);
    return element != NULL && add_element(told, element);
}

/* --- Applications ------------------------------------------------------------------------- */

static int compare(const struct tp_ipfix_application *application, uint32_t domain,
                   struct tp_text id)
{
    if (application->domain != domain)
        return application->domain < domain ? -1 : 1;
    if (application->id_len != id.len)
        return application->id_len < id.len ? -1 : 1;
    return memcmp(application->bytes, id.ptr, id.len);
}

static size_t application_place(const struct tp_ipfix_told *told, uint32_t domain,
                                struct tp_text id, bool *ret_is_there)
{
    size_t from = 0, to = told->n_applications;

    while (from < to) {
        size_t middle = (from + to) / 2;
        if (compare(told->applications[middle], domain, id) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    *ret_is_there =
        from < told->n_applications && compare(told->applications[from], domain, id) == 0;
    return from;
}

static struct tp_ipfix_application *new_application(uint32_t domain, struct tp_text id,
                                                    struct tp_text name)
{
    struct tp_ipfix_application *application = malloc(sizeof *application + id.len + name.len);

    if (application == NULL)
        return NULL;
    application->domain = domain;
    application->id_len = (uint8_t)id.len;
    application->name_len = (uint8_t)name.len;
    memcpy(application->bytes, id.ptr, id.len);
    memcpy(application->bytes + id.len, name.ptr, name.len);
    return application;
}

static void learn_application(struct tp_ipfix_told *told, const struct tp_record *record)
{
    struct tp_ipfix_application *application;
    struct tp_text id, name;
    bool is_there;
    size_t place;
    void *entries;

    if (!find_text(record, TP_ID_APPLICATION, TP_RECORD_OCTETS, APPLICATION_MAX_LEN, &id) ||
        !find_text(record, TP_ID_APPLICATION_NAME, TP_RECORD_STRING, APPLICATION_MAX_LEN, &name))
        return;
    place = application_place(told, record->domain, id, &is_there);
    if (!is_there && told->n_applications >= told->max)
        return;
    application = new_application(record->domain, id, name);
    if (application == NULL)
        return;
    if (is_there) {
        free(told->applications[place]);
        told->applications[place] = application;
        return;
    }
    entries = open_place(told->applications, told->n_applications, place);
    if (entries == NULL) {
        free(application);
        return;
    }
    told->applications = entries;
    told->applications[place] = application;
    told->n_applications++;
}

static void apply_application(const struct tp_ipfix_told *told, struct tp_record *record,
                              struct tp_record_value *values)
{
    const struct tp_ipfix_known *known =
        tp_ipfix_model_find(told->model, TP_PEN_IANA, TP_ID_APPLICATION_NAME);
    const struct tp_ipfix_application *application;
    struct tp_text id;
    bool is_there;
    size_t place;

    if (known == NULL || find(record, TP_ID_APPLICATION_NAME) != NULL ||
        !find_text(record, TP_ID_APPLICATION, TP_RECORD_OCTETS, APPLICATION_MAX_LEN, &id))
        return;
    place = application_place(told, record->domain, id, &is_there);
    if (!is_there)
        return;
    application = told->applications[place];
    values[record->n++] = (struct tp_record_value){
        .element = &known->element,
        .kind = TP_RECORD_STRING,
        .octets = {application->bytes + application->id_len, application->name_len}};
}

/* --- Sampling ----------------------------------------------------------------------------- */

static bool is_general(const struct tp_record *record)
{
    for (uint16_t i = 0; i < record->n_scopes && i < record->n; i++) {
        const struct tp_element *element = record->values[i].element;
        bool is_known = false;
        for (size_t s = 0; s < sizeof general_scopes / sizeof general_scopes[0]; s++)
            is_known |= element->pen == TP_PEN_IANA && element->id == general_scopes[s];
        if (!is_known)
            return false;
    }
    return true;
}

static void find_key(const struct tp_record *record, uint16_t *ret_key_id, uint64_t *ret_key)
{
    *ret_key = 0;
    *ret_key_id = TP_ID_SELECTOR;
    if (find_number(record, TP_ID_SELECTOR, ret_key))
        return;
    *ret_key_id = TP_ID_SAMPLER;
    if (!find_number(record, TP_ID_SAMPLER, ret_key))
        *ret_key_id = 0;
}

static struct tp_ipfix_sampler *find_sampler(const struct tp_ipfix_told *told, uint32_t domain,
                                             uint16_t key_id, uint64_t key)
{
    for (size_t i = 0; i < told->n_samplers; i++) {
        struct tp_ipfix_sampler *sampler = told->samplers[i];
        if (sampler->domain == domain && sampler->key_id == key_id && sampler->key == key)
            return sampler;
    }
    return NULL;
}

static struct tp_ipfix_sampler *add_sampler(struct tp_ipfix_told *told)
{
    struct tp_ipfix_sampler *sampler;
    void *entries;

    if (told->n_samplers >= told->max || told->n_samplers >= 64)
        return NULL;
    entries = open_place(told->samplers, told->n_samplers, told->n_samplers);
    if (entries == NULL)
        return NULL;
    told->samplers = entries;
    sampler = calloc(1, sizeof *sampler);
    if (sampler != NULL)
        told->samplers[told->n_samplers++] = sampler;
    return sampler;
}

/* One of one, or nothing left out after each interval: that is no sampling. */
static bool sees_all(const struct tp_ipfix_sampler *sampler)
{
    for (size_t i = 0; i < sampler->n; i++) {
        const struct tp_record_value *value = &sampler->values[i];
        if (value->kind == TP_RECORD_UNSIGNED &&
            ((value->element->id == 34 && value->unsigned_number <= 1) ||
             (value->element->id == 306 && value->unsigned_number == 0)))
            return true;
    }
    return false;
}

static void learn_sampler(struct tp_ipfix_told *told, const struct tp_record *record)
{
    struct tp_ipfix_sampler learnt = {.domain = record->domain}, *sampler;

    for (size_t i = 0; i < TP_IPFIX_MOST_SAMPLING; i++) {
        const struct tp_record_value *value = find(record, sampling_ids[i]);
        if (value != NULL && (value->kind == TP_RECORD_UNSIGNED || value->kind == TP_RECORD_FLOAT))
            learnt.values[learnt.n++] = *value;
    }
    if (learnt.n == 0 || !is_general(record))
        return;
    find_key(record, &learnt.key_id, &learnt.key);
    if (sees_all(&learnt))
        learnt.n = 0;
    sampler = find_sampler(told, learnt.domain, learnt.key_id, learnt.key);
    if (sampler == NULL && learnt.n > 0)
        sampler = add_sampler(told);
    if (sampler != NULL)
        *sampler = learnt;
}

static void apply_sampler(const struct tp_ipfix_told *told, struct tp_record *record,
                          struct tp_record_value *values)
{
    const struct tp_ipfix_sampler *sampler;
    uint16_t key_id;
    uint64_t key;

    find_key(record, &key_id, &key);
    sampler = find_sampler(told, record->domain, key_id, key);
    for (size_t i = 0; sampler != NULL && i < sampler->n; i++) {
        if (find(record, sampler->values[i].element->id) == NULL)
            values[record->n++] = sampler->values[i];
    }
}

/* ------------------------------------------------------------------------------------------ */

bool tp_ipfix_told_learn(struct tp_ipfix_told *told, const struct tp_record *record)
{
    learn_application(told, record);
    learn_sampler(told, record);
    return learn_element(told, record);
}

void tp_ipfix_told_apply(const struct tp_ipfix_told *told, struct tp_record *record,
                         struct tp_record_value *values)
{
    if (told->n_applications > 0)
        apply_application(told, record, values);
    if (told->n_samplers > 0)
        apply_sampler(told, record, values);
}

static void free_all(void *list, size_t n)
{
    void **entries = list;

    for (size_t i = 0; i < n; i++)
        free(entries[i]);
    free(entries);
}

void tp_ipfix_told_clear(struct tp_ipfix_told *told)
{
    free_all(told->elements, told->n_elements);
    free_all(told->applications, told->n_applications);
    free_all(told->samplers, told->n_samplers);
    told->n_elements = told->n_applications = told->n_samplers = 0;
}

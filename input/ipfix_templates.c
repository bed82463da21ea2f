/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_templates.h"

#include <stdlib.h>

#include "input/ipfix_decode.h"
#include "input/ipfix_told.h"

#define DOMAIN_IDLE_MS (30 * 60000) /* a domain gives way to another one after this long */

struct tp_ipfix_domain *tp_ipfix_tables_domain(const struct tp_ipfix_tables *tables, uint32_t id)
{
    for (size_t i = 0; i < tables->n_domains; i++) {
        if (tables->domains[i]->id == id)
            return tables->domains[i];
    }
    return NULL;
}

/* The place of the first template whose number is not below. */
static size_t place_of(const struct tp_ipfix_domain *domain, uint16_t id)
{
    size_t from = 0, to = domain->n_templates;

    while (from < to) {
        size_t middle = (from + to) / 2;
        if (domain->templates[middle]->id < id)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

struct tp_ipfix_template *tp_ipfix_domain_find(const struct tp_ipfix_domain *domain, uint16_t id)
{
    size_t place = place_of(domain, id);

    return place < domain->n_templates && domain->templates[place]->id == id
               ? domain->templates[place]
               : NULL;
}

static void remove_at(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain, size_t place)
{
    struct tp_ipfix_template *template = domain->templates[place];

    tp_ipfix_decoder_remove(tables->decoder, domain, template);
    free(template);
    domain->n_templates--;
    tables->n_templates--;
    memmove(&domain->templates[place], &domain->templates[place + 1],
            (domain->n_templates - place) * sizeof *domain->templates);
}

static void free_domain(struct tp_ipfix_tables *tables, size_t place)
{
    struct tp_ipfix_domain *domain = tables->domains[place];

    while (domain->n_templates > 0)
        remove_at(tables, domain, domain->n_templates - 1);
    tp_ipfix_decoder_close(tables->decoder, domain);
    free(domain->templates);
    free(domain);
    tables->domains[place] = tables->domains[--tables->n_domains];
}

/* Room for one more, if need be of one that was not heard of for long. */
static bool make_room(struct tp_ipfix_tables *tables, int64_t now_ms)
{
    size_t oldest = 0;

    if (tables->n_domains < tables->limits->max_domains)
        return true;
    for (size_t i = 1; i < tables->n_domains; i++) {
        if (tables->domains[i]->heard_ms < tables->domains[oldest]->heard_ms)
            oldest = i;
    }
    if (tables->n_domains == 0 || now_ms - tables->domains[oldest]->heard_ms < DOMAIN_IDLE_MS)
        return false;
    free_domain(tables, oldest);
    return true;
}

static struct tp_ipfix_domain *add_domain(struct tp_ipfix_tables *tables, uint32_t id,
                                          int64_t now_ms)
{
    struct tp_ipfix_domain *domain;
    struct tp_ipfix_domain **domains;

    if (!make_room(tables, now_ms))
        return NULL;
    domains = realloc(tables->domains, (tables->n_domains + 1) * sizeof(struct tp_ipfix_domain *));
    if (domains == NULL)
        return NULL;
    tables->domains = domains;
    domain = calloc(1, sizeof *domain);
    if (domain == NULL)
        return NULL;
    domain->id = id;
    domain->heard_ms = now_ms;
    tp_ipfix_decoder_open(tables->decoder, domain);
    tables->domains[tables->n_domains++] = domain;
    return domain;
}

static bool insert(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain,
                   struct tp_ipfix_template *template)
{
    size_t place = place_of(domain, template->id);

    if (domain->n_templates == domain->n_room) {
        size_t n_room = domain->n_room > 0 ? 2 * domain->n_room : 4;
        void *templates = realloc(domain->templates, n_room * sizeof(struct tp_ipfix_template *));
        if (templates == NULL)
            return false;
        domain->templates = templates;
        domain->n_room = n_room;
    }
    if (!tp_ipfix_decoder_add(tables->decoder, domain, template))
        return false;
    memmove(&domain->templates[place + 1], &domain->templates[place],
            (domain->n_templates - place) * sizeof *domain->templates);
    domain->templates[place] = template;
    domain->n_templates++;
    tables->n_templates++;
    return true;
}

static struct tp_ipfix_template *replace(struct tp_ipfix_tables *tables,
                                         struct tp_ipfix_domain *domain,
                                         const struct tp_ipfix_definition *definition)
{
    struct tp_ipfix_template *template;

    tp_ipfix_tables_withdraw(tables, domain, definition->id);
    if (tables->n_templates >= tables->limits->max_templates)
        return NULL;
    template = tp_ipfix_template_new(&tables->lookup, definition);
    if (template == NULL || insert(tables, domain, template))
        return template;
    free(template);
    return NULL;
}

struct tp_ipfix_template *tp_ipfix_tables_learn(struct tp_ipfix_tables *tables, uint32_t domain_id,
                                                const struct tp_ipfix_definition *definition,
                                                int64_t now_ms)
{
    struct tp_ipfix_domain *domain = tp_ipfix_tables_domain(tables, domain_id);
    struct tp_ipfix_template *template;
    bool fits = definition->n_fields <= tables->limits->max_fields &&
                definition->n_fields <= TP_IPFIX_MOST_FIELDS;

    if (domain == NULL)
        domain = fits ? add_domain(tables, domain_id, now_ms) : NULL;
    if (domain == NULL)
        return NULL;
    template = tp_ipfix_domain_find(domain, definition->id);
    if (!fits) {
        tp_ipfix_tables_withdraw(tables, domain, definition->id);
        return NULL;
    }
    if (template == NULL || !tp_ipfix_template_is(template, definition))
        template = replace(tables, domain, definition);
    if (template != NULL)
        template->seen_ms = now_ms;
    return template;
}

size_t tp_ipfix_tables_withdraw(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain,
                                uint16_t id)
{
    size_t place = place_of(domain, id);

    if (place == domain->n_templates || domain->templates[place]->id != id)
        return 0;
    remove_at(tables, domain, place);
    return 1;
}

size_t tp_ipfix_tables_withdraw_all(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain,
                                    bool is_options)
{
    size_t n = 0;

    for (size_t i = domain->n_templates; i-- > 0;) {
        if (domain->templates[i]->is_options != is_options)
            continue;
        remove_at(tables, domain, i);
        n++;
    }
    return n;
}

static size_t expire_domain(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain,
                            int64_t now_ms)
{
    size_t n = 0;

    for (size_t i = domain->n_templates; i-- > 0;) {
        if (now_ms - domain->templates[i]->seen_ms <= tables->limits->template_ms)
            continue;
        remove_at(tables, domain, i);
        n++;
    }
    return n;
}

size_t tp_ipfix_tables_expire(struct tp_ipfix_tables *tables, int64_t now_ms)
{
    size_t n = 0;

    for (size_t i = 0; i < tables->n_domains; i++)
        n += expire_domain(tables, tables->domains[i], now_ms);
    return n;
}

/* Made anew from a copy of its own definition, in the same place. */
static void renew(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain, size_t place)
{
    struct tp_ipfix_template *old = domain->templates[place];
    struct tp_ipfix_definition definition = {
        old->id, old->n_wire_fields, old->n_wire_scopes, old->is_options, old->wire, old->wire_len};
    struct tp_ipfix_template *template = tp_ipfix_template_new(&tables->lookup, &definition);

    if (template == NULL)
        return;
    template->seen_ms = old->seen_ms;
    remove_at(tables, domain, place);
    if (!insert(tables, domain, template))
        free(template);
}

static bool has_known_stranger(const struct tp_ipfix_tables *tables,
                               const struct tp_ipfix_template *template)
{
    for (uint32_t i = 0; i < template->n_strangers; i++) {
        const struct tp_element *element = &template->strangers[i].element;
        if (tp_ipfix_told_element(tables->lookup.told, element->pen, element->id) != NULL)
            return true;
    }
    return false;
}

struct tp_ipfix_template *tp_ipfix_tables_renew(struct tp_ipfix_tables *tables,
                                                struct tp_ipfix_domain *domain, uint16_t id)
{
    size_t place = place_of(domain, id);

    if (has_known_stranger(tables, domain->templates[place]))
        renew(tables, domain, place);
    return tp_ipfix_domain_find(domain, id);
}

void tp_ipfix_tables_renew_all(struct tp_ipfix_tables *tables)
{
    for (size_t i = 0; i < tables->n_domains; i++) {
        struct tp_ipfix_domain *domain = tables->domains[i];
        for (size_t place = domain->n_templates; place-- > 0;) {
            if (has_known_stranger(tables, domain->templates[place]))
                renew(tables, domain, place);
        }
    }
}

void tp_ipfix_tables_clear(struct tp_ipfix_tables *tables)
{
    while (tables->n_domains > 0)
        free_domain(tables, tables->n_domains - 1);
    free(tables->domains);
    tables->domains = NULL;
}

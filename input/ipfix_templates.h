/* SPDX-License-Identifier: Apache-2.0 */
/* The templates of a session, in tables of their own for each observation domain, all bounded. */
#pragma once

#include "input/ipfix_session.h"
#include "input/ipfix_template.h"

#define TP_IPFIX_MOST_FIELDS 1024 /* no limit is above */

struct fbSession_st;

struct tp_ipfix_domain {
    uint32_t id;
    uint32_t next_sequence;
    bool has_sequence;
    int64_t heard_ms;
    struct fbSession_st *shapes;
    struct tp_ipfix_template **templates; /* by id */
    size_t n_templates, n_room;
};

struct tp_ipfix_tables {
    const struct tp_ipfix_limits *limits;
    struct tp_ipfix_lookup lookup;
    struct tp_ipfix_decoder *decoder;
    struct tp_ipfix_domain **domains;
    size_t n_domains, n_templates;
};

/* Borrowed, or NULL. */
struct tp_ipfix_domain *tp_ipfix_tables_domain(const struct tp_ipfix_tables *tables, uint32_t id);
struct tp_ipfix_template *tp_ipfix_domain_find(const struct tp_ipfix_domain *domain, uint16_t id);

/* Adds it, in place of another one of that number, or notes that it was sent again. NULL for a
 * template that can't be, or is beyond a limit: what was known by its number is gone then. */
struct tp_ipfix_template *tp_ipfix_tables_learn(struct tp_ipfix_tables *tables, uint32_t domain,
                                                const struct tp_ipfix_definition *definition,
                                                int64_t now_ms);

/* Removes one, or all of a kind. How many there were. */
size_t tp_ipfix_tables_withdraw(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain,
                                uint16_t id);
size_t tp_ipfix_tables_withdraw_all(struct tp_ipfix_tables *tables, struct tp_ipfix_domain *domain,
                                    bool is_options);

/* Removes those that were not sent again in time. How many. */
size_t tp_ipfix_tables_expire(struct tp_ipfix_tables *tables, int64_t now_ms);

/* The exporter has told what elements of its own are: makes the template of that id anew if it has
 * some, or all. A template that is returned is in place of the one that was there. */
struct tp_ipfix_template *tp_ipfix_tables_renew(struct tp_ipfix_tables *tables,
                                                struct tp_ipfix_domain *domain, uint16_t id);
void tp_ipfix_tables_renew_all(struct tp_ipfix_tables *tables);

void tp_ipfix_tables_clear(struct tp_ipfix_tables *tables);

/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold before libfixbuf sees a byte. libfixbuf 2.4.1 (and 2.5) trusts lengths inside of
 * lists, divides by the length of a template that may be 0, counts in 16 bits, recurses as deep as
 * lists nest, and keeps templates without fields: each is checked here, and what fails is left out.
 */
#pragma once

#include "input/ipfix_templates.h"

#define TP_IPFIX_HEADER 16     /* length of a message's header */
#define TP_IPFIX_SET_HEADER 4  /* and of a set's */
#define TP_IPFIX_MESSAGE 65535 /* the most that a message can be */
#define TP_IPFIX_FIRST_ID 256  /* of templates and of data sets */

struct tp_ipfix_header {
    uint16_t len;
    uint32_t export_s, sequence, domain;
};

/* OK also where more bytes came than the message has. BAD: fewer. */
enum tp_ipfix_read tp_ipfix_header_parse(const uint8_t *bytes, size_t len,
                                         struct tp_ipfix_header *ret_header);

/* Bytes that are read from their start. */
struct tp_ipfix_bytes {
    uint8_t *at;
    size_t left;
};

enum tp_ipfix_step {
    TP_IPFIX_END,
    TP_IPFIX_ONE,          /* here it is */
    TP_IPFIX_WITHDRAWAL,   /* of the template of that id */
    TP_IPFIX_WITHDRAW_ALL, /* all of the set's kind */
    TP_IPFIX_FAULT,        /* this one can't be; there may be more */
    TP_IPFIX_BROKEN,       /* where the next one starts can't be known */
};

/* Takes a set off the message: ret_body is what follows its header. */
enum tp_ipfix_step tp_ipfix_next_set(struct tp_ipfix_bytes *message, uint16_t *ret_id,
                                     struct tp_ipfix_bytes *ret_body);

/* Takes a definition off a template set (2) or options template set (3). */
enum tp_ipfix_step tp_ipfix_next_definition(struct tp_ipfix_bytes *set, uint16_t set_id,
                                            struct tp_ipfix_definition *ret_definition);

/* A basic list as it was sent: its element, and how long each value is. */
struct tp_ipfix_note {
    uint32_t pen;
    uint16_t id, len;
};

/* As many basic lists as a message can hold: each has a length, a semantic, an id and a length. */
#define TP_IPFIX_MOST_NOTES (TP_IPFIX_MESSAGE / 6 + 1)

/* Lists in the order in which they come, each before what it holds. Walking a record changes it:
 * basic lists get an element of ours that says only their shape, so that libfixbuf never meets one
 * that it does not know; the note says what it was. */
struct tp_ipfix_notes {
    size_t n;
    struct tp_ipfix_note all[TP_IPFIX_MOST_NOTES];
};

struct tp_ipfix_walk {
    const struct tp_ipfix_lookup *lookup;
    const struct tp_ipfix_domain *domain;
    uint32_t max_nesting;
    uint32_t epoch;   /* templates of lists are marked with it */
    uint32_t n_fresh; /* how many of them were not marked yet */
    struct tp_ipfix_notes *notes;
};

/* Takes a record off a data set. FAULT: it is taken off, but something in its lists is faulty; END:
 * what is left is padding; BROKEN: or more than that. A record must be walked only once. */
enum tp_ipfix_step tp_ipfix_next_record(struct tp_ipfix_walk *walk,
                                        const struct tp_ipfix_template *template,
                                        struct tp_ipfix_bytes *set, size_t *ret_len);

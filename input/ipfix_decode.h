/* SPDX-License-Identifier: Apache-2.0 */
/* From validated bytes to values, by libfixbuf without its sockets. All sessions of a model share
 * one decoder, as libfixbuf's buffer takes 65 kB; each observation domain has template tables of
 * its own. */
#pragma once

#include "input/ipfix_validate.h"

struct fbInfoModel_st;
struct tp_ipfix_decoder;

/* Borrows the model. NULL where memory is short. */
struct tp_ipfix_decoder *tp_ipfix_decoder_new(struct fbInfoModel_st *model);

/* After all of its domains. Accepts NULL. */
void tp_ipfix_decoder_free(struct tp_ipfix_decoder *decoder);

/* What libfixbuf makes of a value of variable length takes this much in its record. */
uint32_t tp_ipfix_decoded_len(uint8_t shape);

/* Writes the element that stands for a shape over the one in a basic list's header, which is an id,
 * a length and, if the id says so, a PEN. */
void tp_ipfix_decoder_name_shape(uint8_t *id, uint8_t shape);

/* A domain gets its tables, and gives them back when it has no templates any more. */
void tp_ipfix_decoder_open(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain);
void tp_ipfix_decoder_close(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain);

bool tp_ipfix_decoder_add(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain,
                          struct tp_ipfix_template *template);
void tp_ipfix_decoder_remove(struct tp_ipfix_decoder *decoder, struct tp_ipfix_domain *domain,
                             struct tp_ipfix_template *template);

/* Room for a message, which validation may change: TP_IPFIX_MESSAGE bytes, borrowed. */
uint8_t *tp_ipfix_decoder_message(struct tp_ipfix_decoder *decoder);

/* Makes ready for the records of one data set. */
void tp_ipfix_decoder_begin(struct tp_ipfix_decoder *decoder, struct tp_ipfix_walk *ret_walk,
                            const struct tp_ipfix_lookup *lookup,
                            const struct tp_ipfix_domain *domain, uint32_t max_nesting);

/* Records that follow each other, all validated by that walk and by no other since. libfixbuf wants
 * a message: what was in front of them, TP_IPFIX_SLACK bytes, is overwritten by headers. */
struct tp_ipfix_run {
    struct tp_ipfix_template *template;
    uint8_t *bytes;
    size_t len, n_records;
    size_t first_note; /* of the walk's */
    uint32_t export_s;
};

#define TP_IPFIX_SLACK (TP_IPFIX_HEADER + TP_IPFIX_SET_HEADER)

/* May append as many values to a record as this. */
#define TP_IPFIX_SPARE 16

struct tp_ipfix_delivery {
    void (*record)(void *user, struct tp_record *record, struct tp_record_value *values);
    void *user;
};

/* How many records were delivered: all, unless libfixbuf refuses one. */
size_t tp_ipfix_decoder_run(struct tp_ipfix_decoder *decoder, struct tp_ipfix_walk *walk,
                            const struct tp_ipfix_run *run,
                            const struct tp_ipfix_delivery *delivery);

/* How many elements libfixbuf knows of, for tests: it stops growing. */
size_t tp_ipfix_decoder_elements(const struct tp_ipfix_decoder *decoder);

/* SPDX-License-Identifier: Apache-2.0 */
/* What elements are called and how they are read: those of libfixbuf (IANA's, until 2020), and XML
 * files in its format, which is IANA's registry with cert:enterpriseId and cert:reversible.
 * A model and all sessions of it belong to one thread at a time. */
#pragma once

#include "core/record.h"
#include "input/error.h"

struct fbInfoModel_st;
struct tp_ipfix_model;
struct tp_ipfix_decoder;

/* Data types by their numbers of RFC 5610 3.1, which libfixbuf has too. */
enum tp_ipfix_type {
    TP_IPFIX_OCTETS,
    TP_IPFIX_UNSIGNED8,
    TP_IPFIX_UNSIGNED16,
    TP_IPFIX_UNSIGNED32,
    TP_IPFIX_UNSIGNED64,
    TP_IPFIX_SIGNED8,
    TP_IPFIX_SIGNED16,
    TP_IPFIX_SIGNED32,
    TP_IPFIX_SIGNED64,
    TP_IPFIX_FLOAT32,
    TP_IPFIX_FLOAT64,
    TP_IPFIX_BOOLEAN,
    TP_IPFIX_MAC,
    TP_IPFIX_STRING,
    TP_IPFIX_SECONDS,
    TP_IPFIX_MILLISECONDS,
    TP_IPFIX_MICROSECONDS,
    TP_IPFIX_NANOSECONDS,
    TP_IPFIX_IPV4,
    TP_IPFIX_IPV6,
    TP_IPFIX_BASIC_LIST,
    TP_IPFIX_SUB_LIST,
    TP_IPFIX_MULTI_LIST,
    TP_IPFIX_TYPE__COUNT,
};

struct tp_ipfix_known {
    struct tp_element element;
    uint32_t pen; /* pen and id as they are sent */
    uint16_t id;
    uint8_t type; /* enum tp_ipfix_type */
};

/* Reads what was shipped, all *.xml of tp_rulebase_directory()/elements, then these files, in
 * order: where two define an element, the last one counts. NULL with ret_error filled ("FILE: ...")
 * where one can't be read. Copies all. */
struct tp_ipfix_model *tp_ipfix_model_new(const char *const *files, size_t n_files,
                                          struct tp_error *ret_error);

/* After all of its sessions. Accepts NULL. */
void tp_ipfix_model_free(struct tp_ipfix_model *model);

/* The element that is sent under these numbers, borrowed for the model's life, or NULL. */
const struct tp_ipfix_known *tp_ipfix_model_find(const struct tp_ipfix_model *model, uint32_t pen,
                                                 uint16_t id);

/* What all sessions of a model share, borrowed. */
struct tp_ipfix_decoder *tp_ipfix_model_decoder(struct tp_ipfix_model *model);

/* Writes _ over what a line can't take in a name: all but letters and digits. False for no name. */
bool tp_ipfix_clean_name(char *name, size_t len);

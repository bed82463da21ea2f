/* SPDX-License-Identifier: Apache-2.0 */
/* What libfixbuf has decoded, as values. For the decoder. */
#pragma once

#include "input/ipfix_validate.h"

struct tp_ipfix_conversion {
    const struct tp_ipfix_lookup *lookup;
    const struct tp_ipfix_domain *domain;
    const struct tp_ipfix_note *next_note; /* of the next basic list */
    uint32_t export_s;
    uint8_t *room; /* for what lists hold, until the next record */
    size_t room_used, room_len;
};

/* Enough for the lists of any message that was validated. */
#define TP_IPFIX_CONVERSION_ROOM                                                                   \
    (TP_IPFIX_MESSAGE * (sizeof(struct tp_record_value) + sizeof(struct tp_record)) +              \
     TP_IPFIX_MOST_NOTES * (sizeof(struct tp_ipfix_stranger) + 8))

/* Fills a value for each field of the template; decoded is libfixbuf's record. Strings and octets
 * borrow from it and from the message. */
void tp_ipfix_convert(struct tp_ipfix_conversion *conversion,
                      const struct tp_ipfix_template *template, const uint8_t *decoded,
                      struct tp_record_value *ret_values);

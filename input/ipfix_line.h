/* SPDX-License-Identifier: Apache-2.0 */
/* An IPFIX record as one line of text, that can be queued, forwarded, stored and replayed. The form
 * is published, in doc/ipfix.md:
 *
 *   ipfix exporter=192.0.2.1 exporterPort=4739 observationDomainId=7 templateId=256
 *   exportTime=2026-11-21T18:00:00Z sourceIPv4Address=10.1.2.3 ... tls.clientAddress=10.1.2.3 ...
 *
 * First what the line is about, then every element by its name, then the facts as tls.NAME, which
 * no element can be called. A value is bare where it is of letters, digits and _.:/@+- only, else
 * it is in double quotes, as the content of a JSON string in which `"` is \u0022 and `=` \u003d: so
 * nothing in a value can pass for a key. */
#pragma once

#include "input/ipfix_facts.h"

/* Who sent it; address is empty where that is unknown, as from a file. */
struct tp_ipfix_from {
    struct tp_text address; /* as text */
    uint16_t port;
};

#define TP_LINE_OCTETS 64 /* of an octet array are written, unless told otherwise */

/* Grows to the longest line and stays. All zero is an empty one, but for octets. */
struct tp_ipfix_line {
    char *ptr;
    size_t len, size;
    size_t octets;  /* of an octet array that are written at most */
    bool is_failed; /* memory was short: what is there is not whole */
};

void tp_ipfix_line_init(struct tp_ipfix_line *line);

/* Empties it, keeps the memory. */
void tp_ipfix_line_restart(struct tp_ipfix_line *line);

void tp_ipfix_line_clear(struct tp_ipfix_line *line);

/* Appends one line, without a line feed. from may be NULL. False where memory was short: what was
 * appended is not whole then. */
bool tp_ipfix_line_add(struct tp_ipfix_line *line, const struct tp_ipfix_from *from,
                       const struct tp_record *record, const struct tp_ipfix_facts *facts);

/* SPDX-License-Identifier: Apache-2.0 */
/* Message 302014 of Cisco's firewalls: who ended which TCP connection (Cisco Secure Firewall ASA
 * Series Syslog Messages). The two ends stand in an order that does not tell which is the client:
 * on an ASA the one behind the interface of lower security first, between equal ones, as all of a
 * Threat Defense's are, the one that opened the connection. */
#pragma once

#include "core/event.h"

#define TP_TEARDOWN_MAX 8 /* two ends of three fields, duration, reason */

/* A rule hands the text over as %teardown:rest%. It yields these fields; TP_HAS() bits. */
#define TP_TEARDOWN_FIELDS                                                                         \
    (TP_HAS(TP_FIELD_INGRESS_INTERFACE) | TP_HAS(TP_FIELD_CLIENT_IP) |                             \
     TP_HAS(TP_FIELD_CLIENT_PORT) | TP_HAS(TP_FIELD_EGRESS_INTERFACE) |                            \
     TP_HAS(TP_FIELD_SERVER_IP) | TP_HAS(TP_FIELD_SERVER_PORT) | TP_HAS(TP_FIELD_DURATION) |       \
     TP_HAS(TP_FIELD_CLOSED_BY) | TP_HAS(TP_FIELD_CLOSED_FROM))

/* What the line says, by field; borrowed from it. */
struct tp_teardown_line {
    size_t n;
    struct {
        enum tp_field field;
        struct tp_text value;
    } rows[TP_TEARDOWN_MAX];
};

/* The text behind the message's number and colon. A user may stand in brackets behind either end,
 * and behind it all. No other bracket closes within a user: a line where one does may imitate
 * another, and is not taken. False where it is no such text. */
bool tp_teardown_line_read(struct tp_text text, struct tp_teardown_line *ret_line);

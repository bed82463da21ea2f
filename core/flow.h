/* SPDX-License-Identifier: Apache-2.0 */
/* What we remember of one connection, and how an event changes it.
 * Messages, flags and certificate status are ORed, durations and bytes only grow, the latest action
 * and status count; so events of one flow may come in any order, and twice. */
#pragma once

#include "core/event.h"
#include "core/flow_key.h"

#define TP_FLOW_ENDED 0x1 /* its end was reported */
#define TP_FLOW_OBSERVED                                                                           \
    0x2 /* the log gives messages, flags or an alert: nothing needs to be inferred */
#define TP_FLOW_ERROR 0x4        /* a device error was reported */
#define TP_FLOW_REQUEST 0x8      /* an application request or answer was seen */
#define TP_FLOW_TLS 0x10         /* something of TLS was reported */
#define TP_FLOW_TIMED 0x20       /* the device says how long it lasted */
#define TP_FLOW_CERTIFICATE 0x40 /* the server's certificate or its status was reported */

#define TP_BYTES_UNIT 64
#define TP_REPLY_UNIT 1024

/* Fixed size, no pointers: the table holds these by the million. */
struct tp_flow {
    struct tp_flow_key key;
    uint64_t unnamed_flags;
    uint32_t messages;           /* as in message.def, unnamed bits included */
    uint32_t connection;         /* tp_connection_number() */
    uint16_t flags;              /* 1 << enum tp_flag */
    uint16_t certificate_status; /* as in certificate.def */
    uint16_t duration_ds;        /* tenths of a second, stops at 65535; valid when TIMED */
    uint16_t client_bytes_64;    /* in units of TP_BYTES_UNIT, stops at 65535 */
    uint8_t state;               /* TP_FLOW_ bits */
    uint8_t n_events;            /* stops at 255 */
    uint8_t server_bytes_1024;   /* in units of TP_REPLY_UNIT, stops at 255 */
    uint8_t action : 4, expected_action : 4; /* enum tp_action */
    uint8_t status;                          /* enum tp_status */
    uint8_t alert;                           /* wire code, TP_NO_ALERT where none */
    uint8_t alert_side : 4, closed_by : 4;   /* enum tp_side */
    uint8_t counted : 4;                     /* enum tp_doing that the evidence has of it */
    uint8_t counted_by : 3;                  /* enum tp_name_source of the name it was counted by */
    uint8_t is_certificate_counted : 1;      /* the certificate's status is in the evidence */
};

/* A flow of that key of which nothing is known yet. */
void tp_flow_init(struct tp_flow *flow, const struct tp_flow_key *key, uint32_t connection);

/* False where no events can have made it: what it says leads out of the catalogue. */
bool tp_flow_possible(const struct tp_flow *flow);

/* Merges what the event says. */
void tp_flow_apply(struct tp_flow *flow, const struct tp_event *event);

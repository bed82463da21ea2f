/* SPDX-License-Identifier: Apache-2.0 */
/* One connection event: fixed members, and views of the line it was read from.
 * An event borrows from its line and from the reader that read it, and dies with the next read. */
#pragma once

#include <stdint.h>

#include "core/catalogue.h"
#include "core/text.h"

#define TP_NO_TIME INT64_MIN
#define TP_MAX_TIME INT64_C(8000000000000) /* in 2223: no log is of later, and no clock */
#define TP_NO_ALERT UINT8_MAX
#define TP_PROTOCOL_TCP 6
#define TP_PROTOCOL_UDP 17
#define TP_HOST_NAME_MAX 254 /* RFC 1035 2.3.4: 253 bytes, and a dot at the end */
/* Names that no catalogue knows are kept, as many as this; more are left out of the output. */
#define TP_MAX_UNKNOWN_NAMES 8

/* IPv6, or IPv4 mapped into it (RFC 4291 2.5.5.2), network order. */
struct tp_address {
    uint8_t bytes[16];
};

struct tp_event {
    uint64_t present; /* TP_HAS() bits: the line gave this field a usable value */
    uint64_t generic; /* of these, those whose value fits many: no identity */
    struct tp_text text[TP_FIELD__COUNT]; /* each field as the line wrote it; len 0 where absent */

    int64_t time_ms, start_ms, end_ms; /* UTC; TP_NO_TIME where unknown */
    int64_t duration_ms;               /* TP_NO_TIME where unknown */
    struct tp_address client, server;
    uint64_t client_bytes, client_packets, server_bytes, server_packets;
    uint64_t error; /* 0 is success */
    uint64_t http_status;
    uint64_t unnamed_flags;      /* flow flag bits that have no name */
    uint32_t messages;           /* bits as in message.def, unnamed bits included */
    uint32_t facts;              /* TP_FACT_REQUEST_SEEN or nothing */
    uint16_t flags;              /* 1 << enum tp_flag */
    uint16_t certificate_status; /* bits as in certificate.def */
    uint16_t client_port, server_port;
    uint8_t type;                    /* enum tp_event_type */
    uint8_t action, expected_action; /* enum tp_action */
    uint8_t status;                  /* enum tp_status */
    uint8_t protocol;                /* IANA protocol number */
    uint8_t alert;                   /* wire code, TP_NO_ALERT where none */
    uint8_t alert_side, closed_by;   /* enum tp_side */
    bool is_inferred;                /* messages and alert were concluded, not seen */

    struct tp_text unknown_messages[TP_MAX_UNKNOWN_NAMES];
    struct tp_text unknown_flags[TP_MAX_UNKNOWN_NAMES];
    uint8_t n_unknown_messages, n_unknown_flags;
};

#define TP_HAS(field) (UINT64_C(1) << (field))

static inline bool tp_event_has(const struct tp_event *event, enum tp_field field)
{
    return (event->present & TP_HAS(field)) != 0;
}

/* Makes event an empty one: nothing present, every time unknown. */
void tp_event_clear(struct tp_event *event);

/* Is there anything of TLS in it, beyond the zeros that some devices log for every connection? */
bool tp_event_is_tls(const struct tp_event *event);

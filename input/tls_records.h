/* SPDX-License-Identifier: Apache-2.0 */
/* What one direction of a connection shows in its TLS records (RFC 8446 5, RFC 5246 6.2), whether
 * we have the bytes or only a list of the records. Anything may stand there, and it may end
 * anywhere: what can't be read is not there. Longer is never less: more records only add to what is
 * shown, as long as they are of a connection that can be, and tell no other version. */
#pragma once

#include "core/event.h"

/* The bits of message.def. */
enum tp_seen {
#define TP_ROW(symbol, name, alias, code, ...) TP_SEEN_##symbol = (code),
#include "core/message.def"
#undef TP_ROW
};

enum tp_tls_content {
    TP_TLS_CHANGE_CIPHER_SPEC = 20,
    TP_TLS_ALERT = 21,
    TP_TLS_HANDSHAKE = 22,
    TP_TLS_DATA = 23,
};

#define TP_TLS_NO_TYPE 0xff /* of a handshake message: not known, or none */
#define TP_TLS_NO_LENGTH 0  /* of a record */
#define TP_TLS_1_2 0x0303
#define TP_TLS_1_3 0x0304 /* RFC 8446 4.2.1 */

/* One direction. All zero, but for alert: tp_tls_side_init(). */
struct tp_tls_side {
    uint32_t handshakes;      /* 1 << type of the messages in the clear; bit 31 for 31 and more */
    uint32_t handshake_bytes; /* of handshake records in the clear of which no message is named */
    uint32_t data_bytes;      /* of records of type 23 */
    uint16_t first_data[2];   /* lengths of the first two of these */
    uint16_t n_data;          /* of type 23, but for those of the size of an alert */
    uint16_t n_after;         /* of these, those after the first that is a Finished by its size */
    uint16_t n_alert_sized;   /* of type 23, and of the size of an alert of TLS 1.3 */
    uint16_t version;         /* that its ServerHello chose, 0 where unknown */
    uint8_t alert;            /* in the clear; TP_NO_ALERT where none */
    bool is_tls;              /* it starts with a record of TLS */
    bool is_alert_fatal;
    bool has_alert;       /* a record of type 21, readable or not */
    bool has_handshake;   /* one of type 22 */
    bool has_changed;     /* ChangeCipherSpec: what follows is sealed, up to TLS 1.2 */
    bool has_finished;    /* a sealed handshake message after that */
    bool has_finish_size; /* a record of type 23 that is a Finished of TLS 1.3 by its size */
    bool has_whole_hello; /* the ServerHello was read to its end */
    bool is_resuming;     /* and it takes up a pre-shared key */
    bool has_early_data;  /* the ClientHello announces some */
    bool is_cut;          /* there was more than could be read: what is missing proves nothing */
    uint8_t server_name_len;
    char server_name[TP_HOST_NAME_MAX]; /* of the ClientHello */
};

void tp_tls_side_init(struct tp_tls_side *side);

/* Records of type 23, in which TLS 1.3 seals all. */
static inline unsigned tp_tls_n_sealed(const struct tp_tls_side *side)
{
    return (unsigned)side->n_data + side->n_alert_sized;
}

/* Reads the records in bytes, from the connection's first. */
void tp_tls_side_read(struct tp_tls_side *side, struct tp_text bytes);

/* One more record, of a list: its content type, length and the type of its first handshake message,
 * as far as the list tells. */
void tp_tls_side_add(struct tp_tls_side *side, uint8_t content, uint16_t length, uint8_t handshake);

/* What both directions show together. */
struct tp_tls_shown {
    uint32_t messages;  /* as in message.def */
    uint16_t version;   /* 0 where unknown */
    uint8_t alert;      /* in the clear; TP_NO_ALERT where none */
    uint8_t alert_side; /* enum tp_side: of that alert */
};

/* Either may be NULL, or have seen nothing. version is what else is known of it, or 0. The client's
 * application data is said only where it is sure: in TLS 1.3 its Finished has the same content type
 * (RFC 8446 5.2). The server's is not said there at all: nothing tells it from session tickets, and
 * it proves nothing. */
void tp_tls_put_together(const struct tp_tls_side *client, const struct tp_tls_side *server,
                         uint16_t version, struct tp_tls_shown *ret_shown);

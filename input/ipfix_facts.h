/* SPDX-License-Identifier: Apache-2.0 */
/* What an IPFIX record says of a connection, whichever exporter wrote it: who is the client, what
 * was seen of TLS, who ended it. Elements and their sources: the table in ipfix_uses.c. */
#pragma once

#include "core/record.h"
#include "input/error.h"
#include "input/tls_records.h"

#define TP_NO_COUNT UINT64_MAX

/* What the bits of Flowmon's elements 39499/330 and 331 mean. They are not public: nothing is
 * guessed, all 0 is nothing known. */
struct tp_ipfix_bits {
    uint8_t content[8];    /* per bit: TLS content type, 0 unknown */
    uint8_t handshake[32]; /* per bit: TLS handshake type + 1, 0 unknown */
};

/* Names from bit 0 on, separated by commas: `CCS,ALERT,HS,DATA`, `-,CH,SH`. `-` is a bit that is
 * not known; a number is a TLS content or handshake type. False, with ret_error filled, where there
 * are too many or one is no name. */
bool tp_ipfix_bits_parse_content(struct tp_ipfix_bits *bits, struct tp_text names,
                                 struct tp_error *ret_error);
bool tp_ipfix_bits_parse_handshake(struct tp_ipfix_bits *bits, struct tp_text names,
                                   struct tp_error *ret_error);

enum tp_ipfix_final { TP_FINAL_UNKNOWN, TP_FINAL_NO, TP_FINAL_YES };

#define TP_JA3_LEN 32

/* Text borrows from the record, but for what is in the struct itself. */
struct tp_ipfix_facts {
    struct tp_text client_address, server_address; /* 4 or 16 octets; empty where unknown */
    int32_t client_port, server_port;              /* -1 where unknown */
    uint64_t client_bytes, server_bytes;           /* TP_NO_COUNT where unknown */
    uint64_t client_packets, server_packets;
    struct tp_record_time start, end; /* seconds 0 where unknown */
    enum tp_ipfix_final final;        /* is the connection over? */
    uint32_t messages;                /* as in message.def */
    bool is_alert_seen;               /* by one of the two sides: which is not told */
    bool is_inferred;              /* nothing of that was seen: it follows from sizes and counts */
    uint8_t alert;                 /* TP_NO_ALERT where none */
    uint8_t alert_side, closed_by; /* enum tp_side */
    uint16_t version;              /* 0x0303 is TLS 1.2; 0 where unknown */
    struct tp_text server_name, certificate_name, issuer_name, ja3, ja4, process;

    char name_room[TP_HOST_NAME_MAX]; /* a server name that was read in the payload */
    char ja3_room[TP_JA3_LEN];        /* a JA3 that was sent as octets */
};

/* bits may be NULL. */
void tp_ipfix_facts_of(const struct tp_record *record, const struct tp_ipfix_bits *bits,
                       struct tp_ipfix_facts *ret_facts);

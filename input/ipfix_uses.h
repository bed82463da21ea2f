/* SPDX-License-Identifier: Apache-2.0 */
/* Which elements say something of a connection: several exporters' elements for one use. */
#pragma once

#include "core/record.h"

/* Names without a direction are of the side that the record calls source, those with BACK of the
 * other. */
enum tp_use {
    TP_USE_NONE,
    TP_USE_SOURCE_IPV4,
    TP_USE_SOURCE_IPV6,
    TP_USE_SOURCE_PORT,
    TP_USE_DESTINATION_IPV4,
    TP_USE_DESTINATION_IPV6,
    TP_USE_DESTINATION_PORT,
    TP_USE_PROTOCOL,
    TP_USE_OCTETS,
    TP_USE_OCTETS_BACK,
    TP_USE_PACKETS,
    TP_USE_PACKETS_BACK,
    TP_USE_INITIATOR_OCTETS,
    TP_USE_RESPONDER_OCTETS,
    TP_USE_INITIATOR_PACKETS,
    TP_USE_RESPONDER_PACKETS,
    TP_USE_FLAGS,
    TP_USE_FLAGS_BACK,
    TP_USE_FIRST_FLAGS,
    TP_USE_FIRST_FLAGS_BACK,
    TP_USE_LATER_FLAGS,
    TP_USE_LATER_FLAGS_BACK,
    TP_USE_CLIENT_FLAGS,
    TP_USE_SERVER_FLAGS,
    TP_USE_RESETS,
    TP_USE_RESETS_BACK,
    TP_USE_END_REASON,
    TP_USE_FIREWALL_EVENT,
    TP_USE_BIFLOW_DIRECTION,
    TP_USE_START,
    TP_USE_END,
    TP_USE_START_UPTIME,
    TP_USE_END_UPTIME,
    TP_USE_SYSTEM_START,
    TP_USE_PAYLOAD,
    TP_USE_PAYLOAD_BACK,
    TP_USE_APPLICATION, /* as YAF's content inspection numbers it: by port */
    TP_USE_SERVER_NAME,
    TP_USE_CERTIFICATE_NAME,
    TP_USE_ISSUER_NAME,
    TP_USE_SUBJECT_PARTS,
    TP_USE_ISSUER_PARTS,
    TP_USE_JA3,
    TP_USE_JA4,
    TP_USE_PROCESS,
    TP_USE_VERSION,
    TP_USE_RISK,
    TP_USE_CONTENT_BITS,
    TP_USE_HANDSHAKE_BITS,
    TP_USE_SRLT,
    TP_USE_RECORD_LENGTHS,
    TP_USE_RECORD_CONTENTS,
    TP_USE_RECORD_HANDSHAKES,
    TP_USE_RECORD_DIRECTIONS,
    TP_USE_PACKET_LENGTHS,
    TP_USE_PACKET_FLAGS,
    TP_USE_PACKET_DIRECTIONS,
    TP_USE_DATA_BYTES,
    TP_USE_DATA_BYTES_BACK,
    TP_USE_DATA_PACKETS,
    TP_USE_DATA_PACKETS_BACK,
    TP_USE_FIRST_DATA,
    TP_USE_DIRECTIONS,
    TP_USE__COUNT
};

/* The first value for each use, NULL where there is none. */
struct tp_uses {
    const struct tp_record_value *values[TP_USE__COUNT];
};

/* Looks through the record and the lists in it. IANA's elements count only outside of lists: inside
 * they are about something else. */
void tp_uses_of(const struct tp_record *record, struct tp_uses *ret_uses);

/* The number, or otherwise where there is none. */
uint64_t tp_use_number(const struct tp_uses *uses, enum tp_use use, uint64_t otherwise);

/* String or octets; empty where there is none. */
struct tp_text tp_use_octets(const struct tp_uses *uses, enum tp_use use);

/* A number at this place of a basic list, or otherwise. */
int64_t tp_use_item(const struct tp_uses *uses, enum tp_use use, uint32_t place, int64_t otherwise);

/* How many items the basic list has; 0 where there is none. */
uint32_t tp_use_n_items(const struct tp_uses *uses, enum tp_use use);

/* SPDX-License-Identifier: Apache-2.0 */
/* The other end of one transport session: with UDP an exporter's address and port, with TCP a
 * connection. */
#pragma once

#include "module/imipfix_exporters.h"
#include "module/imipfix_sender.h"
#include "output/address.h"

/* What peers of one input have in common; borrowed by them. */
struct tp_im_common {
    const char *input; /* as in the names of its counters */
    struct tp_ipfix_model *model;
    struct tp_im_exporters *exporters;
    struct tp_im_counters *counters;
    struct tp_im_sender *sender;
};

struct tp_im_peer {
    struct tp_ipfix_from from;
    char address[TP_ADDRESS_ROOM];
    prop_t *address_text; /* of messages */
    struct tp_ipfix_session *session;
    struct tp_ipfix_counts taken; /* of the session, so far */
    struct tp_im_exporter *exporter;
    const struct tp_im_common *common;
    uint32_t number; /* for imipfix_sessions.c */
};

/* NULL where memory is short. */
struct tp_im_peer *tp_im_peer_new(const struct tp_im_common *common,
                                  const struct tp_address *address, uint16_t port);

/* Accepts NULL. */
void tp_im_peer_free(struct tp_im_peer *peer);

/* Reads one message and sends its records. What is wrong is counted, and said once. */
enum tp_ipfix_read tp_im_peer_feed(struct tp_im_peer *peer, struct tp_im_sender *sender,
                                   const uint8_t *message, size_t len, int64_t now_ms);

/* Reads a message that the session itself has saved, as if nothing had come: no records, no counts.
 */
void tp_im_peer_restore(struct tp_im_peer *peer, const uint8_t *message, size_t len,
                        int64_t now_ms);

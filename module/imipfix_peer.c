/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_peer.h"

#include <stdlib.h>
#include "module/imipfix_host.h"

static void add_session(struct tp_im_peer *peer, int n)
{
    tp_im_counters_add_session(peer->common->counters, n);
    tp_im_counters_add_session(peer->exporter->counters, n);
}

struct tp_im_peer *tp_im_peer_new(const struct tp_im_common *common,
                                  const struct tp_address *address, uint16_t port)
{
    struct tp_im_peer *peer = calloc(1, sizeof *peer);

    if (peer == NULL)
        return NULL;
    peer->from.address = (struct tp_text){peer->address, tp_address_print(address, peer->address)};
    peer->address[peer->from.address.len] = '\0';
    peer->from.port = port;
    peer->common = common;
    peer->exporter = tp_im_exporters_get(common->exporters, address);
    add_session(peer, 1);
    peer->address_text = tp_im_host_text(peer->address);
    peer->session = tp_ipfix_session_new(common->model, NULL);
    if (peer->address_text != NULL && peer->session != NULL)
        return peer;
    tp_im_peer_free(peer);
    return NULL;
}

static void take(struct tp_im_peer *peer, const struct tp_ipfix_counts *now)
{
    tp_im_counters_take(peer->common->counters, now, &peer->taken);
    tp_im_counters_take(peer->exporter->counters, now, &peer->taken);
    peer->taken = *now;
}

void tp_im_peer_free(struct tp_im_peer *peer)
{
    struct tp_ipfix_counts gone;

    if (peer == NULL)
        return;
    gone = peer->taken;
    gone.templates = 0;
    take(peer, &gone);
    add_session(peer, -1);
    tp_ipfix_session_free(peer->session);
    tp_im_host_text_free(peer->address_text);
    free(peer);
}

/* What the counts of a message tell for the first time. */
static void tell(struct tp_im_peer *peer, enum tp_ipfix_read read,
                 const struct tp_ipfix_counts *now)
{
    if (read != TP_IPFIX_OK)
        tp_im_exporter_tell(peer->common->exporters, peer->exporter, peer->address,
                            tp_im_fault_of(read));
    if (now->dropped_sets != peer->taken.dropped_sets)
        tp_im_exporter_tell(peer->common->exporters, peer->exporter, peer->address,
                            TP_IM_FAULT_WITHOUT_TEMPLATE);
}

enum tp_ipfix_read tp_im_peer_feed(struct tp_im_peer *peer, struct tp_im_sender *sender,
                                   const uint8_t *message, size_t len, int64_t now_ms)
{
    const struct tp_ipfix_sink sink = {tp_im_sender_send, sender};
    enum tp_ipfix_read read;

    tp_im_sender_set_origin(sender, &peer->from, peer->address_text);
    read = tp_ipfix_session_feed(peer->session, message, len, now_ms, &sink);
    const struct tp_ipfix_counts *now = tp_ipfix_session_counts(peer->session);
    tell(peer, read, now);
    take(peer, now);
    return read;
}

static void ignore(void *user, const struct tp_record *record)
{
    (void)user;
    (void)record;
}

void tp_im_peer_restore(struct tp_im_peer *peer, const uint8_t *message, size_t len, int64_t now_ms)
{
    static const struct tp_ipfix_sink nowhere = {ignore, NULL};
    uint32_t templates = peer->taken.templates;

    tp_ipfix_session_feed(peer->session, message, len, now_ms, &nowhere);
    const struct tp_ipfix_counts *now = tp_ipfix_session_counts(peer->session);
    peer->taken = *now;
    peer->taken.templates = templates;
    take(peer, now);
}

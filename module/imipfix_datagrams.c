/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_datagrams.h"

#include <stdlib.h>
#include <sys/socket.h>
#include "module/imipfix_host.h"
#include "module/imipfix_sockets.h"

#define AT_ONCE 32
#define ROUNDS 8
#define LARGEST 65536 /* with room behind the longest datagram */

struct tp_im_datagrams {
    struct tp_im_gate *gate;
    struct tp_im_sessions *sessions;
    struct mmsghdr headers[AT_ONCE];
    struct iovec places[AT_ONCE];
    struct sockaddr_storage from[AT_ONCE];
    uint8_t bytes[AT_ONCE][LARGEST];
};

struct tp_im_datagrams *tp_im_datagrams_new(struct tp_im_gate *gate,
                                            struct tp_im_sessions *sessions)
{
    struct tp_im_datagrams *datagrams = calloc(1, sizeof *datagrams);

    if (datagrams == NULL)
        return NULL;
    datagrams->gate = gate;
    datagrams->sessions = sessions;
    for (size_t i = 0; i < AT_ONCE; i++) {
        datagrams->places[i] = (struct iovec){datagrams->bytes[i], LARGEST - 1};
        datagrams->headers[i].msg_hdr = (struct msghdr){
            .msg_name = &datagrams->from[i], .msg_iov = &datagrams->places[i], .msg_iovlen = 1};
    }
    return datagrams;
}

void tp_im_datagrams_free(struct tp_im_datagrams *datagrams)
{
    free(datagrams);
}

/* The sender's session, or NULL where it may have none. */
static struct tp_im_peer *peer_of(struct tp_im_datagrams *datagrams,
                                  const struct sockaddr_storage *from, const uint8_t *message,
                                  size_t len)
{
    uint16_t port;
    struct tp_address address = tp_im_address_of(from, &port);
    struct tp_im_peer *peer = tp_im_sessions_find(datagrams->sessions, &address, port);

    if (peer == NULL && !tp_im_gate_admits(datagrams->gate, &address))
        return NULL;
    if (!tp_im_gate_knows(datagrams->gate, &address, message, len))
        return NULL;
    return peer != NULL ? peer : tp_im_sessions_add(datagrams->sessions, &address, port);
}

static void take(struct tp_im_datagrams *datagrams, size_t i, int64_t now_ms)
{
    const uint8_t *message = datagrams->bytes[i];
    size_t len = datagrams->headers[i].msg_len;
    struct tp_im_peer *peer = peer_of(datagrams, &datagrams->from[i], message, len);

    if (peer == NULL)
        return;
    tp_im_peer_feed(peer, datagrams->gate->common->sender, message, len, now_ms);
    tp_im_sessions_touch(datagrams->sessions, peer);
}

/* How many came. */
static int receive(struct tp_im_datagrams *datagrams, int fd)
{
    int n;

    for (size_t i = 0; i < AT_ONCE; i++)
        datagrams->headers[i].msg_hdr.msg_namelen = sizeof datagrams->from[i];
    n = recvmmsg(fd, datagrams->headers, AT_ONCE, MSG_DONTWAIT, NULL);
    return n < 0 ? 0 : n;
}

void tp_im_datagrams_receive(struct tp_im_datagrams *datagrams, int fd, int64_t now_ms)
{
    struct tp_im_sender *sender = datagrams->gate->common->sender;
    int n = AT_ONCE;

    for (int round = 0; round < ROUNDS && n == AT_ONCE && !tp_im_host_is_ending(); round++) {
        n = receive(datagrams, fd);
        tp_im_sender_set_time(sender);
        for (int i = 0; i < n; i++)
            take(datagrams, (size_t)i, now_ms);
        tp_im_sender_flush(sender);
    }
}

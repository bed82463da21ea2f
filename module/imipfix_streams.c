/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_streams.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include "errmsg.h"
#include "module/imipfix_sockets.h"

#define ACCEPTED_AT_ONCE 64
#define SMALLEST 4096
#define LARGEST 65536 /* with room behind the longest message */

struct tp_im_connection {
    struct tp_im_source source;
    struct tp_address address;
    struct tp_im_peer *peer;
    int64_t heard_ms;
    size_t len, size;
    uint8_t *bytes;
    struct tp_im_connection *newer, *older;
};

/* In the order in which they were heard of. */
struct tp_im_streams {
    struct tp_im_gate *gate;
    struct tp_im_input *input;
    uint64_t max, n;
    int64_t idle_ms;
    bool has_told_full;
    struct tp_im_connection *newest, *oldest;
};

struct tp_im_streams *tp_im_streams_new(struct tp_im_gate *gate, struct tp_im_input *input,
                                        uint64_t max, int64_t idle_ms)
{
    struct tp_im_streams *streams = calloc(1, sizeof *streams);

    if (streams != NULL)
        *streams =
            (struct tp_im_streams){.gate = gate, .input = input, .max = max, .idle_ms = idle_ms};
    return streams;
}

static void enlist(struct tp_im_streams *streams, struct tp_im_connection *connection,
                   int64_t now_ms)
{
    connection->heard_ms = now_ms;
    connection->newer = NULL;
    connection->older = streams->newest;
    *(streams->newest == NULL ? &streams->oldest : &streams->newest->newer) = connection;
    streams->newest = connection;
}

static void unlist(struct tp_im_streams *streams, struct tp_im_connection *connection)
{
    *(connection->newer == NULL ? &streams->newest : &connection->newer->older) = connection->older;
    *(connection->older == NULL ? &streams->oldest : &connection->older->newer) = connection->newer;
}

static void end(struct tp_im_streams *streams, struct tp_im_connection *connection)
{
    unlist(streams, connection);
    streams->n--;
    close(connection->source.fd); /* epoll forgets it by itself */
    tp_im_peer_free(connection->peer);
    free(connection->bytes);
    free(connection);
}

void tp_im_streams_free(struct tp_im_streams *streams)
{
    if (streams == NULL)
        return;
    while (streams->oldest != NULL)
        end(streams, streams->oldest);
    free(streams);
}

static struct tp_im_connection *make_connection(struct tp_im_streams *streams, int fd,
                                                const struct tp_address *address, uint16_t port)
{
    struct tp_im_connection *connection = calloc(1, sizeof *connection);

    if (connection == NULL)
        return NULL;
    connection->source = (struct tp_im_source){fd, streams->input, connection};
    connection->address = *address;
    connection->size = SMALLEST;
    connection->bytes = calloc(1, SMALLEST);
    connection->peer = tp_im_peer_new(streams->gate->common, address, port);
    if (connection->bytes != NULL && connection->peer != NULL)
        return connection;
    free(connection->bytes);
    tp_im_peer_free(connection->peer);
    free(connection);
    return NULL;
}

/* Is there room for one more? */
static bool has_room(struct tp_im_streams *streams)
{
    if (streams->n < streams->max)
        return true;
    tp_im_counters_add(streams->gate->common->counters, TP_IM_REFUSED_CONNECTIONS, 1);
    if (!streams->has_told_full)
        LogMsg(0, RS_RET_ERR, LOG_WARNING,
               "imipfix: input '%s': a connection was refused, as there are %llu already: set "
               "maxSessions to more; the counter refused_connections tells of more",
               streams->gate->common->input, (unsigned long long)streams->n);
    streams->has_told_full = true;
    return false;
}

/* False where the socket is not wanted. */
static bool take(struct tp_im_streams *streams, int epoll, int fd,
                 const struct sockaddr_storage *from, int64_t now_ms)
{
    uint16_t port;
    struct tp_address address = tp_im_address_of(from, &port);
    struct epoll_event event = {.events = EPOLLIN};
    struct tp_im_connection *connection;
    int on = 1;

    if (!tp_im_gate_admits(streams->gate, &address) || !has_room(streams))
        return false;
    connection = make_connection(streams, fd, &address, port);
    if (connection == NULL)
        return false;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    enlist(streams, connection, now_ms);
    streams->n++;
    event.data.ptr = &connection->source;
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        end(streams, connection);
    return true;
}

void tp_im_streams_accept(struct tp_im_streams *streams, int epoll, int fd, int64_t now_ms)
{
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        struct sockaddr_storage from;
        socklen_t len = sizeof from;
        int accepted = accept4(fd, (struct sockaddr *)&from, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (accepted < 0)
            return;
        if (!take(streams, epoll, accepted, &from, now_ms))
            close(accepted);
    }
}

/* All messages that are whole. False where one is no IPFIX. */
static bool feed(struct tp_im_streams *streams, struct tp_im_connection *connection, int64_t now_ms)
{
    const uint8_t *at = connection->bytes, *end_of = at + connection->len;
    size_t len;

    while ((len = tp_ipfix_message_len(at, (size_t)(end_of - at))) != SIZE_MAX) {
        if (len == 0 || len > (size_t)(end_of - at))
            break;
        tp_im_peer_feed(connection->peer, streams->gate->common->sender, at, len, now_ms);
        at += len;
    }
    connection->len = (size_t)(end_of - at);
    if (len == SIZE_MAX)
        tp_im_gate_knows(streams->gate, &connection->address, at, connection->len);
    memmove(connection->bytes, at, connection->len);
    return len != SIZE_MAX;
}

/* The longest message fits: where the buffer is full, there is one that is not whole. */
static bool grow(struct tp_im_connection *connection)
{
    uint8_t *grown;

    if (connection->len < connection->size - 1 || connection->size >= LARGEST)
        return true;
    grown = realloc(connection->bytes, connection->size * 2);
    if (grown == NULL)
        return false;
    connection->bytes = grown;
    connection->size *= 2;
    return true;
}

void tp_im_streams_receive(struct tp_im_streams *streams, struct tp_im_connection *connection,
                           int64_t now_ms)
{
    struct tp_im_sender *sender = streams->gate->common->sender;
    ssize_t n = recv(connection->source.fd, connection->bytes + connection->len,
                     connection->size - 1 - connection->len, MSG_DONTWAIT);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        end(streams, connection);
        return;
    }
    unlist(streams, connection);
    enlist(streams, connection, now_ms);
    connection->len += (size_t)n;
    tp_im_sender_set_time(sender);
    bool goes_on = grow(connection) && feed(streams, connection, now_ms);
    tp_im_sender_flush(sender);
    if (!goes_on)
        end(streams, connection);
}

void tp_im_streams_expire(struct tp_im_streams *streams, int64_t now_ms)
{
    while (streams->oldest != NULL && now_ms - streams->oldest->heard_ms > streams->idle_ms)
        end(streams, streams->oldest);
}

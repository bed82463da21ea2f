/* SPDX-License-Identifier: Apache-2.0 */
/* Receives TCP connections: each is a session, and a stream of messages one after the other. What
 * is no IPFIX ends its connection, as nobody can tell where a next message begins. */
#pragma once

#include "module/imipfix_gate.h"

struct tp_im_streams;

/* What epoll gives back for a connection; for an input's own sockets connection is NULL. */
struct tp_im_source {
    int fd;
    struct tp_im_input *input;
    struct tp_im_connection *connection;
};

/* Borrows gate. Connections are watched in that epoll, as ones of that input, borrowed. NULL where
 * memory is short. */
struct tp_im_streams *tp_im_streams_new(struct tp_im_gate *gate, struct tp_im_input *input,
                                        uint64_t max, int64_t idle_ms);

/* Ends all connections. Accepts NULL. */
void tp_im_streams_free(struct tp_im_streams *streams);

/* Takes the connections that have come to the socket; their number is bounded. */
void tp_im_streams_accept(struct tp_im_streams *streams, int epoll, int fd, int64_t now_ms);

/* Reads what has come. It may end the connection, which is gone then. */
void tp_im_streams_receive(struct tp_im_streams *streams, struct tp_im_connection *connection,
                           int64_t now_ms);

/* Ends connections that were idle for too long. */
void tp_im_streams_expire(struct tp_im_streams *streams, int64_t now_ms);

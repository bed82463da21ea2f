/* SPDX-License-Identifier: Apache-2.0 */
/* The sockets that an input listens on: one for each family of addresses. */
#pragma once

#include "core/event.h"
#include "module/imipfix_settings.h"

#define TP_IM_SOCKETS 2

struct tp_im_sockets {
    int fds[TP_IM_SOCKETS];
    size_t n;
    uint16_t port; /* the one that it is in the end */
};

/* Opens and binds them, writes the port to its file, and says what could not be done, and by how
 * much the kernel's receive buffer is smaller than asked for. False where there is none. To be
 * called while rsyslogd still has its privileges. */
bool tp_im_sockets_open(struct tp_im_sockets *ret_sockets, const struct tp_im_settings *settings);

void tp_im_sockets_close(struct tp_im_sockets *sockets);

/* What the kernel has dropped so far for want of room in the socket's buffer; 0 where it does not
 * tell. It begins anew after UINT32_MAX. */
uint32_t tp_im_socket_drops(int fd);

struct sockaddr_storage;

/* Address and port of a peer. */
struct tp_address tp_im_address_of(const struct sockaddr_storage *from, uint16_t *ret_port);

/* SPDX-License-Identifier: Apache-2.0 */
/* Receives UDP datagrams: each is one message. */
#pragma once

#include "module/imipfix_gate.h"
#include "module/imipfix_sessions.h"

struct tp_im_datagrams;

/* Borrows both. NULL where memory is short. */
struct tp_im_datagrams *tp_im_datagrams_new(struct tp_im_gate *gate,
                                            struct tp_im_sessions *sessions);

/* Accepts NULL. */
void tp_im_datagrams_free(struct tp_im_datagrams *datagrams);

/* Reads what has come to the socket, but not for so long that others starve. */
void tp_im_datagrams_receive(struct tp_im_datagrams *datagrams, int fd, int64_t now_ms);

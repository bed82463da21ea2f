/* SPDX-License-Identifier: Apache-2.0 */
/* The UDP sessions of an input, by the exporter's address and port: a bounded table. Where it is
 * full, the one unheard of for longest goes, and before all others one that has sent no template
 * yet, so that forged addresses push out nobody. */
#pragma once

#include "module/imipfix_peer.h"

struct tp_im_sessions;

/* Borrows common. NULL where memory is short. */
struct tp_im_sessions *tp_im_sessions_new(const struct tp_im_common *common, uint64_t max,
                                          int64_t idle_ms);

/* Accepts NULL. */
void tp_im_sessions_free(struct tp_im_sessions *sessions);

/* Borrowed until the next call of any function here. NULL where there is none. */
struct tp_im_peer *tp_im_sessions_find(struct tp_im_sessions *sessions,
                                       const struct tp_address *address, uint16_t port);

/* A new one; there must be none yet. NULL where memory is short. */
struct tp_im_peer *tp_im_sessions_add(struct tp_im_sessions *sessions,
                                      const struct tp_address *address, uint16_t port);

/* To be called after the peer was fed. */
void tp_im_sessions_touch(struct tp_im_sessions *sessions, const struct tp_im_peer *peer);

/* Lets sessions go that were idle for too long. */
void tp_im_sessions_expire(struct tp_im_sessions *sessions, int64_t now_ms);

/* The session after previous; the first after NULL, NULL at the end. */
struct tp_im_peer *tp_im_sessions_next(const struct tp_im_sessions *sessions,
                                       const struct tp_im_peer *previous,
                                       struct tp_address *ret_address);

/* SPDX-License-Identifier: Apache-2.0 */
/* IPFIX messages, one behind the other: a file (RFC 5655), or what went over a TCP connection. */
#pragma once

#include "input/ipfix_session.h"
#include "tool/bytes.h"
#include "tool/tool.h"

/* A file is one transport session, with element names of its own. */
struct messages {
    struct bytes *bytes;
    struct tp_ipfix_model *model;
    struct tp_ipfix_session *session;
    uint64_t n_faulty; /* of which the first one was told */
};

/* Does a file that starts like this have IPFIX messages, or at least NetFlow? */
bool messages_know(const char *ptr, size_t len);

/* Borrows bytes. False where that fails, which is said on stderr; nothing is to be closed then. */
bool messages_open(struct messages *messages, struct bytes *bytes,
                   const struct tool_settings *settings);

/* Gives the records of the next message. False at the end, and where something else than a message
 * stands: the length of a message is all that tells where the next one is, so nothing behind that
 * is read. Faults are said on stderr, and mark the bytes as failed. To be called until it is false.
 */
bool messages_next(struct messages *messages, const struct tp_ipfix_sink *sink);

void messages_close(struct messages *messages);

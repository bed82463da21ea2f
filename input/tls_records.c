/* SPDX-License-Identifier: Apache-2.0 */
#include "input/tls_records.h"

#define HEADER_LEN 5
#define MAX_LENGTH (16384 + 2048) /* RFC 5246 6.2.3 */
#define HELLO_AGAIN_LEN 6         /* type, length, version */

enum handshake_type { CLIENT_HELLO = 1, SERVER_HELLO = 2 };
enum extension_type { SERVER_NAME = 0, PRE_SHARED_KEY = 41, EARLY_DATA = 42, VERSIONS = 43 };

/* Octets that may end before what they announce. */
struct stream {
    const uint8_t *at, *end;
    size_t left; /* of the record that at is in */
};

/* A message, across records. */
struct message {
    struct stream *stream;
    size_t left; /* of the message, or of the part of it that is read */
};

static size_t number(const uint8_t *octets, size_t n)
{
    size_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value << 8 | octets[i];
    return value;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Is there a record's header? It stays where it is. */
static bool is_header(const struct stream *stream)
{
    const uint8_t *at = stream->at;

    return stream->end - at >= HEADER_LEN && at[0] >= TP_TLS_CHANGE_CIPHER_SPEC &&
           at[0] <= TP_TLS_DATA + 1 && at[1] == 3 && at[2] <= 4 && number(at + 3, 2) <= MAX_LENGTH;
}

static void enter(struct stream *stream)
{
    stream->left = number(stream->at + 3, 2);
    stream->at += HEADER_LEN;
}

static void leave(struct stream *stream)
{
    stream->at += least(stream->left, (size_t)(stream->end - stream->at));
    stream->left = 0;
}

/* The next n octets of handshake messages, wherever records end; passed over where octets is NULL.
 */
static bool take(struct stream *stream, size_t n, uint8_t *octets)
{
    while (n > 0) {
        size_t there;

        if (stream->left == 0 && (!is_header(stream) || stream->at[0] != TP_TLS_HANDSHAKE))
            return false;
        if (stream->left == 0) {
            enter(stream);
            continue;
        }
        there = least(n, least(stream->left, (size_t)(stream->end - stream->at)));
        if (there == 0)
            return false;
        if (octets != NULL) {
            memcpy(octets, stream->at, there);
            octets += there;
        }
        stream->at += there;
        stream->left -= there;
        n -= there;
    }
    return true;
}

static bool get(struct message *message, size_t n, uint8_t *octets)
{
    if (n > message->left || !take(message->stream, n, octets))
        return false;
    message->left -= n;
    return true;
}

static bool get_number(struct message *message, size_t n_octets, size_t *ret_number)
{
    uint8_t octets[3];

    if (!get(message, n_octets, octets))
        return false;
    *ret_number = number(octets, n_octets);
    return true;
}

/* A vector of which nothing is needed (RFC 8446 3.4). */
static bool pass_vector(struct message *message, size_t n_octets)
{
    size_t len;

    return get_number(message, n_octets, &len) && get(message, len, NULL);
}

/* RFC 6066 3: a list with one name of type 0. */
static void read_server_name(struct tp_tls_side *side, struct message *extension)
{
    size_t list_len, type, len;
    uint8_t name[TP_HOST_NAME_MAX];

    if (!get_number(extension, 2, &list_len) || !get_number(extension, 1, &type) ||
        !get_number(extension, 2, &len) || type != 0 || len == 0 || len > sizeof name ||
        !get(extension, len, name))
        return;
    memcpy(side->server_name, name, len);
    side->server_name_len = (uint8_t)len;
}

static void read_version(struct tp_tls_side *side, struct message *extension)
{
    size_t version;

    if (extension->left == 2 && get_number(extension, 2, &version)) {
        bool is_draft = version >> 8 == 0x7f;
        side->version = is_draft ? TP_TLS_1_3 : (uint16_t)version;
    }
}

/* A hello behind sealed records is out of place: what it says of them is not believed. */
static bool is_in_place(const struct tp_tls_side *side)
{
    return tp_tls_n_sealed(side) == 0;
}

static void read_extension(struct tp_tls_side *side, uint8_t hello, size_t type,
                           struct message *extension)
{
    if (hello == CLIENT_HELLO && type == SERVER_NAME)
        read_server_name(side, extension);
    else if (hello == CLIENT_HELLO && type == EARLY_DATA)
        side->has_early_data |= is_in_place(side);
    else if (hello == SERVER_HELLO && type == VERSIONS)
        read_version(side, extension);
    else if (hello == SERVER_HELLO && type == PRE_SHARED_KEY)
        side->is_resuming |= is_in_place(side);
}

/* True where they were read to their end. Before TLS 1.2 there need be none. */
static bool read_extensions(struct tp_tls_side *side, uint8_t hello, struct message *message)
{
    size_t all, type, len;

    if (message->left == 0)
        return true;
    if (!get_number(message, 2, &all))
        return false;
    while (message->left > 0) {
        struct message extension = {message->stream, 0};

        if (!get_number(message, 2, &type) || !get_number(message, 2, &len) || len > message->left)
            return false;
        extension.left = len;
        message->left -= len;
        read_extension(side, hello, type, &extension);
        if (!take(message->stream, extension.left, NULL))
            return false;
    }
    return true;
}

/* Both hellos begin with a version, 32 octets at random, and a session id. */
static void read_hello(struct tp_tls_side *side, uint8_t hello, struct message *message)
{
    size_t version;
    bool is_whole;

    if (!get_number(message, 2, &version) || !get(message, 32, NULL) || !pass_vector(message, 1))
        return;
    if (hello == CLIENT_HELLO && (!pass_vector(message, 2) || !pass_vector(message, 1)))
        return;
    if (hello == SERVER_HELLO && !get(message, 3, NULL))
        return;
    is_whole = read_extensions(side, hello, message);
    if (hello == SERVER_HELLO && is_whole) {
        side->has_whole_hello |= is_in_place(side);
        side->version = side->version != 0 ? side->version : (uint16_t)version;
    }
}

/* The messages of a record, to the end of the one that it ends in: that may be in a later record.
 */
static void read_handshakes(struct tp_tls_side *side, struct stream *stream)
{
    uint8_t head[4];

    while (stream->left > 0) {
        struct message message = {stream, 0};

        if (!take(stream, sizeof head, head)) {
            side->is_cut = true;
            return;
        }
        message.left = number(head + 1, 3);
        side->handshakes |= 1u << least(head[0], 31);
        if (head[0] == CLIENT_HELLO || head[0] == SERVER_HELLO)
            read_hello(side, head[0], &message);
        if (!take(stream, message.left, NULL)) {
            side->is_cut = true;
            return;
        }
    }
}

/* After ChangeCipherSpec a handshake record is sealed, and its first octet no type; but in TLS 1.3
 * a client that was asked to retry says hello again there, and so does its server (RFC 8446 4.1.4,
 * D.4). False as well where too little of it is there to tell. */
static bool is_hello_again(const struct stream *stream)
{
    const uint8_t *at = stream->at;

    return stream->end - at >= HELLO_AGAIN_LEN &&
           (at[0] == CLIENT_HELLO || at[0] == SERVER_HELLO) &&
           number(at + 1, 3) + 4 == stream->left && number(at + 4, 2) == TP_TLS_1_2;
}

static void read_alert(struct tp_tls_side *side, const struct stream *stream)
{
    bool is_there = stream->left == 2 && stream->end - stream->at >= 2;
    bool is_known = is_there && (stream->at[0] == 1 || stream->at[0] == 2);
    bool is_fatal = is_known && stream->at[0] == 2;

    if (is_known && (side->alert == TP_NO_ALERT || (is_fatal && !side->is_alert_fatal))) {
        side->alert = stream->at[1];
        side->is_alert_fatal = is_fatal;
    }
}

static void read_record(struct tp_tls_side *side, uint8_t content, struct stream *stream)
{
    bool is_clear = !side->has_changed || is_hello_again(stream);

    side->is_tls = true;
    if (content == TP_TLS_HANDSHAKE && is_clear) {
        side->has_handshake = true;
        read_handshakes(side, stream);
        return;
    }
    if (content == TP_TLS_HANDSHAKE && stream->end - stream->at < HELLO_AGAIN_LEN)
        return;
    if (content == TP_TLS_ALERT)
        read_alert(side, stream);
    tp_tls_side_add(side, content, (uint16_t)stream->left, TP_TLS_NO_TYPE);
}

void tp_tls_side_read(struct tp_tls_side *side, struct tp_text bytes)
{
    struct stream stream = {(const uint8_t *)bytes.ptr, (const uint8_t *)bytes.ptr + bytes.len, 0};

    while (is_header(&stream)) {
        uint8_t content = stream.at[0];

        enter(&stream);
        read_record(side, content, &stream);
        side->is_cut |= stream.left > (size_t)(stream.end - stream.at);
        leave(&stream);
    }
    side->is_cut |= stream.at < stream.end;
}

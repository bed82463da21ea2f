/* SPDX-License-Identifier: Apache-2.0 */
#include "output/community_id.h"

#include <nettle/base64.h>
#include <nettle/sha1.h>

#include "output/address.h"

static size_t put(uint8_t *out, size_t at, const void *bytes, size_t len)
{
    memcpy(out + at, bytes, len);
    return at + len;
}

static size_t put_port(uint8_t *out, size_t at, uint16_t port)
{
    out[at] = (uint8_t)(port >> 8);
    out[at + 1] = (uint8_t)port;
    return at + 2;
}

/* The smaller endpoint comes first, so that both directions get the same id. */
static bool is_in_order(const struct tp_event *event)
{
    int order = memcmp(event->client.bytes, event->server.bytes, sizeof event->client.bytes);

    return order < 0 || (order == 0 && event->client_port <= event->server_port);
}

static size_t input_of(const struct tp_event *event, uint8_t out[40])
{
    bool is_ordered = is_in_order(event);
    const struct tp_address *low = is_ordered ? &event->client : &event->server;
    const struct tp_address *high = is_ordered ? &event->server : &event->client;
    size_t skip = tp_address_is_ipv4(&event->client) && tp_address_is_ipv4(&event->server) ? 12 : 0;
    size_t at = put(out, 0, "\0", 2); /* seed */

    at = put(out, at, low->bytes + skip, 16 - skip);
    at = put(out, at, high->bytes + skip, 16 - skip);
    out[at++] = event->protocol;
    out[at++] = 0;
    at = put_port(out, at, is_ordered ? event->client_port : event->server_port);
    return put_port(out, at, is_ordered ? event->server_port : event->client_port);
}

void tp_community_id(const struct tp_event *event, char ret_id[TP_COMMUNITY_ID_LEN])
{
    struct sha1_ctx sha1;
    uint8_t input[40], digest[SHA1_DIGEST_SIZE];
    size_t len = input_of(event, input);

    sha1_init(&sha1);
    sha1_update(&sha1, len, input);
    sha1_digest(&sha1, sizeof digest, digest);
    memcpy(ret_id, "1:", 2);
    base64_encode_raw(ret_id + 2, sizeof digest, digest);
}

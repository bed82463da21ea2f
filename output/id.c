/* SPDX-License-Identifier: Apache-2.0 */
#include "output/id.h"

#include <nettle/base16.h>
#include <nettle/macros.h>

void tp_id_print(struct sha1_ctx *sha1, char ret_id[TP_ID_LEN])
{
    uint8_t digest[SHA1_DIGEST_SIZE];

    sha1_digest(sha1, sizeof digest, digest);
    base16_encode_update(ret_id, TP_ID_LEN / 2, digest);
}

/* When, which fields, and how long each is: so no value can pass for two. Returns its length. */
static size_t write_head(uint8_t head[16 + 4 * TP_FIELD__COUNT], const struct tp_event *event)
{
    uint64_t fields = 0;
    size_t len = 16;

    for (size_t i = 0; i < TP_FIELD__COUNT; i++) {
        if (event->text[i].len == 0)
            continue;
        fields |= TP_HAS(i);
        WRITE_UINT32(head + len, (uint32_t)event->text[i].len);
        len += 4;
    }
    WRITE_UINT64(head, (uint64_t)event->time_ms);
    WRITE_UINT64(head + 8, fields);
    return len;
}

void tp_event_id(const struct tp_event *event, char ret_id[TP_ID_LEN])
{
    uint8_t head[16 + 4 * TP_FIELD__COUNT];
    struct sha1_ctx sha1;

    sha1_init(&sha1);
    sha1_update(&sha1, write_head(head, event), head);
    for (size_t i = 0; i < TP_FIELD__COUNT; i++) {
        if (event->text[i].len > 0)
            sha1_update(&sha1, event->text[i].len, (const uint8_t *)event->text[i].ptr);
    }
    tp_id_print(&sha1, ret_id);
}

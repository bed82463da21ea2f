/* SPDX-License-Identifier: Apache-2.0 */
#include "output/id.h"

#include <nettle/macros.h>

void tp_id_print(struct sha1_ctx *sha1, char ret_id[TP_ID_LEN])
{
    uint8_t digest[SHA1_DIGEST_SIZE];

    sha1_digest(sha1, sizeof digest, digest);
    for (size_t i = 0; i < TP_ID_LEN; i++)
        ret_id[i] = "0123456789abcdef"[digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15];
}

/* Lengths are hashed too, so that no value can pass for two. */
static void hash_text(struct sha1_ctx *sha1, struct tp_text text)
{
    uint8_t len[4];

    WRITE_UINT32(len, (uint32_t)text.len);
    sha1_update(sha1, sizeof len, len);
    sha1_update(sha1, text.len, (const uint8_t *)text.ptr);
}

void tp_event_id(const struct tp_event *event, char ret_id[TP_ID_LEN])
{
    uint8_t time[8];
    struct sha1_ctx sha1;

    WRITE_UINT64(time, (uint64_t)event->time_ms);
    sha1_init(&sha1);
    sha1_update(&sha1, sizeof time, time);
    for (size_t i = 0; i < TP_FIELD__COUNT; i++) {
        if (event->text[i].len == 0)
            continue;
        hash_text(&sha1, tp_fields.rows[i].name);
        hash_text(&sha1, event->text[i]);
    }
    tp_id_print(&sha1, ret_id);
}

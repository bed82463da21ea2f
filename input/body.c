/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

#include "input/columns.h"
#include "input/escape.h"
#include "input/sequence.h"

/* By enum tp_escape: the sign without which nothing is escaped. */
static const struct {
    char sign;
    struct tp_text (*unescape)(struct tp_text, char *);
} escapes[TP_ESCAPE__COUNT] = {
    [TP_ESCAPE_JSON] = {'\\', tp_unescape},
    [TP_ESCAPE_QUOTES] = {'"', tp_undouble},
    [TP_ESCAPE_HEX] = {'\\', tp_unhex},
};

/* No value grows, so the body's own length is room enough. */
static void unescape(enum tp_escape escape, size_t body_len, struct tp_room *room,
                     struct tp_pairs *pairs)
{
    size_t n = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        struct tp_text *value = &pairs->rows[i].value;

        if (value->len == 0 || memchr(value->ptr, escapes[escape].sign, value->len) == NULL)
            continue;
        if (!tp_room_reserve(room, body_len)) {
            value->len = 0;
            continue;
        }
        *value = escapes[escape].unescape(*value, room->ptr + n);
        n += value->len;
    }
}

static void (*const tokenizers[TP_BODY__COUNT])(const struct tp_map *, struct tp_text,
                                                struct tp_pairs *) = {
    [TP_BODY_LIST] = tp_list_read,
    [TP_BODY_PAIRS] = tp_pairs_read,
    [TP_BODY_JSON] = tp_json_read,
    [TP_BODY_COLUMNS] = tp_columns_read,
};

void tp_body_read(const struct tp_map *map, struct tp_text body, struct tp_room *room,
                  struct tp_pairs *ret_pairs)
{
    tokenizers[map->body](map, body, ret_pairs);
    if (map->escape != TP_ESCAPE_NONE)
        unescape(map->escape, body.len, room, ret_pairs);
    else
        ret_pairs->is_doubted = tp_sequence_settle(map, ret_pairs);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

#include <stdlib.h>

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

static bool reserve(struct tp_body_room *room, size_t size)
{
    char *ptr;

    if (size <= room->size)
        return true;
    ptr = realloc(room->ptr, size);
    if (ptr == NULL)
        return false;
    *room = (struct tp_body_room){ptr, size};
    return true;
}

/* No value grows, so the body's own length is room enough. */
static void unescape(enum tp_escape escape, size_t body_len, struct tp_body_room *room,
                     struct tp_pairs *pairs)
{
    size_t n = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        struct tp_text *value = &pairs->rows[i].value;

        if (value->len == 0 || memchr(value->ptr, escapes[escape].sign, value->len) == NULL)
            continue;
        if (!reserve(room, body_len)) {
            value->len = 0;
            continue;
        }
        *value = escapes[escape].unescape(*value, room->ptr + n);
        n += value->len;
    }
}

static uint64_t fields_of(const struct tp_map *map, const struct tp_pairs *pairs)
{
    uint64_t fields = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        int field = map->keys[pairs->rows[i].place].field;
        fields |= field >= 0 ? TP_HAS(field) : 0;
    }
    return fields;
}

/* Drops what may be forged; notes where all that the line says of a field was dropped. */
static void settle(const struct tp_map *map, struct tp_pairs *pairs)
{
    uint64_t before = fields_of(map, pairs);

    pairs->is_doubted = tp_sequence_settle(map, pairs);
    pairs->disputed = before & ~fields_of(map, pairs);
}

static void (*const tokenizers[TP_BODY__COUNT])(const struct tp_map *, struct tp_text,
                                                struct tp_pairs *) = {
    [TP_BODY_LIST] = tp_list_read,
    [TP_BODY_PAIRS] = tp_pairs_read,
    [TP_BODY_JSON] = tp_json_read,
    [TP_BODY_COLUMNS] = tp_columns_read,
};

void tp_body_read(const struct tp_map *map, struct tp_text body, struct tp_body_room *room,
                  struct tp_pairs *ret_pairs)
{
    tokenizers[map->body](map, body, ret_pairs);
    if (map->escape != TP_ESCAPE_NONE)
        unescape(map->escape, body.len, room, ret_pairs);
    else
        settle(map, ret_pairs);
}

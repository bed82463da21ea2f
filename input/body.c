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

/* What does not fit is left out, as if it were empty: no name is so long. */
static void unescape(enum tp_escape escape, char room[TP_BODY_ROOM], struct tp_pairs *pairs)
{
    size_t n = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        struct tp_text *value = &pairs->rows[i].value;

        if (value->len == 0 || memchr(value->ptr, escapes[escape].sign, value->len) == NULL)
            continue;
        if (value->len > TP_BODY_ROOM - n) {
            value->len = 0;
            continue;
        }
        *value = escapes[escape].unescape(*value, room + n);
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

void tp_body_read(const struct tp_map *map, struct tp_text body, char room[TP_BODY_ROOM],
                  struct tp_pairs *ret_pairs)
{
    tokenizers[map->body](map, body, ret_pairs);
    if (map->escape != TP_ESCAPE_NONE)
        unescape(map->escape, room, ret_pairs);
    else
        ret_pairs->is_doubted = tp_sequence_settle(map, ret_pairs);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The keys and values of a body, found in one pass. A tokenizer for each way of writing them. */
#pragma once

#include "input/map.h"
#include "input/room.h"

/* A body with more known keys than this is no connection event. */
#define TP_BODY_MAX_PAIRS 512

struct tp_pair {
    uint16_t place;       /* of the key, in the map */
    bool can_hide;        /* what looks like keys after it may be part of its value */
    struct tp_text value; /* borrowed from the body */
};

struct tp_pairs {
    size_t n;
    bool is_overfull;  /* there were more */
    bool is_broken;    /* it is not written as the map says: nothing in it is believed */
    bool is_doubted;   /* keys repeat or stand in the wrong place: what may be forged is left out */
    bool is_open;      /* a row whose quotes don't close: it goes on in the next line */
    uint64_t disputed; /* TP_HAS() bits of fields of which nothing is left for that */
    struct tp_pair rows[TP_BODY_MAX_PAIRS];
};

/* The pairs of a body that is written as the map says, unescaped, and without those that may be
 * forged. Values that were escaped are in room; they are empty where memory is short. */
void tp_body_read(const struct tp_map *map, struct tp_text body, struct tp_room *room,
                  struct tp_pairs *ret_pairs);

/* "Key: value, Key: value". Nothing is quoted: a value ends where `, `, a key and `: ` follow;
 * after a free value only a key of the map counts, elsewhere any key-like words do. */
void tp_list_read(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs);

/* key=value key="value with blanks". Quotes inside a quoted value are not escaped: it ends at a
 * quote that is followed by the end or by ` key=`; and at a key of the map, where it is not free,
 * or at its own key. Words that are no pair are passed over. */
void tp_pairs_read(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs);

/* Does the body start with a key of the map? */
bool tp_pairs_start(const struct tp_map *map, struct tp_text body);

/* A JSON object (RFC 8259), to its end; the opening brace may have been left to the rule. A key is
 * the path to it, joined by dots: `{"a": {"b": 1}}` and `{"a.b": 1}` have the key `a.b`. Values are
 * as they are written, without quotes and still escaped; null is empty. An array is the value of a
 * key that names messages, flags or the certificate's status, and nothing else; what stands in one
 * has no key. What is no JSON, or nests deeper than 32, is broken. */
void tp_json_read(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs);

static inline void tp_pairs_init(struct tp_pairs *pairs)
{
    pairs->n = 0;
    pairs->is_overfull = pairs->is_broken = pairs->is_doubted = pairs->is_open = false;
    pairs->disputed = 0;
}

static inline void tp_pairs_add(struct tp_pairs *pairs, const struct tp_map *map, int place,
                                struct tp_text value, bool can_hide)
{
    if (place < 0)
        return;
    if (pairs->n == TP_BODY_MAX_PAIRS) {
        pairs->is_overfull = true;
        return;
    }
    pairs->rows[pairs->n++] =
        (struct tp_pair){(uint16_t)place, can_hide && map->keys[place].is_free, value};
}

/* A set of keys of a map. All zero is the empty one. */
struct tp_places {
    uint64_t bits[TP_MAP_MAX_KEYS / 64];
};

static inline bool tp_places_has(const struct tp_places *places, uint16_t place)
{
    return (places->bits[place / 64] >> (place % 64) & 1) != 0;
}

static inline void tp_places_add(struct tp_places *places, uint16_t place)
{
    places->bits[place / 64] |= UINT64_C(1) << (place % 64);
}

/* The key at the start of text, if it is the one that the map has after place: the usual case, and
 * the cheapest. */
static inline bool tp_map_next_is(const struct tp_map *map, int place, struct tp_text text,
                                  char after)
{
    size_t next = (size_t)(place + 1);

    return next < map->n_keys && text.len > map->keys[next].name.len &&
           text.ptr[map->keys[next].name.len] == after &&
           tp_same_bytes(text.ptr, map->keys[next].name.ptr, map->keys[next].name.len);
}

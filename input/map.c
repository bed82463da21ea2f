/* SPDX-License-Identifier: Apache-2.0 */
#include "input/map.h"

#include <stdlib.h>

static unsigned slot_of(struct tp_text key)
{
    uint64_t head = 0, tail = 0;
    size_t n = key.len < 8 ? key.len : 8;

    memcpy(&head, key.ptr, n);
    memcpy(&tail, key.ptr + key.len - n, n);
    uint64_t mixed =
        (head ^ (tail * UINT64_C(0x9e3779b97f4a7c15)) ^ key.len) * UINT64_C(0xff51afd7ed558ccd);
    return (unsigned)(mixed >> 53);
}

int tp_map_find(const struct tp_map *map, struct tp_text key)
{
    for (unsigned slot = slot_of(key);; slot++) {
        uint16_t entry = map->slots[slot % (TP_MAP_MAX_KEYS * 4)];
        if (entry == 0)
            return -1;
        if (tp_text_equal(map->keys[entry - 1].name, key))
            return entry - 1;
    }
}

void tp_map_add_key(struct tp_map *map, const struct tp_map_key *key)
{
    unsigned slot = slot_of(key->name);

    while (map->slots[slot % (TP_MAP_MAX_KEYS * 4)] != 0)
        slot++;
    map->keys[map->n_keys++] = *key;
    map->slots[slot % (TP_MAP_MAX_KEYS * 4)] = (uint16_t)map->n_keys;
}

/* How common a byte is in logs, roughly. */
static unsigned commonness_of(char c)
{
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ')
        return 3;
    if (c != '\0' && strchr(".,:;/-=\"()[]", c) != NULL)
        return 2;
    return c >= 'A' && c <= 'Z' ? 1 : 0;
}

void tp_map_add_anchor(struct tp_map *map, struct tp_text text)
{
    size_t rarest = 0;

    for (size_t i = 1; i < text.len; i++) {
        if (commonness_of(text.ptr[i]) < commonness_of(text.ptr[rarest]))
            rarest = i;
    }
    map->anchor_probes[map->n_anchors] = rarest;
    map->anchors[map->n_anchors++] = text;
}

void tp_map_add_absent(struct tp_map *map, const struct tp_map_absent *absent)
{
    unsigned char start = (unsigned char)absent->value.ptr[0];

    map->absent_starts[start / 64] |= UINT64_C(1) << (start % 64);
    map->absents[map->n_absents++] = *absent;
}

bool tp_map_says_absent(const struct tp_map *map, int field, struct tp_text value)
{
    unsigned char start = value.len > 0 ? (unsigned char)value.ptr[0] : 0;

    if ((map->absent_starts[start / 64] >> (start % 64) & 1) == 0)
        return false;
    for (size_t i = 0; i < map->n_absents; i++) {
        const struct tp_map_absent *absent = &map->absents[i];
        if ((absent->field < 0 || absent->field == field) && tp_text_equal(absent->value, value))
            return true;
    }
    return false;
}

bool tp_map_says_generic(const struct tp_map *map, int field, struct tp_text value)
{
    for (size_t i = 0; (map->fields_with_generics & TP_HAS(field)) != 0 && i < map->n_generics;
         i++) {
        if (map->generics[i].field == field && tp_text_equal(map->generics[i].value, value))
            return true;
    }
    return false;
}

struct tp_text tp_map_translate(const struct tp_map *map, int field, struct tp_text value)
{
    if ((map->fields_with_words & TP_HAS(field)) == 0)
        return value;
    for (size_t i = 0; i < map->n_words; i++) {
        if (map->words[i].field == field && tp_text_equal(map->words[i].theirs, value))
            return map->words[i].ours;
    }
    return value;
}

struct tp_map *tp_map_new(void)
{
    return calloc(1, sizeof(struct tp_map));
}

void tp_map_free(struct tp_map *map)
{
    if (map == NULL)
        return;
    free(map->text);
    free(map);
}

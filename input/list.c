/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

#define MAX_KEY_LEN 64
#define UNKNOWN_KEY (-2)
#define NO_KEY (-1)

static bool is_key_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == ' ' || c == '/';
}

/* Length of the key-like words before `: ` (or `:` at the end) at the start of text, 0 where there
 * are none. */
static size_t key_len(struct tp_text text)
{
    size_t len = 0;

    while (len < text.len && len < MAX_KEY_LEN && is_key_char(text.ptr[len]))
        len++;
    if (len == 0 || len == text.len || text.ptr[len] != ':' || text.ptr[0] == ' ')
        return 0;
    return len + 1 == text.len || text.ptr[len + 1] == ' ' ? len : 0;
}

/* The key at the start of text: its place, UNKNOWN_KEY or NO_KEY. */
static int key_at(const struct tp_map *map, int previous, struct tp_text text, size_t *ret_len)
{
    int place;

    if (tp_map_next_is(map, previous, text, ':')) {
        *ret_len = map->keys[previous + 1].name.len;
        if (*ret_len + 1 == text.len || text.ptr[*ret_len + 1] == ' ')
            return previous + 1;
    }
    *ret_len = key_len(text);
    if (*ret_len == 0)
        return NO_KEY;
    place = tp_map_find(map, (struct tp_text){text.ptr, *ret_len});
    return place < 0 ? UNKNOWN_KEY : place;
}

static struct tp_text after_key(struct tp_text text, size_t len)
{
    text = tp_text_from(text, len + 1);
    return text.len > 0 ? tp_text_from(text, 1) : text;
}

/* Where the value at the start of text ends: before a `, ` with a key behind it, or at the end. */
static size_t value_len(const struct tp_map *map, int place, struct tp_text text, int *ret_next,
                        size_t *ret_key_len)
{
    bool is_free = place >= 0 && map->keys[place].is_free;
    size_t at = 0;

    while (at < text.len) {
        const char *comma = memchr(text.ptr + at, ',', text.len - at);
        if (comma == NULL)
            break;
        at = (size_t)(comma - text.ptr) + 1;
        if (at + 1 >= text.len || text.ptr[at] != ' ')
            continue;
        *ret_next = key_at(map, place, tp_text_from(text, at + 1), ret_key_len);
        if (*ret_next >= 0 || (*ret_next == UNKNOWN_KEY && !is_free))
            return at - 1;
    }
    *ret_next = NO_KEY;
    return text.len;
}

void tp_list_read(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs)
{
    size_t len;
    int place;

    tp_pairs_init(ret_pairs);
    body = tp_text_trim(body);
    place = key_at(map, -1, body, &len);
    while (place != NO_KEY) {
        struct tp_text value = after_key(body, len);
        int next;

        value.len = value_len(map, place, value, &next, &len);
        tp_pairs_add(ret_pairs, map, place, value, true);
        body = tp_text_from(body, (size_t)(value.ptr - body.ptr) + value.len);
        body = next == NO_KEY ? body : tp_text_from(body, 2);
        place = next;
    }
}

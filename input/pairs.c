/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

/* Length of the key before `=` at the start of text, 0 where there is none. */
static size_t key_len(struct tp_text text)
{
    size_t len = 0;

    while (len < text.len && is_key_char(text.ptr[len]))
        len++;
    return len < text.len && text.ptr[len] == '=' ? len : 0;
}

/* May a quoted value end before rest? At the end of the line, or where ` key=` follows; the map's
 * next key is the usual one. */
static bool is_end(const struct tp_map *map, int place, struct tp_text rest)
{
    if (rest.len == 0)
        return true;
    if (rest.ptr[0] != ' ')
        return false;
    rest = tp_text_from(rest, 1);
    return rest.len == 0 || tp_map_next_is(map, place, rest, '=') || key_len(rest) > 0;
}

/* Does a key stand at the start of text that can't be a part of the value of the one at place? That
 * holds text of its own only where it is free, and even there the device does not write the same
 * key again. */
static bool is_other_key(const struct tp_map *map, int place, struct tp_text text)
{
    size_t len = key_len(text);
    int found = len == 0 ? -1 : tp_map_find(map, (struct tp_text){text.ptr, len});

    return found >= 0 && (place < 0 || !map->keys[place].is_free || found == place);
}

/* Text behind an opening quote: how long the value is. A quote that never closes holds the rest: a
 * line cut short. A stranger's `" key=`, which makes the device's own quote open a value, hides no
 * keys: it ends at the first of them. */
static size_t quoted_len(const struct tp_map *map, int place, struct tp_text text)
{
    size_t at = 0;

    for (; at < text.len; at++) {
        struct tp_text rest = tp_text_from(text, at + 1);
        if ((text.ptr[at] == '"' && is_end(map, place, rest)) ||
            (text.ptr[at] == ' ' && is_other_key(map, place, rest)))
            break;
    }
    return at;
}

static size_t word_len(struct tp_text text)
{
    const char *blank = memchr(text.ptr, ' ', text.len);

    return blank == NULL ? text.len : (size_t)(blank - text.ptr);
}

/* Python 3 builds of eNcore print bytes as b'...'. */
static struct tp_text without_b(struct tp_text value)
{
    if (value.len >= 3 && value.ptr[0] == 'b' && value.ptr[1] == '\'' &&
        value.ptr[value.len - 1] == '\'')
        return (struct tp_text){value.ptr + 2, value.len - 3};
    return value;
}

/* Reads the pair at the start of body, whose key is len long; returns how much of body it took. */
static size_t read_pair(const struct tp_map *map, int place, struct tp_text body, size_t len,
                        struct tp_pairs *pairs)
{
    struct tp_text value = tp_text_from(body, len + 1);
    bool is_quoted = value.len > 0 && value.ptr[0] == '"';
    size_t taken;

    if (is_quoted)
        value = tp_text_from(value, 1);
    value.len = is_quoted ? quoted_len(map, place, value) : word_len(value);
    taken = (size_t)(value.ptr - body.ptr) + value.len + (is_quoted ? 1 : 0);
    tp_pairs_add(pairs, map, place, map->escape != TP_ESCAPE_NONE ? value : without_b(value),
                 is_quoted);
    return taken < body.len ? taken : body.len;
}

void tp_pairs_read(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs)
{
    int place = -1;

    tp_pairs_init(ret_pairs);
    while (body.len > 0) {
        bool is_next = tp_map_next_is(map, place, body, '=');
        size_t len = is_next ? map->keys[place + 1].name.len : key_len(body);

        if (len > 0) {
            int found = is_next ? place + 1 : tp_map_find(map, (struct tp_text){body.ptr, len});
            place = found >= 0 ? found : place;
            body = tp_text_from(body, read_pair(map, found, body, len, ret_pairs));
        } else {
            body = tp_text_from(body, word_len(body));
        }
        while (body.len > 0 && body.ptr[0] == ' ')
            body = tp_text_from(body, 1);
    }
}

bool tp_pairs_start(const struct tp_map *map, struct tp_text body)
{
    size_t len = key_len(body);

    return len > 0 && tp_map_find(map, (struct tp_text){body.ptr, len}) >= 0;
}

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

/* Text behind an opening quote: how long the value is. A quote that never closes holds the rest: a
 * line cut short. */
static size_t quoted_len(const struct tp_map *map, int place, struct tp_text text)
{
    size_t at = 0;

    while (at < text.len) {
        const char *quote = memchr(text.ptr + at, '"', text.len - at);
        if (quote == NULL)
            break;
        at = (size_t)(quote - text.ptr);
        if (is_end(map, place, tp_text_from(text, at + 1)))
            return at;
        at++;
    }
    return text.len;
}

static bool starts_with_known(const struct tp_map *map, struct tp_text text)
{
    size_t len = key_len(text);

    return len > 0 && tp_map_find(map, (struct tp_text){text.ptr, len}) >= 0;
}

/* The same for a key that the map does not know: it ends at a known key as well, else a stranger's
 * `" x=` would open a value that hides the keys of the device behind it. */
static size_t unknown_len(const struct tp_map *map, struct tp_text text)
{
    size_t at = 0;

    for (; at < text.len; at++) {
        struct tp_text rest = tp_text_from(text, at + 1);
        if ((text.ptr[at] == '"' && is_end(map, -1, rest)) ||
            (text.ptr[at] == ' ' && starts_with_known(map, rest)))
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
    if (!is_quoted)
        value.len = word_len(value);
    else
        value.len = place < 0 ? unknown_len(map, value) : quoted_len(map, place, value);
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

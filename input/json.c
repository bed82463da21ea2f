/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

#include <endian.h>

#include "input/escape.h"
#include "input/once.h"

#define MAX_DEPTH 32
#define MAX_PATH 256

struct json {
    const struct tp_map *map;
    struct tp_pairs *pairs;
    const char *at, *end;
    int place;           /* of the last key that the map has */
    unsigned depth;      /* of objects and arrays */
    bool is_escaped;     /* something in the last string is */
    char path[MAX_PATH]; /* a key's, where it does not stand in the body as it is */
};

static const struct tp_text root = {NULL, 0};

/* Of what has no path: it stands in an array, or is longer than any in a map. */
static const char no_path;
static const struct tp_text nameless = {&no_path, 0};

static bool is_nameless(struct tp_text path)
{
    return path.ptr == nameless.ptr;
}

static inline void skip_blanks(struct json *json)
{
    while (json->at < json->end && (unsigned char)*json->at <= ' ' && tp_is_blank(*json->at))
        json->at++;
}

static inline bool take(struct json *json, char c)
{
    skip_blanks(json);
    if (json->at == json->end || *json->at != c)
        return false;
    json->at++;
    return true;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* The high bits of those of 8 bytes that are a quote, a backslash or a control character. Above one
 * there may be bits of others; the lowest is right. */
static inline uint64_t specials(uint64_t bytes)
{
    uint64_t quotes = bytes ^ EACH('"'), backslashes = bytes ^ EACH('\\');

    return (((bytes - EACH(0x20)) & ~bytes) | ((quotes - EACH(1)) & ~quotes) |
            ((backslashes - EACH(1)) & ~backslashes)) &
           EACH(0x80);
}

static bool is_plain(char c)
{
    return c != '"' && c != '\\' && (unsigned char)c >= ' ';
}

/* Where plain text ends. */
static inline const char *plain_end(const char *at, const char *end)
{
    uint64_t bytes;

    for (; end - at >= 8; at += 8) {
        memcpy(&bytes, at, 8);
        bytes = specials(le64toh(bytes));
        if (bytes != 0)
            return at + __builtin_ctzll(bytes) / 8;
    }
    while (at < end && is_plain(*at))
        at++;
    return at;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* One escape, from its backslash on. */
static bool take_escape(struct json *json)
{
    char kind = json->end - json->at >= 2 ? json->at[1] : '\0';

    if (kind == 'u' && json->end - json->at >= 6 && is_hex(json->at[2]) && is_hex(json->at[3]) &&
        is_hex(json->at[4]) && is_hex(json->at[5])) {
        json->at += 6;
        return true;
    }
    if (kind == '\0' || strchr("\"\\/bfnrt", kind) == NULL)
        return false;
    json->at += 2;
    return true;
}

/* Behind the opening quote; the text is still escaped. */
static bool read_string(struct json *json, struct tp_text *ret_text)
{
    ret_text->ptr = json->at;
    json->is_escaped = false;
    for (;;) {
        json->at = plain_end(json->at, json->end);
        if (json->at == json->end)
            return false;
        if (*json->at == '"')
            break;
        if (*json->at != '\\' || !take_escape(json))
            return false;
        json->is_escaped = true;
    }
    ret_text->len = (size_t)(json->at++ - ret_text->ptr);
    return true;
}

/* One or more. */
static inline bool take_digits(struct json *json)
{
    const char *start = json->at, *at = start;

    while (at < json->end && *at >= '0' && *at <= '9')
        at++;
    json->at = at;
    return at > start;
}

static inline bool take_one(struct json *json, char a, char b)
{
    bool is_there = json->at < json->end && (*json->at == a || *json->at == b);

    json->at += is_there;
    return is_there;
}

static bool read_number(struct json *json)
{
    take_one(json, '-', '-');
    if (!take_one(json, '0', '0') && !take_digits(json))
        return false;
    if (take_one(json, '.', '.') && !take_digits(json))
        return false;
    if (!take_one(json, 'e', 'E'))
        return true;
    take_one(json, '+', '-');
    return take_digits(json);
}

static inline bool read_word(struct json *json, struct tp_text word)
{
    if ((size_t)(json->end - json->at) < word.len || memcmp(json->at, word.ptr, word.len) != 0)
        return false;
    json->at += word.len;
    return true;
}

/* The map's key after the last one that was there; nameless at its end. */
static struct tp_text next_key(const struct json *json)
{
    size_t next = (size_t)(json->place + 1);

    return next < json->map->n_keys ? json->map->keys[next].name : nameless;
}

static int find(struct json *json, struct tp_text path)
{
    int place = path.ptr == next_key(json).ptr ? json->place + 1 : tp_map_find(json->map, path);

    json->place = place >= 0 ? place : json->place;
    return place;
}

static void add(struct json *json, struct tp_text path, const char *start, const char *end)
{
    if (!is_nameless(path))
        tp_pairs_add(json->pairs, json->map, find(json, path),
                     (struct tp_text){start, (size_t)(end - start)}, false);
}

/* These read lists of names, whatever stands between them. */
static bool takes_list(const struct json *json, int place)
{
    static const uint64_t lists =
        TP_HAS(TP_FIELD_MESSAGES) | TP_HAS(TP_FIELD_FLAGS) | TP_HAS(TP_FIELD_CERTIFICATE_STATUS);

    return (lists & tp_map_field(json->map, place)) != 0;
}

static void add_list(struct json *json, struct tp_text path, const char *start, const char *end)
{
    if (!is_nameless(path) && takes_list(json, find(json, path)))
        add(json, path, start, end);
}

static bool read_value(struct json *json, struct tp_text path);

/* Behind the opening bracket. */
static bool read_array(struct json *json, struct tp_text path)
{
    const char *start = json->at;

    if (take(json, ']'))
        return true;
    do {
        if (!read_value(json, nameless))
            return false;
    } while (take(json, ','));
    if (!take(json, ']'))
        return false;
    add_list(json, path, start, json->at - 1);
    return true;
}

/* The path of a key of the object at path: joined by dots, unescaped. */
static struct tp_text path_of(struct json *json, struct tp_text path, struct tp_text key)
{
    size_t at = path.ptr == NULL ? 0 : path.len + 1;

    if (path.ptr == NULL && !json->is_escaped)
        return key;
    if (is_nameless(path) || at + key.len > MAX_PATH)
        return nameless;
    if (path.len > 0 && path.ptr != json->path)
        memcpy(json->path, path.ptr, path.len);
    if (at > 0)
        json->path[at - 1] = '.';
    if (json->is_escaped)
        key = tp_unescape(key, json->path + at);
    else
        memcpy(json->path + at, key.ptr, key.len);
    return (struct tp_text){json->path, at + key.len};
}

/* Behind the opening quote: takes the map's next key, if that is what stands there. It is the usual
 * case, and the cheapest. */
static bool take_next_key(struct json *json, struct tp_text path)
{
    struct tp_text key = next_key(json);
    size_t at = path.ptr == NULL ? 0 : path.len + 1;

    if (key.len <= at || is_nameless(path) ||
        (at > 0 && (key.ptr[at - 1] != '.' || !tp_same_bytes(key.ptr, path.ptr, at - 1))))
        return false;
    key = tp_text_from(key, at);
    if ((size_t)(json->end - json->at) <= key.len || json->at[key.len] != '"' ||
        !tp_same_bytes(json->at, key.ptr, key.len))
        return false;
    json->at += key.len + 1;
    return true;
}

static bool read_key(struct json *json, struct tp_text path, struct tp_text *ret_path)
{
    struct tp_text key;

    if (!take(json, '"'))
        return false;
    if (take_next_key(json, path)) {
        *ret_path = next_key(json);
        return true;
    }
    if (!read_string(json, &key))
        return false;
    *ret_path = path_of(json, path, key);
    return true;
}

static bool read_member(struct json *json, struct tp_text path)
{
    return read_key(json, path, &path) && take(json, ':') && read_value(json, path);
}

/* Behind the opening brace. */
static bool read_object(struct json *json, struct tp_text path)
{
    if (take(json, '}'))
        return true;
    do {
        if (!read_member(json, path))
            return false;
    } while (take(json, ','));
    return take(json, '}');
}

static bool read_inner(struct json *json, struct tp_text path,
                       bool (*read)(struct json *, struct tp_text))
{
    bool is_good;

    json->at++;
    if (json->depth == MAX_DEPTH)
        return false;
    json->depth++;
    is_good = read(json, path);
    json->depth--;
    return is_good;
}

static bool read_text(struct json *json, struct tp_text path)
{
    struct tp_text value;

    json->at++;
    if (!read_string(json, &value))
        return false;
    add(json, path, value.ptr, value.ptr + value.len);
    return true;
}

/* Numbers and true and false as they are written; null is empty. */
static bool read_scalar(struct json *json, struct tp_text path)
{
    const char *start = json->at;
    bool is_null = read_word(json, TP_TEXT("null"));

    if (!is_null && !read_word(json, TP_TEXT("true")) && !read_word(json, TP_TEXT("false")) &&
        !read_number(json))
        return false;
    add(json, path, start, is_null ? start : json->at);
    return true;
}

static bool read_value(struct json *json, struct tp_text path)
{
    skip_blanks(json);
    if (json->at == json->end)
        return false;
    switch (*json->at) {
    case '"':
        return read_text(json, path);
    case '{':
        return read_inner(json, path, read_object);
    case '[':
        return read_inner(json, path, read_array);
    default:
        return read_scalar(json, path);
    }
}

/* Only the object, to the end of the body. */
static bool read_all(struct json *json)
{
    take(json, '{');
    if (!read_object(json, root))
        return false;
    skip_blanks(json);
    return json->at == json->end;
}

void tp_json_read(const struct tp_map *map, struct tp_text body, struct tp_pairs *ret_pairs)
{
    struct json json = {
        .map = map, .pairs = ret_pairs, .at = body.ptr, .end = body.ptr + body.len, .place = -1};

    tp_pairs_init(ret_pairs);
    ret_pairs->is_broken = !read_all(&json);
    if (ret_pairs->is_broken)
        ret_pairs->n = 0;
    tp_once_settle(ret_pairs);
}

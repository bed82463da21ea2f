/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"
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

static void skip_blanks(struct json *json)
{
    while (json->at < json->end && tp_is_blank(*json->at))
        json->at++;
}

static bool take(struct json *json, char c)
{
    skip_blanks(json);
    if (json->at == json->end || *json->at != c)
        return false;
    json->at++;
    return true;
}

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Is any of these 8 bytes a quote, a backslash or a control character? May say yes for others (a
 * byte above 0x7f beside one of these), never no for these. */
static bool has_special(uint64_t bytes)
{
    uint64_t quotes = bytes ^ EACH('"'), backslashes = bytes ^ EACH('\\');

    return (((bytes - EACH(0x20)) & ~bytes) | ((quotes - EACH(1)) & ~quotes) |
            ((backslashes - EACH(1)) & ~backslashes)) &
           EACH(0x80);
}

static void skip_plain(struct json *json)
{
    uint64_t bytes;

    while (json->end - json->at >= 8) {
        memcpy(&bytes, json->at, 8);
        if (has_special(bytes))
            break;
        json->at += 8;
    }
    while (json->at < json->end && *json->at != '"' && *json->at != '\\' &&
           (unsigned char)*json->at >= ' ')
        json->at++;
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
    for (;;) {
        skip_plain(json);
        if (json->at == json->end)
            return false;
        if (*json->at == '"')
            break;
        if (*json->at != '\\' || !take_escape(json))
            return false;
    }
    ret_text->len = (size_t)(json->at++ - ret_text->ptr);
    return true;
}

/* One or more. */
static bool take_digits(struct json *json)
{
    const char *start = json->at;

    while (json->at < json->end && *json->at >= '0' && *json->at <= '9')
        json->at++;
    return json->at > start;
}

static bool next_is(const struct json *json, const char *any_of)
{
    return json->at < json->end && *json->at != '\0' && strchr(any_of, *json->at) != NULL;
}

static bool read_number(struct json *json)
{
    json->at += next_is(json, "-");
    if (next_is(json, "0"))
        json->at++;
    else if (!take_digits(json))
        return false;
    if (next_is(json, ".")) {
        json->at++;
        if (!take_digits(json))
            return false;
    }
    if (!next_is(json, "eE"))
        return true;
    json->at++;
    json->at += next_is(json, "+-");
    return take_digits(json);
}

static bool read_word(struct json *json, struct tp_text word)
{
    if ((size_t)(json->end - json->at) < word.len || memcmp(json->at, word.ptr, word.len) != 0)
        return false;
    json->at += word.len;
    return true;
}

static int find(struct json *json, struct tp_text path)
{
    size_t next = (size_t)(json->place + 1);
    int place = next < json->map->n_keys && tp_text_equal(json->map->keys[next].name, path)
                    ? (int)next
                    : tp_map_find(json->map, path);

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
    int field = place >= 0 ? json->map->keys[place].field : -1;

    return field >= 0 && (lists & TP_HAS(field)) != 0;
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
    bool is_escaped = memchr(key.ptr, '\\', key.len) != NULL;
    struct tp_text last;

    if (path.ptr == NULL && !is_escaped)
        return key;
    if (is_nameless(path) || at + key.len > MAX_PATH)
        return nameless;
    if (at > 0) {
        memmove(json->path, path.ptr, path.len);
        json->path[at - 1] = '.';
    }
    last = tp_unescape(key, json->path + at);
    if (!is_escaped)
        memcpy(json->path + at, key.ptr, key.len);
    return (struct tp_text){json->path, at + last.len};
}

static bool read_member(struct json *json, struct tp_text path)
{
    struct tp_text key;

    return take(json, '"') && read_string(json, &key) && take(json, ':') &&
           read_value(json, path_of(json, path, key));
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
    bool is_null = *start == 'n';
    bool is_good = is_null         ? read_word(json, TP_TEXT("null"))
                   : *start == 't' ? read_word(json, TP_TEXT("true"))
                   : *start == 'f' ? read_word(json, TP_TEXT("false"))
                                   : read_number(json);

    if (is_good)
        add(json, path, start, is_null ? start : json->at);
    return is_good;
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/map.h"

#include <stdio.h>
#include <stdlib.h>

#include "input/columns.h"
#include "input/file.h"
#include "input/names.h"

#define MAX_WORDS 5

struct reader {
    struct tp_map *map;
    const char *name;
    unsigned line;
    const char *line_start;
    struct tp_text words[MAX_WORDS];
    size_t n_words;
    struct tp_error *error;
    const struct tp_faults *faults; /* NULL where the first fault is the last */
};

/* The fault is in this word of the line. */
#define FAIL(reader, word, format, ...)                                                            \
    tp_error_set((reader)->error, "%s:%u:%td: " format, (reader)->name, (reader)->line,            \
                 (word).ptr - (reader)->line_start + 1, __VA_ARGS__)

#define SHOW(text) (int)((text).len > 60 ? 60 : (text).len), (text).ptr

static bool read_field(struct reader *reader, struct tp_text name, int *ret_field)
{
    int field = tp_catalogue_by_name(&tp_fields, name);

    if (field < 0)
        return FAIL(reader, name,
                    "'%.*s' is not a canonical field; 'tlspin catalogue field' lists them",
                    SHOW(name));
    *ret_field = field;
    return true;
}

static bool read_known_key(struct reader *reader, struct tp_text key, int *ret_place)
{
    *ret_place = tp_map_find(reader->map, key);
    return *ret_place >= 0 ||
           FAIL(reader, key, "'%.*s' is no key of the lines above; name it first", SHOW(key));
}

static bool has_room(struct reader *reader, size_t used, size_t max)
{
    return used < max || FAIL(reader, reader->words[0], "too many '%.*s' lines, at most %zu",
                              SHOW(reader->words[0]), max);
}

static bool read_body(struct reader *reader)
{
    struct tp_text name = reader->words[1];
    struct tp_text manner = reader->n_words > 2 ? reader->words[2] : tp_text_from(name, name.len);
    bool is_name_known;
    const char *expected = tp_map_set_form(reader->map, name, manner, &is_name_known);

    if (expected == NULL)
        return true;
    return is_name_known
               ? FAIL(reader, manner, "'%.*s' after the body, expected %s", SHOW(manner), expected)
               : FAIL(reader, name, "body is '%.*s', expected %s", SHOW(name), expected);
}

static bool read_cells(struct reader *reader)
{
    struct tp_map *map = reader->map;
    uint64_t n;

    if (!has_room(reader, map->n_widths, TP_MAP_MAX_ROWS))
        return false;
    if (!tp_number_parse(reader->words[1], &n) || n == 0 || n > TP_MAP_MAX_KEYS)
        return FAIL(reader, reader->words[1], "'%.*s' cells in a row, expected 1 to %d",
                    SHOW(reader->words[1]), TP_MAP_MAX_KEYS);
    map->widths[map->n_widths++] = (uint16_t)n;
    return true;
}

static bool read_anchor(struct reader *reader)
{
    struct tp_map *map = reader->map;

    if (!has_room(reader, map->n_anchors, TP_MAP_MAX_ROWS))
        return false;
    if (reader->words[1].len < 3)
        return FAIL(reader, reader->words[1],
                    "anchor '%.*s' is too short to tell lines apart, expected 3 bytes or more",
                    SHOW(reader->words[1]));
    tp_map_add_anchor(map, reader->words[1]);
    return true;
}

static bool read_constant(struct reader *reader)
{
    struct tp_map *map = reader->map;
    struct tp_map_constant *constant = &map->constants[map->n_constants];

    if (!has_room(reader, map->n_constants, TP_MAP_MAX_ROWS) ||
        !read_field(reader, reader->words[1], &constant->field))
        return false;
    constant->value = reader->words[2];
    constant->place = -1;
    if (reader->n_words > 3 && !read_known_key(reader, reader->words[3], &constant->place))
        return false;
    map->n_constants++;
    return true;
}

static bool read_key(struct reader *reader)
{
    struct tp_map *map = reader->map;
    struct tp_map_key key = {.name = reader->words[1], .field = -1, .is_free = reader->n_words > 3};

    if (map->body == TP_BODY_NONE)
        return FAIL(reader, reader->words[0],
                    "keys without a '%s' line before them, expected list, pairs, json or columns",
                    "body");
    if (!has_room(reader, map->n_keys, TP_MAP_MAX_KEYS))
        return false;
    if (key.name.len == 0 || tp_map_find(map, key.name) >= 0)
        return FAIL(reader, key.name, "key '%.*s' is empty or already there", SHOW(key.name));
    if (!tp_text_equal(reader->words[2], TP_TEXT("-")) &&
        !read_field(reader, reader->words[2], &key.field))
        return false;
    if (key.is_free && !tp_text_equal(reader->words[3], TP_TEXT("free")))
        return FAIL(reader, reader->words[3], "'%.*s' after the field, expected free or nothing",
                    SHOW(reader->words[3]));
    tp_map_add_key(map, &key);
    return true;
}

static bool read_word(struct reader *reader)
{
    struct tp_map *map = reader->map;
    struct tp_map_word *word = &map->words[map->n_words];

    if (!has_room(reader, map->n_words, TP_MAP_MAX_ROWS) ||
        !read_field(reader, reader->words[1], &word->field))
        return false;
    word->theirs = reader->words[2];
    word->ours = reader->words[3];
    map->fields_with_words |= TP_HAS(word->field);
    map->n_words++;
    return true;
}

static bool read_absent(struct reader *reader)
{
    struct tp_map_absent absent = {.field = -1, .value = reader->words[reader->n_words - 1]};

    if (!has_room(reader, reader->map->n_absents, TP_MAP_MAX_ROWS))
        return false;
    if (reader->n_words > 2 && !read_field(reader, reader->words[1], &absent.field))
        return false;
    if (absent.value.len == 0)
        return FAIL(reader, absent.value,
                    "the value of '%.*s' is empty; empty values are absent anyway",
                    SHOW(reader->words[0]));
    tp_map_add_absent(reader->map, &absent);
    return true;
}

static bool read_generic(struct reader *reader)
{
    struct tp_map *map = reader->map;
    struct tp_map_generic *generic = &map->generics[map->n_generics];

    if (!has_room(reader, map->n_generics, TP_MAP_MAX_ROWS) ||
        !read_field(reader, reader->words[1], &generic->field))
        return false;
    generic->value = reader->words[2];
    map->fields_with_generics |= TP_HAS(generic->field);
    map->n_generics++;
    return true;
}

/* One bit, of which nobody has said yet what it means. */
static bool read_bit_number(struct reader *reader, struct tp_text number, uint64_t *ret_bit)
{
    int flag;

    if (!tp_number_parse(number, ret_bit) || *ret_bit == 0 || (*ret_bit & (*ret_bit - 1)) != 0)
        return FAIL(reader, number, "'%.*s' is not one bit, expected for example 0x8",
                    SHOW(number));
    flag = tp_catalogue_by_code(&tp_flags, *ret_bit);
    if (flag >= 0)
        return FAIL(reader, number, "bit '%.*s' is %s, as is public; expected another",
                    SHOW(number), tp_flags.rows[flag].name.ptr);
    for (size_t i = 0; i < reader->map->n_bits; i++) {
        if (reader->map->bits[i].bit == *ret_bit)
            return FAIL(reader, number, "bit '%.*s' has a name already: %s", SHOW(number),
                        tp_flags.rows[reader->map->bits[i].flag].name.ptr);
    }
    return true;
}

static bool read_bit(struct reader *reader)
{
    struct tp_map *map = reader->map;
    struct tp_map_bit *bit = &map->bits[map->n_bits];
    struct tp_text name = reader->words[3];
    int flag = tp_catalogue_by_name(&tp_flags, name);

    if (!has_room(reader, map->n_bits, TP_MAP_MAX_ROWS))
        return false;
    if (!tp_text_equal(reader->words[1], TP_TEXT("flags")))
        return FAIL(reader, reader->words[1], "bits of '%.*s' can't be named, expected flags",
                    SHOW(reader->words[1]));
    if (!read_bit_number(reader, reader->words[2], &bit->bit))
        return false;
    if (flag < 0)
        return FAIL(reader, name, "'%.*s' is not a flag; 'tlspin catalogue flag' lists them",
                    SHOW(name));
    bit->flag = (uint8_t)flag;
    bit->name = name;
    map->n_bits++;
    return true;
}

static bool read_only(struct reader *reader)
{
    struct tp_map *map = reader->map;
    int place;

    if (!has_room(reader, map->n_onlys, TP_MAP_MAX_ROWS) ||
        !read_known_key(reader, reader->words[1], &place))
        return false;
    map->onlys[map->n_onlys].place = (uint16_t)place;
    if (reader->n_words > 2)
        map->onlys[map->n_onlys].value = reader->words[2];
    map->n_onlys++;
    return true;
}

static const struct {
    struct tp_text name;
    size_t min_words, max_words;
    bool (*read)(struct reader *);
    const char *form;
} directives[] = {
    {TP_TEXT("body"), 2, 3, read_body, "body list|pairs|json|columns [MANNER]"},
    {TP_TEXT("cells"), 2, 2, read_cells, "cells NUMBER"},
    {TP_TEXT("anchor"), 2, 2, read_anchor, "anchor \"TEXT\""},
    {TP_TEXT("constant"), 3, 4, read_constant, "constant FIELD \"VALUE\" [\"VENDOR KEY\"]"},
    {TP_TEXT("key"), 3, 4, read_key, "key \"VENDOR KEY\" FIELD|- [free]"},
    {TP_TEXT("word"), 4, 4, read_word, "word FIELD \"VENDOR WORD\" OURS"},
    {TP_TEXT("absent"), 2, 3, read_absent, "absent [FIELD] \"VALUE\""},
    {TP_TEXT("generic"), 3, 3, read_generic, "generic FIELD \"VALUE\""},
    {TP_TEXT("bit"), 4, 4, read_bit, "bit flags NUMBER FLAG"},
    {TP_TEXT("only"), 2, 3, read_only, "only \"VENDOR KEY\" [\"VALUE\"]"},
};

static bool read_directive(struct reader *reader)
{
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
        if (!tp_text_equal(directives[i].name, reader->words[0]))
            continue;
        if (reader->n_words < directives[i].min_words || reader->n_words > directives[i].max_words)
            return FAIL(reader, reader->words[0], "expected: %s", directives[i].form);
        return directives[i].read(reader);
    }
    return FAIL(reader, reader->words[0],
                "'%.*s' is not a directive, expected body, cells, anchor, constant, key, word, "
                "absent, generic, bit or only",
                SHOW(reader->words[0]));
}

/* Takes one word, quoted or not, off the line. */
static bool take_word(struct reader *reader, struct tp_text *line)
{
    bool is_quoted = line->ptr[0] == '"';
    struct tp_text word = tp_text_from(*line, is_quoted ? 1 : 0), rest;
    size_t len = 0;

    while (len < word.len &&
           (is_quoted ? word.ptr[len] != '"' : word.ptr[len] != ' ' && word.ptr[len] != '\t'))
        len++;
    if (is_quoted && len == word.len)
        return FAIL(reader, *line, "quote not closed in '%.*s'", SHOW(*line));
    rest = tp_text_from(word, len + (is_quoted ? 1 : 0));
    if (rest.len > 0 && !tp_is_blank(rest.ptr[0]))
        return FAIL(
            reader, rest,
            "'%.*s' right behind a quote, expected a blank; a word in quotes can't have one "
            "in it, and one without blanks needs none",
            SHOW(rest));
    if (reader->n_words == MAX_WORDS)
        return FAIL(reader, *line, "too many words at '%.*s'", SHOW(*line));
    *line = tp_text_trim(rest);
    word.len = len;
    reader->words[reader->n_words++] = word;
    return true;
}

static bool read_line(struct reader *reader, struct tp_text line)
{
    line = tp_text_trim(line);
    reader->n_words = 0;
    while (line.len > 0 && line.ptr[0] != '#') {
        if (!take_word(reader, &line))
            return false;
    }
    return reader->n_words == 0 || read_directive(reader);
}

static bool read_all(struct reader *reader, struct tp_text text)
{
    bool is_good = true;

    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        struct tp_text line = {text.ptr, end == NULL ? text.len : (size_t)(end - text.ptr)};

        reader->line++;
        reader->line_start = line.ptr;
        if (!read_line(reader, line)) {
            is_good = false;
            if (reader->faults == NULL)
                break;
            reader->faults->tell(reader->faults->user, reader->error->text);
        }
        text = tp_text_from(text, end == NULL ? text.len : line.len + 1);
    }
    return is_good;
}

/* Takes text, which is NUL-terminated after len bytes. */
static struct tp_map *parse_owned(const char *name, char *text, size_t len,
                                  struct tp_error *ret_error)
{
    struct tp_map *map = tp_map_new();
    struct reader reader = {.map = map, .name = name, .error = ret_error};

    if (map == NULL) {
        free(text);
        tp_error_set(ret_error, "%s: out of memory", name);
        return NULL;
    }
    map->text = text;
    if (!read_all(&reader, (struct tp_text){text, len})) {
        tp_map_free(map);
        return NULL;
    }
    tp_columns_reset(map);
    return map;
}

struct tp_map *tp_map_parse(const char *name, struct tp_text text, struct tp_error *ret_error)
{
    char *copy = malloc(text.len + 1);

    if (copy == NULL) {
        tp_error_set(ret_error, "%s: out of memory", name);
        return NULL;
    }
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return parse_owned(name, copy, text.len, ret_error);
}

struct tp_map *tp_map_load(const char *path, struct tp_error *ret_error)
{
    size_t len;
    char *text = tp_file_read(path, &len, ret_error);

    return text == NULL ? NULL : parse_owned(path, text, len, ret_error);
}

bool tp_map_check(const char *path, const struct tp_faults *faults)
{
    struct tp_error error;
    struct tp_map *map = tp_map_new();
    struct reader reader = {.map = map, .name = path, .error = &error, .faults = faults};
    size_t len;
    bool is_good = false;

    if (map == NULL)
        tp_error_set(&error, "%s: out of memory", path);
    else
        map->text = tp_file_read(path, &len, &error);
    if (map == NULL || map->text == NULL)
        faults->tell(faults->user, error.text);
    else
        is_good = read_all(&reader, (struct tp_text){map->text, len});
    tp_map_free(map);
    return is_good;
}

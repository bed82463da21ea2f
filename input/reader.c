/* SPDX-License-Identifier: Apache-2.0 */
#include "input/reader.h"

#include <stdlib.h>

#include "input/complete.h"
#include "input/convert.h"

struct tp_reader {
    struct tp_stem_set stems;
    struct tp_reading reading;
    struct tp_room unescaped;
};

struct tp_reader *tp_reader_new(const struct tp_reader_options *options, struct tp_error *ret_error)
{
    struct tp_reader *reader = calloc(1, sizeof *reader);

    if (reader == NULL) {
        tp_error_set(ret_error, "out of memory");
        return NULL;
    }
    if (!tp_stem_set_load(&reader->stems, options, ret_error)) {
        tp_reader_free(reader);
        return NULL;
    }
    return reader;
}

void tp_reader_free(struct tp_reader *reader)
{
    if (reader == NULL)
        return;
    json_object_put(reader->reading.fields);
    tp_stem_set_clear(&reader->stems);
    free(reader->unescaped.ptr);
    free(reader);
}

/* Syslog's <PRI> (RFC 5424 6.2.1) and the blanks behind it say nothing about the message. */
static struct tp_text without_priority(struct tp_text line)
{
    size_t n = 1;

    if (line.len < 3 || line.ptr[0] != '<')
        return line;
    while (n < line.len && n < 4 && line.ptr[n] >= '0' && line.ptr[n] <= '9')
        n++;
    if (n == 1 || n == line.len || line.ptr[n] != '>')
        return line;
    for (n++; n < line.len && line.ptr[n] == ' ';)
        n++;
    return tp_text_from(line, n);
}

/* A rule's last field, the body, is the end of the line: the event borrows from there, not from
 * liblognorm. */
static struct tp_text body_of(struct tp_text line, struct json_object *value)
{
    size_t len = (size_t)json_object_get_string_len(value);

    return len <= line.len ? tp_text_from(line, line.len - len) : line;
}

/* A rule that names no body hands over the whole line. False where that is no body: it has an
 * anchor of this stem somewhere, but is another's line. */
static bool read_pairs(struct tp_reader *reader, struct tp_text line)
{
    struct tp_map *map = reader->reading.stem->map;
    struct tp_pairs *pairs = &reader->reading.pairs;
    struct json_object *body;

    if (json_object_object_get_ex(reader->reading.fields, "body", &body))
        line = body_of(line, body);
    else if (map->body == TP_BODY_PAIRS && !tp_pairs_start(map, line))
        return false;
    tp_body_read(map, line, &reader->unescaped, pairs);
    if (map->needs_header && pairs->is_open)
        map->columns.n_open = 1;
    return true;
}

/* With this value, or with any that says something (NULL). */
static bool has(const struct tp_pairs *pairs, int place, struct tp_text value)
{
    for (size_t i = 0; i < pairs->n; i++) {
        const struct tp_pair *pair = &pairs->rows[i];
        if (pair->place == place &&
            (value.ptr == NULL ? pair->value.len > 0 : tp_text_equal(value, pair->value)))
            return true;
    }
    return false;
}

/* Has the body what the map asks for? Of a broken one nobody knows. */
static bool is_wanted(const struct tp_map *map, const struct tp_pairs *pairs)
{
    size_t i = 0;

    while (i < map->n_onlys && has(pairs, map->onlys[i].place, map->onlys[i].value))
        i++;
    return i == map->n_onlys || pairs->is_broken;
}

static void forget(struct tp_reading *reading)
{
    json_object_put(reading->fields);
    reading->fields = NULL;
    reading->stem = NULL;
    reading->header = TP_HEADER_NONE;
    reading->fault = NULL;
    reading->teardown.n = 0;
    tp_pairs_init(&reading->pairs);
}

static bool match_rules(struct tp_reader *reader, const struct tp_stem *stem, struct tp_text line)
{
    struct tp_reading *reading = &reader->reading;
    struct json_object *header, *teardown;

    reading->fields = tp_rules_match(stem->rules, line);
    if (reading->fields == NULL)
        return false;
    if (json_object_object_get_ex(reading->fields, "header", &header)) {
        reading->header = tp_columns_take_header(stem->map, body_of(line, header));
        return reading->header != TP_HEADER_NONE;
    }
    if (json_object_object_get_ex(reading->fields, "teardown", &teardown))
        return tp_teardown_line_read(body_of(line, teardown), &reading->teardown);
    if (stem->map->body == TP_BODY_COLUMNS && stem->map->columns.n == 0)
        return false;
    if (stem->map->body != TP_BODY_NONE && !read_pairs(reader, line))
        return false;
    return is_wanted(stem->map, &reading->pairs);
}

static bool match_anchored(struct tp_reader *reader, const struct tp_stem *stem,
                           struct tp_text line)
{
    return tp_stem_may_know(stem, line) && match_rules(reader, stem, line);
}

/* Rows of a table whose header was seen have no anchor; or the line goes on a row. */
static bool match_headed(struct tp_reader *reader, const struct tp_stem *stem, struct tp_text line)
{
    struct tp_map *map = stem->map;

    if (!map->needs_header || map->columns.n == 0)
        return false;
    if (map->columns.n_open == 0)
        return match_rules(reader, stem, line);
    tp_columns_pass(map, line);
    return true;
}

static bool match_by(struct tp_reader *reader, struct tp_text line,
                     bool (*matches)(struct tp_reader *, const struct tp_stem *, struct tp_text))
{
    struct tp_reading *reading = &reader->reading;

    for (size_t i = 0; i < reader->stems.n; i++) {
        forget(reading);
        reading->stem = &reader->stems.rows[i];
        if (matches(reader, reading->stem, line))
            return true;
    }
    forget(reading);
    return false;
}

/* What has no anchor comes last, so that it takes no other stem's line. */
static bool match(struct tp_reader *reader, struct tp_text line)
{
    return match_by(reader, line, match_anchored) || match_by(reader, line, match_headed);
}

static void convert_pairs(const struct tp_reading *reading, int64_t near_ms, struct tp_event *event)
{
    const struct tp_map *map = reading->stem->map;

    for (size_t i = 0; i < reading->pairs.n; i++) {
        const struct tp_pair *pair = &reading->pairs.rows[i];
        int field = map->keys[pair->place].field;
        if (field >= 0)
            tp_convert(event, map, (enum tp_field)field, pair->value, near_ms);
    }
}

static void convert_teardown(const struct tp_reading *reading, int64_t near_ms,
                             struct tp_event *event)
{
    for (size_t i = 0; i < reading->teardown.n; i++)
        tp_convert(event, reading->stem->map, reading->teardown.rows[i].field,
                   reading->teardown.rows[i].value, near_ms);
}

/* One field of the rule. */
static void read_field(struct tp_reader *reader, const char *name, struct json_object *value,
                       int64_t near_ms, struct tp_event *event)
{
    int field = tp_catalogue_by_name(&tp_fields, (struct tp_text){name, strlen(name)});
    struct tp_text text = {json_object_get_string(value), 0};

    if (field < 0 || text.ptr == NULL)
        return;
    text.len = strlen(text.ptr);
    tp_convert(event, reader->reading.stem->map, (enum tp_field)field, text, near_ms);
}

/* The body last: what the device says wins over what the header says. */
static void read_fields(struct tp_reader *reader, int64_t near_ms, struct tp_event *event)
{
    struct json_object_iterator it = json_object_iter_begin(reader->reading.fields);
    struct json_object_iterator end = json_object_iter_end(reader->reading.fields);

    for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
        const char *name = json_object_iter_peek_name(&it);
        if (strcmp(name, "body") != 0)
            read_field(reader, name, json_object_iter_peek_value(&it), near_ms, event);
    }
    convert_pairs(&reader->reading, near_ms, event);
    convert_teardown(&reader->reading, near_ms, event);
}

static void add_constants(const struct tp_reading *reading, struct tp_event *event)
{
    static const struct tp_text any = {NULL, 0};
    const struct tp_map *map = reading->stem->map;

    for (size_t i = 0; i < map->n_constants; i++) {
        const struct tp_map_constant *constant = &map->constants[i];
        if (!tp_event_has(event, (enum tp_field)constant->field) &&
            (constant->place < 0 || has(&reading->pairs, constant->place, any)))
            tp_convert(event, map, (enum tp_field)constant->field, constant->value, 0);
    }
}

static void read_event(struct tp_reader *reader, int64_t near_ms, struct tp_event *event)
{
    read_fields(reader, near_ms, event);
    add_constants(&reader->reading, event);
    tp_withhold_end(event, reader->reading.pairs.disputed);
    tp_complete(event, near_ms);
}

/* NULL where the event has what it needs. */
static const char *fault_of(const struct tp_reading *reading, const struct tp_event *event)
{
    static const uint64_t needed = TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP);

    if (reading->header == TP_HEADER_BROKEN)
        return "the header names a column twice, or too many, or its quotes do not close";
    if (reading->fields == NULL)
        return "it goes on a row that began on a line before; such rows are not read";
    if (reading->pairs.is_open)
        return "the row goes on in the next line; such rows are not read";
    if (reading->pairs.is_broken && reading->stem->map->body == TP_BODY_COLUMNS)
        return "the row has not one cell for each column";
    if (reading->pairs.is_broken)
        return "it is cut short, or not written as the map says";
    if (reading->pairs.is_overfull)
        return "it has too many keys";
    return (event->present & needed) == needed ? NULL : "an event needs client_ip and server_ip";
}

enum tp_read tp_reader_read(struct tp_reader *reader, struct tp_text line, int64_t fallback_ms,
                            struct tp_event *ret_event)
{
    struct tp_reading *reading = &reader->reading;

    line = without_priority(line);
    if (!match(reader, line))
        return TP_READ_NOT_OURS;
    tp_event_clear(ret_event);
    if (reading->header == TP_HEADER_READ)
        return TP_READ_HEADER;
    if (reading->header == TP_HEADER_NONE && reading->fields != NULL)
        read_event(reader, fallback_ms, ret_event);
    reading->fault = fault_of(reading, ret_event);
    return reading->fault == NULL ? TP_READ_EVENT : TP_READ_MALFORMED;
}

bool tp_reader_forget_headers(struct tp_reader *reader)
{
    bool had_header = false;

    for (size_t i = 0; i < reader->stems.n; i++) {
        had_header |= reader->stems.rows[i].map->columns.is_headed;
        tp_columns_reset(reader->stems.rows[i].map);
    }
    return had_header;
}

const struct tp_stem *tp_reader_nearest(struct tp_reader *reader, struct tp_text line,
                                        size_t *ret_reach)
{
    struct tp_text message = without_priority(line);
    const struct tp_stem *nearest = NULL;
    size_t best = 0;

    for (size_t i = 0; i < reader->stems.n; i++) {
        size_t reach = tp_stem_may_know(&reader->stems.rows[i], message)
                           ? 1 + tp_rules_reach(reader->stems.rows[i].rules, message)
                           : 0;
        if (reach > best) {
            best = reach;
            nearest = &reader->stems.rows[i];
        }
    }
    *ret_reach = nearest == NULL ? 0 : line.len - message.len + best - 1;
    return nearest;
}

const struct tp_reading *tp_reader_reading(const struct tp_reader *reader)
{
    return &reader->reading;
}

const char *tp_reader_stem(const struct tp_reader *reader, size_t place)
{
    return place < reader->stems.n ? reader->stems.rows[place].name : NULL;
}

bool tp_reader_is_same(const struct tp_reader *a, const struct tp_reader *b)
{
    return tp_stem_set_is_same(&a->stems, &b->stems);
}

void tp_reader_keep_headers(struct tp_reader *reader, const struct tp_reader *other)
{
    for (size_t i = 0; tp_reader_is_same(reader, other) && i < reader->stems.n; i++)
        reader->stems.rows[i].map->columns = other->stems.rows[i].map->columns;
}

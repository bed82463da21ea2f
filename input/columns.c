/* SPDX-License-Identifier: Apache-2.0 */
#include "input/columns.h"

#define MAX_OPEN 64 /* lines of one row */

struct cells {
    struct tp_text rest;
    char separator;
    bool is_quoted;
    bool is_at_end;
    bool is_bad;  /* something other than a separator follows a closing quote */
    bool is_open; /* the last quote does not close */
};

static struct cells cells_of(const struct tp_columns *columns, struct tp_text line)
{
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return (struct cells){
        .rest = line, .separator = columns->separator, .is_quoted = columns->is_quoted};
}

/* What comes behind a cell. */
static void end_cell(struct cells *cells, size_t len)
{
    cells->rest = tp_text_from(cells->rest, len);
    cells->is_at_end = cells->rest.len == 0;
    if (cells->is_at_end)
        return;
    cells->is_bad |= cells->rest.ptr[0] != cells->separator;
    cells->rest = tp_text_from(cells->rest, 1);
}

/* Length of what stands in quotes, up to the one that is not doubled. */
static size_t quoted_len(struct tp_text text, bool *ret_is_open)
{
    size_t at = 0;

    *ret_is_open = false;
    while (at < text.len) {
        const char *quote = memchr(text.ptr + at, '"', text.len - at);
        if (quote == NULL)
            break;
        at = (size_t)(quote - text.ptr);
        if (at + 1 == text.len || text.ptr[at + 1] != '"')
            return at;
        at += 2;
    }
    *ret_is_open = true;
    return text.len;
}

/* Behind the opening quote. */
static struct tp_text take_quoted(struct cells *cells)
{
    struct tp_text cell = cells->rest;

    cell.len = quoted_len(cell, &cells->is_open);
    end_cell(cells, cell.len + (cells->is_open ? 0 : 1));
    return cell;
}

static struct tp_text take_cell(struct cells *cells)
{
    struct tp_text cell = cells->rest;
    const char *end;

    if (cells->is_quoted && cell.len > 0 && cell.ptr[0] == '"') {
        cells->rest = tp_text_from(cell, 1);
        return take_quoted(cells);
    }
    end = memchr(cell.ptr, cells->separator, cell.len);
    cell.len = end == NULL ? cell.len : (size_t)(end - cell.ptr);
    end_cell(cells, cell.len);
    return cell;
}

static bool fits(const struct tp_map *map, size_t n)
{
    if (map->columns.is_headed || map->n_widths == 0)
        return n == map->columns.n;
    for (size_t i = 0; i < map->n_widths; i++) {
        if (map->widths[i] == n)
            return true;
    }
    return false;
}

void tp_columns_read(const struct tp_map *map, struct tp_text row, struct tp_pairs *ret_pairs)
{
    const struct tp_columns *columns = &map->columns;
    struct cells cells = cells_of(columns, row);
    size_t n = 0;

    tp_pairs_init(ret_pairs);
    for (; !cells.is_at_end && n <= TP_BODY_MAX_PAIRS; n++) {
        struct tp_text cell = take_cell(&cells);
        tp_pairs_add(ret_pairs, map, n < columns->n ? columns->places[n] : -1, cell, false);
    }
    ret_pairs->is_open = cells.is_open;
    ret_pairs->is_broken = cells.is_bad || cells.is_open || !fits(map, n);
    if (ret_pairs->is_broken)
        ret_pairs->n = 0;
}

void tp_columns_pass(struct tp_map *map, struct tp_text line)
{
    struct cells cells = cells_of(&map->columns, line);

    take_quoted(&cells);
    while (!cells.is_at_end)
        take_cell(&cells);
    map->columns.n_open = cells.is_open ? map->columns.n_open + 1 : 0;
    if (map->columns.n_open > MAX_OPEN)
        tp_columns_reset(map);
}

void tp_columns_reset(struct tp_map *map)
{
    struct tp_columns *columns = &map->columns;

    if (map->body != TP_BODY_COLUMNS)
        return;
    columns->n = map->needs_header ? 0 : (uint16_t)map->n_keys;
    columns->n_open = 0;
    columns->is_headed = false;
    columns->is_quoted = map->escape == TP_ESCAPE_QUOTES;
    for (size_t i = 0; i < columns->n; i++)
        columns->places[i] = (int16_t)i;
}

static char separator_of(const struct tp_map *map, struct tp_text header)
{
    if (!map->needs_header)
        return map->columns.separator;
    if (memchr(header.ptr, '\t', header.len) != NULL)
        return '\t';
    return memchr(header.ptr, ';', header.len) != NULL ? ';' : ',';
}

/* Editors put U+FEFF before everything else. */
static struct tp_text without_mark(struct tp_text line)
{
    bool has_mark = line.len >= 3 && memcmp(line.ptr, "\xef\xbb\xbf", 3) == 0;

    return tp_text_from(line, has_mark ? 3 : 0);
}

/* Places of the cells' keys; false where a key stands there twice, or there are too many cells. */
static bool name_columns(const struct tp_map *map, struct cells *cells, struct tp_columns *columns)
{
    struct tp_places seen = {{0}};
    bool is_good = true;

    while (!cells->is_at_end && columns->n < TP_MAP_MAX_KEYS) {
        int place = tp_map_find(map, tp_text_trim(take_cell(cells)));
        columns->places[columns->n++] = (int16_t)place;
        if (place < 0)
            continue;
        is_good &= !tp_places_has(&seen, (uint16_t)place);
        tp_places_add(&seen, (uint16_t)place);
    }
    return is_good && cells->is_at_end && !cells->is_bad && !cells->is_open;
}

static bool is_header(const struct tp_map *map, const struct tp_columns *columns)
{
    static const uint64_t needed = TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP);
    uint64_t fields = 0;

    for (size_t i = 0; i < columns->n; i++)
        fields |= tp_map_field(map, columns->places[i]);
    return columns->places[0] >= 0 && (fields & needed) == needed;
}

enum tp_header tp_columns_take_header(struct tp_map *map, struct tp_text line)
{
    struct tp_columns columns = {.separator = separator_of(map, line),
                                 .is_headed = true,
                                 .is_quoted = map->escape == TP_ESCAPE_QUOTES};
    struct cells cells = cells_of(&columns, without_mark(line));
    bool is_good = name_columns(map, &cells, &columns);

    if (!is_header(map, &columns))
        return TP_HEADER_NONE;
    if (!is_good)
        columns.n = 0;
    map->columns = columns;
    return is_good ? TP_HEADER_READ : TP_HEADER_BROKEN;
}

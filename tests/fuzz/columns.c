/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever lines a table has: with each shipped map of that form, a row's cells are what a slow
 * reading of RFC 4180 finds, a row that does not fit gives none, and after any line the columns are
 * ones that can be. The reader's order: a header where there is one, else on with an open row, else
 * a row. */
#include <glob.h>
#include <limits.h>

#include "input/columns.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/columns/*"}, 20000};

#define MOST_MAPS 32

static struct tp_map *maps[MOST_MAPS];
static size_t n_maps;

static void load_maps(void)
{
    char pattern[PATH_MAX];
    struct tp_error error;
    glob_t found = {.gl_pathc = 0};

    snprintf(pattern, sizeof pattern, "%s/rulebase/*.map", fuzz_top());
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc && n_maps < MOST_MAPS; i++) {
        maps[n_maps] = tp_map_load(found.gl_pathv[i], &error);
        FUZZ_HOLDS(maps[n_maps] != NULL);
        if (maps[n_maps]->body == TP_BODY_COLUMNS)
            n_maps++;
        else
            tp_map_free(maps[n_maps]);
    }
    globfree(&found);
    FUZZ_HOLDS(n_maps > 0);
}

struct cell {
    size_t from, to;
    bool is_sound; /* its quotes close, and nothing stands behind them */
};

/* One cell from at, byte by byte; returns where its separator stands, or the end. */
static size_t slow_cell(const struct tp_columns *columns, struct tp_text line, size_t at,
                        struct cell *ret_cell)
{
    enum { PLAIN, INSIDE, QUOTE_INSIDE } state = PLAIN;
    size_t i = at;

    if (columns->is_quoted && i < line.len && line.ptr[i] == '"') {
        state = INSIDE;
        i++;
    }
    *ret_cell = (struct cell){i, line.len, state == PLAIN};
    for (; i < line.len; i++) {
        char c = line.ptr[i];
        if (state == PLAIN && c == columns->separator)
            break;
        if (state == INSIDE && c == '"')
            state = QUOTE_INSIDE;
        else if (state == QUOTE_INSIDE && c == '"')
            state = INSIDE;
        else if (state == QUOTE_INSIDE)
            break;
    }
    ret_cell->to = state == QUOTE_INSIDE ? i - 1 : i;
    ret_cell->is_sound = state == PLAIN || (state == QUOTE_INSIDE &&
                                            (i == line.len || line.ptr[i] == columns->separator));
    return i;
}

static bool fits(const struct tp_map *map, size_t n)
{
    bool fits = map->columns.is_headed || map->n_widths == 0 ? n == map->columns.n : false;

    for (size_t i = 0; i < map->n_widths && !map->columns.is_headed; i++)
        fits |= map->widths[i] == n;
    return fits;
}

static void check_row(const struct tp_map *map, struct tp_text line, const struct tp_pairs *pairs)
{
    size_t n = 0, n_named = 0, at = 0;
    bool is_sound = true;

    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    for (; is_sound; at++, n++) {
        struct cell cell;
        at = slow_cell(&map->columns, line, at, &cell);
        is_sound = cell.is_sound;
        if (n < map->columns.n && map->columns.places[n] >= 0 && !pairs->is_broken) {
            const struct tp_pair *pair = &pairs->rows[n_named++];
            FUZZ_HOLDS(n_named <= pairs->n && pair->place == map->columns.places[n]);
            FUZZ_HOLDS(pair->value.ptr == line.ptr + cell.from);
            FUZZ_HOLDS(pair->value.len == cell.to - cell.from);
        }
        if (at == line.len) {
            n++;
            break;
        }
    }
    FUZZ_HOLDS(pairs->is_broken == (!is_sound || !fits(map, n)));
    FUZZ_HOLDS(pairs->n == (pairs->is_broken ? 0 : n_named));
}

static void check_columns(const struct tp_columns *columns, const struct tp_map *map)
{
    bool seen[TP_MAP_MAX_KEYS] = {false};

    FUZZ_HOLDS(columns->n <= TP_MAP_MAX_KEYS && columns->n_open <= 64);
    for (size_t i = 0; i < columns->n; i++) {
        int place = columns->places[i];
        FUZZ_HOLDS(place >= -1 && place < (int)map->n_keys);
        FUZZ_HOLDS(place < 0 || !seen[place]);
        if (place >= 0)
            seen[place] = true;
    }
}

static void take_line(struct tp_map *map, struct tp_text line)
{
    static struct tp_pairs pairs;
    static struct tp_room room;

    if (tp_columns_take_header(map, line) == TP_HEADER_NONE && map->columns.n_open > 0) {
        tp_columns_pass(map, line);
    } else {
        tp_columns_read(map, line, &pairs);
        check_row(map, line, &pairs);
        map->columns.n_open = map->needs_header && pairs.is_open && map->columns.n > 0;
        tp_body_read(map, line, &room, &pairs);
    }
    check_columns(&map->columns, map);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (n_maps == 0)
        load_maps();
    for (size_t i = 0; i < n_maps; i++) {
        const uint8_t *line = bytes, *end = bytes + len;
        tp_columns_reset(maps[i]);
        while (line < end) {
            const uint8_t *newline = memchr(line, '\n', (size_t)(end - line));
            size_t n = (size_t)((newline == NULL ? end : newline) - line);
            char *copy = malloc(n + 1); /* ends where it ends: a sanitizer sees one byte too far */
            FUZZ_HOLDS(copy != NULL);
            memcpy(copy + 1, line, n);
            take_line(maps[i], (struct tp_text){copy + 1, n});
            free(copy);
            line += n + (newline == NULL ? 0 : 1);
        }
    }
    return 0;
}

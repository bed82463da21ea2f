/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever stands in a User-Agent, a URL, a referer, a user name and what else strangers write, in
 * every line of every shipped rulebase: no other field changes, and the symptom is the same. Where
 * a format quotes nothing, fields may become unknown: how often, and what comes of it, is told. */
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/hostile_value.h"

#define MOST_SLOTS 32
#define MOST_TOLD 20

struct checking {
    const char *path;
    unsigned line;
    struct tp_reader *reader;
    const struct hostile_slot *slot;
    struct hostile_reading plain;
    unsigned n[HOSTILE__COUNT];
};

static void tell(const struct checking *checking, const struct hostile_reading *read,
                 struct tp_text value)
{
    const struct tp_text key = checking->slot->key->name;

    printf("%s:%u: %s, and %s where %.*s is '", checking->path, checking->line,
           tp_symptoms.rows[checking->plain.symptom].name.ptr,
           tp_symptoms.rows[read->symptom].name.ptr, (int)key.len, key.ptr);
    for (size_t i = 0; i < value.len && i < 200; i++)
        printf((unsigned char)value.ptr[i] < ' ' ? "\\x%02x" : "%c", (unsigned char)value.ptr[i]);
    puts("'");
}

static void check_value(struct checking *checking, struct tp_text value)
{
    static struct hostile_line line;
    static struct hostile_reading read;
    enum hostile_outcome outcome;

    hostile_fill(checking->slot, value, &line);
    hostile_read(checking->reader, (struct tp_text){line.ptr, line.len}, &read);
    outcome = hostile_compare(checking->slot, &checking->plain, &read);
    if (outcome == HOSTILE_FORGED && checking->n[outcome] < MOST_TOLD)
        tell(checking, &read, value);
    checking->n[outcome]++;
}

/* --- Values ------------------------------------------------------------------------------- */

/* What would change most, if it were believed. */
static const char *forged_value(int field)
{
    switch (field) {
    case TP_FIELD_CLIENT_IP:
    case TP_FIELD_SERVER_IP:
        return "10.99.99.99";
    case TP_FIELD_CLIENT_PORT:
    case TP_FIELD_SERVER_PORT:
        return "9999";
    case TP_FIELD_ACTION:
    case TP_FIELD_EXPECTED_ACTION:
        return "Block";
    case TP_FIELD_STATUS:
        return "Internal Error";
    case TP_FIELD_MESSAGES:
        return "786432";
    case TP_FIELD_HTTP_STATUS:
        return "200";
    case TP_FIELD_TYPE:
        return "Start";
    default:
        return "99999";
    }
}

/* How a pair of this form looks: what is before the key, and what between it and its value. */
static void put_pair(const struct tp_map *map, struct hostile_line *value,
                     const struct tp_map_key *key)
{
    static const struct tp_text signs[][2] = {
        [TP_BODY_LIST] = {TP_TEXT(", "), TP_TEXT(": ")},
        [TP_BODY_PAIRS] = {TP_TEXT("\" "), TP_TEXT("=\"")},
        [TP_BODY_COLUMNS] = {TP_TEXT("\",\""), TP_TEXT("\"\t\"")},
        [TP_BODY_JSON] = {TP_TEXT("\",\""), TP_TEXT("\":\"")},
    };
    const char *forged = forged_value(key->field);

    hostile_put(value, signs[map->body][0]);
    hostile_put(value, key->name);
    hostile_put(value, signs[map->body][1]);
    hostile_put(value, (struct tp_text){forged, strlen(forged)});
}

/* One after the other, then ever more of them from each on. */
static void check_imitations(struct checking *checking, struct tp_text start)
{
    static const size_t runs[] = {1, 2, 5, 20, TP_MAP_MAX_KEYS};
    const struct tp_map *map = checking->slot->map;
    static struct hostile_line value;

    for (size_t k = 0; k < sizeof runs / sizeof runs[0]; k++) {
        for (size_t i = 0; i < map->n_keys; i++) {
            value.len = 0;
            hostile_put(&value, start);
            for (size_t j = i; j < map->n_keys && j < i + runs[k]; j++)
                put_pair(map, &value, &map->keys[j]);
            if (value.len <= HOSTILE_MOST_LEN)
                check_value(checking, (struct tp_text){value.ptr, value.len});
        }
    }
}

static void check_odd(struct checking *checking, struct tp_text start)
{
    static const struct tp_text odd[] = {TP_TEXT("\""),          TP_TEXT("\"\""),
                                         TP_TEXT("\\"),          TP_TEXT("\\\""),
                                         TP_TEXT("\" "),         TP_TEXT("'"),
                                         TP_TEXT(", "),          TP_TEXT(": "),
                                         TP_TEXT(", :"),         TP_TEXT("="),
                                         TP_TEXT(" = "),         TP_TEXT("a=b c=d"),
                                         TP_TEXT("\t"),          TP_TEXT("\r\n"),
                                         TP_TEXT("\n"),          TP_TEXT("\x01\x1b[2J\x7f"),
                                         TP_TEXT("\0"),          TP_TEXT("a\0b"),
                                         TP_TEXT("\xff\xfe"),    TP_TEXT("\xc3\xa9\xf0\x9f"),
                                         TP_TEXT("{}[],:"),      TP_TEXT("}"),
                                         TP_TEXT("%s%n"),        TP_TEXT("b'x'"),
                                         TP_TEXT("430003: "),    TP_TEXT("%FTD-6-430003: "),
                                         TP_TEXT("rec_type=71 ")};
    static char value[HOSTILE_MOST_LEN];

    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        size_t len = 0;
        memcpy(value, start.ptr, start.len);
        memcpy(value + start.len, odd[i].ptr, odd[i].len);
        check_value(checking, (struct tp_text){value, start.len + odd[i].len});
        for (len = start.len; len + odd[i].len <= HOSTILE_MOST_LEN; len += odd[i].len)
            memcpy(value + len, odd[i].ptr, odd[i].len);
        check_value(checking, (struct tp_text){value, len});
    }
}

/* That a value is there is a fact, and that a URL has a path: so the hostile ones start like a
 * harmless one. */
static void check_slot(struct checking *checking)
{
    static const struct tp_text starts[] = {TP_TEXT("harmless"),
                                            TP_TEXT("https://www.example.com/a")};
    static struct hostile_line line;

    for (size_t i = 0; i < 2; i++) {
        if (i == 1 && checking->slot->key->field != TP_FIELD_URL)
            continue;
        hostile_fill(checking->slot, starts[i], &line);
        hostile_read(checking->reader, (struct tp_text){line.ptr, line.len}, &checking->plain);
        if (checking->plain.read != TP_READ_EVENT || checking->plain.is_doubted)
            return;
        check_imitations(checking, starts[i]);
        check_odd(checking, starts[i]);
    }
}

static void check_line(struct checking *checking, struct tp_text line)
{
    struct hostile_slot slots[MOST_SLOTS];
    size_t n = hostile_slots(checking->reader, line, slots, MOST_SLOTS);

    for (size_t i = 0; i < n; i++) {
        checking->slot = &slots[i];
        check_slot(checking);
    }
}

static void tell_counts(const struct checking *checking)
{
    static const char *const names[] = {
#define ROW(symbol, name) name,
        HOSTILE_OUTCOMES(ROW)
#undef ROW
    };

    printf("%s: values that", checking->path);
    for (size_t i = 0; i < HOSTILE__COUNT; i++)
        printf("%s %s: %u", i > 0 ? "," : "", names[i], checking->n[i]);
    putchar('\n');
}

static bool check_samples(struct checking *checking)
{
    FILE *file = fopen(checking->path, "r");
    struct tp_event event;
    char *line = NULL;
    size_t size = 0;

    if (file == NULL)
        return false;
    while (getline(&line, &size, file) >= 0) {
        checking->line++;
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "line ", 5) == 0)
            check_line(checking, (struct tp_text){line + 5, strlen(line + 5)});
        if (strncmp(line, "header ", 7) == 0)
            tp_reader_read(checking->reader, (struct tp_text){line + 7, strlen(line + 7)},
                           HOSTILE_NOW_MS, &event);
    }
    free(line);
    fclose(file);
    return true;
}

static bool check_stem(const char *rulebase)
{
    const char *rulebases[] = {rulebase};
    struct tp_reader_options options = {.rulebases = rulebases, .n_rulebases = 1};
    struct checking checking = {.line = 0};
    char path[PATH_MAX];
    struct tp_error error = {""};
    bool is_read;

    snprintf(path, sizeof path, "%.*ssamples", (int)(strlen(rulebase) - strlen("rulebase")),
             rulebase);
    checking.path = path;
    checking.reader = tp_reader_new(&options, &error);
    is_read = checking.reader != NULL && check_samples(&checking);
    tp_reader_free(checking.reader);
    if (is_read)
        tell_counts(&checking);
    else
        printf("%s: can't be read %s\n", path, error.text);
    return is_read && checking.n[HOSTILE_FORGED] == 0;
}

int main(void)
{
    char pattern[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    bool is_good;

    snprintf(pattern, sizeof pattern, "%s/*.rulebase", tp_rulebase_directory());
    glob(pattern, 0, NULL, &found);
    is_good = found.gl_pathc > 0;
    for (size_t i = 0; i < found.gl_pathc; i++)
        is_good &= check_stem(found.gl_pathv[i]);
    globfree(&found);
    return is_good ? 0 : 1;
}

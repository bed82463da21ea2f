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

struct counts {
    unsigned values, same, unknown, left_out, unsaid, ambiguous, faults;
};

struct checking {
    const char *path;
    unsigned line;
    struct tp_reader *reader;
    const struct hostile_slot *slot;
    struct hostile_reading plain;
    struct counts *counts;
};

static bool is_same_text(const struct hostile_reading *a, const struct hostile_reading *b,
                         int field)
{
    size_t len = a->text[field].len;

    return len == b->text[field].len &&
           memcmp(a->text[field].ptr, b->text[field].ptr,
                  len < sizeof a->text[0].ptr ? len : sizeof a->text[0].ptr) == 0;
}

/* The slot's own field may say what it likes; a URL names a server as well. */
static bool is_its_own(const struct hostile_slot *slot, int field)
{
    return field == slot->key->field ||
           (slot->key->field == TP_FIELD_URL && field == TP_FIELD_SERVER_NAME);
}

static void fault(const struct checking *checking, const char *what, const char *happens,
                  struct tp_text value)
{
    if (checking->counts->faults++ >= MOST_TOLD)
        return;
    printf("%s:%u: %s %s, where %s was and %.*s is '", checking->path, checking->line, what,
           happens, tp_symptoms.rows[checking->plain.symptom].name.ptr,
           (int)checking->slot->key->name.len, checking->slot->key->name.ptr);
    for (size_t i = 0; i < value.len && i < 200; i++)
        printf((unsigned char)value.ptr[i] < ' ' ? "\\x%02x" : "%c", (unsigned char)value.ptr[i]);
    puts("'");
}

/* How many fields became unknown. */
static unsigned count_unknown(const struct checking *checking, const struct hostile_reading *read)
{
    uint64_t lost = checking->plain.present & ~read->present;
    unsigned n = 0;

    for (int field = 0; field < TP_FIELD__COUNT; field++)
        n += (lost >> field & 1) != 0 && !is_its_own(checking->slot, field);
    return n;
}

/* The first field that says what it did not say, or -1. */
static int find_forged(const struct checking *checking, const struct hostile_reading *read)
{
    for (int field = 0; field < TP_FIELD__COUNT; field++) {
        if ((read->present & TP_HAS(field)) != 0 && !is_its_own(checking->slot, field) &&
            !is_same_text(&checking->plain, read, field))
            return field;
    }
    return -1;
}

/* Nothing is said of the client. */
static bool says_nothing(const struct hostile_reading *read)
{
    return read->symptom == TP_SYMPTOM_INCOMPLETE || read->reason == TP_REASON_NO_TLS;
}

/* The exception: nothing is quoted in these lines and keys may be missing. A line with a key that
 * the device left out, which a stranger wrote into the value before the key's place, is to the byte
 * a line that the device writes. */
static bool is_ambiguous(const struct checking *checking, int forged)
{
    return checking->slot->map->body == TP_BODY_LIST && forged >= 0 &&
           (checking->plain.present & TP_HAS(forged)) == 0;
}

static void check_reading(const struct checking *checking, const struct hostile_reading *read,
                          struct tp_text value)
{
    int forged = find_forged(checking, read);
    unsigned n_unknown = count_unknown(checking, read);
    bool is_same = read->symptom == checking->plain.symptom;

    if (is_ambiguous(checking, forged)) {
        checking->counts->ambiguous++;
        return;
    }
    if (forged >= 0)
        fault(checking, tp_fields.rows[forged].name.ptr, "is forged", value);
    if (n_unknown > 0 && !read->is_doubted)
        fault(checking, "something", "is lost, and nothing is doubted", value);
    if (!is_same && !(read->is_doubted && says_nothing(read)))
        fault(checking, tp_symptoms.rows[read->symptom].name.ptr, "is shown", value);
    checking->counts->same += is_same && n_unknown == 0;
    checking->counts->unknown += is_same && n_unknown > 0;
    checking->counts->unsaid += !is_same;
}

static void check_value(const struct checking *checking, struct tp_text value)
{
    static struct hostile_line line;
    static struct hostile_reading read;

    hostile_fill(checking->slot, value, &line);
    hostile_read(checking->reader, (struct tp_text){line.ptr, line.len}, &read);
    checking->counts->values++;
    if (read.read == TP_READ_EVENT) {
        check_reading(checking, &read, value);
        return;
    }
    checking->counts->left_out++;
    if (!read.is_doubted)
        fault(checking, "the event", "is left out", value);
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
    const char *forged = forged_value(key->field);
    bool is_list = map->body == TP_BODY_LIST;

    hostile_put(value, is_list ? TP_TEXT(", ") : TP_TEXT("\" "));
    hostile_put(value, key->name);
    hostile_put(value, is_list ? TP_TEXT(": ") : TP_TEXT("=\""));
    hostile_put(value, (struct tp_text){forged, strlen(forged)});
}

/* One after the other, then ever more of them from each on. */
static void check_imitations(const struct checking *checking, struct tp_text start)
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

static void check_odd(const struct checking *checking, struct tp_text start)
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

static unsigned check_stem(const char *rulebase)
{
    const char *rulebases[] = {rulebase};
    struct tp_reader_options options = {.rulebases = rulebases, .n_rulebases = 1};
    struct counts counts = {0};
    struct checking checking = {.counts = &counts};
    char path[PATH_MAX], *line = NULL;
    struct tp_error error;
    size_t size = 0;
    FILE *file;

    snprintf(path, sizeof path, "%.*ssamples", (int)(strlen(rulebase) - strlen("rulebase")),
             rulebase);
    checking.path = path;
    checking.reader = tp_reader_new(&options, &error);
    file = fopen(path, "r");
    if (checking.reader == NULL || file == NULL) {
        printf("%s: can't be read\n", path);
        return 1;
    }
    while (getline(&line, &size, file) >= 0) {
        checking.line++;
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "line ", 5) == 0)
            check_line(&checking, (struct tp_text){line + 5, strlen(line + 5)});
    }
    free(line);
    fclose(file);
    tp_reader_free(checking.reader);
    printf(
        "%s: %u values: %u change nothing, %u leave fields unknown, %u the symptom, %u the event; "
        "%u ambiguous, %u faults\n",
        path, counts.values, counts.same, counts.unknown, counts.unsaid, counts.left_out,
        counts.ambiguous, counts.faults);
    return counts.faults;
}

int main(void)
{
    char pattern[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    unsigned n_faults = 0;

    snprintf(pattern, sizeof pattern, "%s/*.rulebase", tp_rulebase_directory());
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        n_faults += check_stem(found.gl_pathv[i]);
    n_faults += found.gl_pathc == 0;
    globfree(&found);
    return n_faults == 0 ? 0 : 1;
}

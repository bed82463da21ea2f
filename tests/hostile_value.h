/* SPDX-License-Identifier: Apache-2.0 */
/* Values that others than the device write, put into lines of samples in place of what is there, as
 * the device would write them; and what is read then. */
#pragma once

#include "input/reader.h"
#include "tests/made.h"

#define HOSTILE_NOW_MS INT64_C(1795262400000)
#define HOSTILE_LINE_SIZE 65536
#define HOSTILE_MOST_LEN 8192 /* of a value: a device writes no longer ones */

/* Where such a value stands in a line, with the quotes around it where there are some. */
struct hostile_slot {
    struct tp_text line;
    size_t at, len;
    const struct tp_map *map;
    const struct tp_map_key *key;
};

struct hostile_line {
    size_t len;
    char ptr[HOSTILE_LINE_SIZE];
};

/* What is concluded from a line by itself, and all that it gives. */
struct hostile_reading {
    enum tp_read read;
    bool is_doubted; /* the reader saw that something imitates keys */
    enum tp_symptom symptom;
    enum tp_reason reason;
    uint64_t present;
    struct {
        size_t len;
        char ptr[256]; /* what fits */
    } text[TP_FIELD__COUNT];
};

static inline void hostile_put(struct hostile_line *line, struct tp_text text)
{
    if (text.len > HOSTILE_LINE_SIZE - line->len)
        text.len = HOSTILE_LINE_SIZE - line->len;
    if (text.len > 0)
        memcpy(line->ptr + line->len, text.ptr, text.len);
    line->len += text.len;
}

/* Key: value, whatever it is. */
static inline void hostile_write_plain(struct hostile_line *line, struct tp_text value)
{
    hostile_put(line, value);
}

/* eNcore quotes what has a blank or an equals sign, escapes a line feed, and nothing else. */
static inline void hostile_write_pair(struct hostile_line *line, struct tp_text value)
{
    bool is_quoted = value.len == 0 || memchr(value.ptr, ' ', value.len) != NULL ||
                     memchr(value.ptr, '=', value.len) != NULL;

    hostile_put(line, (struct tp_text){"\"", is_quoted});
    for (size_t i = 0; i < value.len; i++)
        hostile_put(line,
                    value.ptr[i] == '\n' ? TP_TEXT("\\n") : (struct tp_text){value.ptr + i, 1});
    hostile_put(line, (struct tp_text){"\"", is_quoted});
}

/* As in JSON, and as imipfix does: what could be taken for something else is \u00XX. */
static inline void hostile_write_escaped(struct hostile_line *line, struct tp_text value)
{
    hostile_put(line, TP_TEXT("\""));
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        char code[8];
        bool is_bare = c > 0x1f && c < 0x7f && strchr("\"\\=", c) == NULL;
        snprintf(code, sizeof code, "\\u%04x", c);
        hostile_put(line, is_bare ? (struct tp_text){value.ptr + i, 1} : (struct tp_text){code, 6});
    }
    hostile_put(line, TP_TEXT("\""));
}

/* RFC 4180, but that a line has no line feed in it. */
static inline void hostile_write_cell(struct hostile_line *line, struct tp_text value)
{
    hostile_put(line, TP_TEXT("\""));
    for (size_t i = 0; i < value.len; i++) {
        bool is_end = value.ptr[i] == '\n' || value.ptr[i] == '\r';
        hostile_put(line, is_end ? TP_TEXT(" ") : (struct tp_text){value.ptr + i, 1});
        hostile_put(line, (struct tp_text){"\"", value.ptr[i] == '"'});
    }
    hostile_put(line, TP_TEXT("\""));
}

/* As Zeek does: what separates, and what is not printed, as \xNN. */
static inline void hostile_write_hex(struct hostile_line *line, struct tp_text value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        char code[8];
        snprintf(code, sizeof code, "\\x%02x", c);
        hostile_put(line, c >= ' ' && c < 0x7f && c != '\\' ? (struct tp_text){value.ptr + i, 1}
                                                            : (struct tp_text){code, 4});
    }
}

static inline void hostile_write(const struct tp_map *map, struct hostile_line *line,
                                 struct tp_text value)
{
    if (map->escape == TP_ESCAPE_JSON)
        hostile_write_escaped(line, value);
    else if (map->escape == TP_ESCAPE_QUOTES)
        hostile_write_cell(line, value);
    else if (map->escape == TP_ESCAPE_HEX)
        hostile_write_hex(line, value);
    else if (map->body == TP_BODY_PAIRS)
        hostile_write_pair(line, value);
    else
        hostile_write_plain(line, value);
}

/* The line with this value in the slot. */
static inline void hostile_fill(const struct hostile_slot *slot, struct tp_text value,
                                struct hostile_line *ret_line)
{
    ret_line->len = 0;
    hostile_put(ret_line, (struct tp_text){slot->line.ptr, slot->at});
    hostile_write(slot->map, ret_line, value);
    hostile_put(ret_line, tp_text_from(slot->line, slot->at + slot->len));
}

/* Where values are escaped no map says so. */
static inline bool hostile_is_strangers(const struct tp_map_key *key)
{
    static const uint64_t fields = TP_HAS(TP_FIELD_USER) | TP_HAS(TP_FIELD_SERVER_NAME) |
                                   TP_HAS(TP_FIELD_URL) | TP_HAS(TP_FIELD_HTTP_USER_AGENT) |
                                   TP_HAS(TP_FIELD_HTTP_REFERRER);

    return key->is_free || (key->field >= 0 && (fields & TP_HAS(key->field)) != 0);
}

/* The slots of a line that is an event, at most n of them. What the reader unescaped stands
 * elsewhere and is left out. */
static inline size_t hostile_slots(struct tp_reader *reader, struct tp_text line,
                                   struct hostile_slot *ret_slots, size_t n)
{
    const struct tp_reading *reading = tp_reader_reading(reader);
    struct tp_event event;
    size_t found = 0;

    if (tp_reader_read(reader, line, HOSTILE_NOW_MS, &event) != TP_READ_EVENT)
        return 0;
    for (size_t i = 0; i < reading->pairs.n && found < n; i++) {
        struct tp_text value = reading->pairs.rows[i].value;
        const struct tp_map_key *key = &reading->stem->map->keys[reading->pairs.rows[i].place];
        bool is_quoted;

        if (!hostile_is_strangers(key) || value.ptr <= line.ptr ||
            value.ptr + value.len > line.ptr + line.len)
            continue;
        is_quoted = value.ptr[-1] == '"';
        ret_slots[found++] =
            (struct hostile_slot){line, (size_t)(value.ptr - line.ptr) - is_quoted,
                                  value.len + 2u * is_quoted, reading->stem->map, key};
    }
    return found;
}

/* As small as it can be: it sees one event. */
static inline struct tp_engine *hostile_engine(void)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = made_hash;
    options.flows.max_flows = 1;
    options.evidence.max_clients = options.evidence.max_names = 1;
    options.evidence.max_subjects = options.evidence.max_pairs = 1;
    return tp_engine_new(&options);
}

static inline void hostile_read(struct tp_reader *reader, struct tp_text line,
                                struct hostile_reading *ret_reading)
{
    struct tp_engine *engine = hostile_engine();
    struct tp_verdict verdict;
    struct tp_event event;

    memset(ret_reading, 0, sizeof *ret_reading);
    ret_reading->read = tp_reader_read(reader, line, HOSTILE_NOW_MS, &event);
    ret_reading->is_doubted = tp_reader_reading(reader)->pairs.is_doubted;
    if (ret_reading->read == TP_READ_EVENT) {
        tp_engine_feed(engine, &event, INT64_MAX, &verdict);
        ret_reading->symptom = verdict.row->symptom;
        ret_reading->reason = verdict.row->reason;
        ret_reading->present = event.present;
        for (int field = 0; field < TP_FIELD__COUNT; field++) {
            size_t len = event.text[field].len;
            len = len < sizeof ret_reading->text[0].ptr ? len : sizeof ret_reading->text[0].ptr;
            ret_reading->text[field].len = event.text[field].len;
            if (len > 0)
                memcpy(ret_reading->text[field].ptr, event.text[field].ptr, len);
        }
    }
    tp_engine_free(engine);
}

/* --- What became of it -------------------------------------------------------------------- */

#define HOSTILE_OUTCOMES(row)                                                                      \
    row(SAME, "change nothing") row(UNKNOWN, "leave fields unknown")                               \
        row(UNSAID, "leave the symptom unsaid") row(LEFT_OUT, "make the event malformed")          \
            row(AMBIGUOUS, "are what the device could have written") row(FORGED, "forge")

enum hostile_outcome {
#define ROW(symbol, name) HOSTILE_##symbol,
    HOSTILE_OUTCOMES(ROW)
#undef ROW
        HOSTILE__COUNT
};

static inline bool hostile_same_text(const struct hostile_reading *a,
                                     const struct hostile_reading *b, int field)
{
    size_t len = a->text[field].len, room = sizeof a->text[0].ptr;

    return len == b->text[field].len &&
           memcmp(a->text[field].ptr, b->text[field].ptr, len < room ? len : room) == 0;
}

/* What may depend on the value: its own field, and the server that a URL names. */
static inline uint64_t hostile_own(const struct hostile_slot *slot)
{
    uint64_t own = slot->key->field < 0 ? 0 : TP_HAS(slot->key->field);

    return slot->key->field == TP_FIELD_URL ? own | TP_HAS(TP_FIELD_SERVER_NAME) : own;
}

static inline uint64_t hostile_changed(const struct hostile_reading *plain,
                                       const struct hostile_reading *read)
{
    uint64_t changed = 0;

    for (int field = 0; field < TP_FIELD__COUNT; field++)
        changed |= hostile_same_text(plain, read, field) ? 0 : TP_HAS(field);
    return changed & plain->present & read->present;
}

/* Nothing is said of the client. */
static inline bool hostile_says_nothing(const struct hostile_reading *read)
{
    return read->symptom == TP_SYMPTOM_INCOMPLETE || read->reason == TP_REASON_NO_TLS;
}

/* From the line with a harmless value to that with the hostile one. AMBIGUOUS is the exception:
 * where nothing is quoted and keys may be missing, a line with a key that the device left out,
 * which a stranger wrote into the value before the key's place, is to the byte one of the device.
 */
static inline enum hostile_outcome hostile_compare(const struct hostile_slot *slot,
                                                   const struct hostile_reading *plain,
                                                   const struct hostile_reading *read)
{
    uint64_t others = ~hostile_own(slot);
    uint64_t lost = plain->present & ~read->present & others;
    bool is_same = read->symptom == plain->symptom;

    if (read->read != TP_READ_EVENT)
        return read->is_doubted ? HOSTILE_LEFT_OUT : HOSTILE_FORGED;
    if ((hostile_changed(plain, read) & others) != 0 || (lost != 0 && !read->is_doubted))
        return HOSTILE_FORGED;
    if ((read->present & ~plain->present & others) != 0)
        return slot->map->body == TP_BODY_LIST ? HOSTILE_AMBIGUOUS : HOSTILE_FORGED;
    if (!is_same)
        return read->is_doubted && hostile_says_nothing(read) ? HOSTILE_UNSAID : HOSTILE_FORGED;
    return lost != 0 ? HOSTILE_UNKNOWN : HOSTILE_SAME;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A vendor's map: what its keys and words are called here. Text, one directive a line; grammar in
 * rulebase/README.md:
 *
 *   body list ordered              how the body is written: list, pairs, json, columns
 *   cells 12                       a row of the table may have so many
 *   anchor "%FTD-"                 only lines with one of these concern us
 *   constant observer_vendor Cisco
 *   constant type end Duration     only where the body has that key
 *   key UserAgent http_user_agent free
 *   word type 430003 end           a vendor's word for ours
 *   absent "Unknown"               a value that says nothing
 *   bit flags 0x8 ALERT_SEEN       an operator's name for a bit
 *   only recordType 71             a body without this value is not ours
 */
#pragma once

#include "core/event.h"
#include "input/error.h"

#define TP_MAP_MAX_KEYS 512
#define TP_MAP_MAX_ROWS 64 /* of each other kind */

enum tp_body {
    TP_BODY_NONE,
    TP_BODY_LIST,
    TP_BODY_PAIRS,
    TP_BODY_JSON,
    TP_BODY_COLUMNS,
    TP_BODY__COUNT
};

/* How a value is written that has signs of the body in it: as in JSON, "" for a quote, \x09 for a
 * tab. */
enum tp_escape {
    TP_ESCAPE_NONE,
    TP_ESCAPE_JSON,
    TP_ESCAPE_QUOTES,
    TP_ESCAPE_HEX,
    TP_ESCAPE__COUNT
};

struct tp_map_key {
    struct tp_text name;
    int field;    /* enum tp_field, or -1: a key of the vendor that we have no use for */
    bool is_free; /* its value is text that others than the device can write */
};

struct tp_map_constant {
    int field;
    struct tp_text value;
    int place; /* only for bodies that have this key; -1: for all */
};

struct tp_map_word {
    int field;
    struct tp_text theirs, ours;
};

/* A value that says nothing, in one field or in all (-1). */
struct tp_map_absent {
    int field;
    struct tp_text value;
};

/* A value that is worth showing, but no identity: the vendor's word for "some". */
struct tp_map_generic {
    int field;
    struct tp_text value;
};

struct tp_map_bit {
    uint64_t bit;
    uint8_t flag;        /* enum tp_flag */
    struct tp_text name; /* of the flag, as the map has it */
};

/* What a body must have to be ours: this key, with this value where there is one. */
struct tp_map_only {
    uint16_t place;
    struct tp_text value;
};

/* The columns of a table, left to right: input/columns.h keeps them. */
struct tp_columns {
    uint16_t n;                      /* 0: not known, so that no row can be read */
    uint16_t n_open;                 /* lines since a row began whose quotes are still open */
    bool is_headed;                  /* a header of the log named them */
    bool is_quoted;                  /* cells may stand in quotes (RFC 4180) */
    char separator;                  /* between cells */
    int16_t places[TP_MAP_MAX_KEYS]; /* of each column's key; -1: a column that no key names */
};

struct tp_map {
    char *text; /* owned; everything below borrows from it */
    enum tp_body body;
    bool is_ordered;       /* the device writes its keys in the order of the map */
    bool needs_header;     /* a table whose columns only a header tells */
    enum tp_escape escape; /* of values; with one, nothing in a value can pass for a key */
    struct tp_columns columns;
    uint16_t widths[TP_MAP_MAX_ROWS]; /* cells that a row may have where no header tells */
    struct tp_map_key keys[TP_MAP_MAX_KEYS];
    struct tp_text anchors[TP_MAP_MAX_ROWS];
    size_t anchor_probes[TP_MAP_MAX_ROWS]; /* of each, where its rarest byte stands */
    struct tp_map_constant constants[TP_MAP_MAX_ROWS];
    struct tp_map_word words[TP_MAP_MAX_ROWS];
    struct tp_map_absent absents[TP_MAP_MAX_ROWS];
    struct tp_map_generic generics[TP_MAP_MAX_ROWS];
    struct tp_map_bit bits[TP_MAP_MAX_ROWS];
    struct tp_map_only onlys[TP_MAP_MAX_ROWS];
    uint64_t fields_with_words, fields_with_generics; /* TP_HAS() bits */
    uint64_t absent_starts[4]; /* first bytes of absents: most values are told by theirs */
    size_t n_keys, n_anchors, n_constants, n_words, n_absents, n_generics, n_bits, n_onlys,
        n_widths;
    uint16_t slots[TP_MAP_MAX_KEYS * 4]; /* hash of keys: place + 1, 0 where empty */
};

/* Reads a map from memory, copying text. NULL with ret_error filled ("name:line:column: ...") where
 * it can't be. */
struct tp_map *tp_map_parse(const char *name, struct tp_text text, struct tp_error *ret_error);

/* The same from a file. */
struct tp_map *tp_map_load(const char *path, struct tp_error *ret_error);

/* Tells all faults of a file, each of another line. False where there are any. */
bool tp_map_check(const char *path, const struct tp_faults *faults);

/* A map without keys, for rulebases that yield canonical fields. NULL where memory is short. */
struct tp_map *tp_map_new(void);

void tp_map_free(struct tp_map *map);

/* For who reads a map: the body is written so, `pairs escaped`, with an empty manner where none is
 * said. NULL where it is known, else what was expected in place of the name or, where that is
 * known, of the manner. */
const char *tp_map_set_form(struct tp_map *map, struct tp_text name, struct tp_text manner,
                            bool *ret_is_name_known);

/* Likewise: there must be room, and the key must be a new one. */
void tp_map_add_key(struct tp_map *map, const struct tp_map_key *key);

/* Likewise; the text must not be empty. */
void tp_map_add_anchor(struct tp_map *map, struct tp_text text);

/* Likewise; the value must not be empty. */
void tp_map_add_absent(struct tp_map *map, const struct tp_map_absent *absent);

/* Place of the key in the map, or -1. */
int tp_map_find(const struct tp_map *map, struct tp_text key);

/* The TP_HAS() bit of the field that the key at this place has; 0 where it has none, or place is
 * that of no key. */
static inline uint64_t tp_map_field(const struct tp_map *map, int place)
{
    int field = place >= 0 ? map->keys[place].field : -1;

    return field >= 0 ? TP_HAS(field) : 0;
}

/* Our word for the vendor's in this field; the same text where the map has none. */
struct tp_text tp_map_translate(const struct tp_map *map, int field, struct tp_text value);

/* Does the value say nothing in this field? */
bool tp_map_says_absent(const struct tp_map *map, int field, struct tp_text value);

/* Is it one of the values that many share? */
bool tp_map_says_generic(const struct tp_map *map, int field, struct tp_text value);

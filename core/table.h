/* SPDX-License-Identifier: Apache-2.0 */
/* A bounded table of fixed-size entries, allocated once: keyed hash, lists by age, and a reason
 * for every entry that leaves. Finding, adding and ageing cost the same however many entries there
 * are.
 *
 * An entry starts with its key. It stands in one of three lists, and in each the one longest
 * untouched is the oldest. When the table is full the oldest of the first list goes, or of the
 * second where the first is empty. Those of the third are kept, up to half of the table: where
 * there are more, their oldest goes, so that there is always room for something new. */
#pragma once

#include "core/catalogue.h"
#include "core/hash.h"
#include "core/state.h"

#define TP_NOBODY UINT32_MAX

enum tp_list { TP_LIST_FIRST_TO_GO, TP_LIST_LAST_TO_GO, TP_LIST_KEPT, TP_LIST__COUNT };

struct tp_table_options {
    uint32_t max; /* entries */
    uint32_t entry_size,
        key_size; /* bytes; the key stands at the entry's start and has no padding */
    int64_t timeout_ms[TP_LIST__COUNT]; /* an entry untouched for longer leaves */
    enum tp_leave timeout_reason[TP_LIST__COUNT];
    struct tp_hash hash;
    /* Lends the entry for the call; it is gone afterwards. Must not use the table. */
    void (*leave)(void *user, void *entry, enum tp_leave reason);
    void *user;
};

struct tp_table;

/* NULL where memory is short. Copies options. */
struct tp_table *tp_table_new(const struct tp_table_options *options);

/* Does not call leave(); accepts NULL. */
void tp_table_free(struct tp_table *table);

/* Empties it, without leave(), as if nothing had ever been in it. */
void tp_table_reset(struct tp_table *table);

/* Says whether an entry of the right key is the one that is looked for. */
struct tp_match {
    bool (*matches)(const void *entry, const void *wanted);
    const void *wanted;
};

/* The entry of that key, borrowed, or NULL. match NULL: the key is enough. */
void *tp_table_find(const struct tp_table *table, const void *key, const struct tp_match *match);

/* A new entry of that key, all other bytes 0, youngest of the first list; lets another go where the
 * table is full. Does not look for one that is there. */
void *tp_table_add(struct tp_table *table, const void *key);

/* Makes the entry the youngest of that list. */
void tp_table_touch(struct tp_table *table, void *entry, enum tp_list list);

/* Which list the entry stands in. */
enum tp_list tp_table_list(const struct tp_table *table, const void *entry);

void tp_table_remove(struct tp_table *table, void *entry, enum tp_leave reason);

/* Lets entries go that are too old at now_ms. Time never runs backwards here: an earlier now_ms
 * counts as the latest. */
void tp_table_expire(struct tp_table *table, int64_t now_ms);

/* Lets every entry go, for this reason. */
void tp_table_clear(struct tp_table *table, enum tp_leave reason);

uint32_t tp_table_count(const struct tp_table *table);

/* An entry's number, valid while it is there, and back. */
uint32_t tp_table_number(const struct tp_table *table, const void *entry);
void *tp_table_at(const struct tp_table *table, uint32_t number);

/* Is there an entry of that number? Any number may be asked for. */
bool tp_table_has(const struct tp_table *table, uint32_t number);

/* The entry after previous, in no order that means anything; the first after NULL, NULL at the end.
 */
void *tp_table_next(const struct tp_table *table, const void *previous);

/* Bytes that such a table takes, all in. */
size_t tp_table_size(const struct tp_table_options *options);

/* Writes the table to a state, or reads one of the same options into it. After reading, false where
 * what was read can't be a table of these options; it is empty then. What the entries hold, but for
 * their keys' hashes, is for their owner to check. */
void tp_table_save(struct tp_table *table, struct tp_state *state);
bool tp_table_restore(struct tp_table *table, struct tp_state *state);

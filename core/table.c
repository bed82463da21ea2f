/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table.h"

#include <stdlib.h>

#define NO_TIME INT64_MIN

/* Stands behind each entry. */
struct links {
    uint32_t
        touched_ds; /* tenths of a second after the table's first event; wraps after 13 years */
    uint32_t newer, older;
    uint32_t next : 31; /* in the bucket, or in the free list */
    uint32_t list : 1;
};

#define NO_NEXT (UINT32_MAX >> 1)

struct list {
    uint32_t newest, oldest;
};

/* All that changes, apart from buckets and entries. */
struct counts {
    struct list lists[TP_LIST__COUNT];
    int64_t epoch_ms, now_ms;
    uint32_t n, n_used; /* entries at and beyond n_used were never touched */
    uint32_t free;
    uint32_t max, stride; /* told to the state, to be found the same when it is read */
};

struct tp_table {
    struct tp_table_options options;
    struct counts at;
    uint32_t mask;
    uint32_t stride;
    uint32_t *buckets;
    char *entries;
};

static uint32_t n_buckets_for(uint32_t max)
{
    uint32_t n = 1;

    while (n < max && n < (UINT32_C(1) << 30))
        n *= 2;
    return n > 1 && max < n / 4 * 3 ? n / 2 : n;
}

static uint32_t stride_of(const struct tp_table_options *options)
{
    return (options->entry_size + 3) / 4 * 4 + (uint32_t)sizeof(struct links);
}

size_t tp_table_size(const struct tp_table_options *options)
{
    return sizeof(struct tp_table) + n_buckets_for(options->max) * sizeof(uint32_t) +
           (size_t)options->max * stride_of(options);
}

struct tp_table *tp_table_new(const struct tp_table_options *options)
{
    uint32_t n_buckets = n_buckets_for(options->max);
    struct tp_table *table = calloc(1, sizeof *table);

    if (table == NULL)
        return NULL;
    table->options = *options;
    for (size_t i = 0; i < TP_LIST__COUNT; i++)
        table->at.lists[i] = (struct list){TP_NOBODY, TP_NOBODY};
    table->at.epoch_ms = table->at.now_ms = NO_TIME;
    table->at.free = NO_NEXT;
    table->mask = n_buckets - 1;
    table->stride = stride_of(options);
    table->at.max = options->max;
    table->at.stride = table->stride;
    table->buckets = malloc(n_buckets * sizeof *table->buckets);
    table->entries = calloc(options->max, table->stride);
    if (table->buckets == NULL || table->entries == NULL) {
        tp_table_free(table);
        return NULL;
    }
    memset(table->buckets, 0xff, n_buckets * sizeof *table->buckets);
    return table;
}

void tp_table_free(struct tp_table *table)
{
    if (table == NULL)
        return;
    free(table->buckets);
    free(table->entries);
    free(table);
}

void *tp_table_at(const struct tp_table *table, uint32_t number)
{
    return table->entries + (size_t)number * table->stride;
}

uint32_t tp_table_number(const struct tp_table *table, const void *entry)
{
    return (uint32_t)((size_t)((const char *)entry - table->entries) / table->stride);
}

static struct links *links_at(const struct tp_table *table, uint32_t number)
{
    return (struct links *)(void *)(table->entries + (size_t)(number + 1) * table->stride -
                                    sizeof(struct links));
}

static uint32_t *bucket_of(const struct tp_table *table, const void *key)
{
    const struct tp_hash *hash = &table->options.hash;

    return &table
                ->buckets[hash->function(hash->secret, key, table->options.key_size) & table->mask];
}

static void unlist(struct tp_table *table, uint32_t at)
{
    struct links *links = links_at(table, at);
    struct list *list = &table->at.lists[links->list];

    *(links->newer == TP_NOBODY ? &list->newest : &links_at(table, links->newer)->older) =
        links->older;
    *(links->older == TP_NOBODY ? &list->oldest : &links_at(table, links->older)->newer) =
        links->newer;
}

static uint32_t now_ds(const struct tp_table *table)
{
    return (uint32_t)((table->at.now_ms - table->at.epoch_ms) / 100);
}

static void enlist(struct tp_table *table, uint32_t at, enum tp_list to)
{
    struct links *links = links_at(table, at);
    struct list *list = &table->at.lists[to];

    links->list = to;
    links->newer = TP_NOBODY;
    links->older = list->newest;
    *(list->newest == TP_NOBODY ? &list->oldest : &links_at(table, list->newest)->newer) = at;
    list->newest = at;
    links->touched_ds = now_ds(table);
}

/* Hashes anew rather than keep four more bytes an entry. */
static void unchain(struct tp_table *table, uint32_t at)
{
    uint32_t *bucket = bucket_of(table, tp_table_at(table, at));

    if (*bucket == at) {
        uint32_t next = links_at(table, at)->next;
        *bucket = next == NO_NEXT ? TP_NOBODY : next;
        return;
    }
    for (uint32_t i = *bucket;; i = links_at(table, i)->next) {
        if (links_at(table, i)->next == at) {
            links_at(table, i)->next = links_at(table, at)->next;
            return;
        }
    }
}

static void let_go(struct tp_table *table, uint32_t at, enum tp_leave reason)
{
    unlist(table, at);
    unchain(table, at);
    table->options.leave(table->options.user, tp_table_at(table, at), reason);
    links_at(table, at)->next = table->at.free;
    table->at.free = at;
    table->at.n--;
}

static uint32_t take_entry(struct tp_table *table)
{
    uint32_t at = table->at.free;

    if (at == NO_NEXT && table->at.n_used < table->options.max)
        return table->at.n_used++;
    if (at == NO_NEXT) {
        at = table->at.lists[TP_LIST_FIRST_TO_GO].oldest;
        let_go(table, at != TP_NOBODY ? at : table->at.lists[TP_LIST_LAST_TO_GO].oldest,
               TP_LEAVE_EVICTED);
        at = table->at.free;
    }
    table->at.free = links_at(table, at)->next;
    return at;
}

void *tp_table_find(const struct tp_table *table, const void *key, const struct tp_match *match)
{
    uint32_t at = *bucket_of(table, key);

    for (; at != TP_NOBODY && at != NO_NEXT; at = links_at(table, at)->next) {
        void *entry = tp_table_at(table, at);
        if (memcmp(entry, key, table->options.key_size) == 0 &&
            (match == NULL || match->matches(entry, match->wanted)))
            return entry;
    }
    return NULL;
}

void *tp_table_add(struct tp_table *table, const void *key)
{
    uint32_t at = take_entry(table);
    uint32_t *bucket = bucket_of(table, key);
    char *entry = tp_table_at(table, at);

    memset(entry, 0, table->options.entry_size);
    memcpy(entry, key, table->options.key_size);
    links_at(table, at)->next = *bucket == TP_NOBODY ? NO_NEXT : *bucket;
    *bucket = at;
    enlist(table, at, TP_LIST_FIRST_TO_GO);
    table->at.n++;
    return entry;
}

void tp_table_touch(struct tp_table *table, void *entry, enum tp_list list)
{
    uint32_t at = tp_table_number(table, entry);

    unlist(table, at);
    enlist(table, at, list);
}

void tp_table_remove(struct tp_table *table, void *entry, enum tp_leave reason)
{
    let_go(table, tp_table_number(table, entry), reason);
}

static void expire_list(struct tp_table *table, enum tp_list list)
{
    int64_t timeout_ds = table->options.timeout_ms[list] / 100;
    uint32_t now = now_ds(table);

    while (table->at.lists[list].oldest != TP_NOBODY &&
           now - links_at(table, table->at.lists[list].oldest)->touched_ds > timeout_ds)
        let_go(table, table->at.lists[list].oldest, table->options.timeout_reason[list]);
}

void tp_table_expire(struct tp_table *table, int64_t now_ms)
{
    if (table->at.epoch_ms == NO_TIME)
        table->at.epoch_ms = table->at.now_ms = now_ms;
    if (now_ms > table->at.now_ms)
        table->at.now_ms = now_ms;
    expire_list(table, TP_LIST_FIRST_TO_GO);
    expire_list(table, TP_LIST_LAST_TO_GO);
}

void tp_table_clear(struct tp_table *table, enum tp_leave reason)
{
    for (size_t list = 0; list < TP_LIST__COUNT; list++) {
        while (table->at.lists[list].oldest != TP_NOBODY)
            let_go(table, table->at.lists[list].oldest, reason);
    }
}

uint32_t tp_table_count(const struct tp_table *table)
{
    return table->at.n;
}

static void move_all(struct tp_table *table, struct tp_state *state)
{
    tp_state_move(state, table->buckets, (table->mask + 1) * sizeof *table->buckets);
    tp_state_move(state, table->entries, (size_t)table->at.n_used * table->stride);
}

void tp_table_save(struct tp_table *table, struct tp_state *state)
{
    tp_state_move(state, &table->at, sizeof table->at);
    move_all(table, state);
}

static bool is_number(const struct tp_table *table, uint32_t number, uint32_t none)
{
    return number == none || number < table->at.n_used;
}

static bool is_list(const struct tp_table *table, const struct list *list)
{
    return is_number(table, list->newest, TP_NOBODY) && is_number(table, list->oldest, TP_NOBODY) &&
           (list->newest == TP_NOBODY) == (list->oldest == TP_NOBODY);
}

static bool are_links_good(const struct tp_table *table)
{
    for (uint32_t i = 0; i < table->at.n_used; i++) {
        const struct links *links = links_at(table, i);
        if (!is_number(table, links->newer, TP_NOBODY) ||
            !is_number(table, links->older, TP_NOBODY) || !is_number(table, links->next, NO_NEXT))
            return false;
    }
    for (uint32_t i = 0; i <= table->mask; i++) {
        if (!is_number(table, table->buckets[i], TP_NOBODY))
            return false;
    }
    return true;
}

/* A damaged file is told by its checksum; this is for files that were made to look whole: no number
 * leads out of bounds. */
static bool is_good(const struct tp_table *table)
{
    return is_list(table, &table->at.lists[0]) && is_list(table, &table->at.lists[1]) &&
           is_number(table, table->at.free, NO_NEXT) && table->at.n <= table->at.n_used &&
           are_links_good(table);
}

bool tp_table_restore(struct tp_table *table, struct tp_state *state)
{
    struct counts empty = table->at, read = empty;

    tp_state_move(state, &read, sizeof read);
    if (!state->is_failed && read.max == empty.max && read.stride == empty.stride &&
        read.n_used <= empty.max) {
        table->at = read;
        move_all(table, state);
        if (!state->is_failed && is_good(table))
            return true;
    }
    state->is_failed = true;
    table->at = empty;
    memset(table->buckets, 0xff, (table->mask + 1) * sizeof *table->buckets);
    return false;
}

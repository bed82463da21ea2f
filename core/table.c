/* SPDX-License-Identifier: Apache-2.0 */
#include "core/table_links.h"

#include <stdlib.h>

static uint32_t n_buckets_for(uint32_t max)
{
    uint32_t n = 1;

    while (n < max && n < (UINT32_C(1) << 30))
        n *= 2;
    return n > 1 && max < n / 4 * 3 ? n / 2 : n;
}

static uint32_t stride_of(const struct tp_table_options *options)
{
    return (options->entry_size + 3) / 4 * 4 + (uint32_t)sizeof(struct tp_links);
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
    table->mask = n_buckets - 1;
    table->stride = stride_of(options);
    table->buckets = malloc(n_buckets * sizeof *table->buckets);
    table->entries = calloc(options->max, table->stride);
    if (table->buckets == NULL || table->entries == NULL) {
        tp_table_free(table);
        return NULL;
    }
    tp_table_reset(table);
    return table;
}

void tp_table_reset(struct tp_table *table)
{
    memset(&table->at, 0, sizeof table->at); /* what is saved has padding */
    table->at.epoch_ms = table->at.now_ms = TP_NO_TIME;
    table->at.free = TP_NO_NEXT;
    table->at.max = table->options.max;
    table->at.stride = table->stride;
    for (size_t i = 0; i < TP_LIST__COUNT; i++)
        table->at.lists[i] = (struct tp_table_list){TP_NOBODY, TP_NOBODY, 0};
    memset(table->buckets, 0xff, (table->mask + 1) * sizeof *table->buckets);
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

static void unlist(struct tp_table *table, uint32_t at)
{
    struct tp_links *links = tp_links_at(table, at);
    struct tp_table_list *list = &table->at.lists[links->list];

    *(links->newer == TP_NOBODY ? &list->newest : &tp_links_at(table, links->newer)->older) =
        links->older;
    *(links->older == TP_NOBODY ? &list->oldest : &tp_links_at(table, links->older)->newer) =
        links->newer;
    list->n--;
}

static uint32_t now_ds(const struct tp_table *table)
{
    return (uint32_t)((table->at.now_ms - table->at.epoch_ms) / 100);
}

static void enlist(struct tp_table *table, uint32_t at, enum tp_list to)
{
    struct tp_links *links = tp_links_at(table, at);
    struct tp_table_list *list = &table->at.lists[to];

    links->list = to;
    links->newer = TP_NOBODY;
    links->older = list->newest;
    *(list->newest == TP_NOBODY ? &list->oldest : &tp_links_at(table, list->newest)->newer) = at;
    list->newest = at;
    list->n++;
    links->touched_ds = now_ds(table);
}

/* Hashes anew rather than keep four more bytes an entry. */
static void unchain(struct tp_table *table, uint32_t at)
{
    uint32_t *bucket = tp_bucket_of(table, tp_table_at(table, at));

    if (*bucket == at) {
        uint32_t next = tp_links_at(table, at)->next;
        *bucket = next == TP_NO_NEXT ? TP_NOBODY : next;
        return;
    }
    for (uint32_t i = *bucket;; i = tp_links_at(table, i)->next) {
        if (tp_links_at(table, i)->next == at) {
            tp_links_at(table, i)->next = tp_links_at(table, at)->next;
            return;
        }
    }
}

static void let_go(struct tp_table *table, uint32_t at, enum tp_leave reason)
{
    unlist(table, at);
    unchain(table, at);
    table->options.leave(table->options.user, tp_table_at(table, at), reason);
    tp_links_at(table, at)->next = table->at.free;
    tp_links_at(table, at)->list = TP_NO_LIST;
    table->at.free = at;
}

static uint32_t first_to_go(const struct tp_table *table)
{
    const struct tp_table_list *lists = table->at.lists;

    if (lists[TP_LIST_KEPT].n > table->options.max / 2)
        return lists[TP_LIST_KEPT].oldest;
    return lists[lists[TP_LIST_FIRST_TO_GO].n > 0 ? TP_LIST_FIRST_TO_GO : TP_LIST_LAST_TO_GO]
        .oldest;
}

static uint32_t take_entry(struct tp_table *table)
{
    uint32_t at = table->at.free;

    if (at == TP_NO_NEXT && table->at.n_used < table->options.max)
        return table->at.n_used++;
    if (at == TP_NO_NEXT) {
        let_go(table, first_to_go(table), TP_LEAVE_EVICTED);
        at = table->at.free;
    }
    table->at.free = tp_links_at(table, at)->next;
    return at;
}

void *tp_table_find(const struct tp_table *table, const void *key, const struct tp_match *match)
{
    uint32_t at = *tp_bucket_of(table, key);

    for (; at != TP_NOBODY && at != TP_NO_NEXT; at = tp_links_at(table, at)->next) {
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
    uint32_t *bucket = tp_bucket_of(table, key);
    char *entry = tp_table_at(table, at);

    memset(entry, 0, table->options.entry_size);
    memcpy(entry, key, table->options.key_size);
    tp_links_at(table, at)->next = *bucket == TP_NOBODY ? TP_NO_NEXT : *bucket;
    *bucket = at;
    enlist(table, at, TP_LIST_FIRST_TO_GO);
    return entry;
}

void tp_table_touch(struct tp_table *table, void *entry, enum tp_list list)
{
    uint32_t at = tp_table_number(table, entry);

    unlist(table, at);
    enlist(table, at, list);
}

enum tp_list tp_table_list(const struct tp_table *table, const void *entry)
{
    return (enum tp_list)tp_links_at(table, tp_table_number(table, entry))->list;
}

void tp_table_remove(struct tp_table *table, void *entry, enum tp_leave reason)
{
    let_go(table, tp_table_number(table, entry), reason);
}

static void expire_list(struct tp_table *table, enum tp_list list)
{
    int64_t timeout_ds;
    uint32_t now;

    if (table->at.lists[list].n == 0)
        return;
    timeout_ds = table->options.timeout_ms[list] / 100;
    now = now_ds(table);
    while (table->at.lists[list].oldest != TP_NOBODY &&
           now - tp_links_at(table, table->at.lists[list].oldest)->touched_ds > timeout_ds)
        let_go(table, table->at.lists[list].oldest, table->options.timeout_reason[list]);
}

void tp_table_expire(struct tp_table *table, int64_t now_ms)
{
    if (table->at.epoch_ms == TP_NO_TIME)
        table->at.epoch_ms = table->at.now_ms = now_ms;
    if (now_ms > table->at.now_ms)
        table->at.now_ms = now_ms;
    for (enum tp_list list = 0; list < TP_LIST__COUNT; list++)
        expire_list(table, list);
}

void tp_table_clear(struct tp_table *table, enum tp_leave reason)
{
    for (size_t list = 0; list < TP_LIST__COUNT; list++) {
        while (table->at.lists[list].oldest != TP_NOBODY)
            let_go(table, table->at.lists[list].oldest, reason);
    }
}

bool tp_table_has(const struct tp_table *table, uint32_t number)
{
    return number < table->at.n_used && tp_links_at(table, number)->list != TP_NO_LIST;
}

void *tp_table_next(const struct tp_table *table, const void *previous)
{
    uint32_t at = previous == NULL ? 0 : tp_table_number(table, previous) + 1;

    while (at < table->at.n_used && !tp_table_has(table, at))
        at++;
    return at < table->at.n_used ? tp_table_at(table, at) : NULL;
}

uint32_t tp_table_count(const struct tp_table *table)
{
    uint32_t n = 0;

    for (size_t list = 0; list < TP_LIST__COUNT; list++)
        n += table->at.lists[list].n;
    return n;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow_table.h"

#include <stdlib.h>

#define NOBODY UINT32_MAX

struct entry {
    struct tp_flow flow;
    uint32_t heard_ds;     /* tenths of a second after the table's first event */
    uint32_t newer, older; /* neighbours in the list of open or of ended flows */
    uint32_t next;         /* in the bucket, or in the free list */
};

struct list {
    uint32_t newest, oldest;
    uint32_t timeout_ds;
};

struct tp_flow_table {
    struct tp_hash hash;
    struct tp_leaving leaving;
    struct list open, ended;
    int64_t epoch_ms, now_ms;
    uint32_t max_flows, n_flows, n_used; /* entries at and beyond n_used were never touched */
    uint32_t free;
    uint32_t mask;
    uint32_t *buckets;
    struct entry *entries;
};

static uint32_t n_buckets_for(uint32_t max_flows)
{
    uint32_t n = 1;

    while (n < max_flows && n < (UINT32_C(1) << 31))
        n *= 2;
    return n > 1 && max_flows < n / 4 * 3 ? n / 2 : n;
}

static uint32_t timeout_ds(int64_t ms)
{
    return ms / 100 > UINT32_MAX ? UINT32_MAX : (uint32_t)(ms / 100);
}

size_t tp_flow_table_size(uint32_t max_flows)
{
    return sizeof(struct tp_flow_table) + n_buckets_for(max_flows) * sizeof(uint32_t) +
           max_flows * sizeof(struct entry);
}

struct tp_flow_table *tp_flow_table_new(const struct tp_flow_limits *limits,
                                        const struct tp_hash *hash,
                                        const struct tp_leaving *leaving)
{
    uint32_t n_buckets = n_buckets_for(limits->max_flows);
    struct tp_flow_table *table = calloc(1, sizeof *table);

    if (table == NULL)
        return NULL;
    table->hash = *hash;
    table->leaving = *leaving;
    table->open = (struct list){NOBODY, NOBODY, timeout_ds(limits->idle_ms)};
    table->ended = (struct list){NOBODY, NOBODY, timeout_ds(limits->linger_ms)};
    table->epoch_ms = table->now_ms = TP_NO_TIME;
    table->max_flows = limits->max_flows;
    table->free = NOBODY;
    table->mask = n_buckets - 1;
    table->buckets = malloc(n_buckets * sizeof *table->buckets);
    table->entries = calloc(limits->max_flows, sizeof *table->entries);
    if (table->buckets == NULL || table->entries == NULL) {
        tp_flow_table_free(table);
        return NULL;
    }
    memset(table->buckets, 0xff, n_buckets * sizeof *table->buckets);
    return table;
}

void tp_flow_table_free(struct tp_flow_table *table)
{
    if (table == NULL)
        return;
    free(table->buckets);
    free(table->entries);
    free(table);
}

static struct list *list_of(struct tp_flow_table *table, const struct entry *entry)
{
    return (entry->flow.state & TP_FLOW_LISTED_CLOSED) != 0 ? &table->ended : &table->open;
}

static void unlist(struct tp_flow_table *table, uint32_t at)
{
    struct entry *entry = &table->entries[at];
    struct list *list = list_of(table, entry);

    *(entry->newer == NOBODY ? &list->newest : &table->entries[entry->newer].older) = entry->older;
    *(entry->older == NOBODY ? &list->oldest : &table->entries[entry->older].newer) = entry->newer;
}

static void enlist(struct tp_flow_table *table, uint32_t at)
{
    struct entry *entry = &table->entries[at];
    struct list *list = list_of(table, entry);

    entry->newer = NOBODY;
    entry->older = list->newest;
    *(list->newest == NOBODY ? &list->oldest : &table->entries[list->newest].newer) = at;
    list->newest = at;
    entry->heard_ds = (uint32_t)((table->now_ms - table->epoch_ms) / 100);
}

static uint32_t *bucket_of(const struct tp_flow_table *table, const struct tp_flow_key *key)
{
    uint64_t hash = table->hash.function(table->hash.secret, key, sizeof *key);
    return &table->buckets[hash & table->mask];
}

/* Hashes anew rather than keep four more bytes a flow. */
static void unchain(struct tp_flow_table *table, uint32_t at)
{
    uint32_t *link = bucket_of(table, &table->entries[at].flow.key);

    while (*link != at)
        link = &table->entries[*link].next;
    *link = table->entries[at].next;
}

static void let_go(struct tp_flow_table *table, uint32_t at, enum tp_leave reason)
{
    struct entry *entry = &table->entries[at];

    unlist(table, at);
    unchain(table, at);
    table->leaving.leave(table->leaving.user, &entry->flow, reason);
    entry->next = table->free;
    table->free = at;
    table->n_flows--;
}

static uint32_t take_entry(struct tp_flow_table *table)
{
    uint32_t at = table->free;

    if (at == NOBODY && table->n_used < table->max_flows)
        return table->n_used++;
    if (at == NOBODY) {
        at = table->ended.oldest != NOBODY ? table->ended.oldest : table->open.oldest;
        let_go(table, at, TP_LEAVE_EVICTED);
    }
    table->free = table->entries[at].next;
    return at;
}

static bool same_connection(const struct tp_flow *flow, uint32_t connection, bool starts)
{
    if (flow->connection != 0 && connection != 0)
        return flow->connection == connection;
    return !(starts && (flow->state & TP_FLOW_ENDED) != 0);
}

static uint32_t find(const struct tp_flow_table *table, uint32_t at, const struct tp_flow_key *key,
                     uint32_t connection, bool starts)
{
    for (; at != NOBODY; at = table->entries[at].next) {
        const struct tp_flow *flow = &table->entries[at].flow;
        if (memcmp(&flow->key, key, sizeof *key) == 0 && same_connection(flow, connection, starts))
            return at;
    }
    return NOBODY;
}

static uint32_t add(struct tp_flow_table *table, uint32_t *bucket, const struct tp_flow_key *key,
                    uint32_t connection)
{
    uint32_t at = take_entry(table);
    struct entry *entry = &table->entries[at];

    tp_flow_init(&entry->flow, key, connection);
    entry->next = *bucket;
    *bucket = at;
    table->n_flows++;
    return at;
}

struct tp_flow *tp_flow_table_find_or_add(struct tp_flow_table *table,
                                          const struct tp_flow_key *key, uint32_t connection,
                                          bool starts)
{
    uint32_t *bucket = bucket_of(table, key);
    uint32_t at = find(table, *bucket, key, connection, starts);

    if (at == NOBODY)
        at = add(table, bucket, key, connection);
    else
        unlist(table, at);
    enlist(table, at);
    if (table->entries[at].flow.connection == 0)
        table->entries[at].flow.connection = connection;
    return &table->entries[at].flow;
}

void tp_flow_table_filed(struct tp_flow_table *table, struct tp_flow *flow)
{
    uint32_t at = (uint32_t)((struct entry *)flow - table->entries);
    bool ended = (flow->state & TP_FLOW_ENDED) != 0;

    if (ended == ((flow->state & TP_FLOW_LISTED_CLOSED) != 0))
        return;
    unlist(table, at);
    flow->state ^= TP_FLOW_LISTED_CLOSED;
    enlist(table, at);
}

static void expire_list(struct tp_flow_table *table, struct list *list, enum tp_leave reason)
{
    uint32_t now_ds = (uint32_t)((table->now_ms - table->epoch_ms) / 100);

    while (list->oldest != NOBODY &&
           now_ds - table->entries[list->oldest].heard_ds > list->timeout_ds)
        let_go(table, list->oldest, reason);
}

void tp_flow_table_expire(struct tp_flow_table *table, int64_t now_ms)
{
    if (table->epoch_ms == TP_NO_TIME)
        table->epoch_ms = table->now_ms = now_ms;
    if (now_ms > table->now_ms)
        table->now_ms = now_ms;
    expire_list(table, &table->ended, TP_LEAVE_CLOSED);
    expire_list(table, &table->open, TP_LEAVE_IDLE);
}

void tp_flow_table_clear(struct tp_flow_table *table, enum tp_leave reason)
{
    while (table->ended.oldest != NOBODY)
        let_go(table, table->ended.oldest, reason);
    while (table->open.oldest != NOBODY)
        let_go(table, table->open.oldest, reason);
}

uint32_t tp_flow_table_count(const struct tp_flow_table *table)
{
    return table->n_flows;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that keep a table share; for nobody else. */
#pragma once

#include "core/event.h"
#include "core/table.h"

/* Stands behind each entry. */
struct tp_links {
    /* tenths of a second after the table's first event; wraps after 13 years */
    uint32_t touched_ds;
    uint32_t newer, older;
    uint32_t next : 30; /* in the bucket, or in the free list */
    uint32_t list : 2;
};

#define TP_NO_NEXT (UINT32_MAX >> 2)
#define TP_NO_LIST TP_LIST__COUNT /* of an entry that has left */

struct tp_table_list {
    uint32_t newest, oldest, n;
};

/* All that changes, apart from buckets and entries. */
struct tp_table_counts {
    struct tp_table_list lists[TP_LIST__COUNT];
    int64_t epoch_ms, now_ms;
    uint32_t n_used; /* entries at and beyond n_used were never touched */
    uint32_t free;
    uint32_t max, stride; /* told to the state, to be found the same when it is read */
};

struct tp_table {
    struct tp_table_options options;
    struct tp_table_counts at;
    uint32_t mask;
    uint32_t stride;
    uint32_t *buckets;
    char *entries;
};

static inline struct tp_links *tp_links_at(const struct tp_table *table, uint32_t number)
{
    return (struct tp_links *)(void *)(table->entries + (size_t)(number + 1) * table->stride -
                                       sizeof(struct tp_links));
}

static inline uint32_t *tp_bucket_of(const struct tp_table *table, const void *key)
{
    const struct tp_hash *hash = &table->options.hash;
    uint64_t number = hash->function(hash->secret, key, table->options.key_size);

    return &table->buckets[number & table->mask];
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A table saved, and restored. */
#include "core/table_links.h"

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

static bool are_times_possible(const struct tp_table_counts *at)
{
    if (at->epoch_ms == TP_NO_TIME || at->now_ms == TP_NO_TIME)
        return at->epoch_ms == at->now_ms;
    return at->epoch_ms >= 0 && at->epoch_ms <= at->now_ms && at->now_ms <= TP_MAX_TIME;
}

/* Each entry knows its list and the one before it, so none comes twice. */
static bool is_list(const struct tp_table *table, enum tp_list list)
{
    const struct tp_table_list *ends = &table->at.lists[list];
    uint32_t at = ends->oldest, before = TP_NOBODY, n = 0;

    for (; at != TP_NOBODY; before = at, at = tp_links_at(table, at)->newer, n++) {
        if (at >= table->at.n_used || tp_links_at(table, at)->list != list ||
            tp_links_at(table, at)->older != before)
            return false;
    }
    return before == ends->newest && n == ends->n;
}

/* All that is in no list, once: what ends has not gone round. */
static bool are_free(const struct tp_table *table)
{
    uint32_t at = table->at.free, n_left = table->at.n_used - tp_table_count(table);

    for (; at != TP_NO_NEXT && n_left > 0; at = tp_links_at(table, at)->next, n_left--) {
        if (at >= table->at.n_used || tp_links_at(table, at)->list != TP_NO_LIST)
            return false;
    }
    return at == TP_NO_NEXT && n_left == 0;
}

/* All that is in a list, once, in the bucket of its key. */
static bool are_in_buckets(const struct tp_table *table)
{
    uint32_t n_left = tp_table_count(table);

    for (uint32_t i = 0; i <= table->mask; i++) {
        uint32_t at = table->buckets[i];
        for (; at != TP_NOBODY && at != TP_NO_NEXT; at = tp_links_at(table, at)->next) {
            if (n_left-- == 0 || !tp_table_has(table, at) ||
                tp_bucket_of(table, tp_table_at(table, at)) != &table->buckets[i])
                return false;
        }
    }
    return n_left == 0;
}

/* A damaged file is told by its checksum; this is for files that were made to look whole: nothing
 * may lead out of bounds, or round in circles. In time linear in the table's size. */
static bool is_good(const struct tp_table *table)
{
    return are_times_possible(&table->at) && is_list(table, TP_LIST_FIRST_TO_GO) &&
           is_list(table, TP_LIST_LAST_TO_GO) && is_list(table, TP_LIST_KEPT) && are_free(table) &&
           are_in_buckets(table);
}

bool tp_table_restore(struct tp_table *table, struct tp_state *state)
{
    struct tp_table_counts read = table->at;

    tp_state_move(state, &read, sizeof read);
    if (!state->is_failed && read.max == table->at.max && read.stride == table->at.stride &&
        read.n_used <= read.max) {
        table->at = read;
        move_all(table, state);
        if (!state->is_failed && is_good(table))
            return true;
    }
    state->is_failed = true;
    tp_table_reset(table);
    return false;
}

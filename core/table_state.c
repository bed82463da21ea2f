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

static bool is_number(const struct tp_table *table, uint32_t number, uint32_t none)
{
    return number == none || number < table->at.n_used;
}

static bool is_list(const struct tp_table *table, const struct tp_table_list *list)
{
    return is_number(table, list->newest, TP_NOBODY) && is_number(table, list->oldest, TP_NOBODY) &&
           (list->newest == TP_NOBODY) == (list->oldest == TP_NOBODY);
}

static bool are_links_good(const struct tp_table *table)
{
    for (uint32_t i = 0; i < table->at.n_used; i++) {
        const struct tp_links *links = tp_links_at(table, i);
        if (!is_number(table, links->newer, TP_NOBODY) ||
            !is_number(table, links->older, TP_NOBODY) ||
            !is_number(table, links->next, TP_NO_NEXT))
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
           is_list(table, &table->at.lists[2]) && is_number(table, table->at.free, TP_NO_NEXT) &&
           tp_table_count(table) <= table->at.n_used && are_links_good(table);
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

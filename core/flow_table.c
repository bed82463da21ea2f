/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow_table.h"

#include <stdlib.h>

#include "core/table.h"

/* Ended flows are the first to go; none is kept. */
#define ENDED TP_LIST_FIRST_TO_GO
#define OPEN TP_LIST_LAST_TO_GO

struct tp_flow_table {
    struct tp_leaving leaving;
    struct tp_table *table;
};

struct wanted {
    uint32_t connection;
    bool starts;
};

static bool is_same_connection(const void *entry, const void *wanted_pointer)
{
    const struct tp_flow *flow = entry;
    const struct wanted *wanted = wanted_pointer;

    if (flow->connection != 0 && wanted->connection != 0)
        return flow->connection == wanted->connection;
    return !(wanted->starts && (flow->state & TP_FLOW_ENDED) != 0);
}

static void leave(void *user, void *entry, enum tp_leave reason)
{
    const struct tp_flow_table *table = user;

    table->leaving.leave(table->leaving.user, entry, reason);
}

static struct tp_table_options options_of(const struct tp_flow_limits *limits)
{
    return (struct tp_table_options){
        .max = limits->max_flows,
        .entry_size = sizeof(struct tp_flow),
        .key_size = sizeof(struct tp_flow_key),
        .timeout_ms = {[ENDED] = limits->linger_ms, [OPEN] = limits->idle_ms},
        .timeout_reason = {[ENDED] = TP_LEAVE_CLOSED, [OPEN] = TP_LEAVE_IDLE},
        .leave = leave,
    };
}

size_t tp_flow_table_size(uint32_t max_flows)
{
    struct tp_table_options options = options_of(&(struct tp_flow_limits){.max_flows = max_flows});

    return sizeof(struct tp_flow_table) + tp_table_size(&options);
}

struct tp_flow_table *tp_flow_table_new(const struct tp_flow_limits *limits,
                                        const struct tp_hash *hash,
                                        const struct tp_leaving *leaving)
{
    struct tp_flow_table *table = calloc(1, sizeof *table);
    struct tp_table_options options = options_of(limits);

    if (table == NULL)
        return NULL;
    table->leaving = *leaving;
    options.hash = *hash;
    options.user = table;
    table->table = tp_table_new(&options);
    if (table->table == NULL) {
        free(table);
        return NULL;
    }
    return table;
}

void tp_flow_table_free(struct tp_flow_table *table)
{
    if (table == NULL)
        return;
    tp_table_free(table->table);
    free(table);
}

struct tp_flow *tp_flow_table_find(const struct tp_flow_table *table, const struct tp_flow_key *key,
                                   uint32_t connection)
{
    struct wanted wanted = {connection, false};
    struct tp_match match = {is_same_connection, &wanted};

    return tp_table_find(table->table, key, &match);
}

struct tp_flow *tp_flow_table_find_or_add(struct tp_flow_table *table,
                                          const struct tp_flow_key *key, uint32_t connection,
                                          bool starts)
{
    struct wanted wanted = {connection, starts};
    struct tp_match match = {is_same_connection, &wanted};
    struct tp_flow *flow = tp_table_find(table->table, key, &match);

    if (flow == NULL) {
        flow = tp_table_add(table->table, key);
        tp_flow_init(flow, key, connection);
    }
    if (flow->connection == 0)
        flow->connection = connection;
    return flow;
}

void tp_flow_table_filed(struct tp_flow_table *table, struct tp_flow *flow)
{
    tp_table_touch(table->table, flow, (flow->state & TP_FLOW_ENDED) != 0 ? ENDED : OPEN);
}

void tp_flow_table_expire(struct tp_flow_table *table, int64_t now_ms)
{
    tp_table_expire(table->table, now_ms);
}

void tp_flow_table_clear(struct tp_flow_table *table, enum tp_leave reason)
{
    tp_table_clear(table->table, reason);
}

uint32_t tp_flow_table_count(const struct tp_flow_table *table)
{
    return tp_table_count(table->table);
}

void tp_flow_table_save(struct tp_flow_table *table, struct tp_state *state)
{
    tp_table_save(table->table, state);
}

bool tp_flow_table_restore(struct tp_flow_table *table, struct tp_state *state)
{
    const struct tp_flow *flow = NULL;
    bool is_good = tp_table_restore(table->table, state);

    while (is_good && (flow = tp_table_next(table->table, flow)) != NULL)
        is_good = tp_flow_possible(flow);
    if (!is_good) {
        state->is_failed = true;
        tp_table_reset(table->table);
    }
    return is_good;
}

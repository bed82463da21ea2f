/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine.h"

#include <stdlib.h>

const struct tp_engine_options tp_engine_defaults = {
    .flows = {.max_flows = 100000, .idle_ms = INT64_C(1800000), .linger_ms = INT64_C(30000)},
    /* devices log whole seconds, and Firefox keeps an unused preconnect for 2.5 s */
    .policy = {.prompt_ms = 2000, .request_bytes = 8192},
};

struct tp_engine {
    struct tp_engine_options options;
    struct tp_flow_table *flows;
    struct tp_engine_counts counts;
};

static void judge(const struct tp_engine *engine, const struct tp_flow *flow,
                  struct tp_verdict *verdict)
{
    verdict->flow = *flow;
    verdict->facts = tp_facts_of(flow, &engine->options.policy);
    verdict->row = tp_symptom_of(verdict->facts);
    verdict->tier = tp_tier_of(flow);
}

static void count_leaving(void *user, const struct tp_flow *flow, enum tp_leave reason)
{
    struct tp_engine *engine = user;
    uint32_t facts = tp_facts_of(flow, &engine->options.policy);

    engine->counts.left[reason]++;
    engine->counts.left_as[tp_symptom_of(facts)->symptom]++;
}

struct tp_engine *tp_engine_new(const struct tp_engine_options *options)
{
    struct tp_engine *engine = calloc(1, sizeof *engine);
    struct tp_leaving leaving = {count_leaving, engine};

    if (engine == NULL)
        return NULL;
    engine->options = *options;
    engine->flows = tp_flow_table_new(&options->flows, &options->hash, &leaving);
    if (engine->flows == NULL) {
        free(engine);
        return NULL;
    }
    return engine;
}

void tp_engine_free(struct tp_engine *engine)
{
    if (engine == NULL)
        return;
    tp_flow_table_clear(engine->flows, TP_LEAVE_SHUTDOWN);
    tp_flow_table_free(engine->flows);
    free(engine);
}

static struct tp_flow *flow_of(struct tp_engine *engine, const struct tp_event *event)
{
    struct tp_flow_key key;

    tp_flow_key_init(&key, event, &engine->options.hash);
    return tp_flow_table_find_or_add(engine->flows, &key,
                                     tp_connection_number(event, &engine->options.hash),
                                     event->type == TP_EVENT_TYPE_START);
}

/* Judged by itself, remembered by nobody. */
static void feed_alone(struct tp_engine *engine, const struct tp_event *event,
                       struct tp_verdict *verdict)
{
    struct tp_flow flow;

    tp_flow_init(&flow, &(struct tp_flow_key){.origin = 0}, 0);
    tp_flow_apply(&flow, event);
    judge(engine, &flow, verdict);
    engine->counts.without_flow++;
}

static void feed_flow(struct tp_engine *engine, const struct tp_event *event,
                      struct tp_verdict *verdict)
{
    struct tp_flow *flow = flow_of(engine, event);

    tp_flow_apply(flow, event);
    tp_flow_table_filed(engine->flows, flow);
    judge(engine, flow, verdict);
}

void tp_engine_feed(struct tp_engine *engine, const struct tp_event *event, int64_t latest_ms,
                    struct tp_verdict *ret_verdict)
{
    int64_t now_ms =
        event->time_ms < latest_ms && event->time_ms != TP_NO_TIME ? event->time_ms : latest_ms;

    tp_flow_table_expire(engine->flows, now_ms);
    if (tp_flow_key_possible(event))
        feed_flow(engine, event, ret_verdict);
    else
        feed_alone(engine, event, ret_verdict);
    engine->counts.events++;
    engine->counts.symptoms[ret_verdict->row->symptom]++;
}

void tp_engine_counts(const struct tp_engine *engine, struct tp_engine_counts *ret_counts)
{
    *ret_counts = engine->counts;
    ret_counts->flows = tp_flow_table_count(engine->flows);
}

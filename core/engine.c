/* SPDX-License-Identifier: Apache-2.0 */
#include "core/engine.h"

#include <stdlib.h>

/* A busy firewall tears some ten thousand connections down in a second. */
#define MAX_TEARDOWNS 65536

struct tp_engine {
    struct tp_engine_options options;
    struct tp_flow_table *flows;
    struct tp_teardowns *teardowns;
    struct tp_evidence *evidence;
    int64_t now_ms, ahead_ms; /* the latest time; that of an event far ahead of it */
    struct tp_news news;
    struct tp_engine_counts counts;
};

static void judge(const struct tp_engine *engine, const struct tp_flow *flow,
                  struct tp_verdict *verdict)
{
    verdict->flow = *flow;
    verdict->facts = tp_facts_of(flow, &engine->options.policy);
    verdict->row = tp_symptom_of(verdict->facts);
    verdict->tier = tp_tier_of(flow);
    verdict->opinion = (struct tp_opinion){.kind = TP_KIND_NONE};
}

static void count_leaving(void *user, const struct tp_flow *flow, enum tp_leave reason)
{
    struct tp_engine *engine = user;
    uint32_t facts = tp_facts_of(flow, &engine->options.policy);

    engine->counts.left[reason]++;
    engine->counts.left_as[tp_symptom_of(facts)->symptom]++;
}

static enum tp_conclusion why_forgotten(enum tp_leave reason)
{
    return reason == TP_LEAVE_EVICTED ? TP_CONCLUSION_CROWDED_OUT : TP_CONCLUSION_WINDOW_PASSED;
}

static void forget_client(void *user, const struct tp_client *client, enum tp_leave reason)
{
    struct tp_engine *engine = user;

    tp_tell_client(&engine->news, client, TP_STATE_CLEARED, why_forgotten(reason));
}

static void forget_name(void *user, const struct tp_name *name, enum tp_leave reason)
{
    struct tp_engine *engine = user;

    tp_tell_name(&engine->news, name, TP_STATE_CLEARED, why_forgotten(reason));
}

static void forget_subject(void *user, const struct tp_subject *subject, const struct tp_name *name,
                           enum tp_leave reason)
{
    struct tp_engine *engine = user;
    struct tp_weighing weighing = {.n_accepting = subject->n_accepting};

    tp_tell_subject(&engine->news, subject, name, &weighing, TP_STATE_CLEARED,
                    why_forgotten(reason));
}

static void free_parts(struct tp_engine *engine)
{
    tp_flow_table_free(engine->flows);
    tp_teardowns_free(engine->teardowns);
    tp_evidence_free(engine->evidence);
    free(engine);
}

struct tp_engine *tp_engine_new(const struct tp_engine_options *options)
{
    struct tp_engine *engine = calloc(1, sizeof *engine);
    struct tp_leaving leaving = {count_leaving, engine};
    struct tp_forgetting forgetting = {forget_client, forget_name, forget_subject, engine};
    struct tp_teardown_limits teardowns = {
        options->flows.max_flows < MAX_TEARDOWNS ? options->flows.max_flows : MAX_TEARDOWNS,
        options->flows.linger_ms};

    if (engine == NULL)
        return NULL;
    engine->options = *options;
    engine->now_ms = engine->ahead_ms = TP_NO_TIME;
    engine->flows = tp_flow_table_new(&options->flows, &options->hash, &leaving);
    engine->teardowns = tp_teardowns_new(&teardowns, &options->hash);
    engine->evidence = tp_evidence_new(&options->evidence, &options->hash, &forgetting);
    if (engine->flows == NULL || engine->teardowns == NULL || engine->evidence == NULL) {
        free_parts(engine);
        return NULL;
    }
    return engine;
}

void tp_engine_free(struct tp_engine *engine)
{
    if (engine == NULL)
        return;
    tp_flow_table_clear(engine->flows, TP_LEAVE_SHUTDOWN);
    free_parts(engine);
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
}

static enum tp_doing doing_of(enum tp_symptom symptom)
{
    static const enum tp_doing doings[TP_SYMPTOM__COUNT] = {
        [TP_SYMPTOM_ACCEPTED] = TP_DOING_ACCEPTED,
        [TP_SYMPTOM_REJECTED_BY_ALERT] = TP_DOING_REJECTED_BY_ALERT,
        [TP_SYMPTOM_CLOSED_AFTER_HANDSHAKE] = TP_DOING_LEFT,
        [TP_SYMPTOM_CLOSED_ON_CERTIFICATE] = TP_DOING_LEFT,
    };

    return doings[symptom];
}

/* A flow counts once, as what it showed last; late news of it takes the earlier count back. */
static void count_doing(struct tp_engine *engine, struct tp_flow *flow,
                        const struct tp_traces *traces, enum tp_doing doing, int64_t now_ms)
{
    enum tp_doing before = (enum tp_doing)flow->counted;

    if (doing == before || before == TP_DOING_ACCEPTED)
        return;
    tp_evidence_undo(engine->evidence, traces, before);
    tp_evidence_count(engine->evidence, traces, doing, now_ms);
    flow->counted = doing & 0xf;
}

static void count_certificate(struct tp_flow *flow, const struct tp_traces *traces, int64_t now_ms)
{
    if (flow->certificate_status == 0 || flow->is_certificate_counted)
        return;
    tp_evidence_count_certificate(traces->name, flow->certificate_status, now_ms);
    flow->is_certificate_counted = true;
}

/* An unnamed alert after the handshake may be a mere goodbye: it counts as leaving. */
static enum tp_doing weigh_alert(const struct tp_verdict *verdict, enum tp_doing doing)
{
    bool is_vague = (verdict->facts & TP_FACT_CERTIFICATE_ALERT) == 0 &&
                    (verdict->facts & TP_FACT_CLIENT_FINISHED) != 0;

    return doing == TP_DOING_REJECTED_BY_ALERT && is_vague ? TP_DOING_LEFT : doing;
}

/* A flow stays with the name that it was counted by: a late event may name the server better or
 * worse, or no longer. */
static enum tp_name_source source_for(const struct tp_flow *flow, const struct tp_event *event)
{
    return flow->counted != 0 || flow->is_certificate_counted
               ? (enum tp_name_source)flow->counted_by
               : tp_evidence_name_source(event);
}

static struct tp_concluding concluding_at(const struct tp_engine *engine, int64_t now_ms)
{
    return (struct tp_concluding){engine->evidence, &engine->options.weights,
                                  &engine->options.findings, now_ms};
}

static bool is_rejection(enum tp_doing doing)
{
    return doing == TP_DOING_REJECTED_BY_ALERT || doing == TP_DOING_LEFT;
}

/* Fills in what of the torn connection's evidence can be found again. */
static void learn(struct tp_engine *engine, const struct tp_event *event, struct tp_flow *flow,
                  int64_t now_ms, struct tp_verdict *verdict, struct tp_torn *torn)
{
    struct tp_concluding concluding = concluding_at(engine, now_ms);
    enum tp_doing doing = weigh_alert(verdict, doing_of(verdict->row->symptom));
    enum tp_name_source source = source_for(flow, event);
    struct tp_opinion opinion;
    struct tp_traces traces;
    struct tp_name *name;

    if (verdict->row->reason == TP_REASON_PASSED) {
        name = tp_evidence_find_name(engine->evidence, event);
        if (name != NULL)
            tp_conclude_passed(&concluding, name, &engine->news);
    } else if ((doing != TP_DOING_NONE || (flow->certificate_status & TP_BAD_CERTIFICATE) != 0) &&
               tp_evidence_trace(engine->evidence, event, source, now_ms, &traces)) {
        flow->counted_by = source & 7;
        if (doing == TP_DOING_ACCEPTED || now_ms / 1000 > traces.name->passed_s)
            count_doing(engine, flow, &traces, doing, now_ms);
        count_certificate(flow, &traces, now_ms);
        tp_conclude(&concluding, &traces, is_rejection(doing), &opinion, &engine->news);
        tp_evidence_mark(engine->evidence, &traces, &torn->pair, &torn->name);
        if (source == tp_evidence_name_source(event)) /* else it is about another name */
            verdict->opinion = opinion;
    }
}

static void apply(struct tp_engine *engine, struct tp_flow *flow, const struct tp_event *event,
                  struct tp_verdict *verdict)
{
    tp_flow_apply(flow, event);
    tp_flow_table_filed(engine->flows, flow);
    judge(engine, flow, verdict);
}

/* Only of a connection that was decrypted, and that the log tells little of, does it matter who
 * ended it. */
static bool wants_teardown(const struct tp_event *event)
{
    static const uint64_t telling = TP_HAS(TP_FIELD_MESSAGES) | TP_HAS(TP_FIELD_FLAGS) |
                                    TP_HAS(TP_FIELD_ALERT) | TP_HAS(TP_FIELD_HISTORY);

    return event->type == TP_EVENT_TYPE_END && event->protocol == TP_PROTOCOL_TCP &&
           (tp_actions.rows[event->action].facts & TP_FACT_REPLACED) != 0 &&
           event->closed_by == TP_SIDE_NONE && (event->present & telling) == 0;
}

static void feed_flow(struct tp_engine *engine, struct tp_event *event, int64_t now_ms,
                      struct tp_verdict *verdict)
{
    struct tp_flow *flow;
    struct tp_torn torn = {.pair = TP_NOBODY};
    bool may_be_torn = wants_teardown(event), is_joined;

    is_joined = may_be_torn && tp_teardown_complete(engine->teardowns, event);
    flow = flow_of(engine, event);
    apply(engine, flow, event, verdict);
    learn(engine, event, flow, now_ms, verdict, &torn);
    engine->counts.joined += is_joined;
    if (!may_be_torn || is_joined || verdict->tier != TP_TIER_INFERRED)
        return;
    torn.origin = flow->key.origin;
    torn.connection = flow->connection;
    tp_teardown_await(engine->teardowns, event, &torn);
}

/* What a teardown says of a connection may only take back what that was counted as. */
static void learn_late(struct tp_engine *engine, struct tp_flow *flow, const struct tp_torn *torn,
                       int64_t now_ms, struct tp_verdict *verdict)
{
    struct tp_concluding concluding = concluding_at(engine, now_ms);
    enum tp_doing doing = doing_of(verdict->row->symptom);
    struct tp_traces traces;

    if (torn->pair == TP_NOBODY ||
        !tp_evidence_retrace(engine->evidence, &flow->key.client, torn->pair, torn->name, &traces))
        return;
    count_doing(engine, flow, &traces, doing, now_ms);
    tp_conclude(&concluding, &traces, is_rejection(doing), &verdict->opinion, &engine->news);
}

static struct tp_flow *torn_flow(const struct tp_engine *engine, const struct tp_event *event,
                                 const struct tp_torn *torn)
{
    struct tp_flow_key key;

    tp_flow_key_init(&key, event, &engine->options.hash);
    key.origin = torn->origin;
    return tp_flow_table_find(engine->flows, &key, torn->connection);
}

/* False where it belongs to no connection that is known by now. */
static bool feed_teardown(struct tp_engine *engine, struct tp_event *event, int64_t now_ms,
                          struct tp_verdict *verdict)
{
    struct tp_flow *flow = NULL;
    struct tp_torn torn;

    if (tp_teardown_meet(engine->teardowns, event, &torn))
        flow = torn_flow(engine, event, &torn);
    if (flow == NULL)
        return false;
    apply(engine, flow, event, verdict);
    learn_late(engine, flow, &torn, now_ms, verdict);
    engine->counts.joined++;
    return true;
}

/* The evidence's time. One event from far ahead is a wrong clock, two are a gap in the log: it
 * leaps only with the second, so that one event can't wipe out what a day has shown. */
static int64_t advance(struct tp_engine *engine, int64_t time_ms)
{
    int64_t leap_ms = engine->options.leap_ms;
    bool is_leap = engine->now_ms != TP_NO_TIME && time_ms - engine->now_ms > leap_ms;
    bool is_second = engine->ahead_ms != TP_NO_TIME && time_ms - engine->ahead_ms < leap_ms &&
                     engine->ahead_ms - time_ms < leap_ms;

    engine->ahead_ms = is_leap ? time_ms : TP_NO_TIME;
    if (is_leap && !is_second)
        return engine->now_ms;
    if (engine->now_ms == TP_NO_TIME || time_ms > engine->now_ms)
        engine->now_ms = time_ms;
    return time_ms;
}

void tp_engine_feed(struct tp_engine *engine, struct tp_event *event, int64_t latest_ms,
                    struct tp_verdict *ret_verdict)
{
    bool is_timed = event->time_ms < latest_ms && event->time_ms != TP_NO_TIME;
    int64_t now_ms = is_timed ? event->time_ms : latest_ms;

    tp_flow_table_expire(engine->flows, now_ms);
    tp_teardowns_expire(engine->teardowns, now_ms);
    if (!tp_flow_key_possible(event)) {
        feed_alone(engine, event, ret_verdict);
        engine->counts.without_flow++;
    } else if (event->type != TP_EVENT_TYPE_TEARDOWN)
        feed_flow(engine, event, advance(engine, now_ms), ret_verdict);
    else if (!feed_teardown(engine, event, advance(engine, now_ms), ret_verdict))
        feed_alone(engine, event, ret_verdict);
    engine->counts.events++;
    engine->counts.symptoms[ret_verdict->row->symptom]++;
}

void tp_engine_take_news(struct tp_engine *engine, struct tp_news *ret_news)
{
    ret_news->n = engine->news.n;
    memcpy(ret_news->findings, engine->news.findings,
           engine->news.n * sizeof engine->news.findings[0]);
    engine->news.n = 0;
}

void tp_engine_counts(const struct tp_engine *engine, struct tp_engine_counts *ret_counts)
{
    *ret_counts = engine->counts;
    ret_counts->flows = tp_flow_table_count(engine->flows);
    ret_counts->untold = engine->news.n_untold;
    tp_evidence_counts(engine->evidence, &ret_counts->evidence);
}

void tp_engine_save(struct tp_engine *engine, struct tp_state *state)
{
    tp_state_move(state, &engine->now_ms, sizeof engine->now_ms);
    tp_flow_table_save(engine->flows, state);
    tp_evidence_save(engine->evidence, state);
}

bool tp_engine_restore(struct tp_engine *engine, struct tp_state *state)
{
    tp_state_move(state, &engine->now_ms, sizeof engine->now_ms);
    if (engine->now_ms != TP_NO_TIME && (engine->now_ms < 0 || engine->now_ms > TP_MAX_TIME))
        state->is_failed = true;
    return tp_flow_table_restore(engine->flows, state) &&
           tp_evidence_restore(engine->evidence, state);
}

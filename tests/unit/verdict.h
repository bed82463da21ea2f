/* SPDX-License-Identifier: Apache-2.0 */
/* Events and verdicts in unit tests: short words to make them, and to say what is expected. */
#pragma once

#include "tests/made.h"
#include "tests/unit/unit.h"

#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */

static inline struct tp_event event_of(const char *fields)
{
    struct tp_event event;
    char fault[MADE_FAULT_SIZE];

    if (!made_event(&event, text(fields), NOON, fault))
        ck_abort_msg("%s", fault);
    return event;
}

/* The flow that these events make, up to the NULL. */
static inline struct tp_flow flow_of(const char *const *events)
{
    struct tp_flow flow;

    tp_flow_init(&flow, &(struct tp_flow_key){.origin = 1}, 0);
    for (; *events != NULL; events++) {
        struct tp_event event = event_of(*events);
        tp_flow_apply(&flow, &event);
    }
    return flow;
}

#define FLOW(...) flow_of((const char *const[]){__VA_ARGS__, NULL})

static inline uint32_t facts_of(const struct tp_flow *flow)
{
    return tp_facts_of(flow, &tp_engine_defaults.policy);
}

static inline void print_facts_of(char out[512], uint32_t facts)
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < tp_facts.n_rows; i++) {
        if ((facts & (1u << i)) != 0)
            n += (size_t)snprintf(out + n, 512 - n, " %s", tp_facts.rows[i].name.ptr);
    }
}

static inline void assert_verdict(struct tp_flow flow, const char *symptom, const char *reason)
{
    uint32_t facts = facts_of(&flow);
    const struct tp_symptom_row *row = tp_symptom_of(facts);
    const char *is_symptom = tp_symptoms.rows[row->symptom].name.ptr;
    const char *is_reason = tp_reasons.rows[row->reason].name.ptr;
    char shown[512];

    print_facts_of(shown, facts);
    ck_assert_msg(strcmp(is_symptom, symptom) == 0 && strcmp(is_reason, reason) == 0,
                  "is %s by %s, expected %s by %s; facts:%s", is_symptom, is_reason, symptom,
                  reason, shown);
}

/* Exactly these facts, written as `name name`. */
static inline void assert_facts(struct tp_flow flow, const char *expected)
{
    char shown[512];

    print_facts_of(shown, facts_of(&flow));
    ck_assert_str_eq(shown[0] == ' ' ? shown + 1 : shown, expected);
}

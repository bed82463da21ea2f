/* SPDX-License-Identifier: Apache-2.0 */
#include "core/facts.h"

struct implication {
    uint32_t when, unless, then;
};

/* Applied in this order, so that a later row may build on an earlier one. */
static const struct implication always[] = {
    /* a client that says goodbye has closed, whichever way the connection ended below TLS */
    {TP_FACT_CLOSING_ALERT, 0, TP_FACT_CLIENT_CLOSED},
    {TP_FACT_CLIENT_CLOSED, 0, TP_FACT_ENDED},
    {TP_FACT_SERVER_CLOSED, 0, TP_FACT_ENDED},
    {TP_FACT_DEVICE_CLOSED, 0, TP_FACT_ENDED},
    /* Cisco's flag does not say whose alert it was; where no server alert is reported it is the
       client's */
    {TP_FACT_ALERT_SEEN, TP_FACT_SERVER_ALERT, TP_FACT_CLIENT_ALERT},
};

/* Logs without handshake messages: what the device's own account of the session implies of them. */
static const struct implication inferred[] = {
    {TP_FACT_REPLACED | TP_FACT_REQUEST_SEEN, 0, TP_FACT_CLIENT_DATA},
    {TP_FACT_REPLACED | TP_FACT_MANY_BYTES, 0, TP_FACT_CLIENT_DATA},
    /* nobody keeps what it rejects, and browsers leave sooner what they opened ahead */
    {TP_FACT_REPLACED | TP_FACT_ENDED | TP_FACT_STATUS_SUCCESS | TP_FACT_KEPT_OPEN, 0,
     TP_FACT_CLIENT_DATA},
    /* nobody answers at such length what was not asked */
    {TP_FACT_REPLACED | TP_FACT_LONG_REPLY, 0, TP_FACT_CLIENT_DATA},
    {TP_FACT_REPLACED | TP_FACT_ENDED | TP_FACT_STATUS_SUCCESS, 0,
     TP_FACT_CERTIFICATE_SENT | TP_FACT_CLIENT_FINISHED | TP_FACT_SERVER_FINISHED},
    /* without the server's certificate the device had none to show: the server was not there */
    {TP_FACT_REPLACED | TP_FACT_ENDED | TP_FACT_HANDSHAKE_ERROR | TP_FACT_CERTIFICATE_KNOWN,
     TP_FACT_SERVER_CLOSED, TP_FACT_CERTIFICATE_SENT},
};

static uint32_t apply(uint32_t facts, const struct implication *rows, size_t n_rows)
{
    for (size_t i = 0; i < n_rows; i++) {
        if ((facts & rows[i].when) == rows[i].when && (facts & rows[i].unless) == 0)
            facts |= rows[i].then;
    }
    return facts;
}

static uint32_t of_messages(uint32_t messages)
{
    uint32_t facts = 0;

    for (size_t i = 0; i < tp_messages.n_rows; i++) {
        if ((messages & tp_messages.rows[i].code) != 0)
            facts |= tp_messages.rows[i].facts;
    }
    return facts;
}

static uint32_t of_flags(uint32_t flags)
{
    uint32_t facts = 0;

    for (size_t i = 0; i < tp_flags.n_rows; i++) {
        if ((flags & (1u << i)) != 0)
            facts |= tp_flags.rows[i].facts;
    }
    return facts;
}

static uint32_t of_alert(const struct tp_flow *flow)
{
    int row = tp_catalogue_by_code(&tp_alerts, flow->alert);

    if (flow->alert == TP_NO_ALERT)
        return 0;
    if (flow->alert_side == TP_SIDE_SERVER)
        return TP_FACT_SERVER_ALERT;
    return row < 0 ? TP_FACT_CLIENT_ALERT | TP_FACT_OTHER_ALERT : tp_alerts.rows[row].facts;
}

static uint32_t of_state(const struct tp_flow *flow, const struct tp_policy *policy)
{
    const struct {
        bool holds;
        uint32_t fact;
    } rows[] = {
        {(flow->state & TP_FLOW_TLS) == 0, TP_FACT_NO_TLS},
        {(flow->state & TP_FLOW_ERROR) != 0, TP_FACT_FLOW_ERROR},
        {(flow->state & TP_FLOW_ENDED) != 0, TP_FACT_ENDED},
        {(flow->state & TP_FLOW_REQUEST) != 0, TP_FACT_REQUEST_SEEN},
        {(flow->state & TP_FLOW_TIMED) != 0 && flow->duration_ds >= policy->prompt_ms / 100,
         TP_FACT_STAYED_OPEN},
        {(uint32_t)flow->client_bytes_64 * TP_BYTES_UNIT > policy->request_bytes,
         TP_FACT_MANY_BYTES},
        {(flow->state & TP_FLOW_TIMED) != 0 && flow->duration_ds >= policy->kept_ms / 100,
         TP_FACT_KEPT_OPEN},
        {(flow->state & TP_FLOW_CERTIFICATE) != 0, TP_FACT_CERTIFICATE_KNOWN},
        {(uint32_t)flow->server_bytes_1024 * TP_REPLY_UNIT > policy->reply_bytes,
         TP_FACT_LONG_REPLY},
    };
    uint32_t facts = 0;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        facts |= rows[i].holds ? rows[i].fact : 0;
    return facts;
}

uint32_t tp_facts_of(const struct tp_flow *flow, const struct tp_policy *policy)
{
    uint32_t facts = of_messages(flow->messages) | of_flags(flow->flags) | of_alert(flow) |
                     of_state(flow, policy) | tp_actions.rows[flow->action].facts |
                     tp_statuses.rows[flow->status].facts | tp_sides.rows[flow->closed_by].facts;

    facts = apply(facts, always, sizeof always / sizeof always[0]);
    if (tp_tier_of(flow) == TP_TIER_INFERRED)
        facts = apply(facts, inferred, sizeof inferred / sizeof inferred[0]);
    return facts;
}

enum tp_tier tp_tier_of(const struct tp_flow *flow)
{
    return (flow->state & TP_FLOW_OBSERVED) != 0 ? TP_TIER_OBSERVED : TP_TIER_INFERRED;
}

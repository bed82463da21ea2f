/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow.h"

#include "core/evidence.h"

void tp_flow_init(struct tp_flow *flow, const struct tp_flow_key *key, uint32_t connection)
{
    *flow = (struct tp_flow){.key = *key, .connection = connection, .alert = TP_NO_ALERT};
}

bool tp_flow_possible(const struct tp_flow *flow)
{
    return flow->action < TP_ACTION__COUNT && flow->expected_action < TP_ACTION__COUNT &&
           flow->status < TP_STATUS__COUNT && flow->alert_side < TP_SIDE__COUNT &&
           flow->closed_by < TP_SIDE__COUNT && flow->counted <= TP_DOING_LEFT &&
           flow->counted_by < TP_NAME_SOURCE__COUNT;
}

/* Totals only grow, and stop at most. */
static uint16_t later(uint16_t known, uint64_t reported, uint16_t most)
{
    uint16_t value = reported > most ? most : (uint16_t)reported;
    return value > known ? value : known;
}

static void apply_totals(struct tp_flow *flow, const struct tp_event *event)
{
    if (tp_event_has(event, TP_FIELD_CLIENT_BYTES))
        flow->client_bytes_64 =
            later(flow->client_bytes_64, event->client_bytes / TP_BYTES_UNIT, UINT16_MAX);
    if (tp_event_has(event, TP_FIELD_SERVER_BYTES))
        flow->server_bytes_1024 =
            (uint8_t)later(flow->server_bytes_1024, event->server_bytes / TP_REPLY_UNIT, UINT8_MAX);
    if (event->duration_ms != TP_NO_TIME) {
        flow->duration_ds =
            later(flow->duration_ds, (uint64_t)event->duration_ms / 100, UINT16_MAX);
        flow->state |= TP_FLOW_TIMED;
    }
}

static uint8_t state_of(const struct tp_event *event)
{
    static const uint64_t observations = TP_HAS(TP_FIELD_MESSAGES) | TP_HAS(TP_FIELD_FLAGS) |
                                         TP_HAS(TP_FIELD_ALERT) | TP_HAS(TP_FIELD_HISTORY);
    static const uint64_t certificate =
        TP_HAS(TP_FIELD_CERTIFICATE_SHA1) | TP_HAS(TP_FIELD_CERTIFICATE_NAME);
    uint8_t state = 0;

    if (event->type == TP_EVENT_TYPE_END || event->closed_by != TP_SIDE_NONE)
        state |= TP_FLOW_ENDED;
    if ((event->present & observations) != 0 && !event->is_inferred)
        state |= TP_FLOW_OBSERVED;
    if (event->error != 0)
        state |= TP_FLOW_ERROR;
    if ((event->facts & TP_FACT_REQUEST_SEEN) != 0)
        state |= TP_FLOW_REQUEST;
    if (tp_event_is_tls(event))
        state |= TP_FLOW_TLS;
    if ((event->present & certificate) != 0 || event->certificate_status != 0)
        state |= TP_FLOW_CERTIFICATE;
    return state;
}

/* Cisco's flags name three alerts. */
static uint8_t alert_of(const struct tp_event *event)
{
    static const struct {
        enum tp_flag flag;
        enum tp_alert alert;
    } rows[] = {
        {TP_FLAG_CLIENT_ALERT_SEEN_UNKNOWN_CA, TP_ALERT_UNKNOWN_CA},
        {TP_FLAG_CLIENT_ALERT_SEEN_BAD_CERTIFICATE, TP_ALERT_BAD_CERTIFICATE},
        {TP_FLAG_CLIENT_ALERT_SEEN_CERTIFICATE_UNKNOWN, TP_ALERT_CERTIFICATE_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0] && event->alert == TP_NO_ALERT; i++) {
        if ((event->flags & (1u << rows[i].flag)) != 0)
            return (uint8_t)tp_alerts.rows[rows[i].alert].code;
    }
    return event->alert;
}

/* A certificate alert says more than any other, so it is not forgotten for a later one. */
static void apply_alert(struct tp_flow *flow, const struct tp_event *event)
{
    int row = tp_catalogue_by_code(&tp_alerts, flow->alert);
    bool is_telling = row >= 0 && (tp_alerts.rows[row].facts & TP_FACT_CERTIFICATE_ALERT) != 0;
    uint8_t alert = alert_of(event);

    if (alert == TP_NO_ALERT || (is_telling && flow->alert_side == TP_SIDE_CLIENT))
        return;
    flow->alert = alert;
    flow->alert_side =
        (event->alert_side != TP_SIDE_NONE ? event->alert_side : TP_SIDE_CLIENT) & 0xf;
}

/* A start event knows less than what came before or after it: it never takes a known value away. */
static uint8_t latest(uint8_t known, uint8_t reported, const struct tp_event *event)
{
    return reported != 0 && (known == 0 || event->type != TP_EVENT_TYPE_START) ? reported : known;
}

void tp_flow_apply(struct tp_flow *flow, const struct tp_event *event)
{
    flow->messages |= event->messages;
    flow->flags |= event->flags;
    flow->unnamed_flags |= event->unnamed_flags;
    flow->certificate_status |= event->certificate_status;
    flow->state |= state_of(event);
    flow->action = latest(flow->action, event->action, event) & 0xf;
    flow->expected_action = latest(flow->expected_action, event->expected_action, event) & 0xf;
    flow->status = latest(flow->status, event->status, event);
    if (event->closed_by != TP_SIDE_NONE)
        flow->closed_by = event->closed_by & 0xf;
    apply_alert(flow, event);
    apply_totals(flow, event);
    if (flow->n_events < UINT8_MAX)
        flow->n_events++;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/tlspin_object.h"

#include "output/sentence.h"
#include "output/write.h"

/* Bits without a name: one string, 0x and lower-case hex. */
static void write_bits(struct tp_writer *writer, uint64_t bits)
{
    char text[18];
    size_t at = sizeof text;

    if (bits == 0)
        return;
    for (; bits > 0; bits >>= 4)
        text[--at] = "0123456789abcdef"[bits & 15];
    text[--at] = 'x';
    text[--at] = '0';
    tp_write_string(writer, TP_NO_KEY, (struct tp_text){text + at, sizeof text - at});
}

static void write_unknown(struct tp_writer *writer, const struct tp_text *names, size_t n_names)
{
    for (size_t i = 0; i < n_names; i++)
        tp_write_string(writer, TP_NO_KEY, names[i]);
}

/* The flow's messages so far; names that nobody knows come from this event. */
static void write_messages(struct tp_writer *writer, const struct tp_event *event,
                           const struct tp_flow *flow)
{
    uint32_t rest = flow->messages;

    if (rest == 0 && event->n_unknown_messages == 0)
        return;
    tp_open_array(writer, K("messages"));
    for (size_t i = 0; i < tp_messages.n_rows; i++) {
        if ((flow->messages & tp_messages.rows[i].code) != 0)
            tp_write_name(writer, TP_NO_KEY, tp_messages.rows[i].name);
        rest &= ~(uint32_t)tp_messages.rows[i].code;
    }
    write_bits(writer, rest);
    write_unknown(writer, event->unknown_messages, event->n_unknown_messages);
    tp_close(writer);
}

static void write_flags(struct tp_writer *writer, const struct tp_event *event,
                        const struct tp_flow *flow)
{
    if (flow->flags == 0 && flow->unnamed_flags == 0 && event->n_unknown_flags == 0)
        return;
    tp_open_array(writer, K("flags"));
    for (size_t i = 0; i < tp_flags.n_rows; i++) {
        if ((flow->flags & (1u << i)) != 0)
            tp_write_name(writer, TP_NO_KEY, tp_flags.rows[i].name);
    }
    write_bits(writer, flow->unnamed_flags);
    write_unknown(writer, event->unknown_flags, event->n_unknown_flags);
    tp_close(writer);
}

static void write_certificate_status(struct tp_writer *writer, const struct tp_flow *flow)
{
    if (flow->certificate_status == 0)
        return;
    tp_open_array(writer, K("certificate_status"));
    for (size_t i = 0; i < tp_certificates.n_rows; i++) {
        if ((flow->certificate_status & tp_certificates.rows[i].code) != 0)
            tp_write_name(writer, TP_NO_KEY, tp_certificates.rows[i].name);
    }
    tp_close(writer);
}

/* Whose the alert is that is named; of one without a name, who sent any. */
static enum tp_side alert_side(const struct tp_flow *flow, uint32_t facts)
{
    if (flow->alert_side != TP_SIDE_NONE)
        return (enum tp_side)flow->alert_side;
    if ((facts & TP_FACT_CLIENT_ALERT) != 0)
        return TP_SIDE_CLIENT;
    return (facts & TP_FACT_SERVER_ALERT) != 0 ? TP_SIDE_SERVER : TP_SIDE_NONE;
}

/* The side is known more often than the alert itself. */
static void write_alert(struct tp_writer *writer, const struct tp_verdict *verdict)
{
    const struct tp_flow *flow = &verdict->flow;
    int row = tp_catalogue_by_code(&tp_alerts, flow->alert);
    enum tp_side side = alert_side(flow, verdict->facts);

    if (side == TP_SIDE_NONE)
        return;
    tp_open_object(writer, K("alert"));
    if (flow->alert != TP_NO_ALERT)
        tp_write_integer(writer, K("code"), flow->alert);
    if (flow->alert != TP_NO_ALERT && row >= 0)
        tp_write_name(writer, K("name"), tp_alerts.rows[row].name);
    tp_write_name(writer, K("side"), tp_sides.rows[side].name);
    tp_close(writer);
}

/* 0 is the unknown of all these tables, and is left out. */
static void write_row(struct tp_writer *writer, struct tp_text key,
                      const struct tp_catalogue *catalogue, uint8_t row)
{
    if (row != 0)
        tp_write_name(writer, key, catalogue->rows[row].name);
}

static void write_error(struct tp_writer *writer, const struct tp_event *event)
{
    if (!tp_event_has(event, TP_FIELD_ERROR))
        return;
    if (event->error == 0)
        tp_write_name(writer, K("error"), TP_TEXT("success"));
    else
        tp_write_string(writer, K("error"), event->text[TP_FIELD_ERROR]);
}

static uint8_t closed_by(uint32_t facts)
{
    if ((facts & TP_FACT_CLIENT_CLOSED) != 0)
        return TP_SIDE_CLIENT;
    if ((facts & TP_FACT_DEVICE_CLOSED) != 0)
        return TP_SIDE_DEVICE;
    return (facts & TP_FACT_SERVER_CLOSED) != 0 ? TP_SIDE_SERVER : TP_SIDE_NONE;
}

static void write_flow(struct tp_writer *writer, const struct tp_event *event,
                       const struct tp_verdict *verdict)
{
    const struct tp_flow *flow = &verdict->flow;
    const struct tp_row *reason = &tp_reasons.rows[verdict->row->reason];

    tp_open_object(writer, K("flow"));
    tp_write_name(writer, K("symptom"), tp_symptoms.rows[verdict->row->symptom].name);
    if (reason->code != TP_NO_CODE)
        tp_write_integer(writer, K("group"), (int64_t)reason->code);
    write_messages(writer, event, flow);
    write_flags(writer, event, flow);
    write_alert(writer, verdict);
    write_row(writer, K("action"), &tp_actions, flow->action);
    write_row(writer, K("expected_action"), &tp_actions, flow->expected_action);
    write_row(writer, K("status"), &tp_statuses, flow->status);
    write_error(writer, event);
    write_certificate_status(writer, flow);
    write_row(writer, K("closed_by"), &tp_sides, closed_by(verdict->facts));
    tp_write_integer(writer, K("events"), flow->n_events);
    tp_write_name(writer, K("tier"), tp_tiers.rows[verdict->tier].name);
    tp_close(writer);
}

/* The finding that this event alone would make, to say its sentence. */
static void opinion_as_finding(const struct tp_event *event, const struct tp_opinion *opinion,
                               struct tp_finding *ret_finding)
{
    struct tp_text name = tp_evidence_server(event);
    struct tp_text application = tp_evidence_application(event);

    memset(ret_finding, 0, sizeof *ret_finding);
    ret_finding->kind = opinion->kind;
    ret_finding->conclusion = opinion->conclusion;
    ret_finding->client = event->client;
    ret_finding->name_source = (uint8_t)tp_evidence_name_source(event);
    ret_finding->name_len = (uint8_t)(name.len < TP_NAME_MAX ? name.len : TP_NAME_MAX);
    memcpy(ret_finding->name, name.ptr, ret_finding->name_len);
    ret_finding->application_len = (uint8_t)application.len;
    if (application.len > 0)
        memcpy(ret_finding->application, application.ptr, application.len);
    ret_finding->certificate_status = event->certificate_status;
    ret_finding->n_clients = opinion->weighing.n_rejecting;
    ret_finding->n_trusting = opinion->weighing.n_trusting;
    ret_finding->n_accepting = opinion->weighing.n_accepting;
    ret_finding->n_rejections = opinion->kind == TP_KIND_SERVER_CERTIFICATE
                                    ? opinion->name_bad
                                    : opinion->weighing.n_rejections;
    ret_finding->n_acceptances = opinion->client_accepted;
    ret_finding->n_names = opinion->client_rejected;
}

static void write_evidence(struct tp_writer *writer, const struct tp_opinion *opinion)
{
    tp_open_object(writer, K("evidence"));
    tp_write_integer(writer, K("client_accepted"), opinion->client_accepted);
    tp_write_integer(writer, K("client_rejected_names"), opinion->client_rejected);
    tp_write_integer(writer, K("name_clients_rejecting"), opinion->weighing.n_rejecting);
    tp_write_integer(writer, K("name_clients_accepting"), opinion->weighing.n_accepting);
    tp_write_boolean(writer, K("browser_test"), opinion->weighing.n_browser_tested > 0);
    tp_close(writer);
}

static void write_opinion(struct tp_writer *writer, const struct tp_event *event,
                          const struct tp_opinion *opinion)
{
    const struct tp_row *kind = &tp_kinds.rows[opinion->kind];
    char sentence[TP_SENTENCE_SIZE];
    struct tp_finding finding;

    opinion_as_finding(event, opinion, &finding);
    tp_write_name(writer, K("verdict"), kind->name);
    tp_write_name(writer, K("confidence"), tp_confidences.rows[opinion->confidence].name);
    tp_write_string(writer, K("reason"),
                    (struct tp_text){sentence, tp_sentence(&finding, sentence)});
    tp_write_name(writer, K("remedy"), tp_remedies.rows[kind->code].name);
    write_evidence(writer, opinion);
}

void tp_write_tlspin(struct tp_writer *writer, const struct tp_event *event,
                     const struct tp_verdict *verdict)
{
    const char *reason = tp_reasons.rows[verdict->row->reason].meaning;

    tp_open_object(writer, K("tlspin"));
    write_flow(writer, event, verdict);
    if (verdict->opinion.kind != TP_KIND_NONE) {
        write_opinion(writer, event, &verdict->opinion);
    } else {
        tp_write_name(writer, K("verdict"), tp_kinds.rows[TP_KIND_NONE].name);
        tp_write_name(writer, K("reason"), (struct tp_text){reason, strlen(reason)});
    }
    tp_close(writer);
}

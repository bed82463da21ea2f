/* SPDX-License-Identifier: Apache-2.0 */
#include "core/catalogue.h"

#define TP_ROW(symbol, name, alias, code, facts, meaning, source)                                  \
    {{(name), sizeof(name) - 1}, (alias), (code), (facts), (meaning), (source), NULL},

static const struct tp_row fact_rows[] = {
#include "core/fact.def"
};
static const struct tp_row message_rows[] = {
#include "core/message.def"
};
static const struct tp_row flag_rows[] = {
#include "core/flag.def"
};
static const struct tp_row alert_rows[] = {
#include "core/alert.def"
};
static const struct tp_row action_rows[] = {
#include "core/action.def"
};
static const struct tp_row status_rows[] = {
#include "core/status.def"
};
static const struct tp_row certificate_rows[] = {
#include "core/certificate.def"
};
static const struct tp_row outcome_rows[] = {
#include "core/outcome.def"
};
static const struct tp_row symptom_rows[] = {
#include "core/symptom.def"
};
static const struct tp_row reason_rows[] = {
#include "core/reason.def"
};
static const struct tp_row side_rows[] = {
#include "core/side.def"
};
static const struct tp_row event_type_rows[] = {
#include "core/event_type.def"
};
static const struct tp_row leave_rows[] = {
#include "core/leave.def"
};
static const struct tp_row tier_rows[] = {
#include "core/tier.def"
};
static const struct tp_row remedy_rows[] = {
#include "core/remedy.def"
};
static const struct tp_row kind_rows[] = {
#include "core/kind.def"
};
static const struct tp_row confidence_rows[] = {
#include "core/confidence.def"
};
static const struct tp_row finding_state_rows[] = {
#include "core/finding_state.def"
};
static const struct tp_row conclusion_rows[] = {
#include "core/conclusion.def"
};
static const struct tp_row name_source_rows[] = {
#include "core/name_source.def"
};
static const struct tp_row field_rows[] = {
#include "core/field.def"
};
#undef TP_ROW

#define TP_THRESHOLD(name, member, measure, value, least, most, meaning)                           \
    {{#name, sizeof #name - 1},        NULL, TP_NO_CODE, 0,                                        \
     meaning "; " #least " to " #most, NULL, #value},

static const struct tp_row threshold_rows[] = {
#include "core/threshold.def"
};
#undef TP_THRESHOLD

#define TABLE(variable, name, title, code_title, rows)                                             \
    const struct tp_catalogue variable = {name, title, code_title, rows,                           \
                                          sizeof(rows) / sizeof(rows)[0]}

TABLE(tp_symptoms, "symptom", "what one flow shows", NULL, symptom_rows);
TABLE(tp_reasons, "reason", "why a flow shows its symptom", "group", reason_rows);
TABLE(tp_facts, "fact", "what can be true of a flow", NULL, fact_rows);
TABLE(tp_messages, "message", "SSL flow messages", "bit", message_rows);
TABLE(tp_flags, "flag", "SSL flow flags", "bit", flag_rows);
TABLE(tp_alerts, "alert", "TLS alerts", "code", alert_rows);
TABLE(tp_actions, "action", "actions on a TLS session", "code", action_rows);
TABLE(tp_statuses, "status", "SSL flow status", "code", status_rows);
TABLE(tp_certificates, "certificate", "status of the server's own certificate", "bit",
      certificate_rows);
TABLE(tp_outcomes, "outcome", "outcomes", NULL, outcome_rows);
TABLE(tp_sides, "side", "who did it", NULL, side_rows);
TABLE(tp_event_types, "event_type", "what an event reports of its connection", NULL,
      event_type_rows);
TABLE(tp_leaves, "leave", "why a flow left the table", NULL, leave_rows);
TABLE(tp_tiers, "tier", "how a symptom was come by", NULL, tier_rows);
TABLE(tp_kinds, "kind", "what a finding says", NULL, kind_rows);
TABLE(tp_confidences, "confidence", "how sure a finding is", NULL, confidence_rows);
TABLE(tp_remedies, "remedy", "what to do", NULL, remedy_rows);
TABLE(tp_finding_states, "finding_state", "what happened to a finding", NULL, finding_state_rows);
TABLE(tp_conclusions, "conclusion", "why a finding stands where it stands", NULL, conclusion_rows);
TABLE(tp_thresholds, "threshold", "what a policy may change", "default", threshold_rows);
TABLE(tp_name_sources, "name_source", "where a server's name is from", NULL, name_source_rows);
TABLE(tp_fields, "field", "canonical fields", NULL, field_rows);

const struct tp_catalogue *const tp_catalogues[] = {
    &tp_symptoms,
    &tp_reasons,
    &tp_facts,
    &tp_messages,
    &tp_flags,
    &tp_alerts,
    &tp_actions,
    &tp_statuses,
    &tp_certificates,
    &tp_outcomes,
    &tp_sides,
    &tp_event_types,
    &tp_leaves,
    &tp_tiers,
    &tp_kinds,
    &tp_confidences,
    &tp_remedies,
    &tp_finding_states,
    &tp_conclusions,
    &tp_name_sources,
    &tp_thresholds,
    &tp_fields,
    NULL,
};

static bool row_has_name(const struct tp_row *row, struct tp_text name)
{
    if (tp_text_same_word(row->name, name))
        return true;
    return row->alias != NULL &&
           tp_text_same_word((struct tp_text){row->alias, strlen(row->alias)}, name);
}

int tp_catalogue_by_name(const struct tp_catalogue *catalogue, struct tp_text name)
{
    for (size_t i = 0; i < catalogue->n_rows; i++) {
        if (row_has_name(&catalogue->rows[i], name))
            return (int)i;
    }
    return -1;
}

int tp_catalogue_by_code(const struct tp_catalogue *catalogue, uint64_t code)
{
    for (size_t i = 0; i < catalogue->n_rows; i++) {
        if (catalogue->rows[i].code == code && code != TP_NO_CODE)
            return (int)i;
    }
    return -1;
}

const struct tp_catalogue *tp_catalogue_find(struct tp_text name)
{
    for (size_t i = 0; tp_catalogues[i] != NULL; i++) {
        struct tp_text other = {tp_catalogues[i]->name, strlen(tp_catalogues[i]->name)};
        if (tp_text_same_word(other, name))
            return tp_catalogues[i];
    }
    return NULL;
}

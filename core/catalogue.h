/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue: every name that tlspin publishes or understands, one row each, in the .def files.
 * A row's place in its table is its enum value. Names are never renamed: a better one is a new row
 * and an alias. */
#pragma once

#include <stdint.h>

#include "core/text.h"

#define TP_NO_CODE UINT64_MAX

struct tp_row {
    struct tp_text name;
    const char *alias; /* another accepted spelling, NULL for none */
    uint64_t code;     /* number on the wire; what else it means says the .def file */
    uint32_t facts;    /* TP_FACT_ bits that this row states of a flow */
    const char *meaning;
    const char *source; /* RFC, vendor page or ECS field, NULL for our own */
    const char *preset; /* a threshold's default, in place of a code; NULL elsewhere */
};

struct tp_catalogue {
    const char *name;
    const char *title;
    const char *code_title; /* what code means here, NULL where it is unused */
    const struct tp_row *rows;
    size_t n_rows;
};

enum tp_fact_bit {
#define TP_ROW(symbol, ...) TP_FACT_BIT_##symbol,
#include "core/fact.def"
#undef TP_ROW
    TP_FACT__COUNT
};

enum tp_fact {
#define TP_ROW(symbol, ...) TP_FACT_##symbol = 1u << TP_FACT_BIT_##symbol,
#include "core/fact.def"
#undef TP_ROW
};

enum tp_type {
    TP_TYPE_TEXT,
    TP_TYPE_HOST_NAME,
    TP_TYPE_URL,
    TP_TYPE_TIME,
    TP_TYPE_SECONDS,
    TP_TYPE_ADDRESS,
    TP_TYPE_PORT,
    TP_TYPE_PROTOCOL,
    TP_TYPE_COUNT,
    TP_TYPE_ERROR,
    TP_TYPE_EVENT_TYPE,
    TP_TYPE_ACTION,
    TP_TYPE_STATUS,
    TP_TYPE_CERTIFICATE,
    TP_TYPE_MESSAGES,
    TP_TYPE_FLAGS,
    TP_TYPE_ALERT,
    TP_TYPE_SIDE,
    TP_TYPE_TIER,
    TP_TYPE_VERSION,
    TP_TYPE_SHA1,
    TP_TYPE_HISTORY,
    TP_TYPE_ALERT_TEXT,
    TP_TYPE__COUNT
};

#define TP_ROW(symbol, ...) TP_MESSAGE_##symbol,
enum tp_message {
#include "core/message.def"
    TP_MESSAGE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_FLAG_##symbol,
enum tp_flag {
#include "core/flag.def"
    TP_FLAG__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_ALERT_##symbol,
enum tp_alert {
#include "core/alert.def"
    TP_ALERT__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_ACTION_##symbol,
enum tp_action {
#include "core/action.def"
    TP_ACTION__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_STATUS_##symbol,
enum tp_status {
#include "core/status.def"
    TP_STATUS__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_CERTIFICATE_##symbol,
enum tp_certificate {
#include "core/certificate.def"
    TP_CERTIFICATE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_OUTCOME_##symbol,
enum tp_outcome {
#include "core/outcome.def"
    TP_OUTCOME__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_SYMPTOM_##symbol,
enum tp_symptom {
#include "core/symptom.def"
    TP_SYMPTOM__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_REASON_##symbol,
enum tp_reason {
#include "core/reason.def"
    TP_REASON__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_SIDE_##symbol,
enum tp_side {
#include "core/side.def"
    TP_SIDE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_EVENT_TYPE_##symbol,
enum tp_event_type {
#include "core/event_type.def"
    TP_EVENT_TYPE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_LEAVE_##symbol,
enum tp_leave {
#include "core/leave.def"
    TP_LEAVE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_TIER_##symbol,
enum tp_tier {
#include "core/tier.def"
    TP_TIER__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_REMEDY_##symbol,
enum tp_remedy {
#include "core/remedy.def"
    TP_REMEDY__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_KIND_##symbol,
enum tp_kind {
#include "core/kind.def"
    TP_KIND__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_CONFIDENCE_##symbol,
enum tp_confidence {
#include "core/confidence.def"
    TP_CONFIDENCE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_STATE_##symbol,
enum tp_finding_state {
#include "core/finding_state.def"
    TP_STATE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_CONCLUSION_##symbol,
enum tp_conclusion {
#include "core/conclusion.def"
    TP_CONCLUSION__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_NAME_SOURCE_##symbol,
enum tp_name_source {
#include "core/name_source.def"
    TP_NAME_SOURCE__COUNT
};
#undef TP_ROW

#define TP_ROW(symbol, ...) TP_FIELD_##symbol,
enum tp_field {
#include "core/field.def"
    TP_FIELD__COUNT
};
#undef TP_ROW

extern const struct tp_catalogue tp_facts, tp_messages, tp_flags, tp_alerts, tp_actions,
    tp_statuses, tp_certificates, tp_outcomes, tp_symptoms, tp_reasons, tp_sides, tp_event_types,
    tp_leaves, tp_tiers, tp_remedies, tp_kinds, tp_confidences, tp_finding_states, tp_conclusions,
    tp_name_sources, tp_thresholds, tp_fields;

/* All tables, in reading order, NULL at the end. */
extern const struct tp_catalogue *const tp_catalogues[];

/* The place of the row with this name or alias, upper and lower case alike, or -1. */
int tp_catalogue_by_name(const struct tp_catalogue *, struct tp_text name);

/* The place of the row with this code, or -1. */
int tp_catalogue_by_code(const struct tp_catalogue *, uint64_t code);

/* The table of that name, borrowed, or NULL. */
const struct tp_catalogue *tp_catalogue_find(struct tp_text name);

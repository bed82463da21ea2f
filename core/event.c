/* SPDX-License-Identifier: Apache-2.0 */
#include "core/event.h"

void tp_event_clear(struct tp_event *event)
{
    memset(event, 0, sizeof *event);
    event->time_ms = event->start_ms = event->end_ms = event->duration_ms = TP_NO_TIME;
    event->alert = TP_NO_ALERT;
}

bool tp_event_is_tls(const struct tp_event *event)
{
    static const uint64_t tls_fields =
        TP_HAS(TP_FIELD_TLS_VERSION) | TP_HAS(TP_FIELD_CIPHER) | TP_HAS(TP_FIELD_CERTIFICATE_SHA1) |
        TP_HAS(TP_FIELD_CERTIFICATE_NAME) | TP_HAS(TP_FIELD_ALERT) | TP_HAS(TP_FIELD_TLS_POLICY) |
        TP_HAS(TP_FIELD_ISSUER_NAME) | TP_HAS(TP_FIELD_JA3);

    return (event->present & tls_fields) != 0 ||
           (event->action != TP_ACTION_UNKNOWN && event->action != TP_ACTION_CLIENT_LEG) ||
           event->messages != 0 || event->n_unknown_messages > 0 || event->n_unknown_flags > 0 ||
           (event->flags & ~(1u << TP_FLAG_VALID)) != 0 || event->unnamed_flags != 0 ||
           event->error != 0 || event->status > TP_STATUS_NO_MATCH;
}

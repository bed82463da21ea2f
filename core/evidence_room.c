/* SPDX-License-Identifier: Apache-2.0 */
/* Who leaves last where room is short: entries with an open finding. */
#include "core/evidence_tables.h"

/* Says whether it stands elsewhere now. */
static bool file(struct tp_table *table, void *entry, bool is_open)
{
    bool is_kept = tp_table_list(table, entry) == TP_LIST_KEPT;

    if (is_kept != is_open)
        tp_table_touch(table, entry, is_open ? TP_LIST_KEPT : TP_LIST_LAST_TO_GO);
    return is_kept != is_open;
}

void tp_evidence_file_client(struct tp_evidence *evidence, struct tp_client *client)
{
    file(evidence->clients, client, client->unknown_ca.confidence != TP_CONFIDENCE_NONE);
}

void tp_evidence_file_name(struct tp_evidence *evidence, struct tp_name *name)
{
    file(evidence->names, name,
         name->server_certificate.confidence != TP_CONFIDENCE_NONE || name->n_open > 0);
}

void tp_evidence_file_subject(struct tp_evidence *evidence, struct tp_subject *subject)
{
    struct tp_name *name = tp_evidence_name(evidence, subject->name);
    bool is_open = subject->pinning.confidence != TP_CONFIDENCE_NONE;

    if (!file(evidence->subjects, subject, is_open))
        return;
    name->n_open += is_open ? 1u : -1u;
    tp_evidence_file_name(evidence, name);
}

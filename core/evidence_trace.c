/* SPDX-License-Identifier: Apache-2.0 */
/* Which client, name, subject and pair an event is about. */
#include "core/evidence_tables.h"

/* An entry seen before has proven itself and is last to go, where it is not even kept. */
static void *find_or_add(struct tp_table *table, const void *key, bool *ret_is_new)
{
    void *entry = tp_table_find(table, key, NULL);

    *ret_is_new = entry == NULL;
    if (entry != NULL)
        tp_table_touch(table, entry,
                       tp_table_list(table, entry) == TP_LIST_KEPT ? TP_LIST_KEPT
                                                                   : TP_LIST_LAST_TO_GO);
    return entry != NULL ? entry : tp_table_add(table, key);
}

static struct tp_client *trace_client(struct tp_evidence *evidence, const struct tp_event *event)
{
    bool is_new;
    struct tp_client *client = find_or_add(evidence->clients, &event->client, &is_new);

    if (is_new)
        client->first_pair = TP_NOBODY;
    return client;
}

struct folded {
    char key[1 + TP_NAME_MAX]; /* the source, and the text */
    const char *text;
    size_t len;
    uint64_t id;
};

static void fold_name(const struct tp_evidence *evidence, const struct tp_event *event,
                      enum tp_name_source source, struct folded *ret_folded)
{
    ret_folded->key[0] = (char)source;
    ret_folded->text = ret_folded->key + 1;
    ret_folded->len =
        tp_fold_host_name(tp_evidence_server_by(event, source), ret_folded->key + 1, TP_NAME_MAX);
    ret_folded->id =
        evidence->hash.function(evidence->hash.secret, ret_folded->key, 1 + ret_folded->len);
}

/* The last two labels stand for who runs the server. FNV-1a, not the keyed hash: what is concluded
 * must not depend on the secret, and who chooses names to meet here gains nothing. */
static uint8_t site_of(const struct folded *folded)
{
    size_t at = folded->len, n_dots = 0;
    uint32_t hash = 2166136261u;

    while (at > 0 && (n_dots += folded->text[at - 1] == '.') < 2)
        at--;
    for (; at < folded->len; at++)
        hash = (hash ^ (unsigned char)folded->text[at]) * 16777619u;
    return (uint8_t)((hash ^ hash >> 16) % 64);
}

struct tp_name *tp_evidence_find_name(struct tp_evidence *evidence, const struct tp_event *event)
{
    struct folded folded;

    fold_name(evidence, event, tp_evidence_name_source(event), &folded);
    return tp_table_find(evidence->names, &folded.id, NULL);
}

static struct tp_name *trace_name(struct tp_evidence *evidence, const struct tp_event *event,
                                  enum tp_name_source source)
{
    struct folded folded;
    struct tp_name *name;
    bool is_new;

    fold_name(evidence, event, source, &folded);
    name = find_or_add(evidence->names, &folded.id, &is_new);
    if (is_new) {
        name->first_subject = TP_NOBODY;
        name->len = (uint8_t)folded.len;
        name->site = site_of(&folded);
        name->source = (uint8_t)source;
        memcpy(name->text, folded.text, folded.len);
    }
    return name;
}

static bool identifies(const struct tp_event *event, enum tp_field field)
{
    return tp_event_has(event, field) && (event->generic & TP_HAS(field)) == 0;
}

/* What the firewall takes the client's process for says more than the application it guesses. */
struct tp_text tp_evidence_application(const struct tp_event *event)
{
    struct tp_text text = {NULL, 0};

    if (identifies(event, TP_FIELD_PROCESS))
        text = event->text[TP_FIELD_PROCESS];
    else if (identifies(event, TP_FIELD_CLIENT_APPLICATION))
        text = event->text[TP_FIELD_CLIENT_APPLICATION];
    text.len = text.len < TP_APPLICATION_MAX ? text.len : TP_APPLICATION_MAX;
    return text;
}

static struct tp_subject *trace_subject(struct tp_evidence *evidence, struct tp_name *name,
                                        const struct tp_event *event)
{
    struct tp_text application = tp_evidence_application(event);
    uint32_t key[2] = {tp_table_number(evidence->names, name), 0};
    struct tp_subject *subject;
    bool is_new;

    if (application.len > 0)
        key[1] = (uint32_t)evidence->hash.function(evidence->hash.secret, application.ptr,
                                                   application.len) |
                 1;
    subject = find_or_add(evidence->subjects, key, &is_new);
    if (is_new) {
        subject->first_pair = TP_NOBODY;
        subject->next = name->first_subject;
        name->first_subject = tp_table_number(evidence->subjects, subject);
        subject->application_len = (uint8_t)application.len;
        if (application.len > 0)
            memcpy(subject->application, application.ptr, application.len);
    }
    return subject;
}

static struct tp_evidence_pair *trace_pair(struct tp_evidence *evidence, struct tp_client *client,
                                           struct tp_subject *subject)
{
    uint32_t key[2] = {tp_table_number(evidence->clients, client),
                       tp_table_number(evidence->subjects, subject)};
    bool is_new;
    struct tp_evidence_pair *pair = find_or_add(evidence->pairs, key, &is_new);

    if (is_new) {
        tp_ring_link_last(evidence, pair, TP_RING_OF_CLIENT);
        tp_ring_link_last(evidence, pair, TP_RING_OF_SUBJECT);
        client->n_pairs++;
        subject->n_pairs++;
    }
    return pair;
}

bool tp_evidence_trace(struct tp_evidence *evidence, const struct tp_event *event,
                       enum tp_name_source source, int64_t now_ms, struct tp_traces *ret_traces)
{
    uint32_t now_s = (uint32_t)(now_ms / 1000);

    if (!tp_event_has(event, TP_FIELD_CLIENT_IP) || !tp_event_has(event, TP_FIELD_SERVER_IP) ||
        tp_evidence_server_by(event, source).len == 0)
        return false;
    for (size_t kind = 0; kind < TP_EVIDENCE_TABLES; kind++)
        tp_table_expire(*tp_evidence_table(evidence, kind), now_ms);
    ret_traces->client = trace_client(evidence, event);
    ret_traces->name = trace_name(evidence, event, source);
    ret_traces->subject = trace_subject(evidence, ret_traces->name, event);
    ret_traces->pair = trace_pair(evidence, ret_traces->client, ret_traces->subject);
    ret_traces->client->seen_s = ret_traces->name->seen_s = ret_traces->subject->seen_s = now_s;
    return true;
}

void tp_evidence_mark(const struct tp_evidence *evidence, const struct tp_traces *traces,
                      uint32_t *ret_pair, uint32_t *ret_name)
{
    *ret_pair = tp_table_number(evidence->pairs, traces->pair);
    *ret_name = (uint32_t)traces->name->id;
}

bool tp_evidence_retrace(const struct tp_evidence *evidence, const struct tp_address *client,
                         uint32_t pair, uint32_t name, struct tp_traces *ret_traces)
{
    if (!tp_table_has(evidence->pairs, pair))
        return false;
    ret_traces->pair = tp_table_at(evidence->pairs, pair);
    ret_traces->client = tp_evidence_client(evidence, ret_traces->pair->client);
    ret_traces->subject = tp_evidence_subject(evidence, ret_traces->pair->subject);
    ret_traces->name = tp_evidence_name(evidence, ret_traces->subject->name);
    return (uint32_t)ret_traces->name->id == name &&
           memcmp(&ret_traces->client->address, client, sizeof *client) == 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/evidence.h"

#include <stdlib.h>

struct tp_evidence {
    struct tp_evidence_limits limits;
    struct tp_hash hash;
    struct tp_forgetting forgetting;
    struct tp_table *clients, *names, *subjects, *pairs;
    uint64_t n_evicted;
    uint32_t n_missing;
};

/* Which of a pair's two rings is meant. */
enum ring { OF_CLIENT, OF_SUBJECT };

static struct tp_evidence_pair *pair_at(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->pairs, number);
}

static struct tp_ring *ring_at(const struct tp_evidence *evidence, uint32_t number, enum ring ring)
{
    struct tp_evidence_pair *pair = pair_at(evidence, number);

    return ring == OF_CLIENT ? &pair->in_client : &pair->in_subject;
}

static uint32_t *first_of(const struct tp_evidence *evidence, const struct tp_evidence_pair *pair,
                          enum ring ring)
{
    if (ring == OF_CLIENT)
        return &tp_evidence_client(evidence, pair->client)->first_pair;
    return &tp_evidence_subject(evidence, pair->subject)->first_pair;
}

static void link_last(struct tp_evidence *evidence, struct tp_evidence_pair *pair, enum ring ring)
{
    uint32_t at = tp_table_number(evidence->pairs, pair), *first = first_of(evidence, pair, ring);
    struct tp_ring *own = ring_at(evidence, at, ring);

    if (*first == TP_NOBODY) {
        *own = (struct tp_ring){at, at};
        *first = at;
        return;
    }
    *own = (struct tp_ring){*first, ring_at(evidence, *first, ring)->prev};
    ring_at(evidence, own->prev, ring)->next = at;
    ring_at(evidence, own->next, ring)->prev = at;
}

static void unlink_pair(struct tp_evidence *evidence, struct tp_evidence_pair *pair, enum ring ring)
{
    uint32_t at = tp_table_number(evidence->pairs, pair), *first = first_of(evidence, pair, ring);
    struct tp_ring *own = ring_at(evidence, at, ring);

    ring_at(evidence, own->prev, ring)->next = own->next;
    ring_at(evidence, own->next, ring)->prev = own->prev;
    if (*first == at)
        *first = own->next == at ? TP_NOBODY : own->next;
}

/* Last in a ring whose first it then becomes: the front. */
static void link_first(struct tp_evidence *evidence, struct tp_evidence_pair *pair, enum ring ring)
{
    link_last(evidence, pair, ring);
    *first_of(evidence, pair, ring) = tp_table_number(evidence->pairs, pair);
}

static void count_leaving(struct tp_evidence *evidence, enum tp_leave reason)
{
    evidence->n_evicted += reason == TP_LEAVE_EVICTED;
}

static void forget_pair(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_evidence_pair *pair = entry;
    struct tp_client *client = tp_evidence_client(evidence, pair->client);
    struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);

    unlink_pair(evidence, pair, OF_CLIENT);
    unlink_pair(evidence, pair, OF_SUBJECT);
    client->n_pairs--;
    subject->n_pairs--;
    subject->n_accepting -= pair->n_accepted > 0 && subject->n_accepting > 0;
    client->n_accepted -= pair->n_accepted > 0 && pair->n_rejected == 0 && client->n_accepted > 0;
    count_leaving(evidence, reason);
}

static void forget_client(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_client *client = entry;

    if (client->unknown_ca.confidence != 0) {
        evidence->forgetting.client(evidence->forgetting.user, client);
        tp_evidence_note_missing(evidence, -1);
    }
    while (client->first_pair != TP_NOBODY)
        tp_table_remove(evidence->pairs, pair_at(evidence, client->first_pair), reason);
    count_leaving(evidence, reason);
}

static void unchain_subject(struct tp_evidence *evidence, struct tp_subject *subject)
{
    uint32_t at = tp_table_number(evidence->subjects, subject);
    uint32_t *link = &tp_evidence_name(evidence, subject->name)->first_subject;

    while (*link != at)
        link = &tp_evidence_subject(evidence, *link)->next;
    *link = subject->next;
}

static void forget_subject(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_subject *subject = entry;

    if (subject->pinning.confidence != 0)
        evidence->forgetting.subject(evidence->forgetting.user, subject,
                                     tp_evidence_name(evidence, subject->name));
    while (subject->first_pair != TP_NOBODY)
        tp_table_remove(evidence->pairs, pair_at(evidence, subject->first_pair), reason);
    unchain_subject(evidence, subject);
    count_leaving(evidence, reason);
}

static void forget_name(void *user, void *entry, enum tp_leave reason)
{
    struct tp_evidence *evidence = user;
    struct tp_name *name = entry;

    if (name->server_certificate.confidence != 0)
        evidence->forgetting.name(evidence->forgetting.user, name);
    while (name->first_subject != TP_NOBODY)
        tp_table_remove(evidence->subjects, tp_evidence_subject(evidence, name->first_subject),
                        reason);
    count_leaving(evidence, reason);
}

static const struct {
    size_t table; /* in struct tp_evidence */
    size_t max;   /* in struct tp_evidence_limits */
    uint32_t entry_size, key_size;
    void (*forget)(void *user, void *entry, enum tp_leave reason);
} kinds[] = {
    {offsetof(struct tp_evidence, clients), offsetof(struct tp_evidence_limits, max_clients),
     sizeof(struct tp_client), sizeof(struct tp_address), forget_client},
    {offsetof(struct tp_evidence, names), offsetof(struct tp_evidence_limits, max_names),
     sizeof(struct tp_name), sizeof(uint64_t), forget_name},
    {offsetof(struct tp_evidence, subjects), offsetof(struct tp_evidence_limits, max_subjects),
     sizeof(struct tp_subject), 2 * sizeof(uint32_t), forget_subject},
    {offsetof(struct tp_evidence, pairs), offsetof(struct tp_evidence_limits, max_pairs),
     sizeof(struct tp_evidence_pair), 2 * sizeof(uint32_t), forget_pair},
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

static struct tp_table_options options_of(const struct tp_evidence_limits *limits, size_t kind)
{
    return (struct tp_table_options){
        .max = *(const uint32_t *)(const void *)((const char *)limits + kinds[kind].max),
        .entry_size = kinds[kind].entry_size,
        .key_size = kinds[kind].key_size,
        .timeout_ms = {limits->window_ms, limits->window_ms},
        .timeout_reason = {TP_LEAVE_IDLE, TP_LEAVE_IDLE},
        .leave = kinds[kind].forget,
    };
}

static struct tp_table **table_of(struct tp_evidence *evidence, size_t kind)
{
    return (struct tp_table **)(void *)((char *)evidence + kinds[kind].table);
}

size_t tp_evidence_size(const struct tp_evidence_limits *limits)
{
    size_t size = sizeof(struct tp_evidence);

    for (size_t kind = 0; kind < N_KINDS; kind++) {
        struct tp_table_options options = options_of(limits, kind);
        size += tp_table_size(&options);
    }
    return size;
}

struct tp_evidence *tp_evidence_new(const struct tp_evidence_limits *limits,
                                    const struct tp_hash *hash,
                                    const struct tp_forgetting *forgetting)
{
    struct tp_evidence *evidence = calloc(1, sizeof *evidence);

    if (evidence == NULL)
        return NULL;
    evidence->limits = *limits;
    evidence->hash = *hash;
    evidence->forgetting = *forgetting;
    for (size_t kind = 0; kind < N_KINDS; kind++) {
        struct tp_table_options options = options_of(limits, kind);
        options.hash = *hash;
        options.user = evidence;
        *table_of(evidence, kind) = tp_table_new(&options);
        if (*table_of(evidence, kind) == NULL) {
            tp_evidence_free(evidence);
            return NULL;
        }
    }
    return evidence;
}

void tp_evidence_free(struct tp_evidence *evidence)
{
    for (size_t kind = 0; evidence != NULL && kind < N_KINDS; kind++)
        tp_table_free(*table_of(evidence, kind));
    free(evidence);
}

/* An entry seen before has proven itself and is last to go. */
static void *find_or_add(struct tp_table *table, const void *key, bool *ret_is_new)
{
    void *entry = tp_table_find(table, key, NULL);

    *ret_is_new = entry == NULL;
    if (entry != NULL)
        tp_table_touch(table, entry, TP_LIST_LAST_TO_GO);
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

/* Host names know no case (RFC 4343), and a dot at the end changes nothing. */
static size_t fold(struct tp_text text, char folded[TP_NAME_MAX])
{
    size_t len = text.len > 0 && text.ptr[text.len - 1] == '.' ? text.len - 1 : text.len;

    len = len < TP_NAME_MAX ? len : TP_NAME_MAX;
    for (size_t i = 0; i < len; i++)
        folded[i] = tp_lower(text.ptr[i]);
    return len;
}

struct folded {
    char text[TP_NAME_MAX];
    size_t len;
    uint64_t id;
};

/* No name was sent: the server's address stands for it. */
static void fold_name(const struct tp_evidence *evidence, const struct tp_event *event,
                      struct folded *ret_folded)
{
    bool is_named = tp_event_has(event, TP_FIELD_SERVER_NAME);

    ret_folded->len =
        fold(event->text[is_named ? TP_FIELD_SERVER_NAME : TP_FIELD_SERVER_IP], ret_folded->text);
    ret_folded->id =
        evidence->hash.function(evidence->hash.secret, ret_folded->text, ret_folded->len);
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

    fold_name(evidence, event, &folded);
    return tp_table_find(evidence->names, &folded.id, NULL);
}

static struct tp_name *trace_name(struct tp_evidence *evidence, const struct tp_event *event)
{
    struct folded folded;
    struct tp_name *name;
    bool is_new;

    fold_name(evidence, event, &folded);
    name = find_or_add(evidence->names, &folded.id, &is_new);
    if (is_new) {
        name->first_subject = TP_NOBODY;
        name->len = (uint8_t)folded.len;
        name->site = site_of(&folded);
        name->is_address = !tp_event_has(event, TP_FIELD_SERVER_NAME);
        memcpy(name->text, folded.text, folded.len);
    }
    return name;
}

void tp_evidence_count_certificate(struct tp_name *name, uint16_t certificate_status,
                                   int64_t now_ms)
{
    if ((certificate_status & TP_BAD_CERTIFICATE) != 0) {
        name->first_bad_s = name->n_bad == 0 ? (uint32_t)(now_ms / 1000) : name->first_bad_s;
        name->certificate_status |= certificate_status & TP_BAD_CERTIFICATE;
        name->n_bad += name->n_bad < UINT16_MAX;
        name->n_good = 0;
    } else if (name->n_bad > 0 && certificate_status != 0) {
        name->n_good += name->n_good < UINT16_MAX;
    }
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
                                           struct tp_subject *subject, uint32_t now_s)
{
    uint32_t key[2] = {tp_table_number(evidence->clients, client),
                       tp_table_number(evidence->subjects, subject)};
    bool is_new;
    struct tp_evidence_pair *pair = find_or_add(evidence->pairs, key, &is_new);

    if (is_new) {
        pair->first_s = now_s;
        link_last(evidence, pair, OF_CLIENT);
        link_last(evidence, pair, OF_SUBJECT);
        client->n_pairs++;
        subject->n_pairs++;
    }
    return pair;
}

bool tp_evidence_trace(struct tp_evidence *evidence, const struct tp_event *event, int64_t now_ms,
                       struct tp_traces *ret_traces)
{
    uint32_t now_s = (uint32_t)(now_ms / 1000);

    if (!tp_event_has(event, TP_FIELD_CLIENT_IP) || !tp_event_has(event, TP_FIELD_SERVER_IP))
        return false;
    for (size_t kind = 0; kind < N_KINDS; kind++)
        tp_table_expire(*table_of(evidence, kind), now_ms);
    ret_traces->client = trace_client(evidence, event);
    ret_traces->name = trace_name(evidence, event);
    ret_traces->subject = trace_subject(evidence, ret_traces->name, event);
    ret_traces->pair = trace_pair(evidence, ret_traces->client, ret_traces->subject, now_s);
    ret_traces->client->seen_s = ret_traces->name->seen_s = ret_traces->subject->seen_s = now_s;
    return true;
}

static void count_accepted(const struct tp_traces *traces, uint32_t now_s)
{
    struct tp_evidence_pair *pair = traces->pair;
    bool is_first = pair->n_accepted == 0;

    traces->subject->n_acceptances++;
    traces->subject->n_accepting += is_first;
    traces->client->n_accepted += is_first && pair->n_rejected == 0;
    traces->client->n_new_accepted += is_first || pair->rejected_s > pair->accepted_s;
    pair->n_accepted += pair->n_accepted < UINT16_MAX;
    pair->accepted_s = now_s;
}

static void move_in_rings(struct tp_evidence *evidence, struct tp_evidence_pair *pair,
                          void (*link)(struct tp_evidence *, struct tp_evidence_pair *, enum ring))
{
    for (enum ring ring = OF_CLIENT; ring <= OF_SUBJECT; ring++) {
        unlink_pair(evidence, pair, ring);
        link(evidence, pair, ring);
    }
}

static void begin_episode(struct tp_evidence *evidence, const struct tp_traces *traces,
                          uint32_t now_s)
{
    struct tp_evidence_pair *pair = traces->pair;
    bool was_accepted = pair->n_rejected == 0 && pair->n_accepted > 0;

    traces->subject->n_rejections++;
    traces->client->n_accepted -= was_accepted && traces->client->n_accepted > 0;
    pair->n_rejected += pair->n_rejected < UINT8_MAX;
    pair->episode_s = now_s;
    pair->n_in_episode = 0;
    move_in_rings(evidence, pair, link_first);
}

static void count_rejected(struct tp_evidence *evidence, const struct tp_traces *traces,
                           bool is_by_alert, uint32_t now_s)
{
    struct tp_evidence_pair *pair = traces->pair;
    uint32_t since_s = now_s > pair->episode_s ? now_s - pair->episode_s : 0;

    if (pair->n_rejected == 0 || since_s >= evidence->limits.episode_ms / 1000)
        begin_episode(evidence, traces, now_s);
    traces->client->n_new_accepted = 0;
    pair->n_by_alert += is_by_alert && pair->n_by_alert < pair->n_rejected;
    pair->n_in_episode += pair->n_in_episode < UINT8_MAX;
    pair->rejected_s = now_s;
}

void tp_evidence_count(struct tp_evidence *evidence, const struct tp_traces *traces,
                       enum tp_doing doing, int64_t now_ms)
{
    uint32_t now_s = (uint32_t)(now_ms / 1000);

    if (doing == TP_DOING_ACCEPTED)
        count_accepted(traces, now_s);
    else if (doing != TP_DOING_NONE)
        count_rejected(evidence, traces, doing == TP_DOING_REJECTED_BY_ALERT, now_s);
    if (traces->subject->first_s == 0)
        traces->subject->first_s = now_s;
}

/* Leaves the pair with so many episodes of rejection. */
static void take_back(struct tp_evidence *evidence, struct tp_evidence_pair *pair, uint8_t n_left)
{
    struct tp_client *client = tp_evidence_client(evidence, pair->client);
    struct tp_subject *subject = tp_evidence_subject(evidence, pair->subject);
    uint32_t n_taken = pair->n_rejected - n_left;

    pair->n_rejected = n_left;
    pair->n_by_alert = pair->n_by_alert < n_left ? pair->n_by_alert : n_left;
    subject->n_rejections -= subject->n_rejections < n_taken ? subject->n_rejections : n_taken;
    if (n_left > 0)
        return;
    client->n_accepted += pair->n_accepted > 0;
    pair->n_in_episode = 0;
    move_in_rings(evidence, pair, link_last);
}

/* Only a rejection is ever taken back, when data is reported late. The episode stays while other
 * flows rejected in it. */
void tp_evidence_undo(struct tp_evidence *evidence, const struct tp_traces *traces,
                      enum tp_doing doing)
{
    struct tp_evidence_pair *pair = traces->pair;

    if (doing == TP_DOING_NONE || doing == TP_DOING_ACCEPTED || pair->n_rejected == 0)
        return;
    pair->n_in_episode -= pair->n_in_episode > 0;
    if (pair->n_in_episode == 0)
        take_back(evidence, pair, pair->n_rejected - 1);
}

void tp_evidence_pass(struct tp_evidence *evidence, struct tp_name *name, int64_t now_ms)
{
    struct tp_subject *subject = NULL;
    struct tp_evidence_pair *pair;

    name->passed_s = (uint32_t)(now_ms / 1000);
    while ((subject = tp_evidence_name_subject(evidence, name, subject)) != NULL) {
        while ((pair = tp_evidence_subject_pair(evidence, subject, NULL)) != NULL &&
               pair->n_rejected > 0)
            take_back(evidence, pair, 0);
    }
}

struct tp_evidence_pair *tp_evidence_find_pair(const struct tp_evidence *evidence, uint32_t client,
                                               uint32_t subject)
{
    uint32_t key[2] = {client, subject};

    return tp_table_find(evidence->pairs, key, NULL);
}

uint32_t tp_evidence_subject_number(const struct tp_evidence *evidence,
                                    const struct tp_subject *subject)
{
    return tp_table_number(evidence->subjects, subject);
}

static struct tp_evidence_pair *next_pair(const struct tp_evidence *evidence, uint32_t first,
                                          const struct tp_evidence_pair *previous, enum ring ring)
{
    uint32_t at = first;

    if (previous != NULL)
        at = ring == OF_CLIENT ? previous->in_client.next : previous->in_subject.next;
    return at == TP_NOBODY || (previous != NULL && at == first) ? NULL : pair_at(evidence, at);
}

struct tp_evidence_pair *tp_evidence_client_pair(const struct tp_evidence *evidence,
                                                 const struct tp_client *client,
                                                 const struct tp_evidence_pair *previous)
{
    return next_pair(evidence, client->first_pair, previous, OF_CLIENT);
}

struct tp_evidence_pair *tp_evidence_subject_pair(const struct tp_evidence *evidence,
                                                  const struct tp_subject *subject,
                                                  const struct tp_evidence_pair *previous)
{
    return next_pair(evidence, subject->first_pair, previous, OF_SUBJECT);
}

struct tp_client *tp_evidence_client(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->clients, number);
}

struct tp_subject *tp_evidence_subject(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->subjects, number);
}

struct tp_name *tp_evidence_name(const struct tp_evidence *evidence, uint32_t number)
{
    return tp_table_at(evidence->names, number);
}

struct tp_subject *tp_evidence_name_subject(const struct tp_evidence *evidence,
                                            const struct tp_name *name,
                                            const struct tp_subject *previous)
{
    uint32_t at = previous == NULL ? name->first_subject : previous->next;

    return at == TP_NOBODY ? NULL : tp_evidence_subject(evidence, at);
}

double tp_evidence_missing_share(const struct tp_evidence *evidence)
{
    return (evidence->n_missing + 1.0) / (tp_table_count(evidence->clients) + 20.0);
}

void tp_evidence_note_missing(struct tp_evidence *evidence, int change)
{
    evidence->n_missing += (uint32_t)change;
}

void tp_evidence_counts(const struct tp_evidence *evidence, struct tp_evidence_counts *ret_counts)
{
    *ret_counts = (struct tp_evidence_counts){
        .clients = tp_table_count(evidence->clients),
        .names = tp_table_count(evidence->names),
        .subjects = tp_table_count(evidence->subjects),
        .pairs = tp_table_count(evidence->pairs),
        .evicted = evidence->n_evicted,
    };
}

void tp_evidence_save(struct tp_evidence *evidence, struct tp_state *state)
{
    tp_state_move(state, &evidence->n_missing, sizeof evidence->n_missing);
    for (size_t kind = 0; kind < N_KINDS; kind++)
        tp_table_save(*table_of(evidence, kind), state);
}

bool tp_evidence_restore(struct tp_evidence *evidence, struct tp_state *state)
{
    tp_state_move(state, &evidence->n_missing, sizeof evidence->n_missing);
    for (size_t kind = 0; kind < N_KINDS; kind++) {
        if (!tp_table_restore(*table_of(evidence, kind), state))
            return false;
    }
    return !state->is_failed;
}

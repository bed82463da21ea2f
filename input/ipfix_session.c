/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_session.h"

#include <stdlib.h>

#include "input/ipfix_bytes.h"
#include "input/ipfix_decode.h"
#include "input/ipfix_held.h"
#include "input/ipfix_save.h"
#include "input/ipfix_told.h"

#define EXPIRE_EVERY_MS 1000
#define FAR UINT32_C(0x80000000) /* a sequence number behind rather than ahead */

const struct tp_ipfix_limits tp_ipfix_limits_defaults = {
    .max_domains = 64,
    .max_templates = 1024,
    .max_fields = 512,
    .max_nesting = 4,
    .max_told = 4096,
    .max_held = 65536,
    .held_ms = 60000,
    .template_ms = 0,
};

struct tp_ipfix_session {
    struct tp_ipfix_decoder *decoder;
    struct tp_ipfix_limits limits;
    struct tp_ipfix_tables tables;
    struct tp_ipfix_told told;
    struct tp_ipfix_held held;
    struct tp_ipfix_counts counts;
    int64_t expired_ms;
    bool has_learnt; /* elements, which templates may still lack */
};

/* One message on its way. */
struct reading {
    struct tp_ipfix_session *session;
    const struct tp_ipfix_sink *sink;
    struct tp_ipfix_header header;
    int64_t now_ms;
    uint32_t n_records;
    bool is_bad;
    bool is_counted; /* n_records is how many data records the message had */
};

struct tp_ipfix_session *tp_ipfix_session_new(struct tp_ipfix_model *model,
                                              const struct tp_ipfix_limits *limits)
{
    struct tp_ipfix_session *session = calloc(1, sizeof *session);

    if (session == NULL)
        return NULL;
    session->decoder = tp_ipfix_model_decoder(model);
    session->limits = limits != NULL ? *limits : tp_ipfix_limits_defaults;
    session->told = (struct tp_ipfix_told){.model = model, .max = session->limits.max_told};
    session->tables = (struct tp_ipfix_tables){
        .limits = &session->limits, .lookup = {model, &session->told}, .decoder = session->decoder};
    tp_ipfix_held_init(&session->held, &session->limits, &session->counts);
    session->expired_ms = INT64_MIN;
    return session;
}

void tp_ipfix_session_free(struct tp_ipfix_session *session)
{
    if (session == NULL)
        return;
    tp_ipfix_held_clear(&session->held);
    tp_ipfix_tables_clear(&session->tables);
    tp_ipfix_told_clear(&session->told);
    free(session);
}

const struct tp_ipfix_counts *tp_ipfix_session_counts(const struct tp_ipfix_session *session)
{
    return &session->counts;
}

size_t tp_ipfix_message_len(const uint8_t *bytes, size_t len)
{
    if ((len > 0 && bytes[0] != 0) || (len > 1 && bytes[1] != 10))
        return SIZE_MAX;
    if (len < 4)
        return 0;
    return tp_get_16(bytes + 2) >= TP_IPFIX_HEADER ? tp_get_16(bytes + 2) : SIZE_MAX;
}

/* --- Data sets ---------------------------------------------------------------------------- */

static void on_record(void *user, struct tp_record *record, struct tp_record_value *values)
{
    struct reading *reading = user;
    struct tp_ipfix_session *session = reading->session;

    session->counts.records++;
    if (record->is_options) {
        session->counts.options_records++;
        session->has_learnt |= tp_ipfix_told_learn(&session->told, record);
    } else {
        tp_ipfix_told_apply(&session->told, record, values);
    }
    reading->sink->record(reading->sink->user, record);
}

static void add_record(struct tp_ipfix_run *run, uint8_t *at, size_t len)
{
    if (run->n_records == 0)
        run->bytes = at;
    run->n_records++;
    run->len += len;
}

/* Gives what was validated so far; the next run starts behind it. */
static void finish_run(struct reading *reading, struct tp_ipfix_walk *walk,
                       struct tp_ipfix_run *run)
{
    struct tp_ipfix_delivery delivery = {on_record, reading};
    size_t n = 0;

    if (run->n_records > 0)
        n = tp_ipfix_decoder_run(reading->session->decoder, walk, run, &delivery);
    reading->session->counts.failed_records += run->n_records - n;
    run->n_records = 0;
    run->len = 0;
    run->first_note = walk->notes->n;
}

/* The records of a set; TP_IPFIX_SLACK bytes in front of them may be written to. A record with a
 * fault in its lists is left out, the others are read. */
static void read_records(struct reading *reading, const struct tp_ipfix_domain *domain,
                         struct tp_ipfix_run run, struct tp_ipfix_bytes set)
{
    struct tp_ipfix_session *session = reading->session;
    struct tp_ipfix_walk walk;
    enum tp_ipfix_step step;
    uint8_t *at = set.at;
    size_t len = 0;

    tp_ipfix_decoder_begin(session->decoder, &walk, &session->tables.lookup, domain,
                           session->limits.max_nesting);
    while ((step = tp_ipfix_next_record(&walk, run.template, &set, &len)) != TP_IPFIX_END &&
           step != TP_IPFIX_BROKEN) {
        reading->n_records++;
        if (step == TP_IPFIX_ONE) {
            add_record(&run, at, len);
        } else {
            session->counts.bad_records++;
            reading->is_bad = true;
            finish_run(reading, &walk, &run);
        }
        at = set.at;
    }
    finish_run(reading, &walk, &run);
    if (step == TP_IPFIX_BROKEN) {
        session->counts.bad_sets++;
        reading->is_bad = true;
        reading->is_counted = false;
    }
}

static void hold(struct reading *reading, uint16_t id, struct tp_ipfix_bytes set)
{
    struct tp_ipfix_held_set like = {.since_ms = reading->now_ms,
                                     .domain = reading->header.domain,
                                     .export_s = reading->header.export_s,
                                     .id = id};

    reading->session->counts.unknown_sets++;
    reading->is_counted = false;
    tp_ipfix_held_add(&reading->session->held, &like, set.at, set.left);
}

static void read_data_set(struct reading *reading, uint16_t id, struct tp_ipfix_bytes set)
{
    struct tp_ipfix_session *session = reading->session;
    struct tp_ipfix_domain *domain =
        tp_ipfix_tables_domain(&session->tables, reading->header.domain);
    struct tp_ipfix_run run = {.export_s = reading->header.export_s};

    run.template = domain != NULL ? tp_ipfix_domain_find(domain, id) : NULL;
    if (run.template != NULL && session->has_learnt)
        run.template = tp_ipfix_tables_renew(&session->tables, domain, id);
    if (run.template == NULL)
        hold(reading, id, set);
    else
        read_records(reading, domain, run, set);
}

/* --- Template sets ------------------------------------------------------------------------ */

/* Data sets that waited for this template. */
static void release(struct reading *reading, uint16_t id)
{
    struct tp_ipfix_session *session = reading->session;
    uint32_t n_records = reading->n_records;
    bool is_counted = reading->is_counted;
    struct tp_ipfix_held_set *held;

    while ((held = tp_ipfix_held_take(&session->held, reading->header.domain, id)) != NULL) {
        struct tp_ipfix_domain *domain = tp_ipfix_tables_domain(&session->tables, held->domain);
        struct tp_ipfix_run run = {.template = tp_ipfix_domain_find(domain, id),
                                   .export_s = held->export_s};
        read_records(reading, domain, run,
                     (struct tp_ipfix_bytes){held->bytes + TP_IPFIX_SLACK, held->len});
        session->counts.released_sets++;
        free(held);
    }
    reading->n_records = n_records;
    reading->is_counted = is_counted;
}

static void learn(struct reading *reading, const struct tp_ipfix_definition *definition)
{
    struct tp_ipfix_session *session = reading->session;

    if (tp_ipfix_tables_learn(&session->tables, reading->header.domain, definition,
                              reading->now_ms) != NULL) {
        release(reading, definition->id);
        return;
    }
    session->counts.bad_templates++;
    reading->is_bad = true;
}

static void withdraw(struct reading *reading, uint16_t set_id, uint16_t id)
{
    struct tp_ipfix_session *session = reading->session;
    struct tp_ipfix_domain *domain =
        tp_ipfix_tables_domain(&session->tables, reading->header.domain);

    if (domain == NULL)
        return;
    session->counts.withdrawals +=
        id == set_id ? tp_ipfix_tables_withdraw_all(&session->tables, domain, id == 3)
                     : tp_ipfix_tables_withdraw(&session->tables, domain, id);
}

static void read_template_set(struct reading *reading, uint16_t set_id, struct tp_ipfix_bytes set)
{
    struct tp_ipfix_definition definition;

    for (;;) {
        switch (tp_ipfix_next_definition(&set, set_id, &definition)) {
        case TP_IPFIX_END:
            return;
        case TP_IPFIX_ONE:
            learn(reading, &definition);
            break;
        case TP_IPFIX_WITHDRAWAL:
        case TP_IPFIX_WITHDRAW_ALL:
            withdraw(reading, set_id, definition.id);
            break;
        case TP_IPFIX_FAULT:
            reading->session->counts.bad_templates++;
            reading->is_bad = true;
            break;
        case TP_IPFIX_BROKEN:
            reading->session->counts.bad_sets++;
            reading->is_bad = true;
            return;
        }
    }
}

/* --- Messages ----------------------------------------------------------------------------- */

static void read_set(struct reading *reading, uint16_t id, struct tp_ipfix_bytes set)
{
    if (id >= TP_IPFIX_FIRST_ID) {
        read_data_set(reading, id, set);
    } else if (id == 2 || id == 3) {
        read_template_set(reading, id, set);
    } else {
        reading->session->counts.bad_sets++;
        reading->is_bad = true;
    }
}

static void read_sets(struct reading *reading, struct tp_ipfix_bytes message)
{
    enum tp_ipfix_step step;
    struct tp_ipfix_bytes set;
    uint16_t id;

    while ((step = tp_ipfix_next_set(&message, &id, &set)) == TP_IPFIX_ONE)
        read_set(reading, id, set);
    if (step == TP_IPFIX_BROKEN) {
        reading->session->counts.bad_messages++;
        reading->is_bad = true;
        reading->is_counted = false;
    }
}

/* The sequence number counts the data records before this message, in its domain. */
static void check_sequence(struct reading *reading, struct tp_ipfix_domain *domain)
{
    uint32_t ahead = reading->header.sequence - domain->next_sequence;

    if (domain->has_sequence && ahead != 0) {
        reading->session->counts.sequence_gaps++;
        if (ahead < FAR)
            reading->session->counts.lost_records += ahead;
    }
    domain->has_sequence = reading->is_counted;
    domain->next_sequence = reading->header.sequence + reading->n_records;
}

static void expire(struct tp_ipfix_session *session, int64_t now_ms)
{
    tp_ipfix_held_expire(&session->held, now_ms);
    if (session->limits.template_ms == 0 || now_ms < session->expired_ms)
        return;
    session->counts.expired += tp_ipfix_tables_expire(&session->tables, now_ms);
    session->expired_ms = now_ms + EXPIRE_EVERY_MS;
}

static bool read_message(struct reading *reading, const uint8_t *message)
{
    struct tp_ipfix_session *session = reading->session;
    uint8_t *copy = tp_ipfix_decoder_message(session->decoder);
    size_t len = reading->header.len;
    struct tp_ipfix_domain *domain;

    expire(session, reading->now_ms);
    if (session->has_learnt)
        tp_ipfix_tables_renew_all(&session->tables);
    session->has_learnt = false;
    memcpy(copy, message, len);
    read_sets(reading, (struct tp_ipfix_bytes){copy + TP_IPFIX_HEADER, len - TP_IPFIX_HEADER});
    domain = tp_ipfix_tables_domain(&session->tables, reading->header.domain);
    if (domain != NULL) {
        domain->heard_ms = reading->now_ms;
        check_sequence(reading, domain);
    }
    session->counts.domains = (uint32_t)session->tables.n_domains;
    session->counts.templates = (uint32_t)session->tables.n_templates;
    return !reading->is_bad;
}

enum tp_ipfix_read tp_ipfix_session_feed(struct tp_ipfix_session *session, const uint8_t *message,
                                         size_t len, int64_t now_ms,
                                         const struct tp_ipfix_sink *sink)
{
    struct reading reading = {
        .session = session, .sink = sink, .now_ms = now_ms, .is_counted = true};
    enum tp_ipfix_read read = tp_ipfix_header_parse(message, len, &reading.header);

    session->counts.messages += read == TP_IPFIX_OK || read == TP_IPFIX_BAD;
    session->counts.bad_messages += read == TP_IPFIX_BAD;
    session->counts.netflow_messages += read == TP_IPFIX_NETFLOW;
    session->counts.other_messages += read == TP_IPFIX_NOT_IPFIX;
    if (read != TP_IPFIX_OK)
        return read;
    return read_message(&reading, message) ? TP_IPFIX_OK : TP_IPFIX_BAD;
}

bool tp_ipfix_session_save(struct tp_ipfix_session *session,
                           bool (*write)(void *user, const void *bytes, size_t len), void *user)
{
    return tp_ipfix_save(&session->tables, &session->told, write, user);
}

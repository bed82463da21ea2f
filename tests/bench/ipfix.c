/* SPDX-License-Identifier: Apache-2.0 */
/* ipfix: what a record costs on one core, stage by stage, and what exporters and templates take of
 * memory. tests/bench/ipfix compiles and runs it. All records are constructed. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "input/ipfix_line.h"
#include "input/ipfix_session.h"
#include "input/reader.h"
#include "tests/ipfix_made.h"

#define FIRST_ID 256
#define PER_MESSAGE 13

struct kind {
    const char *name;
    uint16_t id;
    void (*put)(uint32_t i);
};

struct stage {
    const char *name;
    void (*record)(void *user, const struct tp_record *record);
};

static struct made made;
static struct tp_ipfix_model *model;
static struct tp_reader *reader;
static struct tp_ipfix_line line;
static struct tp_event event;
static uint64_t n_seen;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* --- Records ------------------------------------------------------------------------------ */

/* 20 fields of fixed length, as routers send them. */
static void put_router(uint32_t i)
{
    made_number(&made, 0x0a000000 + i, 4);
    made_number(&made, 0xc6336407, 4);
    made_number(&made, 49152 + i % 16384, 2);
    made_number(&made, 443, 2);
    made_number(&made, 6, 1);
    made_number(&made, 0x1b, 1);
    made_number(&made, 1234 + i, 8);
    made_number(&made, 12, 8);
    made_number(&made, UINT64_C(1795280165000), 8);
    made_number(&made, UINT64_C(1795280166000), 8);
    made_number(&made, 3, 4);
    made_number(&made, 4, 4);
    made_number(&made, 3, 1);
    made_number(&made, 0, 1);
    made_number(&made, 0, 1);
    made_number(&made, 65001, 4);
    made_number(&made, 65002, 4);
    made_number(&made, 24, 1);
    made_number(&made, 16, 1);
    made_number(&made, 100, 2);
}

/* A flow in both directions, with a server name and a JA3. */
static void put_tls(uint32_t i)
{
    made_number(&made, 0x0a000000 + i, 4);
    made_number(&made, 0xc6336407, 4);
    made_number(&made, 49152 + i % 16384, 2);
    made_number(&made, 443, 2);
    made_number(&made, 6, 1);
    made_number(&made, 0x1e1b, 2);
    made_number(&made, 1234 + i, 8);
    made_number(&made, 5678, 8);
    made_number(&made, UINT64_C(1795280165000), 8);
    made_number(&made, UINT64_C(1795280166000), 8);
    made_text(&made, "www.example.com");
    made_number(&made, UINT64_C(0x70e47b149c152d89), 8);
    made_number(&made, UINT64_C(0x1341c87d58c2b327), 8);
    made_number(&made, 0x0303, 2);
}

/* The same, and four lists of ten packets, as ipfixprobe's pstats are. */
static void put_lists(uint32_t i)
{
    static const uint16_t ids[4] = {1013, 1014, 1015, 1016}, lens[4] = {2, 8, 1, 1};

    put_tls(i);
    for (int list = 0; list < 4; list++) {
        made_basic(&made, (struct made_field){8057, ids[list], lens[list]});
        for (int packet = 0; packet < 10; packet++)
            made_number(&made, list == 1 ? UINT64_C(1795280165000) : 100, lens[list]);
        made_close(&made);
    }
}

#define TLS_FIELDS                                                                                 \
    {0, 8, 4}, {0, 12, 4}, {0, 7, 2}, {0, 11, 2}, {0, 4, 1}, {0, 6, 1}, {29305, 6, 1}, {0, 1, 8},  \
        {29305, 1, 8}, {0, 152, 8}, {0, 153, 8}, {8057, 808, MADE_VARIABLE}, {39499, 357, 16},     \
    {                                                                                              \
        39499, 333, 2                                                                              \
    }

static void put_router_template(uint16_t id)
{
    MADE_TEMPLATE(&made, id, {0, 8, 4}, {0, 12, 4}, {0, 7, 2}, {0, 11, 2}, {0, 4, 1}, {0, 6, 1},
                  {0, 1, 8}, {0, 2, 8}, {0, 152, 8}, {0, 153, 8}, {0, 10, 4}, {0, 14, 4},
                  {0, 136, 1}, {0, 5, 1}, {0, 61, 1}, {0, 16, 4}, {0, 17, 4}, {0, 9, 1}, {0, 13, 1},
                  {0, 58, 2});
}

static void put_templates(void)
{
    put_router_template(FIRST_ID);
    MADE_TEMPLATE(&made, FIRST_ID + 1, TLS_FIELDS);
    MADE_TEMPLATE(&made, FIRST_ID + 2, TLS_FIELDS, {0, 291, MADE_VARIABLE}, {0, 291, MADE_VARIABLE},
                  {0, 291, MADE_VARIABLE}, {0, 291, MADE_VARIABLE});
}

static const struct kind kinds[] = {
    {"router", FIRST_ID, put_router},
    {"tls", FIRST_ID + 1, put_tls},
    {"lists", FIRST_ID + 2, put_lists},
};

/* --- Stages ------------------------------------------------------------------------------- */

static void only_count(void *user, const struct tp_record *record)
{
    (void)user;
    n_seen += record->n;
}

static void write_line(void *user, const struct tp_record *record)
{
    struct tp_ipfix_facts facts;

    (void)user;
    tp_ipfix_facts_of(record, NULL, &facts);
    tp_ipfix_line_restart(&line);
    tp_ipfix_line_add(&line, NULL, record, &facts);
    n_seen += line.len;
}

static void read_event(void *user, const struct tp_record *record)
{
    write_line(user, record);
    if (tp_reader_read(reader, (struct tp_text){line.ptr, line.len}, 0, &event) != TP_READ_EVENT)
        exit(1);
}

static const struct stage stages[] = {
    {"decode", only_count},
    {"line", write_line},
    {"event", read_event},
};

static void feed(struct tp_ipfix_session *session, const struct tp_ipfix_sink *sink)
{
    tp_ipfix_session_feed(session, made.bytes, made_finish(&made), 0, sink);
}

static void teach(struct tp_ipfix_session *session)
{
    const struct tp_ipfix_sink sink = {only_count, NULL};

    made_message(&made, 1, 0);
    put_templates();
    feed(session, &sink);
}

static void make_records(const struct kind *kind)
{
    made_message(&made, 1, 0);
    made_set(&made, kind->id);
    for (uint32_t i = 0; i < PER_MESSAGE; i++)
        kind->put(i);
    made_end_set(&made);
}

/* Records a second, from sessions in turn. */
static double measure(const struct kind *kind, const struct stage *stage, size_t n_sessions)
{
    struct tp_ipfix_session **sessions = calloc(n_sessions, sizeof(struct tp_ipfix_session *));
    const struct tp_ipfix_sink sink = {stage->record, NULL};
    uint64_t n_messages = 0;
    double start, end;

    for (size_t i = 0; i < n_sessions; i++) {
        sessions[i] = tp_ipfix_session_new(model, NULL);
        teach(sessions[i]);
    }
    make_records(kind);
    start = now();
    do {
        for (int i = 0; i < 100; i++)
            feed(sessions[n_messages++ % n_sessions], &sink);
        end = now();
    } while (end - start < 0.5);
    for (size_t i = 0; i < n_sessions; i++)
        tp_ipfix_session_free(sessions[i]);
    free(sessions);
    return (double)n_messages * PER_MESSAGE / (end - start);
}

static void show_stages(void)
{
    printf("records/s on one core   %9s  %9s  %9s\n", "decode", "+ line", "+ event");
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        printf("  %-20s", kinds[k].name);
        for (size_t s = 0; s < sizeof stages / sizeof stages[0]; s++)
            printf("  %9.0f", measure(&kinds[k], &stages[s], 1));
        printf("\n");
    }
}

static void show_exporters(void)
{
    printf("decode, router, from so many exporters in turn\n");
    for (size_t n = 1; n <= 10000; n *= 10)
        printf("  %-20zu  %9.0f\n", n, measure(&kinds[0], &stages[0], n));
}

/* --- Memory ------------------------------------------------------------------------------- */

static size_t heap(void)
{
    return mallinfo2().uordblks + mallinfo2().hblkhd;
}

#define N_SESSIONS 1000

/* Bytes of a session with so many templates of 20 fields. */
static double session_bytes(uint16_t n_templates)
{
    static struct tp_ipfix_session *sessions[N_SESSIONS];
    const struct tp_ipfix_sink sink = {only_count, NULL};
    size_t before = heap();
    double bytes;

    for (size_t i = 0; i < N_SESSIONS; i++) {
        sessions[i] = tp_ipfix_session_new(model, NULL);
        made_message(&made, 1, 0);
        for (uint16_t t = 0; t < n_templates; t++)
            put_router_template((uint16_t)(FIRST_ID + t));
        feed(sessions[i], &sink);
    }
    bytes = (double)(heap() - before) / N_SESSIONS;
    for (size_t i = 0; i < N_SESSIONS; i++)
        tp_ipfix_session_free(sessions[i]);
    return bytes;
}

static void show_memory(void)
{
    double none = session_bytes(0), one = session_bytes(1), many = session_bytes(21);

    printf("memory, bytes\n");
    printf("  %-20s  %9.0f\n", "session", none);
    printf("  %-20s  %9.0f\n", "its first domain", one - (many - one) / 20 - none);
    printf("  %-20s  %9.0f\n", "template, 20 fields", (many - one) / 20);
}

int main(void)
{
    const struct tp_reader_options options = {.n_rulebases = 0};
    struct tp_error error;

    model = tp_ipfix_model_new(NULL, 0, &error);
    reader = model != NULL ? tp_reader_new(&options, &error) : NULL;
    if (reader == NULL) {
        fprintf(stderr, "ipfix: %s\n", error.text);
        return 1;
    }
    tp_ipfix_line_init(&line);
    show_stages();
    show_exporters();
    show_memory();
    tp_ipfix_line_clear(&line);
    tp_reader_free(reader);
    tp_ipfix_model_free(model);
    return 0;
}

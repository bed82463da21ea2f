/* SPDX-License-Identifier: Apache-2.0 */
/* The part of micro about evidence: what an event and an entry cost, and what is left after a flood
 * of names and clients that are each seen twice. */
#include <stdio.h>
#include <string.h>

#include "core/facts.h"
#include "core/flow_table.h"
#include "tests/bench/micro.h"

#define START_MS INT64_C(1795284000000)
#define A_SECOND 500 /* events */
#define NAME_SIZE 48
#define N_TOWN 4096 /* events of a town that come again and again */
#define N_OPEN 20   /* findings of each kind that are open when the flood comes */

static const char *const accepts = "accepts", *const rejects = "rejects", *const is_bad = "is bad";

struct town {
    struct tp_engine *engine;
    struct tp_flow_table *flows;
    struct tp_event events[N_TOWN];
    char names[N_TOWN][NAME_SIZE];
    struct tp_news news;
    unsigned n_events, n_opened, n_cleared;
};

static struct town town;

static void set_address(struct tp_address *address, uint32_t number)
{
    *address = (struct tp_address){{[10] = 0xff, [11] = 0xff, [12] = 10}};
    address->bytes[13] = (uint8_t)(number >> 16);
    address->bytes[14] = (uint8_t)(number >> 8);
    address->bytes[15] = (uint8_t)number;
}

/* A whole connection: what the client does with the certificate. Borrows name. */
static void set_event(struct tp_event *event, uint32_t client, const char *name, const char *does)
{
    tp_event_clear(event);
    set_address(&event->client, client);
    set_address(&event->server, UINT32_MAX);
    event->present = TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP) |
                     TP_HAS(TP_FIELD_CLIENT_PORT) | TP_HAS(TP_FIELD_SERVER_PORT) |
                     TP_HAS(TP_FIELD_SERVER_NAME) | TP_HAS(TP_FIELD_CLIENT_APPLICATION) |
                     TP_HAS(TP_FIELD_MESSAGES);
    event->text[TP_FIELD_SERVER_NAME] = (struct tp_text){name, strlen(name)};
    event->text[TP_FIELD_CLIENT_APPLICATION] = TP_TEXT("SSL client");
    event->protocol = TP_PROTOCOL_TCP;
    event->server_port = 443;
    event->type = TP_EVENT_TYPE_END;
    event->action = TP_ACTION_DECRYPT_RESIGN;
    event->messages = (uint32_t)tp_messages.rows[TP_MESSAGE_SERVER_CERTIFICATE].code;
    if (does == rejects)
        event->alert = (uint8_t)tp_alerts.rows[TP_ALERT_UNKNOWN_CA].code;
    else
        event->messages |= (uint32_t)tp_messages.rows[TP_MESSAGE_APP_DATA_FROM_CLIENT].code;
    if (does == is_bad)
        event->certificate_status = TP_BAD_CERTIFICATE;
}

/* Each is a connection of its own. */
static void stamp(struct tp_event *event)
{
    unsigned n = town.n_events++;

    event->client_port = (uint16_t)(1024 + n % 60000);
    event->time_ms = START_MS + (int64_t)(n / A_SECOND) * 1000;
}

/* What the flood does with others' findings counts, not what is found about itself. */
static bool is_of_the_flood(const struct tp_finding *finding)
{
    return finding->has_client ? finding->client.bytes[13] != 0
                               : memcmp(finding->name, "flood", 5) == 0;
}

static void feed(struct tp_event *event)
{
    struct tp_verdict verdict;

    stamp(event);
    tp_engine_feed(town.engine, event, INT64_MAX, &verdict);
    tp_engine_take_news(town.engine, &town.news);
    for (size_t i = 0; i < town.news.n; i++) {
        const struct tp_finding *finding = &town.news.findings[i];
        town.n_opened += finding->state == TP_STATE_OPENED && !is_of_the_flood(finding);
        town.n_cleared += finding->state == TP_STATE_CLEARED && !is_of_the_flood(finding);
    }
}

/* What the engine does with an event that is no evidence. */
static void feed_flows(struct tp_event *event)
{
    struct tp_hash hash = micro_hash();
    struct tp_verdict verdict;
    struct tp_flow_key key;
    struct tp_flow *flow;

    stamp(event);
    tp_flow_table_expire(town.flows, event->time_ms);
    tp_flow_key_init(&key, event, &hash);
    flow = tp_flow_table_find_or_add(town.flows, &key, tp_connection_number(event, &hash), false);
    tp_flow_apply(flow, event);
    tp_flow_table_filed(town.flows, flow);
    verdict.flow = *flow;
    verdict.facts = tp_facts_of(flow, &tp_engine_defaults.policy);
    verdict.row = tp_symptom_of(verdict.facts);
    verdict.tier = tp_tier_of(flow);
    __asm__ volatile("" ::"r"(&verdict) : "memory");
}

static double ns_of(void (*feed_one)(struct tp_event *), unsigned n)
{
    double start = micro_cpu_ns();

    for (unsigned i = 0; i < n; i++)
        feed_one(&town.events[i % N_TOWN]);
    return (micro_cpu_ns() - start) / n;
}

static void no_leave(void *user, const struct tp_flow *flow, enum tp_leave reason)
{
    (void)user, (void)flow, (void)reason;
}

/* The same events with and without evidence, in turns: 1000 clients, 400 names, of which one in
 * twenty is pinned. */
static void measure_events(unsigned n)
{
    struct tp_leaving leaving = {no_leave, NULL};
    struct tp_hash hash = micro_hash();
    double with = 1e18, without = 1e18, took;

    town.flows = tp_flow_table_new(&tp_engine_defaults.flows, &hash, &leaving);
    if (town.flows == NULL)
        micro_die("out of memory");
    for (unsigned i = 0; i < N_TOWN; i++) {
        unsigned client = i % 1000, name = (client * 7 + i / 1000 * 31) % 400;
        snprintf(town.names[i], NAME_SIZE, "www.name%u.example", name);
        set_event(&town.events[i], client, town.names[i], name % 20 == 0 ? rejects : accepts);
    }
    for (int i = 0; i < 5; i++) {
        took = ns_of(feed_flows, n / 5);
        without = took < without ? took : without;
        took = ns_of(feed, n / 5);
        with = took < with ? took : with;
    }
    tp_flow_table_free(town.flows);
    printf("evidence without ns\t%.1f\nevidence with ns\t%.1f\n", without, with);
}

/* Bytes of one entry more at the default bounds, when all else stays. */
static void print_bytes(const char *name, size_t offset)
{
    struct tp_evidence_limits limits = tp_engine_defaults.evidence;
    size_t size = tp_evidence_size(&limits);
    uint32_t n, one = 1;

    memcpy(&n, (char *)&limits + offset, sizeof n);
    memcpy((char *)&limits + offset, &one, sizeof one);
    printf("%s bytes\t%.1f\n", name, (double)(size - tp_evidence_size(&limits)) / (n - 1));
}

static void say(uint32_t client, const char *name, const char *does)
{
    struct tp_event event;

    set_event(&event, client, name, does);
    feed(&event);
}

/* Opens findings of each kind: clients 0 to 2 accept all but the pinned names. */
static void open_findings(void)
{
    char name[NAME_SIZE];

    for (unsigned i = 0; i < 3 * 400; i++) {
        snprintf(name, sizeof name, "www.web%u.example", i % 400);
        say(i / 400, name, accepts);
    }
    for (unsigned i = 0; i < N_OPEN * 3; i++) {
        snprintf(name, sizeof name, "api.pinned%u.example", i / 3);
        say(i % 3, name, rejects);
    }
    for (unsigned i = 0; i < N_OPEN * 8; i++) {
        snprintf(name, sizeof name, "www.web%u.example", i % 8);
        say(100 + i / 8, name, rejects);
    }
    for (unsigned i = 0; i < N_OPEN * 2; i++) {
        snprintf(name, sizeof name, "old%u.example", i / 2);
        say(3, name, is_bad);
    }
}

/* Names and clients from first on, each seen twice. */
static void flood(unsigned first, unsigned end)
{
    char name[NAME_SIZE];

    for (unsigned i = first; i < end; i++) {
        snprintf(name, sizeof name, "flood%u.example", i);
        say(65536 + i, name, rejects);
        say(65536 + i, name, rejects);
    }
}

static void measure_flood(unsigned n)
{
    struct tp_engine_counts counts;
    unsigned long allocations;
    unsigned n_open;
    long before;

    open_findings();
    n_open = town.n_opened - town.n_cleared;
    flood(0, n / 10); /* all tables are full from here on */
    before = micro_resident_bytes();
    allocations = micro_allocations;
    flood(n / 10, n);
    allocations = micro_allocations - allocations;
    tp_engine_counts(town.engine, &counts);
    printf("flood names\t%u\nflood resident before\t%ld\nflood resident after\t%ld\n", n, before,
           micro_resident_bytes());
    printf("flood allocations\t%lu\nflood evicted\t%llu\n", allocations,
           (unsigned long long)counts.evidence.evicted);
    printf("flood findings before\t%u\nflood findings after\t%u\n", n_open,
           town.n_opened - town.n_cleared);
}

int micro_evidence(unsigned n)
{
    print_bytes("client", offsetof(struct tp_evidence_limits, max_clients));
    print_bytes("name", offsetof(struct tp_evidence_limits, max_names));
    print_bytes("subject", offsetof(struct tp_evidence_limits, max_subjects));
    print_bytes("pair", offsetof(struct tp_evidence_limits, max_pairs));
    printf("evidence bytes\t%zu\n", tp_evidence_size(&tp_engine_defaults.evidence));
    town.engine = micro_engine(tp_engine_defaults.flows.max_flows);
    measure_events(n);
    tp_engine_free(town.engine);
    memset(&town, 0, sizeof town);
    town.engine = micro_engine(tp_engine_defaults.flows.max_flows);
    measure_flood(n);
    tp_engine_free(town.engine);
    return 0;
}

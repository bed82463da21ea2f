/* SPDX-License-Identifier: Apache-2.0 */
#include "core/teardown.h"

#include <stdlib.h>

/* Both count whole seconds, and each in its own part of the firewall. */
#define TOLERANCE_DS 30

struct tp_teardowns {
    struct tp_table *table;
    struct tp_hash hash;
};

struct end {
    struct tp_address address;
    uint16_t port;
};

/* In an order that does not depend on who is the client. */
struct ends {
    struct end low, high;
    uint32_t host; /* hash of the host that the header names, 0 where it names none */
};

_Static_assert(sizeof(struct ends) == 40, "a key has no padding");

enum waiting { WAITING_TEARDOWN, WAITING_CONNECTION };

struct half {
    struct ends ends;
    struct tp_torn torn;  /* a connection's */
    uint16_t duration_ds; /* stops at 65535 */
    uint8_t waiting;      /* enum waiting */
    uint8_t closed_by;    /* a teardown's: enum tp_side, the low end taken for the client */
    bool is_client_low;   /* a connection's */
    bool is_timed;
    bool is_doubtful; /* there were two that differ */
};

static void forget(void *user, void *entry, enum tp_leave reason)
{
    (void)user;
    (void)entry;
    (void)reason;
}

/* Most teardowns belong to nothing that was decrypted: those leave first. */
static struct tp_table_options options_of(const struct tp_teardown_limits *limits)
{
    return (struct tp_table_options){
        .max = limits->max,
        .entry_size = sizeof(struct half),
        .key_size = sizeof(struct ends),
        .timeout_ms =
            {[TP_LIST_FIRST_TO_GO] = limits->wait_ms, [TP_LIST_LAST_TO_GO] = limits->wait_ms},
        .leave = forget,
    };
}

size_t tp_teardowns_size(const struct tp_teardown_limits *limits)
{
    struct tp_table_options options = options_of(limits);

    return sizeof(struct tp_teardowns) + tp_table_size(&options);
}

struct tp_teardowns *tp_teardowns_new(const struct tp_teardown_limits *limits,
                                      const struct tp_hash *hash)
{
    struct tp_teardowns *teardowns = calloc(1, sizeof *teardowns);
    struct tp_table_options options = options_of(limits);

    if (teardowns == NULL)
        return NULL;
    options.hash = teardowns->hash = *hash;
    teardowns->table = tp_table_new(&options);
    if (teardowns->table == NULL) {
        free(teardowns);
        return NULL;
    }
    return teardowns;
}

void tp_teardowns_free(struct tp_teardowns *teardowns)
{
    if (teardowns == NULL)
        return;
    tp_table_free(teardowns->table);
    free(teardowns);
}

void tp_teardowns_expire(struct tp_teardowns *teardowns, int64_t now_ms)
{
    tp_table_expire(teardowns->table, now_ms);
}

static uint32_t host_of(const struct tp_teardowns *teardowns, const struct tp_event *event)
{
    struct tp_text host = event->text[TP_FIELD_OBSERVER_HOST];

    if (!tp_event_has(event, TP_FIELD_OBSERVER_HOST))
        return 0;
    return (uint32_t)teardowns->hash.function(teardowns->hash.secret, host.ptr, host.len) | 1;
}

static bool is_client_low(const struct tp_event *event)
{
    int order = memcmp(&event->client, &event->server, sizeof event->client);

    return order < 0 || (order == 0 && event->client_port < event->server_port);
}

static struct ends ends_of(const struct tp_teardowns *teardowns, const struct tp_event *event)
{
    struct end client = {event->client, event->client_port};
    struct end server = {event->server, event->server_port};
    bool is_low = is_client_low(event);

    return (struct ends){is_low ? client : server, is_low ? server : client,
                         host_of(teardowns, event)};
}

static uint8_t other_side(uint8_t side)
{
    if (side == TP_SIDE_CLIENT)
        return TP_SIDE_SERVER;
    return side == TP_SIDE_SERVER ? TP_SIDE_CLIENT : side;
}

/* To the low end as the client, and back. */
static uint8_t closed_by(const struct tp_event *event, uint8_t side)
{
    return is_client_low(event) ? side : other_side(side);
}

static void note_duration(struct half *half, const struct tp_event *event)
{
    half->is_timed = event->duration_ms != TP_NO_TIME;
    if (half->is_timed)
        half->duration_ds = event->duration_ms / 100 > UINT16_MAX
                                ? UINT16_MAX
                                : (uint16_t)(event->duration_ms / 100);
}

/* An earlier connection of the same ends may have left its half here. */
static bool lasted_as_long(const struct half *half, const struct half *other)
{
    int difference = half->duration_ds - other->duration_ds;

    return !half->is_timed || !other->is_timed ||
           (difference <= TOLERANCE_DS && difference >= -TOLERANCE_DS);
}

static bool is_other_half(const struct half *half, enum waiting waiting,
                          const struct tp_event *event)
{
    struct half timed = {.is_timed = false};

    note_duration(&timed, event);
    return half != NULL && half->waiting == waiting && !half->is_doubtful &&
           lasted_as_long(half, &timed);
}

/* The same line again is no reason for doubt. */
static bool is_same(const struct half *half, const struct half *before)
{
    return half->waiting == before->waiting && half->closed_by == before->closed_by &&
           half->torn.origin == before->torn.origin &&
           half->is_client_low == before->is_client_low &&
           half->torn.connection == before->torn.connection && lasted_as_long(half, before);
}

static void wait_for_other(struct tp_teardowns *teardowns, const struct half *half)
{
    struct half *before = tp_table_find(teardowns->table, &half->ends, NULL);
    struct half *entry = before != NULL ? before : tp_table_add(teardowns->table, &half->ends);
    bool is_doubtful = before != NULL && (before->is_doubtful || !is_same(half, before));

    *entry = *half;
    entry->is_doubtful = is_doubtful;
    tp_table_touch(teardowns->table, entry,
                   half->waiting == WAITING_TEARDOWN ? TP_LIST_FIRST_TO_GO : TP_LIST_LAST_TO_GO);
}

static void swap_text(struct tp_event *event, enum tp_field one, enum tp_field other)
{
    uint64_t had_one = event->present >> one & 1, had_other = event->present >> other & 1;
    struct tp_text text = event->text[one];

    event->text[one] = event->text[other];
    event->text[other] = text;
    event->present &= ~(TP_HAS(one) | TP_HAS(other));
    event->present |= had_other << one | had_one << other;
}

static void turn_round(struct tp_event *event)
{
    struct tp_address client = event->client;
    uint16_t client_port = event->client_port;

    event->client = event->server;
    event->server = client;
    event->client_port = event->server_port;
    event->server_port = client_port;
    event->closed_by = other_side(event->closed_by);
    swap_text(event, TP_FIELD_CLIENT_IP, TP_FIELD_SERVER_IP);
    swap_text(event, TP_FIELD_CLIENT_PORT, TP_FIELD_SERVER_PORT);
    swap_text(event, TP_FIELD_INGRESS_INTERFACE, TP_FIELD_EGRESS_INTERFACE);
}

static void await_connection(struct tp_teardowns *teardowns, const struct tp_event *event)
{
    struct half half = {
        .ends = ends_of(teardowns, event),
        .waiting = WAITING_TEARDOWN,
        .closed_by = closed_by(event, event->closed_by),
    };

    note_duration(&half, event);
    wait_for_other(teardowns, &half);
}

bool tp_teardown_meet(struct tp_teardowns *teardowns, struct tp_event *event,
                      struct tp_torn *ret_torn)
{
    struct ends ends = ends_of(teardowns, event);
    struct half *half;

    if (event->closed_by == TP_SIDE_NONE)
        return false;
    half = tp_table_find(teardowns->table, &ends, NULL);
    if (!is_other_half(half, WAITING_CONNECTION, event)) {
        await_connection(teardowns, event);
        return false;
    }
    *ret_torn = half->torn;
    if (half->is_client_low != is_client_low(event))
        turn_round(event);
    event->type = TP_EVENT_TYPE_END;
    tp_table_remove(teardowns->table, half, TP_LEAVE_CLOSED);
    return true;
}

bool tp_teardown_complete(struct tp_teardowns *teardowns, struct tp_event *event)
{
    struct ends ends = ends_of(teardowns, event);
    struct half *half = tp_table_find(teardowns->table, &ends, NULL);

    if (!is_other_half(half, WAITING_TEARDOWN, event))
        return false;
    event->closed_by = closed_by(event, half->closed_by);
    tp_table_remove(teardowns->table, half, TP_LEAVE_CLOSED);
    return true;
}

void tp_teardown_await(struct tp_teardowns *teardowns, const struct tp_event *event,
                       const struct tp_torn *torn)
{
    struct half half = {
        .ends = ends_of(teardowns, event),
        .torn = *torn,
        .is_client_low = is_client_low(event),
        .waiting = WAITING_CONNECTION,
    };

    note_duration(&half, event);
    wait_for_other(teardowns, &half);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_sessions.h"

#include <stdlib.h>
#include "core/table.h"
#include "input/keyed_hash.h"

/* Bytes: a key has no padding. */
struct key {
    struct tp_address address;
    uint8_t port[2];
};

/* The table's entries are not aligned for pointers: peers stand beside it. */
struct entry {
    struct key key;
    uint32_t number;
};

struct tp_im_sessions {
    const struct tp_im_common *common;
    struct tp_table *table;
    struct tp_im_peer **peers;
    struct tp_secret secret;
};

static struct key key_of(const struct tp_address *address, uint16_t port)
{
    return (struct key){*address, {(uint8_t)(port >> 8), (uint8_t)port}};
}

static void leave(void *user, void *entry, enum tp_leave reason)
{
    struct tp_im_peer **peers = user;
    uint32_t number = ((struct entry *)entry)->number;

    (void)reason;
    tp_im_peer_free(peers[number]);
    peers[number] = NULL;
}

static struct tp_table *make_table(const struct tp_im_sessions *sessions, uint64_t max,
                                   int64_t idle_ms)
{
    struct tp_table_options options = {
        .max = (uint32_t)max,
        .entry_size = sizeof(struct entry),
        .key_size = sizeof(struct key),
        .timeout_ms = {idle_ms, idle_ms, idle_ms},
        .timeout_reason = {TP_LEAVE_IDLE, TP_LEAVE_IDLE, TP_LEAVE_IDLE},
        .hash = tp_keyed_hash(&sessions->secret),
        .leave = leave,
        .user = sessions->peers,
    };

    return tp_table_new(&options);
}

struct tp_im_sessions *tp_im_sessions_new(const struct tp_im_common *common, uint64_t max,
                                          int64_t idle_ms)
{
    struct tp_im_sessions *sessions = calloc(1, sizeof *sessions);

    if (sessions == NULL)
        return NULL;
    sessions->common = common;
    sessions->peers = calloc(max, sizeof(struct tp_im_peer *));
    if (sessions->peers != NULL && tp_secret_init(&sessions->secret))
        sessions->table = make_table(sessions, max, idle_ms);
    if (sessions->table != NULL)
        return sessions;
    tp_im_sessions_free(sessions);
    return NULL;
}

void tp_im_sessions_free(struct tp_im_sessions *sessions)
{
    if (sessions == NULL)
        return;
    if (sessions->table != NULL)
        tp_table_clear(sessions->table, TP_LEAVE_SHUTDOWN);
    tp_table_free(sessions->table);
    free(sessions->peers);
    free(sessions);
}

struct tp_im_peer *tp_im_sessions_find(struct tp_im_sessions *sessions,
                                       const struct tp_address *address, uint16_t port)
{
    struct key key = key_of(address, port);
    const struct entry *entry = tp_table_find(sessions->table, &key, NULL);

    return entry == NULL ? NULL : sessions->peers[entry->number];
}

struct tp_im_peer *tp_im_sessions_add(struct tp_im_sessions *sessions,
                                      const struct tp_address *address, uint16_t port)
{
    struct key key = key_of(address, port);
    struct tp_im_peer *peer = tp_im_peer_new(sessions->common, address, port);
    struct entry *entry = peer == NULL ? NULL : tp_table_add(sessions->table, &key);

    if (entry == NULL)
        return NULL;
    peer->number = entry->number = tp_table_number(sessions->table, entry);
    sessions->peers[entry->number] = peer;
    return peer;
}

void tp_im_sessions_touch(struct tp_im_sessions *sessions, const struct tp_im_peer *peer)
{
    tp_table_touch(sessions->table, tp_table_at(sessions->table, peer->number),
                   peer->taken.templates > 0 ? TP_LIST_LAST_TO_GO : TP_LIST_FIRST_TO_GO);
}

void tp_im_sessions_expire(struct tp_im_sessions *sessions, int64_t now_ms)
{
    tp_table_expire(sessions->table, now_ms);
}

struct tp_im_peer *tp_im_sessions_next(const struct tp_im_sessions *sessions,
                                       const struct tp_im_peer *previous,
                                       struct tp_address *ret_address)
{
    const void *before = previous == NULL ? NULL : tp_table_at(sessions->table, previous->number);
    const struct entry *entry = tp_table_next(sessions->table, before);

    if (entry == NULL)
        return NULL;
    *ret_address = entry->key.address;
    return sessions->peers[entry->number];
}

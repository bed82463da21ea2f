/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow_key.h"

static uint32_t fold(uint64_t hash)
{
    uint32_t folded = (uint32_t)(hash ^ (hash >> 32));
    return folded != 0 ? folded : 1;
}

static struct tp_text observer_identity(const struct tp_event *event)
{
    static const enum tp_field by_preference[] = {
        TP_FIELD_OBSERVER_ID,
        TP_FIELD_OBSERVER_NAME,
        TP_FIELD_OBSERVER_HOST,
    };

    for (size_t i = 0; i < sizeof by_preference / sizeof by_preference[0]; i++) {
        if (tp_event_has(event, by_preference[i]))
            return event->text[by_preference[i]];
    }
    return (struct tp_text){NULL, 0};
}

static uint64_t hash_text(const struct tp_hash *hash, struct tp_text text)
{
    return text.len == 0 ? 0 : hash->function(hash->secret, text.ptr, text.len);
}

void tp_flow_key_init(struct tp_flow_key *ret_key, const struct tp_event *event,
                      const struct tp_hash *hash)
{
    uint64_t origin = hash_text(hash, observer_identity(event)) + event->protocol;

    *ret_key = (struct tp_flow_key){
        .client = event->client,
        .server = event->server,
        .origin = fold(origin),
        .client_port = event->client_port,
        .server_port = event->server_port,
    };
}

uint32_t tp_connection_number(const struct tp_event *event, const struct tp_hash *hash)
{
    uint64_t id[3] = {0, 0, (uint64_t)event->start_ms};

    if (!tp_event_has(event, TP_FIELD_CONNECTION_ID))
        return 0;
    id[0] = hash_text(hash, event->text[TP_FIELD_CONNECTION_ID]);
    id[1] = hash_text(hash, event->text[TP_FIELD_INSTANCE_ID]);
    return fold(hash->function(hash->secret, id, sizeof id));
}

bool tp_flow_key_possible(const struct tp_event *event)
{
    static const uint64_t needed = TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP);

    return (event->present & needed) == needed;
}

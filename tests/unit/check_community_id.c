/* SPDX-License-Identifier: Apache-2.0 */
#include "output/community_id.h"

#include "tests/unit/verdict.h"

/* Of the specification: https://github.com/corelight/community-id-spec, baselines, seed 0. */
static const struct {
    const char *fields, *id;
} vectors[] = {
    {"protocol=tcp client_ip=128.232.110.120 client_port=34855 "
     "server_ip=66.35.250.204 server_port=80",
     "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"protocol=udp client_ip=192.168.1.52 client_port=54585 "
     "server_ip=8.8.8.8 server_port=53",
     "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
    {"protocol=sctp client_ip=192.168.170.8 client_port=7 "
     "server_ip=192.168.170.56 server_port=80",
     "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="},
};

static void assert_id(const struct tp_event *event, const char *expected)
{
    char id[TP_COMMUNITY_ID_LEN];

    tp_community_id(event, id);
    assert_text(((struct tp_text){id, sizeof id}), expected);
}

START_TEST(ids_are_those_of_the_specification)
{
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct tp_event event = event_of(vectors[i].fields);
        assert_id(&event, vectors[i].id);
    }
}
END_TEST

static struct tp_event swapped(struct tp_event event)
{
    struct tp_address client = event.client;
    uint16_t port = event.client_port;

    event.client = event.server;
    event.client_port = event.server_port;
    event.server = client;
    event.server_port = port;
    return event;
}

START_TEST(both_directions_have_the_same_id)
{
    static const char *const pairs[] = {
        "client_ip=10.0.0.1 client_port=443 server_ip=10.0.0.1 server_port=50000",
        "client_ip=2001:db8::1 client_port=1 server_ip=2001:db8::2 server_port=2",
        "client_ip=200.0.0.1 client_port=1 server_ip=10.0.0.2 server_port=2",
    };

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct tp_event event = event_of(pairs[i]), back = swapped(event);
        char id[TP_COMMUNITY_ID_LEN], other[TP_COMMUNITY_ID_LEN];
        tp_community_id(&event, id);
        tp_community_id(&back, other);
        ck_assert_mem_eq(id, other, sizeof id);
    }
}
END_TEST

TESTS("community_id", ids_are_those_of_the_specification, both_directions_have_the_same_id)

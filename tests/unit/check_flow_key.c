/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow_key.h"

#include "tests/unit/verdict.h"

static struct tp_flow_key key_of(const char *fields)
{
    struct tp_event event = event_of(fields);
    struct tp_flow_key key;

    memset(&key, 0xff, sizeof key);
    tp_flow_key_init(&key, &event, &made_hash);
    return key;
}

static bool is_same_key(const char *a, const char *b)
{
    struct tp_flow_key key_a = key_of(a), key_b = key_of(b);

    return memcmp(&key_a, &key_b, sizeof key_a) == 0;
}

static uint32_t connection_of(const char *fields)
{
    struct tp_event event = event_of(fields);

    return tp_connection_number(&event, &made_hash);
}

START_TEST(a_key_has_no_padding)
{
    ck_assert_uint_eq(sizeof(struct tp_flow_key), 16 + 16 + 4 + 2 + 2);
}
END_TEST

START_TEST(the_same_addresses_and_ports_make_the_same_key)
{
    ck_assert(is_same_key("client_bytes=1", "client_bytes=2 server_name=a.test"));
    ck_assert(is_same_key("client_ip=10.0.0.1", "client_ip=::ffff:10.0.0.1"));
}
END_TEST

START_TEST(any_other_end_makes_another_key)
{
    ck_assert(!is_same_key("", "client_ip=10.0.0.2"));
    ck_assert(!is_same_key("", "server_ip=198.51.100.8"));
    ck_assert(!is_same_key("", "client_port=50001"));
    ck_assert(!is_same_key("", "server_port=8443"));
    ck_assert(!is_same_key("", "protocol=udp"));
    ck_assert(!is_same_key("client_ip=10.0.0.1 server_ip=10.0.0.2 client_port=443",
                           "client_ip=10.0.0.2 server_ip=10.0.0.1 client_port=443"));
}
END_TEST

START_TEST(two_observers_see_two_flows)
{
    ck_assert(!is_same_key("observer_id=a", "observer_id=b"));
    ck_assert(!is_same_key("observer_id=a", ""));
    ck_assert(!is_same_key("observer_host=a", "observer_host=b"));
}
END_TEST

START_TEST(an_identity_counts_more_than_a_name_and_a_name_more_than_a_host)
{
    ck_assert(is_same_key("observer_id=a observer_name=x", "observer_id=a observer_name=y"));
    ck_assert(is_same_key("observer_name=a observer_host=x", "observer_name=a observer_host=y"));
}
END_TEST

START_TEST(without_a_connection_id_there_is_no_number)
{
    ck_assert_uint_eq(connection_of("start=1795262400"), 0);
    ck_assert_uint_eq(connection_of("instance_id=1"), 0);
}
END_TEST

START_TEST(id_instance_and_start_time_number_a_connection)
{
    uint32_t number = connection_of("connection_id=7 instance_id=1 start=1795262400");

    ck_assert_uint_ne(number, 0);
    ck_assert_uint_eq(number, connection_of("start=1795262400 instance_id=1 connection_id=7"));
    ck_assert_uint_ne(number, connection_of("connection_id=8 instance_id=1 start=1795262400"));
    ck_assert_uint_ne(number, connection_of("connection_id=7 instance_id=2 start=1795262400"));
    ck_assert_uint_ne(number, connection_of("connection_id=7 instance_id=1 start=1795262401"));
}
END_TEST

static uint64_t always_zero(const void *secret, const void *data, size_t len)
{
    (void)secret, (void)data, (void)len;
    return 0;
}

START_TEST(a_number_is_never_zero_whatever_the_hash)
{
    struct tp_event event = event_of("connection_id=7 start=1795262400");

    ck_assert_uint_ne(tp_connection_number(&event, &(struct tp_hash){always_zero, NULL}), 0);
}
END_TEST

START_TEST(a_key_needs_both_addresses)
{
    struct tp_event event = event_of("");

    ck_assert(tp_flow_key_possible(&event));
    event.present &= ~TP_HAS(TP_FIELD_CLIENT_IP);
    ck_assert(!tp_flow_key_possible(&event));
    event = event_of("");
    event.present &= ~TP_HAS(TP_FIELD_SERVER_IP);
    ck_assert(!tp_flow_key_possible(&event));
}
END_TEST

TESTS("flow_key", a_key_has_no_padding, the_same_addresses_and_ports_make_the_same_key,
      any_other_end_makes_another_key, two_observers_see_two_flows,
      an_identity_counts_more_than_a_name_and_a_name_more_than_a_host,
      without_a_connection_id_there_is_no_number, id_instance_and_start_time_number_a_connection,
      a_number_is_never_zero_whatever_the_hash, a_key_needs_both_addresses)

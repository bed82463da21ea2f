/* SPDX-License-Identifier: Apache-2.0 */
#include "core/flow.h"

#include "tests/unit/verdict.h"

#define GROUP_2                                                                                    \
    "action=resign type=end error=0 status=success duration=0 client_bytes=900 "                   \
    "messages=CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE,CLIENT_FINISHED,SERVER_FINISHED"

START_TEST(a_flow_is_small)
{
    ck_assert_uint_le(sizeof(struct tp_flow), 80);
}
END_TEST

START_TEST(messages_flags_and_certificate_status_add_up)
{
    struct tp_flow flow = FLOW("messages=CLIENT_HELLO flags=VALID,0x8 certificate_status=4",
                               "messages=SERVER_HELLO flags=ALERT_SEEN,0x10 certificate_status=16");

    ck_assert_uint_eq(flow.messages, 0x18);
    ck_assert_uint_eq(flow.flags, 1u << TP_FLAG_VALID | 1u << TP_FLAG_ALERT_SEEN);
    ck_assert_uint_eq(flow.unnamed_flags, 0x18);
    ck_assert_uint_eq(flow.certificate_status, 20);
}
END_TEST

static struct tp_flow uncounted(struct tp_flow flow)
{
    flow.n_events = 0;
    return flow;
}

static void assert_same_flow(struct tp_flow a, struct tp_flow b)
{
    a = uncounted(a);
    b = uncounted(b);
    ck_assert_mem_eq(&a, &b, sizeof a);
}

START_TEST(an_event_twice_says_no_more_than_once)
{
    assert_same_flow(FLOW(GROUP_2), FLOW(GROUP_2, GROUP_2));
}
END_TEST

START_TEST(start_and_end_may_come_in_any_order)
{
    static const char start[] = "type=start action=do_not_decrypt status=no_match client_bytes=60";

    assert_same_flow(FLOW(start, GROUP_2), FLOW(GROUP_2, start));
    ck_assert_uint_eq(FLOW(GROUP_2, start).action, TP_ACTION_DECRYPT_RESIGN);
    ck_assert_uint_eq(FLOW(GROUP_2, start).status, TP_STATUS_SUCCESS);
}
END_TEST

static const char *const parts[] = {
    "type=start action=resign client_bytes=100",
    "messages=CLIENT_HELLO,SERVER_HELLO flags=VALID",
    "messages=SERVER_CERTIFICATE duration=1",
    "alert=unknown_ca client_bytes=900",
    "type=end status=handshake_error duration=1 closed_by=client",
};
#define N_PARTS (sizeof parts / sizeof parts[0])

/* The permutation of that number, in the factorial number system. */
static struct tp_flow flow_in_order(unsigned permutation)
{
    const char *left[N_PARTS], *events[N_PARTS + 1] = {NULL};

    memcpy(left, parts, sizeof parts);
    for (unsigned n = N_PARTS; n > 0; n--) {
        unsigned pick = permutation % n;
        events[N_PARTS - n] = left[pick];
        memmove(left + pick, left + pick + 1, (n - pick - 1) * sizeof left[0]);
        permutation /= n;
    }
    return flow_of(events);
}

START_TEST(parts_of_a_flow_merge_alike_in_all_orders)
{
    for (unsigned i = 0; i < 120; i++) {
        assert_same_flow(flow_in_order(0), flow_in_order(i));
        assert_verdict(flow_in_order(i), "rejected_by_alert", "certificate_alert");
    }
}
END_TEST

START_TEST(a_start_never_takes_away_what_is_known)
{
    struct tp_flow flow =
        FLOW("action=resign expected_action=resign status=success closed_by=client",
             "type=start action=block expected_action=block status=no_match");

    ck_assert_uint_eq(flow.action, TP_ACTION_DECRYPT_RESIGN);
    ck_assert_uint_eq(flow.expected_action, TP_ACTION_DECRYPT_RESIGN);
    ck_assert_uint_eq(flow.status, TP_STATUS_SUCCESS);
    ck_assert_uint_eq(flow.closed_by, TP_SIDE_CLIENT);
}
END_TEST

START_TEST(the_latest_action_and_status_count)
{
    struct tp_flow flow = FLOW("action=do_not_decrypt status=success", "action=resign status=9");

    ck_assert_uint_eq(flow.action, TP_ACTION_DECRYPT_RESIGN);
    ck_assert_uint_eq(flow.status, TP_STATUS_HANDSHAKE_ERROR);
    ck_assert_uint_eq(FLOW("action=resign", "type=end").action, TP_ACTION_DECRYPT_RESIGN);
}
END_TEST

START_TEST(bytes_and_duration_only_grow)
{
    struct tp_flow flow = FLOW("client_bytes=6400 duration=5", "client_bytes=640 duration=1");

    ck_assert_uint_eq(flow.client_bytes_64, 100);
    ck_assert_uint_eq(flow.duration_ds, 50);
}
END_TEST

START_TEST(counters_stop_at_their_end_and_do_not_wrap)
{
    struct tp_flow flow = FLOW("client_bytes=18446744073709551615 duration=4294967295");
    struct tp_event event = event_of("duration=0");

    ck_assert_uint_eq(flow.client_bytes_64, UINT16_MAX);
    ck_assert_uint_eq(flow.duration_ds, UINT16_MAX);
    for (unsigned i = 0; i < 1000; i++)
        tp_flow_apply(&flow, &event);
    ck_assert_uint_eq(flow.n_events, UINT8_MAX);
}
END_TEST

START_TEST(a_certificate_alert_is_not_forgotten_for_another)
{
    ck_assert_uint_eq(FLOW("alert=unknown_ca", "alert=close_notify").alert, 48);
    ck_assert_uint_eq(FLOW("alert=close_notify", "alert=unknown_ca").alert, 48);
    ck_assert_uint_eq(FLOW("alert=42", "alert=48").alert, 42);
}
END_TEST

START_TEST(an_alert_of_the_server_gives_way_to_one_of_the_client)
{
    struct tp_flow flow =
        FLOW("alert=unknown_ca alert_side=server", "alert=bad_certificate alert_side=client");

    ck_assert_uint_eq(flow.alert, 42);
    ck_assert_uint_eq(flow.alert_side, TP_SIDE_CLIENT);
}
END_TEST

START_TEST(flags_that_name_an_alert_give_its_code)
{
    ck_assert_uint_eq(FLOW("flags=CLIENT_ALERT_SEEN_UNKNOWN_CA").alert, 48);
    ck_assert_uint_eq(FLOW("flags=CLIENT_ALERT_SEEN_BAD_CERTIFICATE").alert, 42);
    ck_assert_uint_eq(FLOW("flags=CLIENT_ALERT_SEEN_CERTIFICATE_UNKNOWN").alert, 46);
    ck_assert_uint_eq(FLOW("flags=ALERT_SEEN").alert, TP_NO_ALERT);
}
END_TEST

START_TEST(an_end_or_a_closer_ends_a_flow)
{
    ck_assert(FLOW("type=end").state & TP_FLOW_ENDED);
    ck_assert(FLOW("closed_by=server").state & TP_FLOW_ENDED);
    ck_assert(!(FLOW("type=start").state & TP_FLOW_ENDED));
    ck_assert(FLOW("type=end", "type=start").state & TP_FLOW_ENDED);
}
END_TEST

TESTS("flow", a_flow_is_small, messages_flags_and_certificate_status_add_up,
      an_event_twice_says_no_more_than_once, start_and_end_may_come_in_any_order,
      parts_of_a_flow_merge_alike_in_all_orders, a_start_never_takes_away_what_is_known,
      the_latest_action_and_status_count, bytes_and_duration_only_grow,
      counters_stop_at_their_end_and_do_not_wrap, a_certificate_alert_is_not_forgotten_for_another,
      an_alert_of_the_server_gives_way_to_one_of_the_client, flags_that_name_an_alert_give_its_code,
      an_end_or_a_closer_ends_a_flow)

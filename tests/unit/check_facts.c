/* SPDX-License-Identifier: Apache-2.0 */
#include "core/facts.h"

#include "tests/unit/verdict.h"

START_TEST(nothing_reported_means_no_tls)
{
    assert_facts(FLOW(""), "no_tls");
}
END_TEST

START_TEST(messages_state_facts)
{
    assert_facts(FLOW("messages=CLIENT_HELLO,SERVER_CERTIFICATE,SERVER_FINISHED"),
                 "certificate_sent server_finished");
    assert_facts(FLOW("messages=CLIENT_FINISHED,APP_DATA_FROM_CLIENT,APP_DATA_FROM_SERVER"),
                 "client_finished client_data server_data");
}
END_TEST

START_TEST(flags_state_facts)
{
    assert_facts(FLOW("flags=VALID,INITIALIZED,INTERCEPT"), "");
    assert_facts(FLOW("flags=APP_DATA_C2S,APP_DATA_S2C,OVER_SUBSCRIBED"),
                 "oversubscribed client_data server_data");
}
END_TEST

START_TEST(an_alert_flag_is_the_clients_unless_the_server_sent_one)
{
    assert_facts(FLOW("flags=ALERT_SEEN"), "alert_seen client_alert");
    assert_facts(FLOW("flags=ALERT_SEEN messages=SERVER_ALERT"), "alert_seen server_alert");
}
END_TEST

static const struct {
    unsigned code;
    const char *facts;
} client_alerts[] = {
    {0, "client_alert closing_alert ended client_closed"},
    {90, "client_alert closing_alert ended client_closed"},
    {42, "client_alert certificate_alert"},
    {43, "client_alert certificate_alert"},
    {44, "client_alert certificate_alert"},
    {45, "client_alert certificate_alert"},
    {46, "client_alert certificate_alert"},
    {48, "client_alert certificate_alert"},
    {49, "client_alert certificate_alert"},
    {51, "client_alert certificate_alert"},
    {40, "client_alert other_alert"},
    {47, "client_alert other_alert"},
    {50, "client_alert other_alert"},
    {80, "client_alert other_alert"},
    {113, "client_alert other_alert"},
    {200, "client_alert other_alert"},
};

START_TEST(an_alert_of_the_client_says_what_its_code_says)
{
    for (size_t i = 0; i < sizeof client_alerts / sizeof client_alerts[0]; i++) {
        char fields[32];
        snprintf(fields, sizeof fields, "alert=%u", client_alerts[i].code);
        assert_facts(FLOW(fields), client_alerts[i].facts);
    }
}
END_TEST

START_TEST(an_alert_of_the_server_is_no_word_of_the_client)
{
    assert_facts(FLOW("alert=unknown_ca alert_side=server"), "server_alert");
}
END_TEST

START_TEST(who_closes_ends)
{
    assert_facts(FLOW("closed_by=client flags=1 cipher=x"), "ended client_closed");
    assert_facts(FLOW("closed_by=server flags=1 cipher=x"), "ended server_closed");
}
END_TEST

START_TEST(actions_and_status_state_facts)
{
    assert_facts(FLOW("action=resign"), "certificate_replaced");
    assert_facts(FLOW("action=replace_key"), "certificate_replaced");
    assert_facts(FLOW("action=known_key"), "known_key");
    assert_facts(FLOW("action=block"), "blocked");
    assert_facts(FLOW("action=block_with_reset"), "blocked");
    assert_facts(FLOW("action=do_not_decrypt"), "passed");
    assert_facts(FLOW("status=success"), "status_success");
    assert_facts(FLOW("status=handshake_error"), "handshake_error");
    assert_facts(FLOW("cipher=x status=no_match"), "");
}
END_TEST

START_TEST(every_other_status_is_a_cause_inside_the_device)
{
    for (unsigned code = 3; code <= 28; code++) {
        char fields[32];
        snprintf(fields, sizeof fields, "status=%u", code);
        if (code != 9)
            assert_facts(FLOW(fields), "device_status");
    }
}
END_TEST

START_TEST(an_error_other_than_0_is_a_flow_error)
{
    assert_facts(FLOW("error=1"), "flow_error");
    assert_facts(FLOW("error=0 cipher=x"), "");
    assert_facts(FLOW("error=Success cipher=x"), "");
}
END_TEST

START_TEST(two_seconds_are_no_longer_prompt)
{
    assert_facts(FLOW("duration=1 cipher=x"), "");
    assert_facts(FLOW("duration=2 cipher=x"), "stayed_open");
}
END_TEST

START_TEST(more_than_a_handshake_takes_is_many_bytes)
{
    assert_facts(FLOW("client_bytes=4096 cipher=x"), "");
    assert_facts(FLOW("client_bytes=4160 cipher=x"), "many_bytes");
}
END_TEST

START_TEST(success_and_an_end_imply_the_handshake_where_no_messages_are_logged)
{
    assert_facts(FLOW("action=resign status=success type=end"),
                 "certificate_replaced status_success certificate_sent client_finished "
                 "server_finished ended");
    assert_facts(FLOW("action=resign status=success type=start"),
                 "certificate_replaced status_success");
}
END_TEST

START_TEST(a_handshake_error_implies_a_known_certificate_unless_the_server_closed)
{
    assert_facts(FLOW("action=resign status=9 type=end"),
                 "certificate_replaced handshake_error ended");
    assert_facts(FLOW("action=resign status=9 type=end certificate_name=a.test"),
                 "certificate_replaced handshake_error certificate_sent ended certificate_known");
    assert_facts(FLOW("action=resign status=9 closed_by=server certificate_status=valid"),
                 "certificate_replaced handshake_error ended server_closed certificate_known");
}
END_TEST

START_TEST(a_request_or_many_bytes_imply_client_data)
{
    assert_facts(FLOW("action=resign http_status=200"),
                 "certificate_replaced client_data request_seen");
    assert_facts(FLOW("action=resign client_bytes=9000"),
                 "certificate_replaced client_data many_bytes");
    assert_facts(FLOW("action=do_not_decrypt client_bytes=9000"), "passed many_bytes");
}
END_TEST

START_TEST(where_messages_are_logged_nothing_is_inferred)
{
    assert_facts(FLOW("action=resign status=success type=end messages=CLIENT_HELLO"),
                 "certificate_replaced status_success ended");
    assert_facts(FLOW("action=resign messages=0 http_status=200"),
                 "certificate_replaced request_seen");
}
END_TEST

static void assert_tier(struct tp_flow flow, const char *expected)
{
    ck_assert_str_eq(tp_tiers.rows[tp_tier_of(&flow)].name.ptr, expected);
}

START_TEST(the_tier_tells_whether_messages_flags_or_an_alert_were_logged)
{
    assert_tier(FLOW("action=resign status=success"), "inferred");
    assert_tier(FLOW("messages=0"), "observed");
    assert_tier(FLOW("flags=0"), "observed");
    assert_tier(FLOW("alert=48"), "observed");
    assert_tier(FLOW("messages=8", "action=resign"), "observed");
    assert_tier(FLOW("messages=8 tier=inferred"), "inferred");
    assert_tier(FLOW("messages=8 tier=inferred", "alert=48"), "observed");
    assert_tier(FLOW("messages=8 tier=observed"), "observed");
    assert_tier(FLOW("tier=observed"), "inferred");
}
END_TEST

TESTS("facts", nothing_reported_means_no_tls, messages_state_facts, flags_state_facts,
      an_alert_flag_is_the_clients_unless_the_server_sent_one,
      an_alert_of_the_client_says_what_its_code_says,
      an_alert_of_the_server_is_no_word_of_the_client, who_closes_ends,
      actions_and_status_state_facts, every_other_status_is_a_cause_inside_the_device,
      an_error_other_than_0_is_a_flow_error, two_seconds_are_no_longer_prompt,
      more_than_a_handshake_takes_is_many_bytes,
      success_and_an_end_imply_the_handshake_where_no_messages_are_logged,
      a_handshake_error_implies_a_known_certificate_unless_the_server_closed,
      a_request_or_many_bytes_imply_client_data, where_messages_are_logged_nothing_is_inferred,
      the_tier_tells_whether_messages_flags_or_an_alert_were_logged)

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/complete.h"

#include "tests/unit/verdict.h"

#define START "start=2026-11-21T11:00:00Z "
#define START_MS (NOON - 3600000)

START_TEST(an_end_is_start_and_duration_and_its_time)
{
    struct tp_event event = event_of("type=end duration=5 " START);

    ck_assert_int_eq(event.end_ms, START_MS + 5000);
    ck_assert_int_eq(event.time_ms, event.end_ms);
}
END_TEST

START_TEST(a_duration_is_end_less_start)
{
    ck_assert_int_eq(event_of(START "end=2026-11-21T11:00:07Z").duration_ms, 7000);
    ck_assert_int_eq(event_of(START "end=2026-11-21T10:59:59Z").duration_ms, TP_NO_TIME);
}
END_TEST

START_TEST(what_the_device_says_of_the_duration_wins)
{
    ck_assert_int_eq(event_of(START "end=2026-11-21T11:00:07Z duration=6").duration_ms, 6000);
}
END_TEST

START_TEST(a_start_happens_when_the_connection_starts)
{
    ck_assert_int_eq(event_of("type=start time=2026-11-21T11:30:00Z " START).time_ms, START_MS);
    ck_assert_int_eq(event_of("time=2026-11-21T11:30:00Z " START).time_ms, START_MS + 1800000);
    ck_assert_int_eq(event_of(START).time_ms, START_MS);
}
END_TEST

#define BETWEEN "type=teardown ingress_interface=inside egress_interface=outside "

START_TEST(the_interface_that_the_end_came_from_tells_the_side)
{
    ck_assert_uint_eq(event_of(BETWEEN "closed_from=inside").closed_by, TP_SIDE_CLIENT);
    ck_assert_uint_eq(event_of(BETWEEN "closed_from=outside").closed_by, TP_SIDE_SERVER);
    ck_assert_uint_eq(event_of(BETWEEN "closed_from=dmz").closed_by, TP_SIDE_NONE);
    ck_assert_uint_eq(event_of(BETWEEN "egress_interface=inside closed_from=inside").closed_by,
                      TP_SIDE_NONE);
    ck_assert_uint_eq(event_of(BETWEEN "closed_by=server closed_from=inside").closed_by,
                      TP_SIDE_SERVER);
    ck_assert_uint_eq(event_of("closed_from=inside").closed_by, TP_SIDE_NONE);
}
END_TEST

START_TEST(without_any_time_the_fallback_counts)
{
    ck_assert_int_eq(event_of("").time_ms, NOON);
    ck_assert_int_eq(event_of("type=end duration=5").time_ms, NOON);
}
END_TEST

static const struct {
    const char *url, *name;
} urls[] = {
    {"https://a.test", "a.test"},
    {"https://a.test/", "a.test"},
    {"https://a.test:8443/b", "a.test"},
    {"https://a.test?q", "a.test"},
    {"https://a.test#f", "a.test"},
    {"a.test/b", ""},
    {"https:///b", ""},
    {"https://", ""},
    {"https://[2001:db8::1]/", ""},
    {"https://198.51.100.7/", ""}, /* the server's address, for want of a name */
    {"x", ""},
};

START_TEST(the_host_of_a_url_serves_as_server_name)
{
    for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
        char fields[80];
        snprintf(fields, sizeof fields, "url=%s", urls[i].url);
        assert_text(event_of(fields).text[TP_FIELD_SERVER_NAME], urls[i].name);
    }
}
END_TEST

START_TEST(a_server_name_counts_more_than_a_url)
{
    assert_text(event_of("url=https://b.test server_name=a.test").text[TP_FIELD_SERVER_NAME],
                "a.test");
}
END_TEST

START_TEST(user_information_in_a_url_is_no_server_name)
{
    struct tp_event event = event_of("url=https://evil@a.test/");

    ck_assert(!tp_event_has(&event, TP_FIELD_SERVER_NAME) ||
              tp_text_equal(event.text[TP_FIELD_SERVER_NAME], text("a.test")));
}
END_TEST

START_TEST(tcp_unless_the_log_says_otherwise)
{
    ck_assert_uint_eq(event_of("").protocol, TP_PROTOCOL_TCP);
    ck_assert_uint_eq(event_of("protocol=udp").protocol, 17);
}
END_TEST

static bool has_request(const char *fields)
{
    return (event_of(fields).facts & TP_FACT_REQUEST_SEEN) != 0;
}

START_TEST(a_request_shows_in_status_agent_referrer_or_path)
{
    ck_assert(has_request("http_status=200"));
    ck_assert(has_request("http_user_agent=curl"));
    ck_assert(has_request("http_referrer=x"));
    ck_assert(has_request("url=https://a.test/b"));
    ck_assert(!has_request("url=https://a.test"));
    ck_assert(!has_request("url=https://a.test/"));
    ck_assert(!has_request("server_name=a.test"));
}
END_TEST

START_TEST(dtls_runs_over_udp)
{
    ck_assert_uint_eq(event_of("tls_version=DTLSv12").protocol, 17);
    ck_assert_uint_eq(event_of("tls_version=DTLSv12 protocol=tcp").protocol, 6);
    ck_assert_uint_eq(event_of("tls_version=TLSv12").protocol, 6);
    ck_assert_uint_eq(event_of("tls_version=1.2").protocol, 6);
    ck_assert_uint_eq(event_of("").protocol, 6);
}
END_TEST

TESTS("complete", dtls_runs_over_udp, an_end_is_start_and_duration_and_its_time,
      a_duration_is_end_less_start, what_the_device_says_of_the_duration_wins,
      a_start_happens_when_the_connection_starts,
      the_interface_that_the_end_came_from_tells_the_side, without_any_time_the_fallback_counts,
      the_host_of_a_url_serves_as_server_name, a_server_name_counts_more_than_a_url,
      user_information_in_a_url_is_no_server_name, tcp_unless_the_log_says_otherwise,
      a_request_shows_in_status_agent_referrer_or_path)

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/convert.h"

#include "tests/unit/verdict.h"

static struct tp_map *map_of(const char *lines)
{
    struct tp_error error;
    struct tp_map *map = tp_map_parse("test", text(lines), &error);

    ck_assert_msg(map != NULL, "%s", error.text);
    return map;
}

/* Sets one field of a fresh event; an empty map where map is NULL. */
static struct tp_event converted(const struct tp_map *map, enum tp_field field, const char *value)
{
    static const struct tp_map empty;
    struct tp_event event;

    tp_event_clear(&event);
    tp_convert(&event, map != NULL ? map : &empty, field, text(value), NOON);
    return event;
}

static const struct {
    enum tp_field field;
    const char *values[9];
} refused[] = {
    {TP_FIELD_TIME, {"", "yesterday", "0", "-1"}},
    {TP_FIELD_DURATION, {"", "-1", "1.5", "4294967296"}},
    {TP_FIELD_CLIENT_IP,
     {"", "10.0.0", "10.0.0.256", "1.2.3.4.5", "host", "::g", "2001:db8::1%eth0",
      "0000:0000:0000:0000:0000:ffff:255.255.255.255x"}},
    {TP_FIELD_CLIENT_PORT, {"", "65536", "-1", "http", "1 2", "(1)", "65536 / tcp"}},
    {TP_FIELD_CLIENT_BYTES, {"", "1e3", "18446744073709551616", "1.000"}},
    {TP_FIELD_PROTOCOL, {"", "256", "TLS", "tcpp"}},
    {TP_FIELD_TYPE, {"", "Beginning", "7"}},
    {TP_FIELD_ACTION, {"", "0", "unknown", "99", "Decrypt"}},
    {TP_FIELD_STATUS, {"", "0", "unknown", "29"}},
    {TP_FIELD_CERTIFICATE_STATUS, {"", "0", "Not Checked", "fine"}},
    {TP_FIELD_MESSAGES, {"", ",", " ; "}},
    {TP_FIELD_FLAGS, {"", ","}},
    {TP_FIELD_ALERT, {"", "255", "256", "panic", "-1"}},
    {TP_FIELD_CLOSED_BY, {"", "none", "both"}},
    {TP_FIELD_TLS_VERSION, {"", "Unknown", "TLS"}},
    {TP_FIELD_CERTIFICATE_SHA1,
     {"", "0000000000000000000000000000000000000000", "4673b0f4847f0305a003687b1de30eb51f9db5b",
      "4673b0f4847f0305a003687b1de30eb51f9db5bcc", "4673b0f4847f0305a003687b1de30eb51f9db5bg"}},
    {TP_FIELD_SERVER_NAME, {"", ":", "a b", "a\tb", "a\x7f", "a\x01", "-", "*."}},
    {TP_FIELD_HTTP_STATUS, {"", "OK", "-200"}},
};

START_TEST(a_port_may_tell_the_protocol)
{
    struct tp_map *map = map_of("");
    struct tp_event event = converted(map, TP_FIELD_SERVER_PORT, "443 (https) / udp");

    ck_assert_uint_eq(event.server_port, 443);
    assert_text(event.text[TP_FIELD_SERVER_PORT], "443");
    ck_assert_uint_eq(event.protocol, 17);
    tp_convert(&event, map, TP_FIELD_CLIENT_PORT, text("50000 / tcp"), NOON);
    ck_assert_uint_eq(event.client_port, 50000);
    ck_assert_uint_eq(event.protocol, 17);
    ck_assert_uint_eq(converted(map, TP_FIELD_SERVER_PORT, "443 / what").protocol, 0);
    tp_map_free(map);
}
END_TEST

START_TEST(what_says_nothing_or_cannot_be_right_leaves_the_field_unknown)
{
    struct tp_event empty;

    tp_event_clear(&empty);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        for (const char *const *value = refused[i].values; *value != NULL; value++) {
            struct tp_event event = converted(NULL, refused[i].field, *value);
            ck_assert_msg(event.present == 0, "%s '%s'", tp_fields.rows[refused[i].field].name.ptr,
                          *value);
            ck_assert_uint_eq(event.text[refused[i].field].len, 0);
            ck_assert_mem_eq(&event, &empty, sizeof event);
        }
    }
}
END_TEST

START_TEST(a_refused_value_changes_no_member)
{
    struct tp_event event = event_of("client_port=1 client_bytes=2 alert=48 action=resign");
    static const struct tp_map empty;

    tp_convert(&event, &empty, TP_FIELD_CLIENT_PORT, text("99999"), NOON);
    tp_convert(&event, &empty, TP_FIELD_CLIENT_BYTES, text("many"), NOON);
    tp_convert(&event, &empty, TP_FIELD_ALERT, text("panic"), NOON);
    tp_convert(&event, &empty, TP_FIELD_ACTION, text("shrug"), NOON);
    ck_assert_uint_eq(event.client_port, 1);
    ck_assert_uint_eq(event.client_bytes, 2);
    ck_assert_uint_eq(event.alert, 48);
    ck_assert_uint_eq(event.action, TP_ACTION_DECRYPT_RESIGN);
}
END_TEST

START_TEST(numbers_and_times)
{
    ck_assert_int_eq(converted(NULL, TP_FIELD_START, "2026-11-21T12:00:00Z").start_ms, NOON);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, "5").duration_ms, 5000);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, "0:00:05").duration_ms, 5000);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, "27:01:00").duration_ms, 97260000);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, "0:60:05").duration_ms, TP_NO_TIME);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, "0:00:5").duration_ms, TP_NO_TIME);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, "0:00:05x").duration_ms, TP_NO_TIME);
    ck_assert_int_eq(converted(NULL, TP_FIELD_DURATION, ":00:05").duration_ms, TP_NO_TIME);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_CLIENT_PORT, "65535").client_port, 65535);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_SERVER_PORT, "443 (https)").server_port, 443);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_SERVER_BYTES, " 12 ").server_bytes, 12);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_HTTP_STATUS, "404").http_status, 404);
}
END_TEST

START_TEST(addresses_of_both_families)
{
    struct tp_event event = converted(NULL, TP_FIELD_CLIENT_IP, "192.0.2.1");
    static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff, 192, 0, 2, 1};

    ck_assert_mem_eq(event.client.bytes, mapped, 16);
    event = converted(NULL, TP_FIELD_SERVER_IP, "2001:db8::1");
    ck_assert_uint_eq(event.server.bytes[0], 0x20);
    ck_assert_uint_eq(event.server.bytes[15], 1);
}
END_TEST

START_TEST(an_address_ends_where_its_value_ends)
{
    static const struct tp_map empty;
    struct tp_event event;

    tp_event_clear(&event);
    tp_convert(&event, &empty, TP_FIELD_CLIENT_IP, (struct tp_text){"192.0.2.1\0x", 11}, NOON);
    ck_assert_uint_eq(event.present, 0);
}
END_TEST

START_TEST(protocols_by_name_and_number)
{
    ck_assert_uint_eq(converted(NULL, TP_FIELD_PROTOCOL, "TCP").protocol, 6);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_PROTOCOL, "udp").protocol, 17);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_PROTOCOL, "132").protocol, 132);
}
END_TEST

START_TEST(an_error_is_0_or_success_or_an_error)
{
    ck_assert_uint_eq(converted(NULL, TP_FIELD_ERROR, "0").error, 0);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_ERROR, "Success").error, 0);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_ERROR, "42").error, 42);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_ERROR, "bad decrypt").error, 1);
}
END_TEST

START_TEST(an_alert_is_the_clients_unless_the_log_says_otherwise)
{
    static const struct tp_map empty;
    struct tp_event event = converted(NULL, TP_FIELD_ALERT, "Unknown CA");

    ck_assert_uint_eq(event.alert, 48);
    ck_assert_uint_eq(event.alert_side, TP_SIDE_CLIENT);
    tp_convert(&event, &empty, TP_FIELD_ALERT_SIDE, text("server"), NOON);
    ck_assert_uint_eq(event.alert_side, TP_SIDE_SERVER);
    tp_event_clear(&event);
    tp_convert(&event, &empty, TP_FIELD_ALERT_SIDE, text("server"), NOON);
    tp_convert(&event, &empty, TP_FIELD_ALERT, text("40"), NOON);
    ck_assert_uint_eq(event.alert_side, TP_SIDE_SERVER);
}
END_TEST

START_TEST(certificate_status_by_number_and_by_names)
{
    ck_assert_uint_eq(
        converted(NULL, TP_FIELD_CERTIFICATE_STATUS, "Self Signed, Expired").certificate_status,
        68);
    ck_assert_uint_eq(converted(NULL, TP_FIELD_CERTIFICATE_STATUS, "20").certificate_status, 20);
}
END_TEST

START_TEST(public_flag_bits_get_their_names_and_the_rest_stays_a_number)
{
    struct tp_event event = converted(NULL, TP_FIELD_FLAGS, "4107");

    ck_assert_uint_eq(event.flags, 1u << TP_FLAG_VALID | 1u << TP_FLAG_INITIALIZED);
    ck_assert_uint_eq(event.unnamed_flags, 0x1008);
}
END_TEST

START_TEST(an_operator_can_name_bits)
{
    struct tp_map *map = map_of("bit flags 0x8 ALERT_SEEN\nbit flags 0x1000 APP_DATA_C2S\n");
    struct tp_event event = converted(map, TP_FIELD_FLAGS, "0x3008");

    ck_assert_uint_eq(event.flags, 1u << TP_FLAG_ALERT_SEEN | 1u << TP_FLAG_APP_DATA_C2S);
    ck_assert_uint_eq(event.unnamed_flags, 0x2000);
    tp_map_free(map);
}
END_TEST

START_TEST(absent_values_and_words_are_those_of_the_map)
{
    struct tp_map *map = map_of("absent None\nabsent user \"Not Found\"\nword type 430003 end\n");

    ck_assert_uint_eq(converted(map, TP_FIELD_CIPHER, "None").present, 0);
    ck_assert_uint_eq(converted(map, TP_FIELD_USER, "Not Found").present, 0);
    ck_assert_uint_ne(converted(map, TP_FIELD_CIPHER, "Not Found").present, 0);
    ck_assert_uint_eq(converted(map, TP_FIELD_TYPE, "430003").type, TP_EVENT_TYPE_END);
    tp_map_free(map);
}
END_TEST

START_TEST(a_syslog_header_may_leave_its_colon_on_a_host)
{
    assert_text(converted(NULL, TP_FIELD_OBSERVER_HOST, "fw1:").text[TP_FIELD_OBSERVER_HOST],
                "fw1");
}
END_TEST

START_TEST(a_host_name_has_at_most_253_bytes_and_a_dot)
{
    char name[256];

    memset(name, 'a', sizeof name);
    name[255] = '\0';
    ck_assert_uint_eq(converted(NULL, TP_FIELD_SERVER_NAME, name).present, 0);
    memcpy(name + 253, ".", 2);
    ck_assert_uint_ne(converted(NULL, TP_FIELD_SERVER_NAME, name).present, 0);
}
END_TEST

START_TEST(any_bytes_in_any_field_do_no_harm)
{
    static const char bytes[] = "0123456789abcdefxZ:.-,; =\"(\xff\0T";
    char value[40];

    for (uint64_t seed = 9, n = 0; n < 50000; n++) {
        struct tp_event event;
        static const struct tp_map empty;
        size_t len = next_random(&seed) % (sizeof value - 1);
        for (size_t i = 0; i < len; i++)
            value[i] = bytes[next_random(&seed) % (sizeof bytes - 1)];
        tp_event_clear(&event);
        for (int field = 0; field < TP_FIELD__COUNT; field++)
            tp_convert(&event, &empty, (enum tp_field)field, (struct tp_text){value, len}, NOON);
    }
}
END_TEST

TESTS("convert", a_port_may_tell_the_protocol,
      what_says_nothing_or_cannot_be_right_leaves_the_field_unknown,
      a_refused_value_changes_no_member, numbers_and_times, addresses_of_both_families,
      an_address_ends_where_its_value_ends, protocols_by_name_and_number,
      an_error_is_0_or_success_or_an_error, an_alert_is_the_clients_unless_the_log_says_otherwise,
      certificate_status_by_number_and_by_names,
      public_flag_bits_get_their_names_and_the_rest_stays_a_number, an_operator_can_name_bits,
      absent_values_and_words_are_those_of_the_map, a_syslog_header_may_leave_its_colon_on_a_host,
      a_host_name_has_at_most_253_bytes_and_a_dot, any_bytes_in_any_field_do_no_harm)

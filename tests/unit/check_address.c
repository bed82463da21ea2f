/* SPDX-License-Identifier: Apache-2.0 */
#include "output/address.h"

#include <arpa/inet.h>
#include <time.h>

#include "tests/unit/verdict.h"

static void assert_printed(const char *client_ip, const char *expected)
{
    char fields[80], out[TP_ADDRESS_ROOM];
    struct tp_event event;
    size_t len;

    snprintf(fields, sizeof fields, "client_ip=%s", client_ip);
    event = event_of(fields);
    len = tp_address_print(&event.client, out);
    assert_text(((struct tp_text){out, len}), expected);
}

START_TEST(ipv4_is_dotted)
{
    assert_printed("0.0.0.0", "0.0.0.0");
    assert_printed("255.255.255.255", "255.255.255.255");
    assert_printed("10.9.100.99", "10.9.100.99");
    assert_printed("::ffff:192.0.2.1", "192.0.2.1");
}
END_TEST

/* RFC 5952 4. */
START_TEST(ipv6_is_short_and_lower_case)
{
    assert_printed("2001:0DB8:0:0:0:0:0:1", "2001:db8::1");
    assert_printed("::", "::");
    assert_printed("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1");
    assert_printed("fe80:0:0:1:0:0:0:1", "fe80:0:0:1::1");
}
END_TEST

START_TEST(every_ipv4_address_is_printed_as_the_system_does)
{
    struct tp_address address = {{[10] = 0xff, [11] = 0xff}};
    char out[TP_ADDRESS_ROOM], other[TP_ADDRESS_ROOM];

    for (uint64_t seed = 6, i = 0; i < 20000; i++) {
        uint32_t random = (uint32_t)next_random(&seed);
        memcpy(address.bytes + 12, &random, 4);
        out[tp_address_print(&address, out)] = '\0';
        inet_ntop(AF_INET, address.bytes + 12, other, sizeof other);
        ck_assert_str_eq(out, other);
    }
}
END_TEST

static void assert_time(int64_t ms, const char *expected)
{
    char out[TP_TIME_LEN];

    tp_time_print(ms, out);
    assert_text(((struct tp_text){out, sizeof out}), expected);
}

START_TEST(times_are_rfc_3339)
{
    assert_time(0, "1970-01-01T00:00:00.000Z");
    assert_time(1795262400123, "2026-11-21T12:00:00.123Z");
    assert_time(951782399999, "2000-02-28T23:59:59.999Z");
    assert_time(951782400000, "2000-02-29T00:00:00.000Z");
    assert_time(4107542400000, "2100-03-01T00:00:00.000Z");
    assert_time(INT64_C(253402300799999), "9999-12-31T23:59:59.999Z");
}
END_TEST

START_TEST(every_time_is_printed_as_the_system_does)
{
    for (uint64_t seed = 7, i = 0; i < 20000; i++) {
        int64_t ms = (int64_t)(next_random(&seed) % UINT64_C(253402300799999));
        time_t seconds = (time_t)(ms / 1000);
        char expected[40];
        size_t n = strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", gmtime(&seconds));
        snprintf(expected + n, sizeof expected - n, ".%03dZ", (int)(ms % 1000));
        assert_time(ms, expected);
    }
}
END_TEST

TESTS("address", ipv4_is_dotted, ipv6_is_short_and_lower_case,
      every_ipv4_address_is_printed_as_the_system_does, times_are_rfc_3339,
      every_time_is_printed_as_the_system_does)

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_line.h"

#include <json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistr.h>

#include "input/body.h"
#include "input/escape.h"
#include "tests/unit/record.h"

#define HEAD "ipfix observationDomainId=7 templateId=256 exportTime=2026-11-21T18:00:00Z"

static struct tp_ipfix_line line;

static void write_line(const struct tp_ipfix_from *from, const struct tp_record *record)
{
    struct tp_ipfix_facts facts;

    tp_ipfix_facts_of(record, NULL, &facts);
    if (line.size == 0)
        tp_ipfix_line_init(&line);
    tp_ipfix_line_restart(&line);
    ck_assert(tp_ipfix_line_add(&line, from, record, &facts));
}

static void assert_line(const struct tp_record *record, const char *expected)
{
    write_line(NULL, record);
    assert_text(((struct tp_text){line.ptr, line.len}), expected);
}

#define ASSERT_LINE(expected, ...) assert_line(&RECORD(__VA_ARGS__), HEAD expected)

START_TEST(the_head_tells_who_sent_it)
{
    struct tp_ipfix_from from = {TP_TEXT("2001:db8::1"), 4739};

    write_line(&from, &RECORD(N(9, 9, 1)));
    assert_text(((struct tp_text){line.ptr, line.len}),
                "ipfix exporter=2001:db8::1 exporterPort=4739 observationDomainId=7 templateId=256 "
                "exportTime=2026-11-21T18:00:00Z element9=1");
}
END_TEST

START_TEST(values_of_every_kind)
{
    ASSERT_LINE(" element1=18446744073709551615 element2=0", N(9, 1, UINT64_MAX), N(9, 2, 0));
    ASSERT_LINE(" element1=-9223372036854775808 element2=5", S(9, 1, INT64_MIN), S(9, 2, 5));
    ASSERT_LINE(" element1=true element1=false",
                {OF(9, 1, false, TP_RECORD_BOOLEAN), .truth = true},
                {OF(9, 1, false, TP_RECORD_BOOLEAN), .truth = false});
    ASSERT_LINE(" element1=0.5", {OF(9, 1, false, TP_RECORD_FLOAT), .real = 0.5});
    ASSERT_LINE(" element1=02:00:5e:10:00:ff",
                {OF(9, 1, false, TP_RECORD_MAC), .octets = TP_TEXT("\x02\x00\x5e\x10\x00\xff")});
    ASSERT_LINE(" element1=10.1.2.3", IPV4(1, CLIENT));
    ASSERT_LINE(" element1=2001:db8::1",
                {OF(9, 1, false, TP_RECORD_IPV6),
                 .octets = TP_TEXT("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01")});
    ASSERT_LINE(" element1=2026-11-21T18:00:00Z element2=2026-11-21T18:00:00.007Z",
                TIME(1, 1795284000, 7000000, 0), TIME(2, 1795284000, 7000000, 3));
    ASSERT_LINE(" element1=2026-11-21T18:00:00.000007Z element2=2026-11-21T18:00:00.123456789Z",
                TIME(1, 1795284000, 7999, 6), TIME(2, 1795284000, 123456789, 9));
    ASSERT_LINE(" element1=9223372036854775807 element2=-1", TIME(1, INT64_MAX, 0, 0),
                TIME(2, -1, 0, 3));
}
END_TEST

START_TEST(octets_are_hex_and_cut)
{
    static char many[65];

    ASSERT_LINE(" element1=00ff10", OCTETS(9, 1, TP_TEXT("\x00\xff\x10")));
    ASSERT_LINE(" element1=\"\"", OCTETS(9, 1, TP_TEXT("")));
    write_line(NULL, &RECORD(OCTETS(9, 1, ((struct tp_text){many, 64}))));
    ck_assert_uint_eq(line.len, strlen(HEAD " element1=") + 128);
    write_line(NULL, &RECORD(OCTETS(9, 1, ((struct tp_text){many, 65}))));
    ck_assert_uint_eq(line.len, strlen(HEAD " element1=") + 131);
    ck_assert_mem_eq(line.ptr + line.len - 5, "00...", 5);
    line.octets = 2;
    ASSERT_LINE(" element1=00ff...", OCTETS(9, 1, TP_TEXT("\x00\xff\x10")));
    line.octets = TP_LINE_OCTETS;
}
END_TEST

START_TEST(payload_is_not_repeated)
{
    ASSERT_LINE(" element18=\"3 bytes\" element18=\"0 bytes\"", OCTETS(6871, 18, TP_TEXT("GET")),
                OCTETS_BACK(6871, 18, TP_TEXT("")));
    ASSERT_LINE(" element18=474554", OCTETS(9, 18, TP_TEXT("GET")));
}
END_TEST

START_TEST(strings_are_bare_or_escaped)
{
    ASSERT_LINE(" element1=aZ09_.:/@+-", TEXT(9, 1, "aZ09_.:/@+-"));
    ASSERT_LINE(" element1=\"\"", TEXT(9, 1, ""));
    ASSERT_LINE(" element1=\"a b\"", TEXT(9, 1, "a b"));
    ASSERT_LINE(" element1=\"a,b\"", TEXT(9, 1, "a,b"));
    ASSERT_LINE(" element1=\"\\u0022\\u003d\\\\\"", TEXT(9, 1, "\"=\\"));
    ASSERT_LINE(" element1=\"\\u000a\\u0000x\\u007f\"", TEXT(9, 1, "\n\0x\x7f"));
    ASSERT_LINE(" element1=filled", TEXT(9, 1, "filled\0\0\0"));
    ASSERT_LINE(" element1=\"\xc3\xa9\"", TEXT(9, 1, "\xc3\xa9"));
    ASSERT_LINE(" element1=\"a\\ufffd\\ufffdb\"", TEXT(9, 1,
                                                       "a\xff\xc3"
                                                       "b"));
}
END_TEST

START_TEST(lists_are_json)
{
    ASSERT_LINE(" element1=\"[190,-1211]\"", BASIC(9, 1, S(9, 1, 190), S(9, 1, -1211)));
    ASSERT_LINE(" element1=\"[\"a\",\"b \\u0022\\u003d\"]\"",
                BASIC(9, 1, TEXT(9, 1, "a"), TEXT(9, 1, "b \"=")));
    ASSERT_LINE(" element5=\"[{\"element1\":1,\"element2\":[\"10.1.2.3\"]},{\"element3\":true}]\"",
                SUB(9, 5, RECORD(N(9, 1, 1), BASIC(0, 2, IPV4(2, CLIENT))),
                    RECORD({OF(9, 3, false, TP_RECORD_BOOLEAN), .truth = true})));
    ASSERT_LINE(" element5=\"[]\"",
                {OF(9, 5, false, TP_RECORD_LIST), .list = {.type = TP_LIST_MULTI}});
    ASSERT_LINE(" element1=\"[\"nan\"]\"",
                BASIC(9, 1, {OF(9, 1, false, TP_RECORD_FLOAT), .real = (double)NAN}));
    ASSERT_LINE(" element1=\"[\"\",\"3 bytes\"]\"",
                BASIC(9, 1, OCTETS(9, 1, TP_TEXT("")), OCTETS(6871, 18, TP_TEXT("GET"))));
}
END_TEST

START_TEST(facts_follow_where_there_are_a_client_and_a_server)
{
    ASSERT_LINE(" element8=10.1.2.3 element12=198.51.100.7 element7=50000 element11=443 element4=6 "
                "element6=4 element188=a.test element495=771 element509=17179869184 "
                "tls.clientAddress=10.1.2.3 tls.clientPort=50000 tls.serverAddress=198.51.100.7 "
                "tls.serverPort=443 tls.final=true tls.messages=\"CLIENT_HELLO,SERVER_HELLO\" "
                "tls.flags=ALERT_SEEN tls.closedBy=client tls.serverName=a.test tls.version=1.2",
                FORWARD(50000, 443), N(0, 6, 4), TEXT(35632, 188, "a.test"), N(35632, 495, 0x0303),
                N(35632, 509, UINT64_C(1) << 34));
    ASSERT_LINE(" element8=10.1.2.3 element6=4", IPV4(8, CLIENT), N(0, 6, 4));
}
END_TEST

/* The value of element 1, as the tokenizer and the reader have it. */
static struct tp_text read_back(const struct tp_map *map, char *room)
{
    static struct tp_pairs pairs;

    tp_pairs_read(map, (struct tp_text){line.ptr, line.len}, &pairs);
    ck_assert_uint_eq(pairs.n, 2);
    assert_text(pairs.rows[1].value, "end");
    return tp_unescape(pairs.rows[0].value, room);
}

static struct tp_text random_text(uint64_t *state, char *room)
{
    static const char pieces[] = "\" =\\ab\t{}[]:,'\xc3\xa9\xff\x00";
    size_t n = next_random(state) % 24;

    for (size_t i = 0; i < n; i++)
        room[i] = pieces[next_random(state) % sizeof pieces];
    while (n > 0 && room[n - 1] == '\0')
        n--;
    return (struct tp_text){room, n};
}

/* What is no UTF-8 comes back as U+FFFD. */
static struct tp_text mended(struct tp_text text, char *room)
{
    size_t n = 0;

    while (text.len > 0) {
        ucs4_t character;
        int len = u8_mbtoucr(&character, (const uint8_t *)text.ptr, text.len);

        n += (size_t)u8_uctomb((uint8_t *)room + n, len <= 0 ? 0xfffd : character, 8);
        text = tp_text_from(text, len <= 0 ? 1 : (size_t)len);
    }
    return (struct tp_text){room, n};
}

START_TEST(whatever_a_value_is_it_comes_back_and_nothing_else)
{
    static const char lines[] = "body pairs escaped\nkey element1 user free\nkey element2 process\n"
                                "key ab server_name\nkey a -\nkey b -\n";
    struct tp_error error;
    struct tp_map *map = tp_map_parse("test", text(lines), &error);
    uint64_t state = 1;

    for (int i = 0; i < 100000; i++) {
        char rooms[3][256];
        struct tp_text value = random_text(&state, rooms[0]), back, expected;

        write_line(
            NULL, &RECORD({OF(9, 1, false, TP_RECORD_STRING), .octets = value}, TEXT(9, 2, "end")));
        back = read_back(map, rooms[1]);
        expected = mended(value, rooms[2]);
        ck_assert_msg(tp_text_equal(back, expected), "%d: %.*s", i, (int)line.len, line.ptr);
    }
    tp_map_free(map);
}
END_TEST

/* A list too is one value, and JSON when its outer quotes are off. */
START_TEST(whatever_is_in_a_list_it_is_json)
{
    static const char lines[] =
        "body pairs escaped\nkey element5 user free\nkey element2 process\n";
    struct tp_error error;
    struct tp_map *map = tp_map_parse("test", text(lines), &error);
    uint64_t state = 2;

    for (int i = 0; i < 10000; i++) {
        char rooms[2][256], json[512];
        static struct tp_pairs pairs;
        struct json_object *parsed;

        write_line(NULL, &RECORD(SUB(9, 5,
                                     RECORD({OF(9, 1, false, TP_RECORD_STRING),
                                             .octets = random_text(&state, rooms[0])},
                                            {OF(9, 3, false, TP_RECORD_STRING),
                                             .octets = random_text(&state, rooms[1])})),
                                 TEXT(9, 2, "end")));
        tp_pairs_read(map, (struct tp_text){line.ptr, line.len}, &pairs);
        ck_assert_uint_eq(pairs.n, 2);
        assert_text(pairs.rows[1].value, "end");
        snprintf(json, sizeof json, "%.*s", (int)pairs.rows[0].value.len, pairs.rows[0].value.ptr);
        parsed = json_tokener_parse(json);
        ck_assert_msg(parsed != NULL, "%s", json);
        json_object_put(parsed);
    }
    tp_map_free(map);
}
END_TEST

START_TEST(the_buffer_grows_and_stays)
{
    static char many[100000];
    const char *ptr;

    memset(many, '"', sizeof many);
    write_line(NULL, &RECORD({OF(9, 1, false, TP_RECORD_STRING), .octets = {many, sizeof many}}));
    ck_assert_uint_ge(line.len, 6 * sizeof many);
    ptr = line.ptr;
    write_line(NULL, &RECORD(N(9, 1, 1)));
    ck_assert_ptr_eq(line.ptr, ptr);
    tp_ipfix_line_clear(&line);
}
END_TEST

TESTS("ipfix_line", the_head_tells_who_sent_it, values_of_every_kind, octets_are_hex_and_cut,
      payload_is_not_repeated, strings_are_bare_or_escaped, lists_are_json,
      facts_follow_where_there_are_a_client_and_a_server,
      whatever_a_value_is_it_comes_back_and_nothing_else, whatever_is_in_a_list_it_is_json,
      the_buffer_grows_and_stays)

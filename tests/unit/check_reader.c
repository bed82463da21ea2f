/* SPDX-License-Identifier: Apache-2.0 */
#include "input/reader.h"

#include "tests/unit/data.h"

#define NOON INT64_C(1795262400000) /* 2026-11-21T12:00:00Z */

static struct tp_reader *reader_of(const char *name)
{
    const char *rulebases[] = {name};
    struct tp_reader_options options = {.rulebases = rulebases, .n_rulebases = name != NULL};
    struct tp_error error;
    struct tp_reader *reader = tp_reader_new(&options, &error);

    ck_assert_msg(reader != NULL, "%s", error.text);
    return reader;
}

static enum tp_read read_line(struct tp_reader *reader, const char *line, struct tp_event *event)
{
    return tp_reader_read(reader, text(line), NOON, event);
}

#define FTD "%FTD-6-430003: DeviceUUID: u, SrcIP: 10.0.0.1, DstIP: 198.51.100.7, SrcPort: 50000"
#define ENCORE "rec_type=71 event_sec=1795262399 src_ip=10.0.0.1 dest_ip=198.51.100.7"

START_TEST(the_stem_that_knows_a_line_reads_it)
{
    struct tp_reader *reader = reader_of(NULL);
    struct tp_event event;

    ck_assert_int_eq(read_line(reader, FTD, &event), TP_READ_EVENT);
    ck_assert_str_eq(tp_reader_reading(reader)->stem->name, "cisco-ftd");
    ck_assert_uint_eq(event.client_port, 50000);
    ck_assert_int_eq(event.time_ms, NOON);
    ck_assert_int_eq(read_line(reader, ENCORE, &event), TP_READ_EVENT);
    ck_assert_str_eq(tp_reader_reading(reader)->stem->name, "cisco-encore-kv");
    ck_assert_int_eq(event.time_ms, NOON - 1000);
    tp_reader_free(reader);
}
END_TEST

START_TEST(what_no_stem_knows_is_not_ours)
{
    static const char *const lines[] = {
        "",
        " ",
        "<34>",
        "<34>1",
        "hello",
        "%FTD-6-302013: Built outbound TCP connection 7",
        "Nov 21 12:00:00 host sshd[1]: user %FTD-6-430003: SrcIP: 10.0.0.1, DstIP: 10.0.0.2",
        "rec_type=72 src_ip=10.0.0.1 dest_ip=198.51.100.7"};
    struct tp_reader *reader = reader_of(NULL);
    struct tp_event event;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        ck_assert_int_eq(read_line(reader, lines[i], &event), TP_READ_NOT_OURS);
        ck_assert_ptr_null(tp_reader_reading(reader)->stem);
    }
    tp_reader_free(reader);
}
END_TEST

START_TEST(without_both_addresses_a_line_is_malformed)
{
    struct tp_reader *reader = reader_of(NULL);
    struct tp_event event;

    ck_assert_int_eq(read_line(reader, "%FTD-6-430003: SrcIP: 10.0.0.1", &event),
                     TP_READ_MALFORMED);
    ck_assert_int_eq(read_line(reader, "%FTD-6-430003: SrcIP: 10.0.0.1, DstIP: x", &event),
                     TP_READ_MALFORMED);
    ck_assert_int_eq(read_line(reader, "%FTD-6-430003: ", &event), TP_READ_MALFORMED);
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_syslog_priority_is_taken_off)
{
    static const char *const lines[] = {"<189>" FTD, "<5> " FTD, "<0>" FTD};
    struct tp_reader *reader = reader_of(NULL);
    struct tp_event event;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        ck_assert_int_eq(read_line(reader, lines[i], &event), TP_READ_EVENT);
    ck_assert_int_eq(read_line(reader, "<1890>" FTD, &event), TP_READ_NOT_OURS);
    ck_assert_int_eq(read_line(reader, "<>" FTD, &event), TP_READ_NOT_OURS);
    tp_reader_free(reader);
}
END_TEST

START_TEST(what_the_device_says_wins_over_the_header)
{
    struct tp_reader *reader = reader_of("cisco-encore-kv");
    struct tp_event event;

    ck_assert_int_eq(read_line(reader, "Nov 21 10:00:00 relay " ENCORE, &event), TP_READ_EVENT);
    ck_assert_int_eq(event.time_ms, NOON - 1000);
    tp_reader_free(reader);
}
END_TEST

START_TEST(constants_of_the_map_are_added)
{
    struct tp_reader *reader = reader_of("cisco-ftd");
    struct tp_event event;

    read_line(reader, FTD, &event);
    assert_text(event.text[TP_FIELD_OBSERVER_VENDOR], "Cisco");
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_line_that_imitates_fields_is_told)
{
    struct tp_reader *reader = reader_of("cisco-ftd");
    struct tp_event event;

    read_line(reader, FTD, &event);
    ck_assert(!tp_reader_reading(reader)->pairs.is_doubted);
    read_line(reader, FTD ", UserAgent: x, SrcIP: 10.9.9.9, InitiatorBytes: 1", &event);
    ck_assert(tp_reader_reading(reader)->pairs.is_doubted);
    ck_assert_uint_eq(event.client.bytes[13], 0);
    tp_reader_free(reader);
}
END_TEST

#define CLOUD                                                                                      \
    "{\"EventType\":\"ConnectionEvent\",\"InitiatorIP\":\"10.0.0.1\",\"ResponderIP\":\"198.51."    \
    "100.7\""

/* What it is, the whole body tells: a stranger's text can't keep a line from its stem. */
START_TEST(anchors_of_other_stems_keep_no_line_from_its_own)
{
    struct tp_reader *reader = reader_of(NULL);
    struct tp_event event;

    ck_assert_int_eq(
        read_line(reader, CLOUD ",\"URL\":\"https://x/recordType/ssl_history/%FTD\"}", &event),
        TP_READ_EVENT);
    ck_assert_str_eq(tp_reader_reading(reader)->stem->name, "cisco-security-cloud");
    ck_assert_int_eq(read_line(reader, "{\"recordType\":70,\"x\":\"ssl_history\"}", &event),
                     TP_READ_NOT_OURS);
    ck_assert_ptr_null(tp_reader_reading(reader)->stem);
    tp_reader_free(reader);
}
END_TEST

START_TEST(json_to_its_end_or_malformed)
{
    struct tp_reader *reader = reader_of("cisco-security-cloud");
    struct tp_event event;

    ck_assert_int_eq(read_line(reader, CLOUD, &event), TP_READ_MALFORMED);
    ck_assert_int_eq(read_line(reader, CLOUD "} }", &event), TP_READ_MALFORMED);
    ck_assert_int_eq(read_line(reader, CLOUD "}", &event), TP_READ_EVENT);
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_key_with_two_values_is_told)
{
    struct tp_reader *reader = reader_of("cisco-security-cloud");
    struct tp_event event;

    ck_assert_int_eq(read_line(reader, CLOUD ",\"InitiatorPort\":1,\"InitiatorPort\":2}", &event),
                     TP_READ_EVENT);
    ck_assert(tp_reader_reading(reader)->pairs.is_doubted);
    ck_assert(!tp_event_has(&event, TP_FIELD_CLIENT_PORT));
    read_line(reader, CLOUD "}", &event);
    ck_assert(!tp_reader_reading(reader)->pairs.is_doubted);
    tp_reader_free(reader);
}
END_TEST

/* That a URL is there and has a path is a fact: a long one must not hide it. */
START_TEST(an_escaped_value_may_be_long)
{
    static char line[9000];
    struct tp_reader *reader = reader_of("cisco-security-cloud");
    struct tp_event event;
    int n = snprintf(line, sizeof line, "%s", CLOUD ",\"FirewallRule\":\"\\u0061\",\"URL\":\"\\n");

    memset(line + n, 'a', 4095);
    snprintf(line + n + 4095, 100, "\",\"Application\":\"\\u0062\",\"Protocol\":\"tcp\"}");
    ck_assert_int_eq(read_line(reader, line, &event), TP_READ_EVENT);
    assert_text(event.text[TP_FIELD_ACCESS_RULE], "a");
    ck_assert_uint_eq(event.text[TP_FIELD_URL].len, 4095);
    assert_text(event.text[TP_FIELD_APPLICATION_PROTOCOL], "b");
    assert_text(event.text[TP_FIELD_PROTOCOL], "tcp");
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_constant_may_depend_on_a_key)
{
    struct tp_reader *reader = reader_of("cisco-security-cloud");
    struct tp_event event;

    read_line(reader, CLOUD "}", &event);
    ck_assert_uint_eq(event.type, TP_EVENT_TYPE_INFO);
    read_line(reader, CLOUD ",\"LastPacketSecond\":null}", &event);
    ck_assert_uint_eq(event.type, TP_EVENT_TYPE_INFO);
    read_line(reader, CLOUD ",\"LastPacketSecond\":1743500734}", &event);
    ck_assert_uint_eq(event.type, TP_EVENT_TYPE_END);
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_rulebase_of_ones_own_needs_no_map)
{
    char path[DATA_PATH_SIZE];
    struct tp_reader *reader;
    struct tp_event event;

    data_path(path, "minimal.rulebase");
    reader = reader_of(path);
    ck_assert_int_eq(read_line(reader, "10.0.0.1 > 198.51.100.7", &event), TP_READ_EVENT);
    ck_assert_str_eq(tp_reader_stem(reader, 0), "minimal");
    ck_assert_ptr_null(tp_reader_stem(reader, 1));
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_name_that_is_not_shipped_is_told_with_its_path)
{
    const char *rulebases[] = {"fortigate"};
    struct tp_reader_options options = {.rulebases = rulebases, .n_rulebases = 1};
    struct tp_error error;

    ck_assert_ptr_null(tp_reader_new(&options, &error));
    ck_assert_ptr_nonnull(strstr(error.text, "/fortigate.rulebase: can't be read: No such file"));
}
END_TEST

START_TEST(a_folder_without_rulebases_is_told)
{
    struct tp_reader_options options = {.n_rulebases = 0};
    struct tp_error error;

    setenv("TLSPIN_RULEBASE_DIR", "/nonexistent", 1);
    ck_assert_ptr_null(tp_reader_new(&options, &error));
    assert_fault(error.text, "/nonexistent", 0, "set TLSPIN_RULEBASE_DIR");
}
END_TEST

static struct tp_reader *reader_of_table(void)
{
    char path[DATA_PATH_SIZE];
    const char *rulebases[] = {path, "cisco-ftd"};
    struct tp_reader_options options = {.rulebases = rulebases, .n_rulebases = 2};
    struct tp_error error;

    data_path(path, "table.rulebase");
    struct tp_reader *reader = tp_reader_new(&options, &error);
    ck_assert_msg(reader != NULL, "%s", error.text);
    return reader;
}

static void assert_read(struct tp_reader *reader, const char *line, enum tp_read expected)
{
    struct tp_event event;

    ck_assert_msg(read_line(reader, line, &event) == expected, "%s", line);
}

START_TEST(rows_are_read_below_a_header)
{
    struct tp_reader *reader = reader_of_table();
    struct tp_event event;

    assert_read(reader, "10.0.0.1,198.51.100.7,x", TP_READ_NOT_OURS);
    assert_read(reader, "Client,Server,App", TP_READ_HEADER);
    ck_assert_int_eq(read_line(reader, "10.0.0.1,198.51.100.7,\"a \"\"b\"\"\"", &event),
                     TP_READ_EVENT);
    assert_text(event.text[TP_FIELD_CLIENT_APPLICATION], "a \"b\"");
    assert_text(event.text[TP_FIELD_SERVER_IP], "198.51.100.7");
    assert_read(reader, "hello, hello, hello", TP_READ_NOT_OURS);
    ck_assert(tp_reader_forget_headers(reader));
    ck_assert(!tp_reader_forget_headers(reader));
    assert_read(reader, "10.0.0.1,198.51.100.7,x", TP_READ_NOT_OURS);
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_row_that_does_not_fit_gives_no_event)
{
    struct tp_reader *reader = reader_of_table();
    struct tp_event event;

    assert_read(reader, "Client,Server,App", TP_READ_HEADER);
    ck_assert_int_eq(read_line(reader, "10.0.0.1,198.51.100.7", &event), TP_READ_MALFORMED);
    ck_assert_uint_eq(event.present & TP_HAS(TP_FIELD_CLIENT_IP), 0);
    ck_assert_str_eq(tp_reader_reading(reader)->fault, "the row has not one cell for each column");
    ck_assert_int_eq(read_line(reader, "10.0.0.1,x,x", &event), TP_READ_MALFORMED);
    ck_assert_str_eq(tp_reader_reading(reader)->fault, "an event needs client_ip and server_ip");
    tp_reader_free(reader);
}
END_TEST

START_TEST(a_header_counts_from_the_start_of_a_line_only)
{
    struct tp_reader *reader = reader_of_table();

    assert_read(reader, "Client,Server,App", TP_READ_HEADER);
    assert_read(reader, "sshd: user x,Client,Server,App", TP_READ_NOT_OURS);
    assert_read(reader, "App: x,Client,Server", TP_READ_NOT_OURS);
    assert_read(reader, FTD ", UserAgent: x,Client,Server,App", TP_READ_EVENT);
    assert_read(reader, "10.0.0.1,198.51.100.7,x", TP_READ_EVENT);
    assert_read(reader, "Client,Server,Client", TP_READ_MALFORMED);
    assert_read(reader, "10.0.0.1,198.51.100.7,x", TP_READ_NOT_OURS);
    tp_reader_free(reader);
}
END_TEST

/* Whoever writes a newline into a cell does not write a row. Other stems' lines are theirs. */
START_TEST(a_row_of_several_lines_is_none)
{
    struct tp_reader *reader = reader_of_table();

    assert_read(reader, "Client,Server,App", TP_READ_HEADER);
    assert_read(reader, "10.0.0.1,198.51.100.7,\"x", TP_READ_MALFORMED);
    ck_assert_ptr_nonnull(strstr(tp_reader_reading(reader)->fault, "goes on in the next line"));
    assert_read(reader, "10.0.0.1,198.51.100.7,x", TP_READ_MALFORMED);
    ck_assert_ptr_nonnull(strstr(tp_reader_reading(reader)->fault, "a line before"));
    ck_assert_ptr_null(tp_reader_reading(reader)->fields);
    assert_read(reader, FTD, TP_READ_EVENT);
    assert_read(reader, "x\"", TP_READ_MALFORMED);
    assert_read(reader, "10.0.0.1,198.51.100.7,x", TP_READ_EVENT);
    tp_reader_free(reader);
}
END_TEST

/* Nothing of the last line is left in the next event. */
START_TEST(each_line_starts_anew)
{
    struct tp_reader *reader = reader_of("cisco-ftd");
    struct tp_event event;

    read_line(reader, FTD ", SSLActualAction: Block", &event);
    read_line(reader, "%FTD-6-430002: SrcIP: 10.0.0.1, DstIP: 198.51.100.7", &event);
    ck_assert_uint_eq(event.action, TP_ACTION_UNKNOWN);
    ck_assert_uint_eq(event.client_port, 0);
    ck_assert(!tp_event_has(&event, TP_FIELD_OBSERVER_ID));
    tp_reader_free(reader);
}
END_TEST

static void flip_bytes(char *line, size_t len, uint64_t *seed)
{
    for (unsigned n = (unsigned)(next_random(seed) % 6); n > 0; n--)
        line[next_random(seed) % len] = (char)next_random(seed);
}

START_TEST(damaged_lines_do_no_harm)
{
    static const char *const lines[] = {
        "<189>2026-11-21T12:00:00Z fw1 : " FTD ", UserAgent: a, b: c, URL: https://a.test/b",
        "<134>1 2026-11-21T12:00:00Z fw1 a b c - " ENCORE " user_agent=\"a b\" url=\"x\""};
    struct tp_reader *reader = reader_of(NULL);

    for (uint64_t seed = 12, n = 0; n < 40000; n++) {
        struct tp_event event;
        char line[512];
        size_t len = strlen(lines[n % 2]);
        memcpy(line, lines[n % 2], len);
        flip_bytes(line, len, &seed);
        len = next_random(&seed) % 4 == 0 ? next_random(&seed) % len : len;
        line[len] = '\0';
        tp_reader_read(reader, (struct tp_text){line, len}, NOON, &event);
    }
    tp_reader_free(reader);
}
END_TEST

TESTS("reader", rows_are_read_below_a_header, a_row_that_does_not_fit_gives_no_event,
      a_header_counts_from_the_start_of_a_line_only, a_row_of_several_lines_is_none,
      the_stem_that_knows_a_line_reads_it, what_no_stem_knows_is_not_ours,
      without_both_addresses_a_line_is_malformed, a_syslog_priority_is_taken_off,
      what_the_device_says_wins_over_the_header, constants_of_the_map_are_added,
      a_line_that_imitates_fields_is_told, anchors_of_other_stems_keep_no_line_from_its_own,
      json_to_its_end_or_malformed, a_key_with_two_values_is_told, an_escaped_value_may_be_long,
      a_constant_may_depend_on_a_key, a_rulebase_of_ones_own_needs_no_map,
      a_name_that_is_not_shipped_is_told_with_its_path, a_folder_without_rulebases_is_told,
      each_line_starts_anew, damaged_lines_do_no_harm)

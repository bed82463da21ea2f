/* SPDX-License-Identifier: Apache-2.0 */
#include "input/sequence.h"

#include <stdlib.h>

#include "input/reader.h"
#include "tests/unit/pairs.h"
#include "tests/unit/verdict.h"

/* A device that writes its keys in this order, a (who) ... z (last); capitals are free texts. */
#define KEYS                                                                                       \
    "key a client_ip\nkey b server_ip\nkey C http_user_agent free\nkey d duration\n"               \
    "key e client_bytes\nkey F server_name free\nkey g action\nkey h status\n"                     \
    "key I http_referrer free\nkey J url free\nkey k process\nkey l process\n"
static const char ordered[] = "body list ordered\n" KEYS;
static const char shuffled[] = "body pairs\n" KEYS;

START_TEST(an_honest_body_is_left_alone)
{
    assert_settled(ordered, "a: 1, b: 2, C: 3, d: 4, F: 5, g: 6, J: 7, k: 8",
                   "a=1|b=2|C=3|d=4|F=5|g=6|J=7|k=8");
    assert_settled(ordered, "b: 2, a: 1, C: 3, d: 4", "b=2|a=1|C=3|d=4");
    assert_settled(shuffled, "k=8 J=\"7 7\" a=1 g=6 C=\"3 3\" b=2", "k=8|J=7 7|a=1|g=6|C=3 3|b=2");
}
END_TEST

START_TEST(a_value_with_one_key_forges_nothing)
{
    assert_settled(ordered, "a: 1, b: 2, C: x, g: forged, d: 4, e: 5, g: 6, h: 7",
                   "a=1|b=2|C=x|d=4|e=5|g=6|h=7");
    assert_settled(ordered, "a: 1, b: 2, C: 3, d: 4, e: 5, g: 6, h: 7, J: x, g: forged, k: 8",
                   "a=1|b=2|C=3|d=4|e=5|g=6|h=7|J=x|k=8");
    assert_settled(shuffled, "a=1 b=2 C=\"x\" g=\"forged\" d=4 e=5 g=6 h=7 k=8",
                   "a=1|b=2|C=x|d=4|e=5|g=6|h=7|k=8");
}
END_TEST

START_TEST(a_value_with_many_keys_forges_nothing)
{
    assert_settled(ordered, "a: 1, b: 2, C: x, d: f, e: f, g: f, h: f, d: 4, e: 5, g: 6, h: 7",
                   "a=1|b=2|C=x|d=4|e=5|g=6|h=7");
    assert_settled(ordered, "a: 1, b: 2, C: 3, d: 4, e: 5, g: 6, J: x, d: f, e: f, g: f, k: 8",
                   "a=1|b=2|C=3|k=8");
}
END_TEST

START_TEST(a_value_with_the_rest_of_the_line_forges_nothing)
{
    assert_settled(ordered,
                   "a: 1, b: 2, C: x, d: f, e: f, F: f, g: f, h: f, J: f, k: f, "
                   "d: 4, e: 5, F: 6, g: 7, h: 8, J: 9, k: 10",
                   "a=1|b=2|C=x|k=10");
}
END_TEST

START_TEST(several_hostile_values_may_make_fields_unknown)
{
    assert_settled(ordered, "a: 1, b: 2, C: x, g: f, d: 4, e: 5, g: 6, J: x, g: f, k: 8",
                   "a=1|b=2|C=x");
}
END_TEST

START_TEST(where_two_readings_are_thinkable_what_they_disagree_on_is_dropped)
{
    assert_settled(ordered, "a: 1, b: 2, C: x, d: ?, e: ?, F: y, d: ?, e: ?, F: z, g: 6",
                   "a=1|b=2|C=x|g=6");
    assert_settled(ordered, "a: 1, b: 2, C: x, d: ?, e: ?, F: y, d: ?, e: ?, F: z, h: 6",
                   "a=1|b=2|C=x|h=6");
}
END_TEST

/* Keys that the device left out, put into a value to make the forged reading the longer one. */
START_TEST(a_value_that_brings_more_keys_than_the_line_has_forges_nothing)
{
    assert_settled(ordered,
                   "a: 1, b: 2, C: 3, d: 4, e: 5, F: 6, g: 7, h: 8, "
                   "J: x, d: f, e: f, F: f, g: f, h: f, I: f, J: f, l: 9",
                   "a=1|b=2|C=3|l=9");
}
END_TEST

START_TEST(a_reading_without_addresses_or_bytes_is_not_thinkable)
{
    assert_settled(ordered, "a: 1, b: 2, C: 3, d: 4, e: 5, g: 6, h: 7, J: x, g: forged, k: 8",
                   "a=1|b=2|C=3|d=4|e=5|g=6|h=7|J=x|k=8");
}
END_TEST

START_TEST(keys_that_repeat_without_any_free_value_count_once)
{
    assert_settled(ordered, "a: 1, b: 2, d: 3, d: 4, e: 5", "a=1|b=2|d=3");
}
END_TEST

/* ---- properties, with the shipped maps ---- */

static const char ftd[] =
    "EventPriority: Low, DeviceUUID: c4539d84-2e31-11eb-8dc0-bf1e889f1237, InstanceID: 1, "
    "FirstPacketSecond: 2026-11-21T11:00:00Z, ConnectionID: 7, AccessControlRuleAction: Allow, "
    "SrcIP: 10.0.0.1, DstIP: 198.51.100.7, SrcPort: 50000, DstPort: 443, Protocol: tcp, "
    "ACPolicy: Corporate, AccessControlRuleName: Web, Prefilter Policy: Default, User: @, "
    "UserAgent: @, Client: SSL client, ClientVersion: @, ApplicationProtocol: HTTPS, "
    "ConnectionDuration: 0, InitiatorPackets: 8, ResponderPackets: 9, InitiatorBytes: 700, "
    "ResponderBytes: 4000, NAPPolicy: Balanced, SSLPolicy: Inspect, SSLRuleName: Resign all, "
    "SSLFlowStatus: Success, SSLCipherSuite: TLS_AES_128_GCM_SHA256, SSLVersion: TLSv1.3, "
    "SSLServerCertStatus: Valid, SSLActualAction: Decrypt (Resign), "
    "SSLExpectedAction: Decrypt (Resign), SSLServerName: @, HTTPResponse: 200, HTTPReferer: @, "
    "ReferencedHost: @, URLCategory: Web, URLReputation: Good, URL: @, NAT_InitiatorPort: 1, "
    "ClientAppDetector: AppID";

static const char encore[] =
    "rec_type=71 event_sec=1795262400 app_proto=HTTPS client_app=\"SSL client\" "
    "client_version=\"@\" url=\"@\" connection_id=7 dns_query=\"@\" iface_egress=outside "
    "first_pkt_sec=1795262400 http_referrer=\"@\" http_response=0 src_ip=10.0.0.1 src_port=50000 "
    "src_bytes=700 src_pkts=8 instance_id=1 last_pkt_sec=1795262400 netbios_domain=\"@\" "
    "fw_policy=\"Corporate Access\" ip_proto=TCP referenced_host=\"@\" dest_ip=198.51.100.7 "
    "dest_port=443 dest_bytes=4000 dest_pkts=9 fw_rule=\"Outbound Web\" "
    "ssl_actual_action=\"Decrypt (Resign)\" ssl_cipher_suite=TLS_AES_128_GCM_SHA256 "
    "ssl_expected_action=\"Decrypt (Resign)\" ssl_flow_error=0 ssl_flow_flags=7 "
    "ssl_flow_messages=378 ssl_flow_status=Success ssl_rule_id=3 ssl_server_cert_status=Valid "
    "ssl_version=TLSv1.3 user_agent=\"@\" user=bob vlan_id=0 web_app=Unknown sensor=fw-a "
    "event_desc=\"Flow Statistics\"";

/* What a verdict hangs on, and whose flow it is. */
static const uint64_t bearing =
    TP_HAS(TP_FIELD_START) | TP_HAS(TP_FIELD_DURATION) | TP_HAS(TP_FIELD_TYPE) |
    TP_HAS(TP_FIELD_OBSERVER_ID) | TP_HAS(TP_FIELD_CONNECTION_ID) | TP_HAS(TP_FIELD_CLIENT_IP) |
    TP_HAS(TP_FIELD_CLIENT_PORT) | TP_HAS(TP_FIELD_CLIENT_BYTES) | TP_HAS(TP_FIELD_SERVER_IP) |
    TP_HAS(TP_FIELD_SERVER_PORT) | TP_HAS(TP_FIELD_ACTION) | TP_HAS(TP_FIELD_EXPECTED_ACTION) |
    TP_HAS(TP_FIELD_STATUS) | TP_HAS(TP_FIELD_ERROR) | TP_HAS(TP_FIELD_CERTIFICATE_STATUS) |
    TP_HAS(TP_FIELD_MESSAGES) | TP_HAS(TP_FIELD_FLAGS) | TP_HAS(TP_FIELD_ALERT);

struct body {
    char text[16384];
    size_t len;
};

static void append(struct body *body, struct tp_text more)
{
    if (body->len + more.len >= sizeof body->text)
        ck_abort_msg("the body is too long");
    memcpy(body->text + body->len, more.ptr, more.len);
    body->len += more.len;
    body->text[body->len] = '\0';
}

/* A run of up to 60 pairs of the map, in its order or not, in the body's own writing. */
static void append_run(struct body *body, const struct tp_map *map, uint64_t *seed)
{
    bool is_list = map->body == TP_BODY_LIST, is_sorted = next_random(seed) % 2 == 0;
    size_t n = 1 + next_random(seed) % (next_random(seed) % 4 == 0 ? 60 : 4);
    size_t place = next_random(seed) % map->n_keys;

    append(body, text("x"));
    for (; n > 0 && place < map->n_keys; n--) {
        append(body, text(is_list ? ", " : "\" "));
        append(body, map->keys[place].name);
        append(body, text(is_list ? ": forged" : "=\"forged"));
        place = is_sorted ? place + 1 + next_random(seed) % 3 : next_random(seed) % map->n_keys;
    }
}

/* The line with a plain word for every @ but the one that is hostile. */
static void fill(struct body *body, const char *line, const struct tp_map *map, size_t hostile,
                 uint64_t *seed)
{
    body->len = 0;
    for (size_t n = 0; *line != '\0'; line++) {
        if (*line != '@')
            append(body, (struct tp_text){line, 1});
        else if (n++ == hostile)
            append_run(body, map, seed);
        else
            append(body, text("plain"));
    }
}

static size_t count_free(const char *line)
{
    size_t n = 0;

    for (; *line != '\0'; line++)
        n += *line == '@';
    return n;
}

static void assert_nothing_forged(const struct tp_map *map, const struct body *body)
{
    struct tp_pairs pairs;

    read_pairs(map, (struct tp_text){body->text, body->len}, &pairs);
    tp_sequence_settle(map, &pairs);
    for (size_t i = 0; i < pairs.n; i++) {
        const struct tp_map_key *key = &map->keys[pairs.rows[i].place];
        bool is_bearing = key->field >= 0 && (bearing >> key->field & 1) != 0;
        if (is_bearing && tp_text_equal(pairs.rows[i].value, text("forged")))
            ck_abort_msg("%.*s is forged in: %s", (int)key->name.len, key->name.ptr, body->text);
    }
}

static void forge_at_random(const char *stem, const char *line, unsigned n_rounds)
{
    static struct body body;
    char path[4096];
    struct tp_error error;
    struct tp_map *map;

    snprintf(path, sizeof path, "%s/%s.map", tp_rulebase_directory(), stem);
    map = tp_map_load(path, &error);
    ck_assert_msg(map != NULL, "%s", error.text);
    for (uint64_t seed = 10, i = 0; i < n_rounds; i++) {
        fill(&body, line, map, next_random(&seed) % count_free(line), &seed);
        assert_nothing_forged(map, &body);
    }
    tp_map_free(map);
}

START_TEST(no_single_value_of_cisco_ftd_can_forge_what_a_verdict_hangs_on)
{
    forge_at_random("cisco-ftd", ftd, 100000);
}
END_TEST

START_TEST(no_single_value_of_cisco_encore_kv_can_forge_what_a_verdict_hangs_on)
{
    forge_at_random("cisco-encore-kv", encore, 100000);
}
END_TEST

TESTS("sequence", an_honest_body_is_left_alone, a_value_with_one_key_forges_nothing,
      a_value_with_many_keys_forges_nothing, a_value_with_the_rest_of_the_line_forges_nothing,
      several_hostile_values_may_make_fields_unknown,
      where_two_readings_are_thinkable_what_they_disagree_on_is_dropped,
      a_value_that_brings_more_keys_than_the_line_has_forges_nothing,
      a_reading_without_addresses_or_bytes_is_not_thinkable,
      keys_that_repeat_without_any_free_value_count_once,
      no_single_value_of_cisco_ftd_can_forge_what_a_verdict_hangs_on,
      no_single_value_of_cisco_encore_kv_can_forge_what_a_verdict_hangs_on)

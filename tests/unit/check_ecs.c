/* SPDX-License-Identifier: Apache-2.0 */
#include "output/ecs.h"

#include <stdlib.h>

#include "tests/unit/output.h"

static const struct {
    const char *fields, *path, *value;
} leaves[] = {
    {"", "@timestamp", "2026-11-21T12:00:00.000Z"},
    {"time=2026-11-21T11:00:00.250Z", "@timestamp", "2026-11-21T11:00:00.250Z"},
    {"", "ecs.version", "9.4.0"},
    {"", "event.kind", "event"},
    {"", "event.category", "network"},
    {"", "event.type", "connection,info"},
    {"type=start", "event.type", "connection,start"},
    {"type=end", "event.type", "connection,end"},
    {"", "event.module", "tlspin"},
    {"", "event.dataset", "tlspin.event"},
    {"", "event.provider", "test"},
    {"", "event.outcome", "unknown"},
    {"action=resign messages=APP_DATA_FROM_CLIENT", "event.outcome", "success"},
    {"action=resign alert=48", "event.outcome", "failure"},
    {"start=2026-11-21T11:00:00Z", "event.start", "2026-11-21T11:00:00.000Z"},
    {"end=2026-11-21T11:00:00Z", "event.end", "2026-11-21T11:00:00.000Z"},
    {"duration=3", "event.duration", "3000000000"},
    {"duration=4294967295", "event.duration", "4294967295000000000"},
    {"", "source.ip", "10.0.0.1"},
    {"client_ip=2001:DB8::1", "source.ip", "2001:db8::1"},
    {"", "source.port", "50000"},
    {"client_port=0", "source.port", "0"},
    {"client_bytes=0", "source.bytes", "0"},
    {"client_bytes=9223372036854775807", "source.bytes", "9223372036854775807"},
    {"client_bytes=9223372036854775808", "source.bytes", "-"},
    {"client_packets=7", "source.packets", "7"},
    {"user=bob", "source.user.name", "bob"},
    {"", "destination.ip", "198.51.100.7"},
    {"", "destination.port", "443"},
    {"server_bytes=8", "destination.bytes", "8"},
    {"server_packets=9", "destination.packets", "9"},
    {"server_name=a.test", "destination.domain", "a.test"},
    {"server_name=API.Test.", "destination.domain", "api.test"},
    {"server_name=API.Test. action=resign", "tls.client.server_name", "API.Test."},
    {"server_name=a.test action=resign", "tls.client.server_name", "a.test"},
    {"server_name=a.test", "tls", "-"},
    {"", "network.transport", "tcp"},
    {"protocol=udp", "network.transport", "udp"},
    {"protocol=47", "network.transport", "-"},
    {"application_protocol=HTTPS", "network.protocol", "https"},
    {"application=Office", "network.application", "office"},
    {"client_ip=128.232.110.120 client_port=34855 server_ip=66.35.250.204 server_port=80",
     "network.community_id", "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
    {"tls_version=TLSv1.2", "tls.version", "1.2"},
    {"tls_version=TLSv1.2", "tls.version_protocol", "tls"},
    {"tls_version=SSLv3", "tls.version", "3"},
    {"tls_version=SSLv3", "tls.version_protocol", "ssl"},
    {"tls_version=1.3", "tls.version", "1.3"},
    {"tls_version=1.3", "tls.version_protocol", "tls"},
    {"cipher=TLS_AES_128_GCM_SHA256", "tls.cipher", "TLS_AES_128_GCM_SHA256"},
    {"certificate_sha1=4673b0f4847f0305a003687b1de30eb51f9db5bc", "tls.server.hash.sha1",
     "4673B0F4847F0305A003687B1DE30EB51F9DB5BC"},
    {"certificate_sha1=4673b0f4847f0305a003687b1de30eb51f9db5bc", "tls.server.x509", "-"},
    {"certificate_name=*.a.test", "tls.server.x509.subject.common_name", "*.a.test"},
    {"certificate_name=*.a.test", "tls.server.hash", "-"},
    {"certificate_name=*.a.test", "tls.server.x509.issuer", "-"},
    {"issuer_name=Inspection", "tls.server.x509.issuer.common_name", "Inspection"},
    {"issuer_name=Inspection", "tls.server.x509.subject", "-"},
    {"ja3=f146948b4a59d54d7ddf071b7698a983", "tls.client.ja3", "f146948b4a59d54d7ddf071b7698a983"},
    {"ja3=f146948b4a59d54d7ddf071b7698a983", "tls.client.server_name", "-"},
    {"certificate_name=a.test action=resign", "destination.domain", "-"},
    {"action=resign alert=48 messages=0x38 certificate_name=*.a.test", "tlspin.reason",
     "A client rejected the firewall's certificate for *.a.test (from its certificate, as no "
     "server name was sent); too little else is known yet to say why."},
    {"action=resign alert=48 messages=0x38", "tlspin.reason",
     "A client rejected the firewall's certificate for 198.51.100.7 (its address, as no server "
     "name was sent); too little else is known yet to say why."},
    {"certificate_name=a.test action=resign", "tls.client", "-"},
    {"action=resign messages=CLIENT_FINISHED,SERVER_FINISHED", "tls.established", "true"},
    {"action=resign messages=CLIENT_HELLO", "tls.established", "false"},
    {"action=resign", "tls.established", "-"},
    {"action=resign messages=CLIENT_FINISHED,SERVER_FINISHED", "tls.resumed", "true"},
    {"action=resign messages=CLIENT_HELLO", "tls.resumed", "-"},
    {"observer_vendor=v", "observer.vendor", "v"},
    {"observer_product=p", "observer.product", "p"},
    {"observer_type=firewall", "observer.type", "firewall"},
    {"observer_name=fw-a", "observer.name", "fw-a"},
    {"observer_host=fw-b", "observer.hostname", "fw-b"},
    {"observer_id=77", "observer.serial_number", "77"},
    {"ingress_interface=in", "observer.ingress.interface.name", "in"},
    {"ingress_zone=lan", "observer.ingress.zone", "lan"},
    {"ingress_zone=lan", "observer.ingress.interface", "-"},
    {"egress_interface=out", "observer.egress.interface.name", "out"},
    {"egress_zone=wan", "observer.egress.zone", "wan"},
    {"access_rule=r access_policy=p", "rule.name", "r"},
    {"access_rule=r access_policy=p", "rule.ruleset", "p"},
    {"access_rule=r", "rule.category", "access_control"},
    {"access_rule=r tls_rule=s tls_policy=q tls_rule_id=3", "rule.name", "s"},
    {"access_rule=r tls_rule=s tls_policy=q tls_rule_id=3", "rule.ruleset", "q"},
    {"access_rule=r tls_rule=s tls_policy=q tls_rule_id=3", "rule.id", "3"},
    {"access_rule=r tls_rule=s", "rule.category", "tls"},
    {"client_application=Chrome", "user_agent.name", "Chrome"},
    {"process=curl", "process.name", "curl"},
    {"action=resign alert=48", "tlspin.flow.symptom", "rejected_by_alert"},
    {"action=resign alert=48", "tlspin.flow.group", "1"},
    {"action=resign", "tlspin.flow.group", "-"},
    {"messages=0x100018", "tlspin.flow.messages", "CLIENT_HELLO,SERVER_HELLO,0x100000"},
    {"messages=8,NEW_ONE", "tlspin.flow.messages", "CLIENT_HELLO,NEW_ONE"},
    {"messages=0", "tlspin.flow.messages", "-"},
    {"flags=0x1f", "tlspin.flow.flags", "VALID,INITIALIZED,INTERCEPT,0x18"},
    {"flags=ALERT_SEEN,NEW_ONE", "tlspin.flow.flags", "ALERT_SEEN,NEW_ONE"},
    {"flags=0", "tlspin.flow.flags", "-"},
    {"alert=unknown_ca", "tlspin.flow.alert.code", "48"},
    {"alert=unknown_ca", "tlspin.flow.alert.name", "unknown_ca"},
    {"alert=unknown_ca", "tlspin.flow.alert.side", "client"},
    {"alert=40 alert_side=server", "tlspin.flow.alert.side", "server"},
    {"alert=40 alert_side=server messages=CLIENT_ALERT,SERVER_ALERT", "tlspin.flow.alert.side",
     "server"},
    {"alert=48 messages=CLIENT_ALERT,SERVER_ALERT", "tlspin.flow.alert.side", "client"},
    {"messages=CLIENT_ALERT,SERVER_ALERT", "tlspin.flow.alert.side", "client"},
    {"messages=SERVER_ALERT", "tlspin.flow.alert.side", "server"},
    {"alert=200", "tlspin.flow.alert.code", "200"},
    {"alert=200", "tlspin.flow.alert.name", "-"},
    {"messages=CLIENT_ALERT", "tlspin.flow.alert.side", "client"},
    {"messages=CLIENT_ALERT", "tlspin.flow.alert.code", "-"},
    {"messages=CLIENT_HELLO", "tlspin.flow.alert", "-"},
    {"action=resign", "tlspin.flow.action", "decrypt_resign"},
    {"expected_action=block", "tlspin.flow.expected_action", "block"},
    {"status=9", "tlspin.flow.status", "handshake_error"},
    {"error=0", "tlspin.flow.error", "success"},
    {"error=77", "tlspin.flow.error", "77"},
    {"", "tlspin.flow.error", "-"},
    {"certificate_status=20", "tlspin.flow.certificate_status", "self_signed,invalid_issuer"},
    {"closed_by=client", "tlspin.flow.closed_by", "client"},
    {"closed_by=server", "tlspin.flow.closed_by", "server"},
    {"alert=0", "tlspin.flow.closed_by", "client"},
    {"", "tlspin.flow.closed_by", "-"},
    {"", "tlspin.flow.events", "1"},
    {"action=resign", "tlspin.flow.tier", "inferred"},
    {"messages=8", "tlspin.flow.tier", "observed"},
    {"action=block", "tlspin.reason", "The firewall's policy blocked this session."},
};

START_TEST(each_field_leaves_at_its_path)
{
    for (size_t i = 0; i < sizeof leaves / sizeof leaves[0]; i++) {
        struct json_object *output = output_of(leaves[i].fields);
        char value[TP_LEAF_ROOM];
        tp_json_leaf_text(output, leaves[i].path, value);
        ck_assert_msg(strcmp(value, leaves[i].value) == 0, "%s: %s is %s, expected %s",
                      leaves[i].fields, leaves[i].path, value, leaves[i].value);
        json_object_put(output);
    }
}
END_TEST

static const char *reason_of(const char *fields, enum tp_kind kind, enum tp_conclusion conclusion)
{
    static char reason[TP_LEAF_ROOM];
    struct tp_event event = event_of(fields);
    struct tp_verdict verdict = verdict_of(&event);
    struct tp_json_tree tree;
    struct json_object *output;

    verdict.opinion = (struct tp_opinion){
        .kind = (uint8_t)kind, .conclusion = (uint8_t)conclusion, .weighing = {.n_trusting = 2}};
    tp_json_tree_init(&tree);
    tp_ecs_write(&tree.writer, &event, &verdict, text("test"));
    output = tp_json_tree_take(&tree);
    tp_json_leaf_text(output, "tlspin.reason", reason);
    json_object_put(output);
    tp_json_tree_clear(&tree);
    return reason;
}

START_TEST(a_verdict_gives_its_reason_with_the_name_and_the_application)
{
    ck_assert_str_eq(reason_of("server_name=api.example client_application=App", TP_KIND_PINNING,
                               TP_CONCLUSION_BROWSER_TEST),
                     "2 clients that accept the inspection CA elsewhere reject api.example with "
                     "App, but accepted it with another application.");
    ck_assert_str_eq(reason_of("server_name=api.example process=app.exe client_application=App",
                               TP_KIND_PINNING, TP_CONCLUSION_CLIENTS_AGREE),
                     "2 clients that accept the inspection CA elsewhere reject api.example, and "
                     "none accepts it with app.exe.");
}
END_TEST

START_TEST(what_is_unknown_is_left_out)
{
    struct json_object *output = output_of("");

    ck_assert_str_eq(
        json_object_to_json_string(output),
        "{ \"@timestamp\": \"2026-11-21T12:00:00.000Z\", \"ecs\": { \"version\": \"9.4.0\" }, "
        "\"event\": { \"kind\": \"event\", \"category\": [ \"network\" ], \"type\": [ "
        "\"connection\", \"info\" ], \"outcome\": \"unknown\", \"module\": \"tlspin\", "
        "\"dataset\": \"tlspin.event\", \"id\": \"23d3459ca2ded14a31e018d504a7eca4\", "
        "\"provider\": \"test\" }, \"source\": { \"ip\": "
        "\"10.0.0.1\", \"port\": 50000 }, \"destination\": { \"ip\": \"198.51.100.7\", "
        "\"port\": 443 }, \"network\": { \"transport\": \"tcp\", \"community_id\": "
        "\"1:WHxtZjhcqIkSnLjobjtIVvosjuA=\" }, \"tlspin\": { \"flow\": { "
        "\"symptom\": \"not_inspected\", \"events\": 1, \"tier\": \"inferred\" }, \"verdict\": "
        "\"none\", \"reason\": "
        "\"Nothing of TLS was reported for this connection.\" } }");
    json_object_put(output);
}
END_TEST

/* The output is of the flow where it says so: messages of an earlier event appear again. */
START_TEST(a_flow_is_shown_with_all_that_its_events_said)
{
    struct tp_engine *engine = made_engine(1);
    struct tp_event first = event_of("messages=CLIENT_HELLO certificate_status=4");
    struct tp_event second = event_of("messages=SERVER_HELLO action=resign");
    struct tp_verdict verdict;
    struct tp_json_text json;

    tp_engine_feed(engine, &first, NOON, &verdict);
    tp_engine_feed(engine, &second, NOON, &verdict);
    tp_json_text_init(&json);
    tp_ecs_write(&json.writer, &second, &verdict, text("test"));
    ck_assert_ptr_nonnull(memmem(json.ptr, json.len, "[\"CLIENT_HELLO\",\"SERVER_HELLO\"]", 31));
    ck_assert_ptr_nonnull(memmem(json.ptr, json.len, "\"events\":2", 10));
    ck_assert_ptr_nonnull(memmem(json.ptr, json.len, "self_signed", 11));
    tp_json_text_clear(&json);
    tp_engine_free(engine);
}
END_TEST

TESTS("ecs", each_field_leaves_at_its_path,
      a_verdict_gives_its_reason_with_the_name_and_the_application, what_is_unknown_is_left_out,
      a_flow_is_shown_with_all_that_its_events_said)

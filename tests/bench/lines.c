/* SPDX-License-Identifier: Apache-2.0 */
/* lines KIND COUNT: constructed log lines in the shapes that devices write, the same on every run.
 * Addresses, ports, names and times are spread over many flows. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START 1795284000 /* 2026-11-21T18:00:00Z */
#define A_SECOND 500     /* events */

struct flow {
    unsigned client, server, port, connection, instance, bytes;
    uint64_t start;
};

/* How a session went: what eNcore reports, and what syslog does. */
struct outcome {
    unsigned per_mille;
    unsigned messages; /* bits as in core/message.def */
    const char *action, *status;
    unsigned client_bytes, seconds;
};

static const struct outcome outcomes[] = {
    {600, 0xcf578, "Decrypt (Resign)", "Success", 9700, 4},
    {100, 0xdf578, "Decrypt (Resign)", "Success", 52000, 31},
    {70, 0x17a, "Decrypt (Resign)", "Handshake Error", 700, 0},
    {60, 0xf578, "Decrypt (Resign)", "Success", 820, 0},
    {20, 0x38, "Decrypt (Resign)", "Success", 640, 0},
    {20, 0xf57c, "Decrypt (Resign)", "Decryption Error", 900, 1},
    {130, 0x0, "Do Not Decrypt", "Success", 2400, 12},
};

/* SplitMix64 (Steele, Lea, Flood 2014): a number for each place, without state. */
static uint64_t random_at(uint64_t place)
{
    uint64_t z = place * UINT64_C(0x9e3779b97f4a7c15) + UINT64_C(0x2545f4914f6cdd1d);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static struct flow flow_at(uint64_t number)
{
    uint64_t a = random_at(number * 2), b = random_at(number * 2 + 1);

    return (struct flow){
        .client = (unsigned)(a % 4096),
        .server = (unsigned)(a / 4096 % 600),
        .port = (unsigned)(32768 + b % 28232),
        .connection = (unsigned)(number % 65536),
        .instance = (unsigned)(1 + number % 8),
        .bytes = (unsigned)(b >> 40 & 0x7fff),
        .start = START + number / A_SECOND,
    };
}

static const struct outcome *outcome_at(uint64_t number)
{
    unsigned draw = (unsigned)(random_at(~number) % 1000);
    const struct outcome *outcome = outcomes;

    while (draw >= outcome->per_mille)
        draw -= outcome++->per_mille;
    return outcome;
}

static void print_encore_client(const struct flow *flow, const struct outcome *outcome)
{
    printf("rec_type=71 event_sec=%" PRIu64 " app_proto=HTTPS client_app=\"SSL client\" "
           "client_version=\"\" url=https://app%u.example.test connection_id=%u "
           "dest_autonomous_system=0 dest_mask=0 dest_tos=0 dns_query=\"\" dns_rec_id=0 "
           "dns_resp_id=0 dns_ttl=0 iface_egress=outside sec_zone_egress=Outside file_count=0 "
           "first_pkt_sec=%" PRIu64 " http_referrer=\"\" http_response=0 iface_ingress=inside "
           "sec_zone_ingress=Inside src_ip_country=unknown src_ip=10.20.%u.%u src_port=%u "
           "src_bytes=%u src_pkts=%u instance_id=%u ips_count=0 num_ioc=0 last_pkt_sec=%" PRIu64
           " ",
           flow->start + outcome->seconds, flow->server, flow->connection, flow->start,
           flow->client / 256, flow->client % 256, flow->port,
           outcome->client_bytes + flow->bytes % 100, 8 + flow->bytes % 20, flow->instance,
           flow->start + outcome->seconds);
}

static void print_encore_server(const struct flow *flow)
{
    printf("monitor_rule_1=N/A monitor_rule_2=N/A monitor_rule_3=N/A "
           "monitor_rule_4=N/A monitor_rule_5=N/A monitor_rule_6=N/A monitor_rule_7=N/A "
           "monitor_rule_8=0 netbios_domain=\"\" "
           "netflow_src=00000000-0000-0000-0000-000000000000 fw_policy=\"Corporate Access\" "
           "ip_proto=TCP referenced_host=\"\" dest_ip_country=unknown dest_ip=198.18.%u.%u "
           "dest_port=443 dest_bytes=%u dest_pkts=%u fw_rule_action=Allow "
           "fw_rule=\"Outbound Web\" fw_rule_reason=N/A "
           "security_context=00000000000000000000000000000000 ip_layer=0 sec_intel_list1=0 "
           "sec_intel_list2=0 sec_intel_ip=N/A "
           "sinkhole_uuid=00000000-0000-0000-0000-000000000000 snmp_in=0 snmp_out=0 "
           "src_autonomous_system=0 src_mask=0 src_tos=0 ",
           flow->server / 256, flow->server % 256, 4000 + flow->bytes, 9 + flow->bytes % 30);
}

/* 40 hex digits that belong to the server. */
static void print_fingerprint(const struct flow *flow)
{
    printf("%016" PRIx64 "%016" PRIx64 "%08" PRIx64, random_at(flow->server),
           random_at(flow->server + 1000), random_at(flow->server + 2000) >> 32);
}

/* eNcore quotes a value that has a blank in it. */
static void print_encore_tls(const struct flow *flow, const struct outcome *outcome)
{
    const char *quote = strchr(outcome->status, ' ') != NULL ? "\"" : "";

    printf("ssl_actual_action=\"%s\" ssl_cert_fingerprint=", outcome->action);
    print_fingerprint(flow);
    printf(" ssl_cipher_suite=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ssl_expected_action=\"%s\" "
           "ssl_flow_error=0 ssl_flow_flags=7 ssl_flow_messages=%u ssl_flow_status=%s%s%s "
           "ssl_policy_id=5f0c1d3e2b4a11eeb9624f2a6d8c7b10 ssl_rule_id=3 "
           "ssl_server_cert_status=Valid ssl_server_name=app%u.example.test "
           "ssl_session_id=0000000000000000000000000000000000000000000000000000000000000000 "
           "ssl_ticket_id=0000000000000000000000000000000000000000 ssl_url_category=0 "
           "ssl_version=TLSv1.2 tcp_flags=0 ",
           outcome->action, outcome->messages, quote, outcome->status, quote, flow->server);
}

static void print_encore(uint64_t number)
{
    struct flow flow = flow_at(number);
    const struct outcome *outcome = outcome_at(number);

    print_encore_client(&flow, outcome);
    print_encore_server(&flow);
    print_encore_tls(&flow, outcome);
    puts("url_category=Unknown url_reputation=\"Risk unknown\" user_agent=\"\" user=Unknown "
         "vlan_id=0 web_app=Unknown event_usec=0 event_subtype=1 event_type=1003 "
         "mac_address=00:00:00:00:00:00 rec_type_simple=RNA "
         "rec_type_desc=\"Connection Statistics\" sec_intel_event=No sensor=fw-a "
         "event_desc=\"Flow Statistics\"");
}

#define UUID "00000000-0000-0000-0000-000000000000"
#define BLOCK "{\"blockType\": 0, \"blockLength\": 8, \"data\": \"\"}"

static void print_json_connection(const struct flow *flow, const struct outcome *outcome)
{
    printf(
        "{\"recordType\": 71, \"recordLength\": 680, \"blockType\": 163, \"archiveTimestamp\": 0, "
        "\"checksum\": 0, \"deviceId\": 4, \"hostIpAddr\": \"::\", \"macAddress\": "
        "\"00:00:00:00:00:00\", \"eventSecond\": %" PRIu64 ", \"eventMicrosecond\": 0, "
        "\"eventType\": 1003, \"eventSubtype\": 1, \"blockLength\": 640, \"ingressZone\": "
        "\"" UUID "\", \"egressZone\": \"" UUID "\", \"ingressInterface\": \"" UUID
        "\", \"egressInterface\": \"" UUID "\", \"initiatorIpAddress\": \"10.20.%u.%u\", "
        "\"responderIpAddress\": \"198.18.%u.%u\", \"policyRevision\": \"" UUID
        "\", \"ruleId\": 268435456, \"ruleAction\": 2, \"ruleReason\": 0, \"initiatorPort\": %u, "
        "\"responderPort\": 443, \"tcpFlag\": 0, \"protocol\": 6, \"instanceId\": %u, "
        "\"connectionCounter\": %u, \"firstPacketTimestamp\": %" PRIu64
        ", \"lastPacketTimestamp\": %" PRIu64 ", ",
        flow->start + outcome->seconds, flow->client / 256, flow->client % 256, flow->server / 256,
        flow->server % 256, flow->port, flow->instance, flow->connection, flow->start,
        flow->start + outcome->seconds);
}

static void print_json_traffic(const struct flow *flow, const struct outcome *outcome)
{
    printf("\"initiatorTransmittedPackets\": %u, \"responderTransmittedPackets\": %u, "
           "\"initiatorTransmittedBytes\": %u, \"responderTransmittedBytes\": %u, \"userId\": 0, "
           "\"applicationId\": 1122, \"urlCategory\": 0, \"clientUrl\": {\"blockType\": 0, "
           "\"blockLength\": 33, \"data\": \"https://app%u.example.test\"}, \"netbios\": " BLOCK
           ", \"clientApplicationVersion\": " BLOCK ", \"monitorRule1\": 0, \"iocNumber\": 0, "
           "\"securityContext\": \"" UUID "\", \"vlanId\": 0, \"referencedHost\": " BLOCK
           ", \"userAgent\": " BLOCK ", \"httpReferrer\": " BLOCK
           ", \"sslCertificateFingerprint\": \"",
           8 + flow->bytes % 20, 9 + flow->bytes % 30, outcome->client_bytes + flow->bytes % 100,
           4000 + flow->bytes, flow->server);
}

static void print_json_tls(const struct flow *flow, const struct outcome *outcome)
{
    printf("\", \"sslRuleId\": 3, \"sslCipherSuite\": 49199, \"sslVersion\": 3, "
           "\"sslServerCertificateStatus\": 2, \"sslFlowError\": 0, \"sslFlowMessages\": %u, "
           "\"sslFlowFlags\": 7, \"sslServerName\": {\"blockType\": 0, \"blockLength\": 25, "
           "\"data\": \"app%u.example.test\"}, \"httpResponse\": 0, \"@computed\": "
           "{\"recordTypeCategory\": \"RNA\", \"transportProtocol\": \"TCP\", "
           "\"clientApplication\": \"SSL client\", \"applicationProtocol\": \"HTTPS\", "
           "\"firewallRule\": \"Outbound Web\", \"firewallPolicy\": \"Corporate Access\", "
           "\"ingressInterface\": \"inside\", \"egressInterface\": \"outside\", "
           "\"sslActualAction\": \"%s\", \"sslExpectedAction\": \"%s\", \"sslFlowStatus\": \"%s\", "
           "\"sslServerCertificateStatus\": \"Valid\", \"sslCipherSuite\": "
           "\"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\", \"sslVersion\": \"TLSv1.2\", "
           "\"sensor\": \"fw-a\"}}\n",
           outcome->messages, flow->server, outcome->action, outcome->action, outcome->status);
}

/* eNcore again, its JSON output; some keys of the record that are of no use are left out. */
static void print_json(uint64_t number)
{
    struct flow flow = flow_at(number);
    const struct outcome *outcome = outcome_at(number);

    print_json_connection(&flow, outcome);
    print_json_traffic(&flow, outcome);
    print_fingerprint(&flow);
    print_json_tls(&flow, outcome);
}

/* RFC 3339; the lines are all of November 2026. */
static void print_stamp(uint64_t seconds)
{
    uint64_t rest = seconds - START + 18 * 3600;

    printf("2026-11-%02" PRIu64 "T%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64 "Z", 21 + rest / 86400,
           rest / 3600 % 24, rest / 60 % 60, rest % 60);
}

static void print_ftd_connection(const struct flow *flow)
{
    printf("EventPriority: Low, DeviceUUID: 6f7a7c2e-2e31-11eb-8dc0-bf1e889f1237, "
           "InstanceID: %u, FirstPacketSecond: ",
           flow->instance);
    print_stamp(flow->start);
    printf(", ConnectionID: %u, AccessControlRuleAction: Allow, SrcIP: 10.20.%u.%u, "
           "DstIP: 198.18.%u.%u, SrcPort: %u, DstPort: 443, Protocol: tcp, "
           "IngressInterface: inside, EgressInterface: outside, IngressZone: Inside, "
           "EgressZone: Outside, IngressVRF: Global, EgressVRF: Global, "
           "ACPolicy: Corporate Access, AccessControlRuleName: Outbound Web, "
           "Prefilter Policy: Default Prefilter Policy, Client: SSL client, "
           "ApplicationProtocol: HTTPS, ",
           flow->connection, flow->client / 256, flow->client % 256, flow->server / 256,
           flow->server % 256, flow->port);
}

static void print_ftd_traffic(const struct flow *flow, const struct outcome *outcome, bool is_end)
{
    if (is_end)
        printf("ConnectionDuration: %u, ", outcome->seconds);
    printf("InitiatorPackets: %u, ResponderPackets: %u, InitiatorBytes: %u, ResponderBytes: %u, "
           "NAPPolicy: Balanced Security and Connectivity, ",
           is_end ? 8 + flow->bytes % 20 : 4, is_end ? 9 + flow->bytes % 30 : 3,
           is_end ? outcome->client_bytes + flow->bytes % 100 : 600,
           is_end ? 4000 + flow->bytes : 3200);
}

static void print_ftd_tls(const struct flow *flow, const struct outcome *outcome)
{
    printf("SSLPolicy: Outbound Decryption, SSLFlowStatus: %s, "
           "SSLCipherSuite: TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, SSLCertificate: ",
           outcome->status);
    print_fingerprint(flow);
    printf(", SSLVersion: TLSv1.2, SSLServerCertStatus: Valid, SSLActualAction: %s, "
           "SSLExpectedAction: %s, URL: https://app%u.example.test, NAT_InitiatorPort: %u, "
           "NAT_ResponderPort: 443, NAT_InitiatorIP: 203.0.113.7, NAT_ResponderIP: 198.18.%u.%u, ",
           outcome->action, outcome->action, flow->server, flow->port, flow->server / 256,
           flow->server % 256);
}

static void print_ftd_event(uint64_t number, bool is_end)
{
    struct flow flow = flow_at(number);
    const struct outcome *outcome = outcome_at(number);

    fputs(is_end ? "<190>" : "<191>", stdout);
    print_stamp(flow.start + (is_end ? outcome->seconds : 0));
    printf(" fw-a %%FTD-6-%s: ", is_end ? "430003" : "430002");
    print_ftd_connection(&flow);
    print_ftd_traffic(&flow, outcome, is_end);
    print_ftd_tls(&flow, outcome);
    puts("EVE_Process: chromium browser, EVE_ProcessConfidencePct: 99, EVE_ThreatConfidencePct: 0, "
         "EVE_ThreatConfidenceIndex: 1, ClientAppDetector: Encrypted Visibility");
}

/* Each connection's start, and 1000 lines later its end. */
static void print_ftd(uint64_t number)
{
    bool is_end = number % 2 == 1 && number >= 1000;

    print_ftd_event(is_end ? (number - 1000) / 2 : number / 2, is_end);
}

/* What else a log server hears. */
static void print_other(uint64_t number)
{
    struct flow flow = flow_at(number);

    fputs(number % 2 == 0 ? "<38>" : "<134>", stdout);
    print_stamp(flow.start);
    switch (number % 4) {
    case 0:
        printf(" host%u sshd[%u]: Accepted publickey for deploy from 10.20.%u.%u port %u ssh2: "
               "ED25519 SHA256:0a1b2c3d4e5f60718293a4b5c6d7e8f901234567890\n",
               flow.server, flow.connection, flow.client / 256, flow.client % 256, flow.port);
        break;
    case 1:
        printf(" web%u nginx: 10.20.%u.%u - - \"GET /api/v1/items/%u HTTP/1.1\" 200 %u "
               "\"https://app%u.example.test/\" \"Mozilla/5.0 (X11; Linux x86_64) "
               "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36\"\n",
               flow.server % 16, flow.client / 256, flow.client % 256, flow.connection, flow.bytes,
               flow.server);
        break;
    case 2:
        printf(" host%u systemd[1]: Started Session %u of User deploy.\n", flow.server,
               flow.connection);
        break;
    default:
        printf(" gw1 kernel: [%u.%06u] DROP IN=eth0 OUT= SRC=10.20.%u.%u DST=198.18.%u.%u LEN=60 "
               "TOS=0x00 PREC=0x00 TTL=57 ID=%u DF PROTO=TCP SPT=%u DPT=443 WINDOW=64240 SYN\n",
               flow.connection, flow.bytes, flow.client / 256, flow.client % 256, flow.server / 256,
               flow.server % 256, flow.connection, flow.port);
    }
}

/* Who ended a connection, most of which were not decrypted: it waits for nothing. */
static void print_teardown(uint64_t number)
{
    struct flow flow = flow_at(number);

    fputs("<166>", stdout);
    print_stamp(flow.start);
    printf(" fw-a %%FTD-6-302014: Teardown TCP connection %u for inside:10.20.%u.%u/%u to "
           "outside:198.18.%u.%u/443 duration 0:00:0%u bytes %u TCP FINs from inside\n",
           flow.connection, flow.client / 256, flow.client % 256, flow.port, flow.server / 256,
           flow.server % 256, flow.bytes % 10, flow.bytes);
}

/* Of the same firewall, but nothing that concerns us. */
static void print_firewall(uint64_t number)
{
    struct flow flow = flow_at(number);

    fputs("<166>", stdout);
    print_stamp(flow.start);
    printf(" fw-a %%FTD-6-302013: Built inbound TCP connection %u for inside:10.20.%u.%u/%u "
           "(203.0.113.1/%u) to outside:198.18.%u.%u/443 (198.18.%u.%u/443)\n",
           flow.connection, flow.client / 256, flow.client % 256, flow.port, flow.port,
           flow.server / 256, flow.server % 256, flow.server / 256, flow.server % 256);
}

/* PAN-OS's decryption log, 107 cells. */
static void print_table(uint64_t number)
{
    struct flow flow = flow_at(number);
    const struct outcome *outcome = outcome_at(number);
    bool is_refused = outcome->messages == 0x17a;

    printf("1,2026/11/21 18:00:00,007000000001,DECRYPTION,0,2562,2026/11/21 18:00:00,10.20.%u.%u,"
           "198.18.%u.%u,203.0.113.1,198.18.%u.%u,Outbound Web,corp\\user%u,,ssl,vsys1,trust,"
           "untrust,ethernet1/1,ethernet1/2,default,2026/11/21 18:00:00,%u,1,%u,443,61001,443,"
           "0x1000000,tcp,allow,N/A,,,,,0f2c1a5e-0000-4000-8000-000000000001,Server_Hello_Done,"
           "Client_Hello,TLS1.2,ECDHE,AES_128_GCM,SHA256,Decrypt outbound,secp256r1,",
           flow.client / 256, flow.client % 256, flow.server / 256, flow.server % 256,
           flow.server / 256, flow.server % 256, flow.client, flow.connection, flow.port);
    printf("%s,trusted,Trusted,%s,0a1b2c3d,%064u,2026/01/01 00:00:00,2027/01/01 00:00:00,V3,2048,"
           "12,10,10,16,:::::RSA,*.example.test,Some CA,Some Root,app%u.example.test,%s,,,,,,,,"
           "2026-11-21T18:00:00.287+00:00,,,,,,,,,,,,,,,,,%u,0x8000000000000000,29,82,0,0,,fw-a,1,"
           "encrypted-tunnel,networking,browser-based,4,\"used-by-malware,able-to-transfer-file\","
           ",ssl,no,no\n",
           is_refused ? "Certificate" : "None",
           outcome->action[0] == 'D' && outcome->action[1] == 'o' ? "No Decrypt" : "Forward",
           flow.server, flow.server, is_refused ? "Received fatal alert UnknownCA from client" : "",
           flow.connection);
}

static const struct {
    const char *name;
    void (*print)(uint64_t number);
} kinds[] = {
    {"encore", print_encore},     {"ftd", print_ftd},   {"other", print_other},
    {"firewall", print_firewall}, {"json", print_json}, {"table", print_table},
    {"teardown", print_teardown},
};

int main(int argc, char **argv)
{
    uint64_t count = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && count > 0; i++) {
        if (strcmp(kinds[i].name, argv[1]) != 0)
            continue;
        for (uint64_t number = 0; number < count; number++)
            kinds[i].print(number);
        return fflush(stdout) == 0 ? 0 : 1;
    }
    fputs("Usage: lines encore|ftd|other|firewall|json|table|teardown COUNT\n", stderr);
    return 2;
}

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares what 'tlspin ipfix' prints with what other decoders made of the same bytes, field by
field: golden.py TLSPIN CORPUS. A difference that is none has its reason here, in a table."""
import base64
import datetime
import glob
import ipaddress
import json
import math
import os
import re
import subprocess
import sys

TLSPIN, CORPUS = sys.argv[1:3]
HEADER = {"observationDomainId", "templateId", "exportTime", "isOptions", "tls"}  # no elements


# --- Values -------------------------------------------------------------------------------------

def moment(text):
    """A time as nanoseconds since 1970, whatever its precision; None where it is no time."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?Z", text)
    if match is None:
        return None
    whole = datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}+00:00").timestamp()
    return int(whole) * 10**9 + int((match[3] or "0").ljust(9, "0"))


def canonical(value):
    """Numbers, times and addresses have many ways to be written."""
    if isinstance(value, list):
        return [canonical(each) for each in value]
    if isinstance(value, dict):
        return {key: canonical(each) for key, each in value.items()}
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    if moment(value) is not None:
        return ("time", moment(value))
    try:
        return ("address", ipaddress.ip_address(value).packed)
    except ValueError:
        pass
    if re.fullmatch(r"-?\d+(\.\d+)?(e[-+]?\d+)?", value):
        return float(value) if re.search(r"[.e]", value) else int(value)
    return value


def same(ours, theirs):
    ours, theirs = canonical(ours), canonical(theirs)
    if isinstance(ours, float) or isinstance(theirs, float):
        return isinstance(ours, (int, float)) and isinstance(theirs, (int, float)) and \
            math.isclose(ours, theirs, rel_tol=1e-6)
    return ours == theirs


def from_ms(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc) \
        .strftime("%Y-%m-%dT%H:%M:%S.") + f"{ms % 1000:03d}Z"


def from_s(seconds):
    return from_ms(seconds * 1000)


# --- Ours ---------------------------------------------------------------------------------------

def read(paths):
    """What tlspin prints of these files, taken for one; its complaints; its status."""
    data = b"".join(open(path, "rb").read() for path in paths)
    done = subprocess.run([TLSPIN, "ipfix", "-"], input=data, capture_output=True, check=False)
    records = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return records, done.stderr.decode(), done.returncode


class Report:
    """Counts, and says what differs."""

    def __init__(self):
        self.fields = self.records = self.faults = 0
        self.explained = {}

    def fault(self, text):
        self.faults += 1
        print(f"DIFFERS: {text}")

    def explain(self, reason):
        self.explained[reason] = self.explained.get(reason, 0) + 1


REPORT = Report()


def told_before(name, ours, theirs):
    return name in ("samplingPacketInterval", "samplingPacketSpace", "applicationName") and \
        name in ours and name not in theirs


def rounded(name, ours, theirs):
    times = [moment(str(record.get(name))) for record in (ours, theirs)]
    return name.endswith("Microseconds") and None not in times and \
        0 <= times[0] - times[1] <= 1000


def shortened(name, ours, theirs):
    values = ours.get(name), theirs.get(name)
    return all(isinstance(value, str) for value in values) and len(values[0]) == 1024 and \
        len(values[1]) > 1024 and values[1].startswith(values[0])


# of any golden
REASONS = [
    (told_before, "tlspin adds what options records told"),
    (rounded, "a binary fraction of a second: tlspin rounds to microseconds, ipfix2json cuts"),
    (shortened, "tlspin writes 512 octets of an array at most"),
]


def differences(ours, theirs, without, explain=False):
    """Names of the fields that are not the same, or only on one side, but for those without."""
    wrong = []
    for name in sorted((set(ours) | set(theirs)) - HEADER - set(without)):
        if name in ours and name in theirs and same(ours[name], theirs[name]):
            continue
        reason = next((text for holds, text in REASONS if holds(name, ours, theirs)), None)
        if reason is None:
            wrong.append(name)
        elif explain:
            REPORT.explain(f"{name}: {reason}")
    return wrong


def key_of(record, without):
    """The same for records that are the same."""
    fields = {name: canonical(value) for name, value in record.items()
              if name not in HEADER and name not in without}
    return json.dumps(fields, sort_keys=True, default=repr)


def take(left, record, without):
    """The one of left that is most like record, taken out of it; None where there is none."""
    alike = left.get(key_of(record, without))
    if alike is None:
        alike = min(left.values(), default=None,
                    key=lambda those: len(differences(those[0], record, without)))
    if alike is None:
        return None
    taken = alike.pop()
    if not alike:
        del left[key_of(taken, without)]
    return taken


def compare(title, ours, theirs, without=None, rest=None):
    """Each of theirs must be one of ours. without: field -> reason; rest: why ours has more."""
    without, left = without or {}, {}
    for record in ours:
        left.setdefault(key_of(record, without), []).append(record)
    for record in theirs:
        nearest = take(left, record, without)
        if nearest is None:
            REPORT.fault(f"{title}: a record is missing: {record}")
            continue
        for name in differences(nearest, record, without, explain=True):
            REPORT.fault(f"{title}: {name}: ours {nearest.get(name)!r}, theirs {record.get(name)!r}")
        REPORT.records += 1
        REPORT.fields += len(record)
        for name in set(without) & (set(nearest) | set(record)):
            REPORT.explain(f"{title}: {name}: {without[name]}")
    n_more = sum(len(those) for those in left.values())
    if n_more and rest:
        REPORT.explain(f"{title}: {n_more} records more than theirs: {rest}")
    elif n_more:
        REPORT.fault(f"{title}: {n_more} records of ours that they have not: {list(left)[0]}")


# --- Logstash -----------------------------------------------------------------------------------

LOGSTASH_NAMES = {
    "Timestamp": "timestamp", "LogOp": "logOp", "TrafficType": "trafficType",
    "FW_Rule": "firewallRule", "ServiceName": "serviceName", "Reason": "reason",
    "ReasonText": "reasonText", "BindIPv4Address": "bindIPv4Address",
    "BindTransportPort": "bindTransportPort", "ConnIPv4Address": "connIPv4Address",
    "ConnTransportPort": "connTransportPort", "AuditCounter": "auditCounter",
    # YAF has renamed these since
    "expiredFragmentCount": "yafExpiredFragmentCount",
    "assembledFragmentCount": "yafAssembledFragmentCount", "meanFlowRate": "yafMeanFlowRate",
    "meanPacketRate": "yafMeanPacketRate",
    "flowTableFlushEventCount": "yafFlowTableFlushEventCount",
    "flowTablePeakCount": "yafFlowTablePeakCount",
}
LOGSTASH_MS = {"systemInitTimeMilliseconds"}  # the codec leaves this one a number
LOGSTASH_WITHOUT = {"subTemplateMultiList": "the codec leaves lists out"}
LOGSTASH_REST = "the golden has only some of the events of its inputs"


def logstash_record(event):
    record = {LOGSTASH_NAMES.get(name, name): value for name, value in event["netflow"].items()}
    del record["version"]  # of the message
    return {name: from_ms(value) if name in LOGSTASH_MS else value for name, value in record.items()}


def logstash():
    folder = f"{CORPUS}/logstash-codec-netflow"
    for path in sorted(glob.glob(f"{folder}/golden/*.json")):
        golden = json.load(open(path, encoding="utf-8"))
        title = "logstash: " + golden["title"]
        ours, said, _ = read(f"{folder}/{name}" for name in golden["inputs"])
        if said:
            REPORT.explain(f"{title}: tlspin says: {said.strip()}")
        compare(title, ours, [logstash_record(event) for event in golden["expected_events"]],
                LOGSTASH_WITHOUT, LOGSTASH_REST)


# --- Telegraf -----------------------------------------------------------------------------------

PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1}
END_REASONS = {"idle timeout": 1, "active timeout": 2, "end of flow": 3, "forced end": 4,
               "lack of resources": 5}
DIRECTIONS = {"ingress": 0, "egress": 1}


def number(text):
    return int(text.rstrip("u"), 0)


def hex_number(text):
    return int(text, 16)


def tcp_flags(text):
    """CEUAPRSF, a dot for those that are not set."""
    return int("".join("0" if letter == "." else "1" for letter in text), 2)


# their name: ours, and how to read theirs
TELEGRAF = {
    "src_port": ("sourceTransportPort", number), "dst_port": ("destinationTransportPort", number),
    "in_bytes": ("octetDeltaCount", number), "in_packets": ("packetDeltaCount", number),
    "in_total_bytes": ("octetTotalCount", number), "in_total_packets": ("packetTotalCount", number),
    "in_snmp": ("ingressInterface", number), "out_snmp": ("egressInterface", number),
    "protocol": ("protocolIdentifier", PROTOCOLS.get), "src_tos": ("ipClassOfService", hex_number),
    "dst_tos": ("postIpClassOfService", hex_number), "src_mask": ("sourceIPv4PrefixLength", number),
    "dst_mask": ("destinationIPv4PrefixLength", number), "next_hop": ("ipNextHopIPv4Address", str),
    "in_src_mac": ("sourceMacAddress", str), "out_dst_mac": ("postDestinationMacAddress", str),
    "first_switched": ("flowStartSysUpTime", number), "last_switched": ("flowEndSysUpTime", number),
    "flow_start": ("flowStartSeconds", lambda t: from_s(number(t))),
    "flow_end": ("flowEndSeconds", lambda t: from_s(number(t))),
    "flow_start_ms": ("flowStartMilliseconds", lambda t: from_ms(number(t))),
    "flow_end_ms": ("flowEndMilliseconds", lambda t: from_ms(number(t))),
    "ip_version": ("ipVersion", lambda t: int(t[-1])), "tcp_flags": ("tcpControlBits", tcp_flags),
    "vlan_src": ("vlanId", number), "flow_end_reason": ("flowEndReason", END_REASONS.get),
    "direction": ("flowDirection", DIRECTIONS.get), "bgp_src_as": ("bgpSourceAsNumber", number),
    "bgp_dst_as": ("bgpDestinationAsNumber", number), "flows": ("deltaFlowCount", number),
    "app_id": ("applicationId", lambda t: t[2:]), "app_name": ("applicationName", str),
    "app_desc": ("applicationDescription", str), "l7_proto": ("L7_PROTO", number),
    "ja3c_hash": ("JA3C_HASH", str), "ja3s_hash": ("JA3S_HASH", str),
    "ssl_server_name": ("TLS_SERVER_NAME", str), "ssl_cipher": ("TLS_CIPHER", number),
    "ssl_version": ("TLS_VERSION", number), "ssl_unsafe_cipher": ("TLS_UNSAFE_CIPHER", number),
    "app_latency_ms": ("APPL_LATENCY_MS", number),
    "client_nw_latency_ms": ("CLIENT_NW_LATENCY_MS", number),
    "server_nw_latency_ms": ("SERVER_NW_LATENCY_MS", number),
    "retransmitted_in_bytes": ("RETRANSMITTED_IN_BYTES", number),
    "retransmitted_out_bytes": ("RETRANSMITTED_OUT_BYTES", number),
    "retransmitted_in_pkts": ("RETRANSMITTED_IN_PKTS", number),
    "retransmitted_out_pkts": ("RETRANSMITTED_OUT_PKTS", number),
    "dropped_packets_total": ("droppedPacketTotalCount", number),
    "event_time": ("observationTimeSeconds", lambda t: from_s(number(t))),
    "exporter": ("exporterIPv4Address", str), "exporting_pid": ("exportingProcessId", number),
    "ignored_packet_total": ("ignoredPacketTotalCount", number),
    "notsent_packet_total": ("notSentPacketTotalCount", number),
    "observation_domain_id": ("observationDomainId", number),
    "system_init_ms": ("systemInitTimeMilliseconds", lambda t: from_ms(number(t))),
    "total_flows_exported": ("exportedFlowRecordTotalCount", number),
    "padding": ("paddingOctets", lambda t: t[2:]),
}
# type_PEN_ID, which are elements that telegraf has no name for; values are hex, or text as it is
TELEGRAF_TYPES = {
    "29305_5": "reverseIpClassOfService", "29305_58": "reverseVlanId",
    "29305_85": "reverseOctetTotalCount", "29305_86": "reversePacketTotalCount",
    "6871_21": "reverseFlowDeltaMilliseconds", "6871_40": "flowAttributes",
    "6871_rev_40": "reverseFlowAttributes",
    # in options records the enterprise bit is left in the number
    "6871_32868": "yafExpiredFragmentCount", "6871_32869": "yafAssembledFragmentCount",
    "6871_32870": "yafMeanFlowRate", "6871_32871": "yafMeanPacketRate",
    "6871_32872": "yafFlowTableFlushEventCount", "6871_32873": "yafFlowTablePeakCount",
    "6871_33318": "certToolTombstoneId", "6871_33319": "certToolExporterConfiguredId",
    "6871_33322": "certToolTombstoneAccessList",
    "35632_109": "RETRANSMITTED_IN_PKTS", "35632_110": "RETRANSMITTED_OUT_PKTS",
    "35632_118": "L7_PROTO", "35632_123": "CLIENT_NW_LATENCY_MS", "35632_124": "SERVER_NW_LATENCY_MS",
    "35632_125": "APPL_LATENCY_MS", "35632_127": "RETRANSMITTED_IN_BYTES",
    "35632_128": "RETRANSMITTED_OUT_BYTES", "35632_188": "TLS_SERVER_NAME", "35632_489": "JA3C_HASH",
    "35632_490": "JA3S_HASH", "35632_493": "TLS_CIPHER", "35632_494": "TLS_UNSAFE_CIPHER",
    "35632_495": "TLS_VERSION",
}
NO_TIME = "sent with length 0, which is no time; telegraf makes 1970 of it"
TELEGRAF_WITHOUT = {
    "ipfix_example": {
        "certToolTombstoneAccessList": "telegraf gives a list's bytes, tlspin the records in it",
        "subTemplateMultiList": "telegraf leaves lists out"},
    "issue_14370": {"flowStartSeconds": NO_TIME, "flowEndSeconds": NO_TIME},
}


def telegraf_field(name, text):
    """Our name and value of one of their fields."""
    if name in ("src", "dst"):
        version = ipaddress.ip_address(text).version
        return f"{'source' if name == 'src' else 'destination'}IPv{version}Address", text
    if name.startswith("type_"):
        return TELEGRAF_TYPES[name[5:]], hex_number(text) if text.startswith("0x") else text
    ours, convert = TELEGRAF[name]
    return ours, convert(text)


def telegraf_record(line):
    fields = line.split(" ", 1)[1].rsplit(" ", 1)[0]
    pairs = re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^,]*))', fields)
    return dict(telegraf_field(name, quoted or bare) for name, quoted, bare in pairs)


def telegraf():
    for path in sorted(glob.glob(f"{CORPUS}/telegraf/*/expected.out")):
        folder = os.path.dirname(path)
        title = "telegraf: " + os.path.basename(folder)
        ours, said, _ = read(sorted(glob.glob(f"{folder}/*.bin")))
        if said:
            REPORT.explain(f"{title}: tlspin says: {said.strip()}")
        theirs = [telegraf_record(line) for line in open(path, encoding="utf-8") if line.strip()]
        if folder.endswith("issue_14370"):
            REPORT.explain(f"{title}: the last of 2 records: it is in a set that ends 2 bytes behind "
                           "its message, which telegraf reads and tlspin does not")
            theirs.pop()
        compare(title, ours, theirs, TELEGRAF_WITHOUT.get(os.path.basename(folder)),
                "the golden has not all")


# --- libfixbuf 3's ipfix2json -------------------------------------------------------------------

def octets(text):
    return base64.b64decode(text).hex()


def integer(text):
    return int.from_bytes(base64.b64decode(text), "big")


def signed(text):
    return int.from_bytes(base64.b64decode(text), "big", signed=True)


def words(text):
    return base64.b64decode(text).decode()


def list_of(convert):
    return lambda values: [convert(value) for value in values]


# it knows no CESNET and no Flowmon: what it can't name comes in this order, in base64
ALIENS = [
    ("tlsServerVersion", integer), ("TLSSNI", words), ("tlsAlpn", words),
    ("tlsJa3Fingerprint", octets), ("IDPContent", octets), ("IDPContentRev", octets),
    ("packetLength", list_of(signed)), ("packetTime", list_of(lambda t: from_ms(integer(t)))),
    ("packetFlag", list_of(integer)), ("packetDirection", list_of(signed)),
    ("tcpMss", integer), ("tcpMssRev", integer), ("tcpSynSize", integer),
]
# it calls a list by the template of its records, and counts those of one template
LISTS = {"yaf_empty": "yafDPIList", "yaf_ssl": "yafDPIList", "yaf_ssl_cert": "sslCertList",
         "yaf_ssl_subcert": "sslIssuerFieldList", "yaf_ssl_subcert-2": "sslSubjectFieldList",
         "yaf_ssl_subcert-3": "sslExtensionFieldList"}
IN_BASE64 = {"sslObjectValue", "sslCertSignature", "sslCertSerialNumber", "sslPublicKeyAlgorithm",
             "sslCertificateHash", "sslClientJA3", "sslServerJA3S", "payload", "reversePayload"}


def fixbuf_record(pairs):
    """One record of theirs, a list of names and values as some names come again."""
    record, n_aliens = {}, 0
    for name, value in pairs:
        listed = re.fullmatch(r"template:0x\w+\((\w*)\)(-\d+)?", name)
        if listed:
            name = LISTS[listed[1] + (listed[2] or "")]
            value = [fixbuf_record(each) for each in value if each]  # [{}] is an empty list
        elif name.startswith("_alien"):
            name, convert = ALIENS[n_aliens]
            value, n_aliens = convert(value), n_aliens + 1
        elif name in IN_BASE64:
            value = octets(value)
        record[name] = value
    return record


def without_padding(value):
    """ipfix2json leaves paddingOctets out."""
    if isinstance(value, list):
        return [without_padding(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "paddingOctets" in value:
        REPORT.explain("ipfix2json: paddingOctets: it leaves them out")
    return {name: without_padding(each) for name, each in value.items() if name != "paddingOctets"}


def fixbuf():
    for path in sorted(glob.glob(f"{CORPUS}/made/*.ipfix2json.json")):
        title = "ipfix2json: " + os.path.basename(path)
        ours, said, _ = read([path.replace(".ipfix2json.json", ".ipfix")])
        if said:
            REPORT.explain(f"{title}: tlspin says: {said.strip()}")
        theirs = []
        for line in open(path, encoding="utf-8"):
            ((_, pairs),) = json.loads(line, object_pairs_hook=list)
            theirs.append(fixbuf_record(pairs))
        flows = [record for record in ours if "isOptions" not in record]
        if len(flows) < len(ours):
            REPORT.explain(f"{title}: {len(ours) - len(flows)} options records: it prints none")
        compare(title, without_padding(flows), theirs)


# --- IPFIXcol -----------------------------------------------------------------------------------

IPFIXCOL = {
    1: "octetDeltaCount", 2: "packetDeltaCount", 4: "protocolIdentifier", 5: "ipClassOfService",
    6: "tcpControlBits", 7: "sourceTransportPort", 8: "sourceIPv4Address", 10: "ingressInterface",
    11: "destinationTransportPort", 12: "destinationIPv4Address", 14: "egressInterface",
    27: "sourceIPv6Address", 28: "destinationIPv6Address", 32: "icmpTypeCodeIPv4", 34: "samplingInterval",
    35: "samplingAlgorithm", 60: "ipVersion", 139: "icmpTypeCodeIPv6", 152: "flowStartMilliseconds",
    153: "flowEndMilliseconds", 192: "ipTTL",
    # PEN 16982
    500: "HTTPRequestType", 501: "HTTPRequestHost", 502: "HTTPRequestURL", 504: "HTTPRequestAgent",
    505: "HTTPRequestReferer", 506: "HTTPResponseCode", 507: "HTTPResponseType",
}


def ipfixcol_value(name, length, text):
    """Numbers come in the order of a PC's memory, without zeros in front."""
    if length == 0:
        return bytes.fromhex(text[2:]).decode()
    raw = bytes.fromhex(text[2:].rjust(2 * length, "0")) if text != "0" else bytes(length)
    if name.endswith("IPv6Address"):
        return str(ipaddress.ip_address(raw))
    if name.endswith("IPv4Address"):
        return str(ipaddress.ip_address(raw[::-1]))
    value = int.from_bytes(raw, "little")
    return from_ms(value) if name.endswith("Milliseconds") else value


def ipfixcol_records(path):
    """Of the one golden that is text: templates first, and the records with their numbers."""
    lengths, template, record = {}, 0, None
    for line in open(path, encoding="utf-8"):
        if "Template ID:" in line or "(Data Set)" in line:
            template = int(re.search(r"ID: (\d+)", line)[1])
        elif "Field Length:" in line:
            number, length = re.search(r"IE ID: (\d+)\s+Field Length: (\w+)", line).groups()
            lengths[template, int(number)] = 0 if length == "variable" else int(length)
        elif line.startswith("Data Record"):
            if record:
                yield record
            record = {}
        elif "Value:" in line:
            number, value = re.search(r"IE ID: (\d+).*\sValue: (\S+)", line).groups()
            name = IPFIXCOL[int(number)]
            record[name] = ipfixcol_value(name, lengths[template, int(number)], value)
    yield record


# what IPFIXcol says of a broken file, and what tlspin says of it
IPFIXCOL_SAYS = [
    ("bad-template-field-count", "is malformed", "a set has a length that can't be"),
    ("missing-template-258", "258 not found", "have no template"),
    ("bad-length-in-set", "bad length", "the file ends within this message"),
    ("bad-length-in-set-very-long", "bad length", "the file ends within this message"),
    ("only-data-no-templates", "258 not found", "have no template"),
    ("header-and-zeros", "Unknown Set ID 0", "the length of the message or of a set can't be"),
]


def ipfixcol():
    folder = f"{CORPUS}/ipfixcol1"
    data = f"{folder}/ipfix_data"
    theirs = list(ipfixcol_records(f"{folder}/two inputs with same ODID/expected"))
    ours = read([f"{data}/03-odid0-a.ipfix"])[0] + read([f"{data}/03-odid0-b.ipfix"])[0]
    compare("ipfixcol: two inputs with same ODID", ours, theirs)
    ours = read([f"{folder}/basic - one input file/expected"])[0]
    compare("ipfixcol: basic, one input file", ours, read([f"{data}/01-odid0.ipfix"])[0])
    ours = read([f"{folder}/basic - two input files/expected"])[0]
    both = read([f"{data}/01-odid0.ipfix"])[0] + read([f"{data}/01-odid4.ipfix"])[0]
    compare("ipfixcol: basic, two input files", ours, both)
    for name, _, we_say in IPFIXCOL_SAYS:
        _, said, status = read([f"{data}/{name}.ipfix"])
        if we_say not in said or status != 1:
            REPORT.fault(f"ipfixcol: {name}: status {status}, says {said!r}")


def main():
    logstash()
    telegraf()
    fixbuf()
    ipfixcol()
    for reason, n in sorted(REPORT.explained.items()):
        print(f"explained, {n} times: {reason}")
    print(f"{REPORT.fields} fields of {REPORT.records} records compared, {REPORT.faults} differ")
    sys.exit(1 if REPORT.faults else 0)


main()

#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# What the OpenTelemetry collector wrote to a file, back to what was sent to HEC: a line of JSON
# with sorted keys for each event, its envelope around it.
import json
import re
import sys


def requests(file):
    """A collector that is killed may leave a request torn, or without the end of its line."""
    for line in file:
        for request in re.split(r'(?<!^)(?=\{"resourceLogs":)', line):
            try:
                yield json.loads(request)
            except ValueError:
                print("a request is torn, and was not answered", file=sys.stderr)


def plain(value):
    ((kind, content),) = value.items()
    if kind == "kvlistValue":
        return pairs(content.get("values", []))
    if kind == "arrayValue":
        return [plain(item) for item in content.get("values", [])]
    if kind == "doubleValue":
        return int(content) if content == int(content) else content
    return content


def pairs(values):
    return {pair["key"]: plain(pair["value"]) for pair in values}


for request in requests(sys.stdin):
    for resource in request["resourceLogs"]:
        envelope = pairs(resource["resource"].get("attributes", []))
        for scope in resource["scopeLogs"]:
            for record in scope["logRecords"]:
                sent = {
                    "time": round(int(record["timeUnixNano"]) / 1e9, 3),
                    "host": envelope.get("host.name"),
                    "source": envelope.get("com.splunk.source"),
                    "sourcetype": envelope.get("com.splunk.sourcetype"),
                    "event": plain(record["body"]),
                }
                print(json.dumps(sent, sort_keys=True, ensure_ascii=False))

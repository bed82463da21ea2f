#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# What the OpenTelemetry collector wrote to a file, back to what was sent to HEC: a line of JSON
# with sorted keys for each event, its envelope around it.
import json
import sys


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


for line in sys.stdin:
    for resource in json.loads(line)["resourceLogs"]:
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

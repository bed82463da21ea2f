# SPDX-License-Identifier: Apache-2.0
"""Writes an IPFIX file for tests/bench/ipfix_rsyslogd: ipfix_records.py KIND RECORDS CAPTURE.

flow: biflows as softflowd -b sends them, 12 in a message. tls: what YAF sends with --export-payload
of the sessions of the capture, one in a message. Each of a connection of its own. Constructed."""

import os
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rsyslogd"))
import sessions  # noqa: E402
from ipfix import REVERSE, data, template  # noqa: E402

FLOW = [(8, 4), (12, 4), (152, 8), (153, 8), (1, 4), (2, 4), (10, 4), (14, 4), (61, 1), (136, 1),
        (7, 2), (11, 2), (4, 1), (6, 1), (60, 1), (5, 1), (1, 4, REVERSE), (2, 4, REVERSE),
        (5, 1, REVERSE), (6, 1, REVERSE)]
START = 1795279859000


def flow(i):
    return struct.pack("!IIQQIIIIBBHHBBBBIIBB", 10 << 24 | i // 50000, 0xC633640A, START, START + 40,
                       700, 8, 0, 0, 0, 3, 10000 + i % 50000, 443, 6, 0x1E, 4, 0, 3000, 7, 0, 0x1B)


def tls(capture):
    """Makes a record of the i-th connection."""
    found = list(sessions.sessions(capture).items())
    records = [sessions.record(key, session) for key, session in found]

    def make(i):
        record = bytearray(records[i % len(records)])
        record[16:20] = struct.pack("!I", 10 << 24 | i // 50000)
        record[24:26] = struct.pack("!H", 10000 + i % 50000)
        return bytes(record)
    return make


def main(kind, n, capture):
    fields, make, at_once = ((FLOW, flow, 12) if kind == "flow" else
                             (sessions.FIELDS, tls(capture), 1))
    out = sys.stdout.buffer
    for i in range(0, n, at_once):
        body = template(256, fields) if i % (at_once * 100) == 0 else b""
        count = min(at_once, n - i)
        body += data(256, *(make(i + k) for k in range(count)))
        out.write(struct.pack("!HHIII", 10, 16 + len(body), int(time.time()), i, 1) + body)


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])

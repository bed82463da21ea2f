# SPDX-License-Identifier: Apache-2.0
"""Sends the sessions of a capture (pcap, Ethernet, IPv4) as YAF would with --export-payload: a biflow
each, with the first octets of both directions. Constructed, for tests of imipfix."""

import struct
import sys

from ipfix import REVERSE, Exporter, data, template, varlen

CERT = 6871
FIELDS = [(152, 8), (153, 8), (8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (136, 1), (1, 8),
          (1, 8, REVERSE), (14, 2, CERT), (15, 2, CERT), (16398, 2, CERT), (16399, 2, CERT),
          (18, 65535, CERT), (16402, 65535, CERT)]


class Side:
    def __init__(self):
        self.octets, self.first, self.union, self.payload, self.next = 0, None, 0, b"", None

    def take(self, length, flags, sequence, payload):
        self.octets += length
        if self.first is None:
            self.first = flags
        else:
            self.union |= flags
        if flags & 2:
            self.next = (sequence + 1) & 0xFFFFFFFF
        elif sequence == self.next:  # the capture is in order: what is not comes twice
            self.payload += payload
            self.next = (sequence + len(payload)) & 0xFFFFFFFF


def packets(path):
    """(ms, source, destination, sport, dport, sequence, flags, IP length, payload)"""
    capture = open(path, "rb").read()
    at = 24
    while at < len(capture):
        seconds, micro, length, _ = struct.unpack_from("<IIII", capture, at)
        ip = capture[at + 16 + 14:at + 16 + length]
        at += 16 + length
        total = struct.unpack_from("!H", ip, 2)[0]
        tcp = ip[(ip[0] & 15) * 4:total]
        sport, dport, sequence = struct.unpack_from("!HHI", tcp)
        yield (seconds * 1000 + micro // 1000, ip[12:16], ip[16:20], sport, dport, sequence, tcp[13],
               total, tcp[(tcp[12] >> 4) * 4:])


def sessions(path):
    found = {}
    for ms, source, destination, sport, dport, sequence, flags, length, payload in packets(path):
        if (destination, dport, source, sport) in found:
            session, side = found[destination, dport, source, sport], 1
        else:
            session, side = found.setdefault((source, sport, destination, dport),
                                             [Side(), Side(), ms, ms]), 0
        session[side].take(length, flags, sequence, payload)
        session[3] = ms
    return found


def record(key, session):
    client, server, start, end = session
    return (struct.pack("!QQ4s4sHHBBQQHHHH", start, end, key[0], key[2], key[1], key[3], 6, 3,
                        client.octets, server.octets, client.first, client.union, server.first,
                        server.union) +
            varlen(client.payload[:4096]) + varlen(server.payload[:4096]))


def main(protocol, port, path):
    exporter = Exporter(port, protocol)
    exporter.send(template(999, FIELDS))
    for key, session in sessions(path).items():
        exporter.send(data(999, record(key, session)), records=1)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])

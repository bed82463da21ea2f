# SPDX-License-Identifier: Apache-2.0
"""A small IPFIX exporter (RFC 7011) for tests of imipfix: what it sends is constructed."""

import socket
import struct
import time

REVERSE = 29305  # RFC 5103
FLOW = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (6, 2), (1, 8), (2, 8), (152, 8), (153, 8)]


def address(text):
    return socket.inet_aton(text)


def flow(client, port, server="198.51.100.10", server_port=443, flags=0x1B, octets=700, packets=8,
         start_ms=1795279859000, end_ms=1795279860000):
    """A record of the template FLOW."""
    return struct.pack("!4s4sHHBHQQQQ", address(client), address(server), port, server_port, 6,
                       flags, octets, packets, start_ms, end_ms)


def field(element):
    """(id, length) or (id, length, pen)"""
    if len(element) == 2:
        return struct.pack("!HH", *element)
    return struct.pack("!HHI", element[0] | 0x8000, element[1], element[2])


def a_set(number, body):
    return struct.pack("!HH", number, 4 + len(body)) + body


def template(number, fields=FLOW):
    return a_set(2, struct.pack("!HH", number, len(fields)) + b"".join(map(field, fields)))


def data(number, *records):
    return a_set(number, b"".join(records))


def varlen(octets):
    """A value of variable length."""
    if len(octets) < 255:
        return bytes([len(octets)]) + octets
    return b"\xff" + struct.pack("!H", len(octets)) + octets


class Exporter:
    """One transport session: a UDP socket with its own port, or a TCP connection."""

    def __init__(self, port, protocol="udp", source="127.0.0.1", source_port=0, domain=1,
                 to="127.0.0.1"):
        family = socket.AF_INET6 if ":" in to else socket.AF_INET
        kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
        self.socket = socket.socket(family, kind)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if source is not None and ":" not in to:
            self.socket.bind((source, source_port))
        self.socket.settimeout(20)
        self.socket.connect((to, port))
        self.port = self.socket.getsockname()[1]
        self.domain = domain
        self.sequence = 0

    def message(self, *sets, records=0, domain=None):
        body = b"".join(sets)
        head = struct.pack("!HHIII", 10, 16 + len(body), int(time.time()), self.sequence,
                           self.domain if domain is None else domain)
        self.sequence += records
        return head + body

    def send(self, *sets, records=0, domain=None):
        self.raw(self.message(*sets, records=records, domain=domain))

    def raw(self, octets):
        self.socket.sendall(octets)

    def close(self):
        self.socket.close()

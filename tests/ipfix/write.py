#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the constructed IPFIX files of tests/data/ipfix: write.py FOLDER. No byte of them was ever
on a wire; addresses and names are of the ranges for documentation."""
import socket
import struct
import sys

BASE = 1795284000  # 2026-11-21T18:00:00Z
CERT, CESNET, EXAMPLE = 6871, 8057, 32473
REVERSE = 29305
VARIABLE = 65535


def message(domain, sequence, *sets, at=BASE):
    body = b"".join(sets)
    return struct.pack(">HHIII", 10, 16 + len(body), at, sequence, domain) + body


def a_set(number, *records):
    body = b"".join(records)
    return struct.pack(">HH", number, 4 + len(body)) + body


def field(number, length, pen=0):
    if pen == 0:
        return struct.pack(">HH", number, length)
    return struct.pack(">HHI", number | 0x8000, length, pen)


def template(number, *fields):
    return struct.pack(">HH", number, len(fields)) + b"".join(fields)


def options_template(number, n_scopes, *fields):
    return struct.pack(">HHH", number, len(fields), n_scopes) + b"".join(fields)


def varlen(value):
    """RFC 7011 7: a length of one byte, or 255 and one of two."""
    if len(value) < 255:
        return bytes([len(value)]) + value
    return b"\xff" + struct.pack(">H", len(value)) + value


def basic_list(number, length, pen, *values):
    """RFC 6313 4.5.1, of undefined semantic."""
    return varlen(b"\xff" + field(number, length, pen) + b"".join(values))


def u(size, value):
    return value.to_bytes(size, "big", signed=value < 0)


def v4(text):
    return socket.inet_pton(socket.AF_INET, text)


def v6(text):
    return socket.inet_pton(socket.AF_INET6, text)


def tls(content, body, version=0x0303):
    return struct.pack(">BHH", content, version, len(body)) + body


def handshake(number, body):
    return struct.pack(">B", number) + len(body).to_bytes(3, "big") + body


def client_hello(name):
    name = name.encode()
    server_name = struct.pack(">HHHBH", 0, len(name) + 5, len(name) + 3, 0, len(name)) + name
    return handshake(1, b"\x03\x03" + bytes(32) + b"\0" + b"\0\x02\xc0\x30" + b"\x01\0" +
                     struct.pack(">H", len(server_name)) + server_name)


# TLS 1.2: what the server says is the same in all sessions.
SERVER = (tls(22, handshake(2, b"\x03\x03" + bytes(32) + b"\0\xc0\x30\0" + b"\0\0")) +
          tls(22, handshake(11, b"\0\0\x03\0\0\0")) + tls(22, handshake(14, b"")))
KEYS = tls(22, handshake(16, bytes(33))) + tls(20, b"\x01") + tls(22, b"\xa5" * 40)
SERVER_END = tls(20, b"\x01") + tls(22, b"\x5a" * 40)
UNKNOWN_CA = tls(21, b"\x02\x30")

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16

BIFLOW = template(
    45841,
    field(152, 8), field(153, 8),
    field(85, 8), field(85, 8, REVERSE), field(86, 4), field(86, 4, REVERSE),
    field(8, 4), field(12, 4), field(7, 2), field(11, 2), field(4, 1), field(136, 1),
    field(14, 1, CERT), field(15, 1, CERT), field(14 | 0x4000, 1, CERT), field(15 | 0x4000, 1, CERT),
    field(294, VARIABLE, CERT), field(18, VARIABLE, CERT), field(18 | 0x4000, VARIABLE, CERT))


def biflow(second, client, port, name, sent, answered, flags):
    at = (BASE + second) * 1000
    return b"".join([
        u(8, at), u(8, at + 35), u(8, 400 + len(sent)), u(8, 300 + len(answered)), u(4, 8), u(4, 6),
        v4(client), v4("198.51.100.7"), u(2, port), u(2, 443), u(1, 6), u(1, 3),
        u(1, SYN), u(1, flags), u(1, SYN | ACK), u(1, FIN | PSH | ACK),
        varlen(name.encode()), varlen(sent), varlen(answered)])


def sessions():
    """As YAF writes them with --export-payload: one session that was accepted, one refused with an
    alert, one left after the handshake."""
    hello = tls(22, client_hello("www.site1.example"))
    bank = tls(22, client_hello("api.bank.example"))
    data, answer = tls(23, b"\x11" * 120), tls(23, b"\x22" * 900)
    return [
        message(7, 0, a_set(2, BIFLOW)),
        message(7, 0, a_set(45841,
                biflow(1, "10.20.0.5", 50111, "www.site1.example", hello + KEYS + data,
                       SERVER + SERVER_END + answer, FIN | PSH | ACK),
                biflow(2, "10.20.0.5", 50112, "api.bank.example", bank + UNKNOWN_CA, SERVER,
                       RST | PSH | ACK)), at=BASE + 60),
        message(7, 2, a_set(45841,
                biflow(3, "10.20.0.5", 50113, "api.bank.example", bank + KEYS,
                       SERVER + SERVER_END, RST | PSH | ACK)), at=BASE + 61),
    ]


def forms():
    """One value of each form: IPv6, MAC, times of four precisions, signed, float, boolean, short
    numbers, hostile strings, octets, an element that nobody knows, basic lists, and options."""
    fields = [field(27, 16), field(28, 16), field(56, 6), field(150, 4), field(152, 8), field(154, 8),
              field(156, 8), field(1, 3), field(434, 2), field(320, 8), field(276, 1), field(371, VARIABLE),
              field(95, VARIABLE), field(7, 2, EXAMPLE), field(291, VARIABLE), field(291, VARIABLE),
              field(6, 1), field(6, 1, REVERSE)]
    fraction = struct.pack(">II", BASE + 2208988800, 0x80000000)
    record = b"".join([
        v6("2001:db8::1"), v6("2001:db8::2"), bytes([2, 0, 0, 0, 0, 1]), u(4, BASE), u(8, BASE * 1000 + 125),
        fraction, fraction, u(3, 70000), u(2, -5), struct.pack(">d", 0.25), u(1, 1),
        varlen(b'a "b" tls.alert=48\n\\ \xff'), varlen(bytes(range(100))), b"\xde\xad",
        basic_list(1013, 2, CESNET, u(2, 190), u(2, -1211), u(2, 7)),
        basic_list(1016, 1, CESNET, u(1, 1), u(1, -1), u(1, 1)), u(1, SYN | ACK), u(1, RST)])
    options = a_set(257, u(4, 1) + varlen(b"https") + varlen(b"HTTP over TLS"))
    return [message(9, 0, a_set(2, template(256, *fields)),
                    a_set(3, options_template(257, 1, field(95, 4), field(96, VARIABLE), field(94, VARIABLE)))),
            message(9, 0, options, a_set(256, record))]


def early():
    """Data before its template, and data whose template never comes."""
    fields = template(256, field(8, 4), field(12, 4), field(7, 2), field(11, 2), field(4, 1), field(6, 1))
    record = v4("10.20.0.6") + v4("198.51.100.7") + u(2, 50114) + u(2, 443) + u(1, 6) + u(1, 30)
    return [message(3, 0, a_set(256, record)), message(3, 1, a_set(2, fields)),
            message(3, 1, a_set(300, b"\0\0\0\1"))]


def faulty():
    """A set that is longer than its message, between two that are sound."""
    fields = template(256, field(8, 4), field(12, 4), field(7, 2), field(11, 2), field(4, 1))
    record = v4("10.20.0.6") + v4("198.51.100.7") + u(2, 50114) + u(2, 443) + u(1, 6)
    return [message(3, 0, a_set(2, fields), a_set(256, record)),
            message(3, 1, struct.pack(">HH", 256, 400) + record),
            message(3, 2, a_set(256, record))]


def main(folder):
    for name, messages in (("sessions", sessions()), ("forms", forms()), ("early", early()),
                           ("faulty", faulty())):
        with open(f"{folder}/constructed_{name}.ipfix", "wb") as file:
            file.write(b"".join(messages))


main(sys.argv[1])

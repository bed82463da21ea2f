#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is not wanted: exporters that are not on the list, NetFlow, other things, messages with
# faults, data without template. All is counted, and said once of each exporter; good messages go
# on.
set -eu
. "${0%/*}/imipfix_lib.sh"

configure_input <<EOF
$(statistics)
$(input udp 'allow=["127.0.0.1", "127.0.2.0/24"]')
$(input tcp 'allow="127.0.0.1"')
$(records)
EOF
start_input udp tcp

exporter <<'EOF'
good = Exporter(udp, source="127.0.2.200")
good.send(template(256))

# Not on the list.
for source in ("127.0.0.2", "127.0.3.1"):
    for _ in range(3):
        e = Exporter(udp, source=source)
        e.send(template(256), data(256, flow("10.0.0.1", 1)))
    c = Exporter(tcp, "tcp", source=source)
    if c.socket.recv(1) != b"":
        raise SystemExit("a connection was taken")

# NetFlow 5 and 9, from two exporters, one of them with IPFIX too.
for source in ("127.0.2.1", "127.0.2.200"):
    for version in (5, 9):
        for _ in range(3):
            e = good if source == "127.0.2.200" else Exporter(udp, source=source)
            e.raw(struct.pack("!HHIIII", version, 1, 1, 2, 3, 4) + b"\0" * 48)

# Something else.
for octets in (b"", b"x", b"\0\x0a", b"hello", b"<13>Nov 21 18:00:00 host tag: syslog", b"\0" * 1400,
               struct.pack("!HHIII", 10, 5, 1, 1, 1)):
    Exporter(udp, source="127.0.2.2").raw(octets)

# Faults.
bad = Exporter(udp, source="127.0.2.3")
bad.send(template(256))
for _ in range(3):
    bad.raw(struct.pack("!HHIII", 10, 500, 1, 1, 1))      # longer than the datagram
    bad.send(struct.pack("!HH", 256, 3))                  # a set shorter than its head
    bad.send(struct.pack("!HH", 256, 400) + b"x")         # a set longer than its message
    bad.send(a_set(2, struct.pack("!HH", 300, 65535)))    # a template without its fields
    bad.send(template(400, [(8, 0), (12, 0)]))            # records without bytes
bad.send(data(256, flow("10.0.0.3", 3)), records=1)

# On a connection.
c = Exporter(tcp, "tcp")
c.send(template(256), data(256, flow("10.0.0.4", 4)), records=1)
c.raw(b"GET / HTTP/1.0\r\n\r\n")
if c.socket.recv(1) != b"":
    raise SystemExit("the connection was not ended")
c = Exporter(tcp, "tcp")
c.raw(struct.pack("!HHIIII", 9, 1, 1, 2, 3, 4))
if c.socket.recv(1) != b"":
    raise SystemExit("the connection was not ended")

good.send(data(256, flow("10.0.0.5", 5)), records=1)
EOF
wait_lines "$dir/lines" 3
values sourceTransportPort | sort >"$dir/got"
printf '3\n4\n5\n' >"$dir/expected"
same "$dir/expected" "$dir/got"

wait_counter "$udp" not_allowed 6
wait_counter "$tcp" not_allowed 2
for input in "$udp" "$tcp"; do
    said_once "imipfix: input '$input': 127.0.0.2 sends, and is not in 'allow'"
    said_once "imipfix: input '$input': 127.0.3.1 sends, and is not in 'allow'"
done
wait_counter "$udp" netflow_messages 12
wait_counter "$udp[127.0.2.1]" netflow_messages 6
wait_counter "$udp[127.0.2.1]" sessions 0
wait_counter "$udp[127.0.2.200]" netflow_messages 6
wait_counter "$udp[127.0.2.200]" records 1
said_once "imipfix: input '$udp': exporter 127.0.2.1 sends NetFlow, which is not read"
said_once "imipfix: input '$udp': exporter 127.0.2.200 sends NetFlow, which is not read"
wait_counter "$udp[127.0.2.2]" other_messages 5
wait_counter "$udp[127.0.2.2]" bad_messages 2
said_once "imipfix: input '$udp': exporter 127.0.2.2 sends something that is no IPFIX"
wait_counter "$udp[127.0.2.3]" records 1
for counter in bad_messages bad_templates; do
    [ "$(counter "$udp[127.0.2.3]" "$counter")" -ge 3 ] || fail "$counter did not count"
done
said_once "imipfix: input '$udp': exporter 127.0.2.3 sends messages with faults"
wait_counter "$tcp[127.0.0.1]" netflow_messages 1
wait_counter "$tcp[127.0.0.1]" other_messages 1
wait_counter "$tcp" sessions 0
[ "$(grep -c 'imipfix: ' "$dir/daemon.log")" = 11 ] || fail "more was said than once of each"
stop

echo "prefixes"
rm "$dir/lines"
configure_input <<EOF
$(statistics)
$(input udp 'allow=["::/0", "127.5.0.0/18", "127.6.7.8"]')
$(records)
EOF
start_input udp
exporter <<'EOF'
for source in ("127.0.0.1", "127.4.255.255", "127.5.0.0", "127.5.63.255", "127.5.64.0", "127.6.7.8",
               "127.6.7.9"):
    e = Exporter(udp, source=source)
    e.send(template(256), data(256, flow("10.0.0.1", 1)), records=1)
EOF
wait_counter "$udp" not_allowed 4
wait_lines "$dir/lines" 3
sed 's/ipfix exporter=\([^ ]*\) .*/\1/' "$dir/lines" >"$dir/got"
printf '%s\n' 127.5.0.0 127.5.63.255 127.6.7.8 >"$dir/expected"
same "$dir/expected" "$dir/got"
stop

echo "what the kernel drops"
rm "$dir/lines"
configure_input <<EOF
$(statistics)
$(input udp 'rcvbufSize="4k"')
ruleset(name="records") {
    action(type="omfile" file="$dir/lines" template="line")
}
EOF
start_input udp
kill -STOP "$pid"
exporter <<'EOF'
e = Exporter(udp)
for _ in range(200):
    e.send(template(256))
EOF
kill -CONT "$pid"
has_drops()
{
    [ -f "$dir/stats" ] && [ "$(counter "$udp" dropped_by_kernel)" -ge 100 ]
}
until_true "counted drops" has_drops
said_once "imipfix: input '$udp': the kernel has dropped"
add_up()
{
    [ $(($(counter "$udp" dropped_by_kernel) + $(counter "$udp" messages))) = 200 ]
}
until_true "200 messages that were read or counted as dropped" add_up
stop

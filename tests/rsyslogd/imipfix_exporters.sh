#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A hundred exporters use the same domain and the same template ids for different templates: nobody
# reads another's records. Counters for each are bounded, and so are sessions: those without
# templates go first.
set -eu
. "${0%/*}/imipfix_lib.sh"

configure_input <<EOF
$(statistics)
$(input udp 'maxExporters="40"')
$(input tcp)
$(records)
EOF
start_input udp tcp

# Exporter i shuffles the elements its own way, so that another's template reads other values.
exporter <<'EOF'
import random

ELEMENTS = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1), (1, 8), (2, 8), (61, 1)]
exporters = []
for i in range(100):
    if i % 4 == 3:
        e = Exporter(tcp, "tcp", source="127.0.1.%d" % (i + 1), domain=9)
    elif i % 4 == 2:  # the same address, another port
        e = Exporter(udp, source="127.0.1.%d" % i, domain=9)
    else:
        e = Exporter(udp, source="127.0.1.%d" % (i + 1), domain=9)
    e.fields = ELEMENTS[:]
    random.Random(i).shuffle(e.fields)
    exporters.append(e)
for e in exporters:
    e.send(template(256, e.fields))
for row in range(20):
    for i, e in enumerate(exporters):
        values = {8: 10 << 24 | i, 12: 20 << 24 | row, 7: 1000 + i, 11: 443, 4: 6, 1: i * 1000 + row,
                  2: 1, 61: 0}
        record = b"".join(values[n].to_bytes(size, "big") for n, size in e.fields)
        e.send(data(256, record), records=1)
    time.sleep(0.01)
time.sleep(0.2)
EOF
wait_lines "$dir/lines" 2000
awk '{
    delete value
    for (i = 2; i <= NF; i++) {
        split($i, pair, "=")
        value[pair[1]] = pair[2]
    }
    i = value["sourceTransportPort"] - 1000
    row = value["octetDeltaCount"] - i * 1000
    address = "127.0.1." (i % 4 == 2 ? i : i + 1)
    if (i < 0 || i > 99 || row < 0 || row > 19 || value["exporter"] != address ||
        value["sourceIPv4Address"] != "10.0.0." i || value["protocolIdentifier"] != 6 ||
        value["destinationIPv4Address"] != "20.0.0." row || value["packetDeltaCount"] != 1)
        print
    else
        seen[i " " row] = 1
}
END { print length(seen) }' "$dir/lines" >"$dir/got"
echo 2000 >"$dir/expected"
same "$dir/expected" "$dir/got"

wait_counter "$udp" sessions 75
wait_counter "$udp" templates 75
wait_counter "$udp" records 1500
wait_counter "$tcp" records 500
# impstats writes one set after the other.
adds_up()
{
    [ "$(sed -n 's/^[^{]*//p' "$dir/stats" | jq -c -n --arg name "$udp[" '
        [inputs | select(.origin == "imipfix" and (.name | startswith($name)))] |
        reduce .[] as $one ({}; .[$one.name] = $one.records) | [length, add]')" = "[41,1500]" ]
}
until_true "counters of 40 exporters and of others that add up" adds_up
stop

echo "more sessions than there may be"
rm "$dir/lines"
configure_input <<EOF
$(statistics)
$(input udp 'maxSessions="10"')
$(input tcp 'maxSessions="10"')
$(records)
EOF
start_input udp tcp
exporter <<'EOF'
good = [Exporter(udp) for _ in range(10)]
for e in good:
    e.send(template(256))
time.sleep(0.5)
for _ in range(200):  # forged, or new ones that have sent nothing yet
    Exporter(udp, domain=5).send(data(256, b"x" * 50))
time.sleep(0.5)
for e in good:
    e.send(data(256, flow("10.0.0.1", 7)), records=1)
connections = [Exporter(tcp, "tcp") for _ in range(15)]
time.sleep(0.5)
for e in connections[:10]:
    e.send(template(256), data(256, flow("10.0.0.1", 8)), records=1)
time.sleep(0.5)
EOF
wait_lines "$dir/lines" 19
wait_counter "$tcp" refused_connections 5
[ "$(values sourceTransportPort | grep -c 7)" -ge 9 ] || fail "sessions without templates pushed out others"
[ "$(values sourceTransportPort | grep -c 8)" = 10 ] || fail "ten connections were not all read"
said_once "imipfix: input '$tcp': a connection was refused, as there are 10 already"
wait_counter "$udp" sessions 10
stop

echo "idle ones"
configure_input <<EOF
$(statistics)
$(input udp 'sessionTimeout="1"')
$(input tcp 'sessionTimeout="1"')
$(records)
EOF
start_input udp tcp
exporter <<'EOF'
e = Exporter(udp)
e.send(template(256))
c = Exporter(tcp, "tcp")
c.send(template(256))
c.socket.settimeout(10)
if c.socket.recv(1) != b"":
    raise SystemExit("the connection was not ended")
EOF
wait_counter "$udp" messages 1
wait_counter "$udp" sessions 0
wait_counter "$udp" templates 0
wait_counter "$tcp" sessions 0
stop

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Records become messages, over UDP and TCP, IPv4 and IPv6: none is lost, in order, with the
# properties that doc/imipfix.md tells, and as JSON where that is asked for.
set -eu
. "${0%/*}/imipfix_lib.sh"

before="action(type=\"omfile\" file=\"$dir/properties\" template=\"properties\")
    action(type=\"omfile\" file=\"$dir/same\" template=\"same\")
    action(type=\"omfile\" file=\"$dir/json\" template=\"json\")"
configure_input <<EOF
$(statistics)
template(name="properties" type="string"
         string="%fromhost%|%fromhost-ip%|%hostname%|%syslogtag%|%programname%|%inputname%|%pri-text%\n")
template(name="same" type="string" string="%msg%|%rawmsg%\n")
template(name="json" type="string" string="%\$!ipfix%\n")
$(input udp 'name="edge"' 'json="on"')
$(input tcp)
input(type="imipfix" address="::1" port="0" ruleset="records" listenPortFileName="$dir/udp6.port")
$(records)
EOF
start_input udp tcp

echo "UDP"
exporter <<'EOF'
e = Exporter(udp, source="127.0.0.9", domain=7)
e.send(template(256))
for i in range(100):
    e.send(data(256, *(flow("10.0.0.1", 1000 + i * 5 + n) for n in range(5))), records=5)
EOF
wait_lines "$dir/json" 500
seq 1000 1499 >"$dir/expected"
values sourceTransportPort >"$dir/got"
same "$dir/expected" "$dir/got"
head -n 1 "$dir/lines" >"$dir/line"
for words in "ipfix exporter=127.0.0.9 exporterPort=" \
    " observationDomainId=7 templateId=256 exportTime=" \
    " sourceIPv4Address=10.0.0.1 destinationIPv4Address=198.51.100.10 " " tcpControlBits=27 " \
    " octetDeltaCount=700 " " flowStartMilliseconds=2026-11-21T16:50:59.000Z"; do
    grep -qF -- "$words" "$dir/line" || fail "the line has no '$words': $(cat "$dir/line")"
done
sort -u "$dir/properties" >"$dir/got"
echo "127.0.0.9|127.0.0.9|127.0.0.9|ipfix|ipfix|edge|local0.info" >"$dir/expected"
same "$dir/expected" "$dir/got"
[ -z "$(awk -F'|' '$1 != $2' "$dir/same")" ] || fail "msg is not rawmsg"
jq -e -n 'all(inputs; .sourceIPv4Address == "10.0.0.1" and .observationDomainId == 7)' \
    <"$dir/json" >/dev/null || fail "\$!ipfix is not the record"
jq .sourceTransportPort "$dir/json" >"$dir/got"
seq 1000 1499 >"$dir/expected"
same "$dir/expected" "$dir/got"

echo "TCP, in pieces of any size"
rm "$dir"/{lines,properties,json,same}
kill -HUP "$pid" # omfile opens them anew
exporter <<'EOF'
e = Exporter(tcp, "tcp", source="127.0.0.8")
stream = e.message(template(300))
for i in range(400):
    stream += e.message(data(300, *(flow("10.0.0.2", 20000 + i * 20 + n) for n in range(20))),
                        records=20)
stream += e.message(template(301, [(7, 2), (82, 65535)]))
stream += e.message(data(301, struct.pack("!H", 30000) + varlen(b"x" * 60000)), records=1)
sizes = [1, 3, 15, 40, 1, 1000, 4096, 4095, 65536]
while stream:
    sizes.append(sizes.pop(0))
    e.raw(stream[:sizes[0]])
    stream = stream[sizes[0]:]
e.close()
EOF
wait_lines "$dir/json" 8001
{ seq 20000 27999 && echo 30000; } >"$dir/expected"
values sourceTransportPort >"$dir/got"
same "$dir/expected" "$dir/got"
[ "$(tail -n 1 "$dir/lines" | tr -cd x | wc -c)" -ge 60000 ] || fail "a long line was cut"
[ -z "$(tr -d '\n' <"$dir/json")" ] || fail "there is JSON that nobody asked for"
wait_counter "$tcp" records 8001
wait_counter "$tcp" sessions 0
wait_counter "$tcp[127.0.0.8]" messages 403
wait_counter "$tcp" bad_messages 0
wait_counter "$tcp" sequence_gaps 0

echo "IPv6"
rm "$dir"/{lines,properties,json,same}
kill -HUP "$pid"
cp "$dir/udp6.port" "$dir/udp.port"
exporter <<'EOF'
e = Exporter(udp, to="::1")
e.send(template(256))
e.send(data(256, flow("10.0.0.1", 1)), records=1)
EOF
wait_lines "$dir/json" 1
grep -q "^ipfix exporter=::1 exporterPort=" "$dir/lines" || fail "$(cat "$dir/lines")"
wait_counter 'imipfix(::1/0/udp)[::1]' records 1
wait_counter 'edge(127.0.0.1/0/udp)' records 500
stop

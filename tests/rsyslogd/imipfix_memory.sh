#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No leak and no bad access: sessions that come, go and are pushed out, data with and without
# templates, faults, connections that end anywhere, JSON that outlives its input, templates saved and
# read, HUP.
set -eu
. "${0%/*}/imipfix_lib.sh"

under_valgrind
configure_input <<EOF
$(statistics)
$(input udp 'json="on"' 'maxSessions="20"' 'maxExporters="5"' "templateFile=\"$dir/templates\"" \
    'templateInterval="1"')
$(input tcp 'json="on"' 'sessionTimeout="2"')
ruleset(name="records" queue.type="LinkedList") {
    action(type="omfile" file="$dir/lines" template="line")
    action(type="omfile" file="$dir/late" template="annotation" queue.type="LinkedList"
           queue.dequeueSlowdown="2000")
}
EOF
for round in 1 2; do
    rm -f "$dir/lines"
    start_input udp tcp
    exporter <<'EOF'
import random

random.seed(9)
for i in range(60):
    e = Exporter(udp, source="127.0.4.%d" % (i % 9 + 1))
    if i % 3:
        e.send(template(256), template(300, [(1, 4, 4242), (291, 65535), (82, 65535)]))
    good = e.message(data(256, flow("10.0.0.1", i)), data(300, b"\0\0\0\1" + varlen(
        b"\3\0\7\0\2" + b"\0\1\0\2") + varlen(b"eth" * 100)))
    e.raw(good)
    for _ in range(5):
        e.raw(bytes(random.choice([b] * 9 + [random.randrange(256)]) for b in good))
    e.raw(good[:random.randrange(len(good))])
    c = Exporter(tcp, "tcp")
    stream = c.message(template(256)) + c.message(data(256, flow("10.0.0.2", i)))
    c.raw(stream[:random.randrange(1, len(stream))] if i % 2 else stream)
    if i % 5:
        c.close()
time.sleep(3)
EOF
    kill -HUP "$pid"
    wait_lines "$dir/late" 60
    stop
done
[ -s "$dir/templates" ] || fail "no templates were saved"

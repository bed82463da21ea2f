#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A hard life: two actions with four workers, full tables, findings, state, and both inputs of IPFIX,
# while HUPs come by the dozen, and rsyslogd is stopped and started again, idle or in the middle of it
# all. Nothing that came is lost. Built with --enable-sanitizers=thread, ThreadSanitizer watches for
# races, and with --enable-sanitizers AddressSanitizer for bad accesses.
#
# STRESS=N has N starts of rsyslogd, in place of 4: make check TESTS=tests/rsyslogd/stress.sh STRESS=100
set -eu
. "${0%/*}/imipfix_lib.sh"
origin=mmtlspin

company >"$dir/company"
{
    head -n 1500 "$dir/company"
    bad_certificates 30
    mixed 200
} >"$dir/sent"
n=$(wc -l <"$dir/sent")
senders=3

rules="rulebase=[\"$top_srcdir/tests/company/company.rulebase\", \"cisco-encore-kv\", \"cisco-ftd\"]"
bounds='flows.max="50" evidence.maxClients="20" evidence.maxNames="30" evidence.maxPairs="100"'
findings='findings.ruleset="findings" findings.interval="1"'
after="action(type=\"mmtlspin\" $rules $bounds $findings statsName=\"second\" container=\"\$!second\"
              state.file=\"$dir/second\" state.interval=\"1\")"
configure_input <<EOF
$(statistics)
$(findings_ruleset)
$(ruleset 4 "$rules" "$bounds" "$findings" "state.file=\"$dir/state\"" 'state.interval="1"')
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="$dir/lines.port"
      supportOctetCountedFraming="off" ruleset="lines")
$(input udp 'maxSessions="5"' 'maxExporters="3"' "templateFile=\"$dir/templates\"" \
    'templateInterval="1"')
$(input tcp 'maxSessions="5"')
ruleset(name="records" queue.type="LinkedList" queue.workerThreads="4"
        queue.workerThreadMinimumMessages="1") {
    action(type="mmtlspin" statsName="records" flows.max="20")
    action(type="omfile" file="$dir/records" template="line")
}
EOF

# exporters: records over UDP and TCP, templates that change, sessions that are pushed out, faults.
exporters()
{
    exporter <<'EOF'
def export(i):
    e = Exporter(udp, source="127.0.5.%d" % (i % 9 + 1))
    c = Exporter(tcp, "tcp")
    for port in range(20):
        e.send(template(256), data(256, flow("10.0.0.1", port)))
        c.send(template(256), data(256, flow("10.0.0.2", port)))
    e.raw(e.message(data(256, flow("10.0.0.1", 1)))[:-3])
    c.close()


for i in range(30):
    try:
        export(i)
    except OSError:  # pushed out, or rsyslogd has ended
        pass
EOF
}

# hups: until rsyslogd is gone, or the file says that it is enough.
hups()
{
    while [ ! -e "$dir/enough" ] && kill -HUP "$pid"; do
        sleep "0.0$((RANDOM % 5))"
    done
}

# attack: all at once, in the background; $attackers are to be waited for.
attack()
{
    rm -f "$dir/enough"
    hups &
    hupper=$!
    attackers=()
    for _ in $(seq "$senders"); do
        cat "$dir/sent" >"/dev/tcp/127.0.0.1/$(cat "$dir/lines.port")" &
        attackers+=($!)
    done
    exporters &
    attackers+=($!)
}

# over: no attack goes on. Those that were cut off have failed.
over()
{
    for each in "${attackers[@]}"; do
        wait "$each" || true
    done
    touch "$dir/enough"
    wait "$hupper" || true
}

has_evicted()
{
    [ -f "$dir/stats" ] && [ "$(counter mmtlspin left_evicted)" -gt 0 ] &&
        [ "$(counter mmtlspin evidence_evicted)" -gt 0 ]
}

starts=0
idle_round()
{
    rm -f "$dir/annotated" "$dir/lines"
    attack
    over
    wait_lines "$dir/annotated" $((n * senders))
    until_true "full tables" has_evicted
    stop
    for _ in $(seq "$senders"); do
        cat "$dir/sent"
    done | sort >"$dir/sent.sorted"
    sort "$dir/lines" | cmp -s "$dir/sent.sorted" - || fail "lines were lost or altered"
}

busy_round()
{
    attack
    sleep "0.$((RANDOM % 10))"
    stop
    over
}

for round in $(seq "${STRESS:-4}"); do
    start_input lines udp tcp
    [ $((round % 2)) = 0 ] && busy_round || idle_round
    starts=$((starts + 1))
done
for file in findings state second templates records; do
    [ -s "$dir/$file" ] || fail "$file is empty"
done
echo "$starts starts, $(grep -c HUPed "$dir/daemon.log") HUPs in the last"

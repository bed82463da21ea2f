#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# HUP after HUP at random moments, while thousands of events pass four workers, and the maps change
# each time, now and then for the worse: each line arrives once, unaltered, read by the rules of one
# of the good maps.
# HUPS=1000 make check TESTS=tests/rsyslogd/storm.sh: so many that are heeded, in place of 100.
set -eu
. "${0%/*}/lib.sh"

hups=${HUPS:-100}
rules=$dir/rules
mkdir "$rules"
cp --no-preserve=mode "$TLSPIN_RULEBASE_DIR"/*.rulebase "$TLSPIN_RULEBASE_DIR"/*.map "$rules"
TLSPIN_RULEBASE_DIR=$rules
export TLSPIN_RULEBASE_DIR

# put VENDOR: all maps say so from now on; one that is half written is never seen.
put()
{
    for map in "$rules"/*.map; do
        sed "s/^constant observer_vendor .*/constant observer_vendor $1/" "$map" >"$map.new"
        mv "$map.new" "$map"
    done
}

mixed 400 >"$dir/some"

# part K: lines as in $dir/some, of other connections, clients and servers.
part()
{
    sed "s/10\.20\./10.$((30 + $1))./; s/10\.21\./10.$((90 + $1))./; s/198\.18\./198.$((60 + $1))./
        s/\.example\.test/.of$1.example.test/; s/program\[/program[$1 /" "$dir/some"
}

# Each set of lines, as it is read by the maps of either vendor.
for k in $(seq 30); do
    part "$k" >"$dir/part.$k"
done
cat "$dir"/part.* >"$dir/parts"
for vendor in One Two; do
    put "$vendor"
    "$TLSPIN" replay "$dir/parts" | jq -S -c . >"$dir/as.$vendor"
done
sort "$dir/as.One" "$dir/as.Two" >"$dir/allowed"
n_events=$(wc -l <"$dir/as.One")
n=$(wc -l <"$dir/parts")

configure <<EOF
$(statistics)
$(ruleset 4)
$(tcp_input)
EOF

heeded()
{
    grep -c "were reloaded: \|stay in force" "$dir/daemon.log" || true
}

# hup_on: one HUP after another, until that many were heeded and nobody waits for more.
hup_on()
{
    i=0
    until [ "$(heeded)" -ge "$hups" ] && [ ! -e "$dir/sending" ]; do
        i=$((i + 1))
        case $((i % 10)) in
        0) echo nonsense >>"$rules/cisco-ftd.map" ;; # goes with the next good one
        1) sed -i '/^nonsense$/d' "$rules/cisco-ftd.map" && put One ;;
        *) put "$([ $((i % 2)) = 0 ] && echo One || echo Two)" ;;
        esac
        kill -HUP "$pid"
        sleep "0.0$((RANDOM % 4))$((RANDOM % 10))"
    done
    echo "$i" >"$dir/n_hups"
}

start
until_true "TCP port" test -s "$dir/tcp.port"
touch "$dir/sending"
hup_on &
hupper=$!
for k in $(seq 30); do
    send_tcp "$dir/part.$k"
    while [ "$(heeded)" -lt $((hups * k / 30)) ]; do
        kill -0 "$hupper" "$pid" || fail "nothing goes on"
        sleep 0.05
    done
done
rm "$dir/sending"
wait "$hupper"
wait_lines "$dir/annotated" "$n"
wait_counter mmtlspin read $((n * 7 / 8)) # as 'mixed' tells; those without TLS have no annotation

# The last HUP can still be on its way.
counters_agree()
{
    reloaded=$(grep -c "were reloaded: " "$dir/daemon.log")
    refused=$(grep -c "stay in force" "$dir/daemon.log")
    has_counter mmtlspin rules_reloaded "$reloaded" && has_counter mmtlspin rules_refused "$refused"
}
until_true "counters that agree with the log" counters_agree
stop

sort "$dir/parts" >"$dir/sent.sorted"
sort "$dir/lines" | cmp -s "$dir/sent.sorted" - || fail "lines were lost, doubled or altered"
as_set <"$dir/annotated" >"$dir/got"
comm -23 "$dir/got" "$dir/allowed" >"$dir/others"
[ ! -s "$dir/others" ] || fail "annotations of neither map: $(head -n 1 "$dir/others")"

# any_vendor FILE: what does not differ by the map.
any_vendor()
{
    jq -S -c 'del(.observer.vendor, .event.id)' "$1" | sort
}
any_vendor "$dir/as.One" >"$dir/expected.any"
any_vendor "$dir/got" >"$dir/got.any"
same "$dir/expected.any" "$dir/got.any"
one=$(comm -12 "$dir/got" <(sort "$dir/as.One") | wc -l)
echo "$(cat "$dir/n_hups") HUPs, $reloaded reloads, $refused refusals; $n lines, $n_events events," \
    "$one of them read by the one map, $((n_events - one)) by the other"
[ "$one" -gt 0 ] && [ "$one" -lt "$n_events" ] || fail "no worker ever changed to other maps"
[ "$refused" -gt 0 ] || fail "no map was refused"
[ $((reloaded + refused)) -ge "$hups" ] || fail "only $((reloaded + refused)) HUPs were heeded"

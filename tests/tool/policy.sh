#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Thresholds and bounds by option: what they change, and what is refused.
set -eu
. "$(dirname "$0")/lib.sh"
need jq

# findings OPTION...: state, kind and confidence of the findings in $log, to $dir/told.
log=$top_srcdir/tests/data/demo.log
findings()
{
    runs 0 replay --findings "$@" "$log"
    jq -r '.tlspin.finding | [.state, .kind, .confidence] | join(" ")' "$dir/out" >"$dir/told"
}

# tells TEXT...: these lines and no others.
tells()
{
    printf '%s\n' "$@" | cmp -s - "$dir/told" || fail "tells: $(tr '\n' ',' <"$dir/told")"
}

findings
tells "opened unknown_ca probable" "opened pinning probable" "updated pinning confirmed"
findings --policy pinning_probable=50
tells "opened unknown_ca probable"
findings --policy pinning_probable=6 # as in doc/mmtlspin.md
tells "opened unknown_ca probable" "opened pinning confirmed"
findings --policy unknown_ca_probable=50
tells "opened pinning probable" "updated pinning confirmed"
findings --policy agreeing_clients=2
tells "opened unknown_ca probable" "opened pinning confirmed"
findings --policy pinning_probable=1
tells "opened pinning probable" "opened unknown_ca probable" "updated pinning confirmed"
findings --policy pinning_probable=50 --policy unknown_ca_names=3 --policy pinning_probable=40
tells "opened unknown_ca confirmed"

# Every default, given by hand, changes nothing.
runs 0 replay --all "$log"
cp "$dir/out" "$dir/plain"
mapfile -t presets < <("$TLSPIN" catalogue -o csv threshold | sed 1d |
    sed 's/^"threshold","\([a-z_]*\)","","\([-0-9.]*\)".*/--policy=\1=\2/')
[ "${#presets[@]}" -ge 30 ] || fail "the catalogue has ${#presets[@]} thresholds"
runs 0 replay --all "${presets[@]}" --window 86400 --interval 3600 --clients-max 20000 \
    --names-max 20000 --pairs-max 200000 "$log"
cmp -s "$dir/out" "$dir/plain" || fail "the defaults, given by hand, give something else"

# What is remembered outlives a change of thresholds, and is judged by the new ones.
findings --state "$dir/state" --policy pinning_probable=50
tells "opened unknown_ca probable"
grep api.bank.example "$log" | tail -n 1 >"$dir/last"
runs 0 replay --findings --state "$dir/state" "$dir/last"
says out '"state":"opened"' '"kind":"pinning"'
has_lines out 1
silent err

# explain weighs with them, too.
runs 0 explain "$log"
grep -q "log odds of pinning: [0-9]" "$dir/out" || fail "nothing speaks for pinning"
runs 0 explain --policy pinning_prior=-50 "$log"
says out "log odds of pinning: -"
! grep -q "log odds of pinning: [0-9]" "$dir/out" || fail "the prior does not count"
findings
id=$(jq -r 'select(.tlspin.finding.kind == "pinning") | .tlspin.finding.id' "$dir/out" | head -n 1)
runs 0 explain --finding "$id" "$log"
says out "opened probable"
runs 1 explain --finding "$id" --policy pinning_probable=50 "$log"

findings --window 1
silent told
findings --interval 1
tells "opened unknown_ca probable" "opened pinning probable" "updated pinning probable" \
    "updated pinning confirmed" "updated pinning confirmed"

# flow NUMBER CLIENT NAME SEEN ALERT CLOSED CERTIFICATE
flow()
{
    echo "170000000$1.0 fw-a sim: conn $1 end 10.0.0.$2:1000$1 > 198.51.100.10:443 sni=$3.example" \
        "tls=decrypt-resign seen=$4 alert=$5 secs=0 closed=$6 cert=$7 app=curl bytes=700"
}

# The bounds of the evidence: two clients and two names in turn, or one client with six names. What
# is over them is forgotten, and so opens nothing.
company=(-f "$top_srcdir/tests/company/company.rulebase")
log=$dir/bad
for i in 1 2 3 4; do flow "$i" $((i % 2)) "server$((i % 2))" none none none expired; done >"$log"
for bound in names-max=2 clients-max=1 pairs-max=1; do
    findings "${company[@]}" "--$bound"
    tells "opened server_certificate probable" "opened server_certificate probable"
done
findings "${company[@]}" --names-max 1
silent told
log=$dir/lone
for i in 1 2 3 4 5 6; do
    flow "$i" 1 "www.server$i" SERVER_CERTIFICATE,CLIENT_ALERT unknown_ca client valid
done >"$log"
findings "${company[@]}" --clients-max 1
tells "opened unknown_ca probable" "updated unknown_ca confirmed"
findings "${company[@]}" --pairs-max 1
silent told
log=$top_srcdir/tests/data/demo.log
findings --clients-max 1
silent told

# refused VALUE ALLOWED
refused()
{
    for command in replay explain; do
        runs 2 "$command" --policy "$1" /dev/null
        says err "tlspin: --policy is '$1', expected $2"
        silent out
    done
}
for value in "" = =1 pinning=1 Pinning_Probable=3 pinning-probable=3 prompt_ms=1; do
    refused "$value" "NAME=NUMBER with a name of 'tlspin catalogue threshold'"
done
for number in "" x nan inf -inf 0x3 3,5 1e999 -1 101 "3 4" 3=4; do
    refused "pinning_probable=$number" "'pinning_probable=' and a number from 0 to 100"
done
refused pinning_probable "'pinning_probable=' and a number from 0 to 100"
refused agreeing_clients=2.5 "'agreeing_clients=' and a whole number from 1 to 256"
refused prompt_seconds=0 "'prompt_seconds=' and a whole number of seconds from 1 to 3600"

# What contradicts itself is said once all options are read, in whatever order they came.
runs 2 replay --policy pinning_cleared=3.5 /dev/null
says err "tlspin: --policy contradicts itself: 'pinning_cleared' is 3.5 and must be less than 'pinning_probable', which is 3"
runs 2 explain --policy server_certificate_probable=6 /dev/null
says err "'server_certificate_probable' is 6 and must be at most 'server_certificate_confirmed', which is 5"
runs 0 replay --policy pinning_cleared=3.5 --policy pinning_probable=4 /dev/null
runs 0 replay --policy server_certificate_probable=5 /dev/null

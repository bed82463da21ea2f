#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The parameter 'policy': a good one changes what is found, exactly as in the tool; a bad one is
# refused, with what is allowed.
set -eu
. "${0%/*}/lib.sh"

bad_certificates 3 >"$dir/sent"

# runs PARAMETERS N: findings of the lines in $dir/sent, N of them opened, to $dir/got.
runs()
{
    configure <<EOF
$(statistics)
$(ruleset 1 "$company_rulebase findings.ruleset=\"findings\" $1")
$(findings_ruleset)
$(tcp_input)
EOF
    rm -f "$dir/findings" "$dir/annotated" "$dir/lines"
    start
    send_tcp "$dir/sent"
    wait_counter mmtlspin read 6
    wait_counter mmtlspin findings_sent "$2"
    stop
    : >>"$dir/findings"
    jq -S -c . "$dir/findings" >"$dir/got"
}

# as_tool OPTION...: the tool tells the same.
as_tool()
{
    "$TLSPIN" replay --findings -f "$top_srcdir/tests/company/company.rulebase" "$@" "$dir/sent" |
        jq -S -c . >"$dir/expected"
    same "$dir/expected" "$dir/got"
}

echo "good ones"
runs "" 3
as_tool
runs 'policy="server_certificate_probable=3"' 0
as_tool --policy server_certificate_probable=3
runs 'policy=["server_certificate_confirmed=2", "linger_seconds=60"]' 3
as_tool --policy server_certificate_confirmed=2 --policy linger_seconds=60
jq -e -n '[inputs | .tlspin.finding.confidence] | unique == ["confirmed"]' <"$dir/got" >/dev/null ||
    fail "two bad certificates did not make it confirmed"

echo "the same bounds in module and tool: one reads the other's state"
runs "state.file=\"$dir/state\" flows.max=\"50\" evidence.maxClients=\"60\" evidence.maxNames=\"70\"
    evidence.maxPairs=\"80\"" 3
bounds=(--flows-max 50 --clients-max 60 --names-max 70 --pairs-max 80)
"$TLSPIN" replay "${bounds[@]}" --state "$dir/state" /dev/null 2>"$dir/stderr"
[ ! -s "$dir/stderr" ] || fail "the tool does not read the module's state"
"$TLSPIN" replay "${bounds[@]}" --names-max 71 --state "$dir/state" /dev/null 2>"$dir/stderr"
grep -q "other limits" "$dir/stderr" || fail "other bounds read the same state"

echo "bad ones"
# bad PARAMETER VALUE ALLOWED: the message names VALUE, and what is allowed.
bad()
{
    configure <<EOF
action(type="mmtlspin" $1)
EOF
    refused "rsyslog.conf, on or before line" "mmtlspin: parameter 'policy' can't be '$2', use $3"
    [ "$(grep -c "can't be" "$dir/stderr")" = 1 ] || fail "it is said more than once"
}

names="NAME=NUMBER with a name of 'tlspin catalogue threshold'"
bad 'policy="pinning=4"' pinning=4 "$names"
bad 'policy=""' "" "$names"
bad 'policy="pinning_probable"' pinning_probable "'pinning_probable=' and a number from 0 to 100"
bad 'policy=["pinning_probable=4", "agreeing_clients=many"]' agreeing_clients=many \
    "'agreeing_clients=' and a whole number from 1 to 256"
bad 'policy="pinning_probable=nan"' pinning_probable=nan "'pinning_probable=' and a number from 0 to 100"
bad 'policy="episode_seconds=-1"' episode_seconds=-1 \
    "'episode_seconds=' and a whole number of seconds from 0 to 86400"

configure <<'EOF'
action(type="mmtlspin" policy=["pinning_cleared=3.5", "leap_seconds=60"])
EOF
refused "rsyslog.conf, on or before line" "mmtlspin: parameter 'policy' contradicts itself: \
'pinning_cleared' is 3.5 and must be less than 'pinning_probable', which is 3"

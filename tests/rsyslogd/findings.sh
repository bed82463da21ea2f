#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Findings arrive in their ruleset: with one worker the same ones, in the same order, as the tool
# prints; with four in an order that makes sense. They are never read again, and a ruleset that is
# stuck holds up nobody.
set -eu
. "${0%/*}/lib.sh"

company >"$dir/sent"
n=$(wc -l <"$dir/sent")
"$TLSPIN" replay --findings -f "$top_srcdir/tests/company/company.rulebase" "$dir/sent" |
    jq -S -c . >"$dir/expected"
n_findings=$(wc -l <"$dir/expected")
[ "$n_findings" -ge 50 ] || fail "the tool found $n_findings findings: too few to compare"

# runs WORKERS COUNTER VALUE: the company's events through so many workers, until that counter has that
# value; findings go to $dir/got, as JSON.
runs()
{
    configure <<EOF
$(statistics)
$(ruleset "$1" "$company_rulebase" 'findings.ruleset="findings"')
$(findings_ruleset)
$(tcp_input)
EOF
    rm -f "$dir/findings" "$dir/properties" "$dir/annotated" "$dir/lines"
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" "$n"
    wait_counter mmtlspin "$2" "$3"
    stop
    jq -S -c . "$dir/findings" >"$dir/got"
}

echo "one worker"
runs 1 findings_sent "$n_findings"
same "$dir/expected" "$dir/got"
is_counter mmtlspin read "$n"
is_counter mmtlspin findings_dropped 0
is_counter mmtlspin findings_untold 0
is_counter mmtlspin own_findings 0
is_counter mmtlspin evidence_evicted 0
for state in $(catalogue finding_state); do
    is_counter mmtlspin "findings_$state" \
        "$(jq -n --arg state "$state" \
            '[inputs | select(.tlspin.finding.state == $state)] | length' <"$dir/expected")"
done
for gauge in clients names pairs; do
    [ "$(counter mmtlspin $gauge)" -gt 20 ] || fail "there are $(counter mmtlspin $gauge) $gauge"
done

# The message around it: its time is the event's, its text one line, unlike all others.
host=$(cut -d'|' -f3 "$dir/properties" | sort -u)
jq -r --arg host "$host" '
    (."@timestamp" | (.[:19] + "Z" | fromdate | tostring) + .[19:23] + "000") +
    "|local0." + (if .tlspin.finding.state == "cleared" then "notice" else "warning" end) +
    "|" + $host + "|tlspin:|mmtlspin|" + (
        "tlspin finding " + .tlspin.finding.state + " " + .tlspin.finding.kind + " " +
        (.tlspin.finding | .client // (.server_name +
            if .application then " (" + .application + ")" else "" end)) + ": " + .message |
        . + "|" + .)' "$dir/expected" >"$dir/messages"
same "$dir/messages" "$dir/properties"
[ -n "$host" ] || fail "a finding has no host name"
[ -z "$(cut -d'|' -f6 "$dir/properties" | sort | uniq -d)" ] || fail "two messages are the same"

echo "four workers"
runs 4 read "$n"
jq -e -n 'reduce (inputs | .tlspin.finding) as $finding ({};
        if ((.[$finding.id] // "cleared") == "cleared") == ($finding.state == "opened")
        then .[$finding.id] = $finding.state
        else error("\($finding.state) after \(.[$finding.id])") end)' \
    <"$dir/got" >"$dir/states" || fail "findings came in an order that makes no sense"
open='reduce (inputs | .tlspin.finding) as $finding ({}; .[$finding.id] = $finding.state) |
    to_entries[] | select(.value != "cleared") | .key'
jq -n -r "$open" <"$dir/expected" | sort >"$dir/open.expected"
jq -n -r "$open" <"$dir/got" | sort >"$dir/open.got"
n_both=$(comm -12 "$dir/open.expected" "$dir/open.got" | wc -l)
n_either=$(sort -u "$dir/open.expected" "$dir/open.got" | wc -l)
echo "$n_both of $n_either findings are open with one worker and with four"
[ $((n_both * 10)) -ge $((n_either * 8)) ] || fail "that is too few"

echo "rulesets that can't be"
# ruleset_refused NAME TEXT...
ruleset_refused()
{
    configure <<EOF
ruleset(name="plain") { stop }
ruleset(name="direct" queue.type="direct") { stop }
action(type="mmtlspin" findings.ruleset="$1")
EOF
    refused "mmtlspin: parameter 'findings.ruleset' can't be '$1', as" "$2"
}
ruleset_refused nowhere 'no such ruleset: add ruleset(name="nowhere" queue.type="LinkedList")'
ruleset_refused plain 'no queue of its own: add queue.type="LinkedList"'
ruleset_refused direct 'no queue of its own: add queue.type="LinkedList"'
ruleset_refused RSYSLOG_DefaultRuleset 'no queue of its own'

echo "the action's own ruleset"
bad_certificates 20 >"$dir/sent"
configure <<EOF
$(statistics)
$(ruleset 1 "$company_rulebase" 'findings.ruleset="lines"')
$(tcp_input)
EOF
rm -f "$dir/annotated" "$dir/lines"
start
send_tcp "$dir/sent"
wait_counter mmtlspin own_findings 20
stop
is_counter mmtlspin findings_opened 20
is_counter mmtlspin read 40
is_counter mmtlspin not_ours 0
[ "$(grep -c 'findings come to an mmtlspin action' "$dir/daemon.log")" = 1 ] ||
    fail "it is not said once that findings come to the action itself"
[ "$(wc -l <"$dir/lines")" = 60 ] || fail "40 events and 20 findings left as $(wc -l <"$dir/lines")"

echo "a ruleset that is stuck"
bad_certificates 1200 >"$dir/sent"
configure <<EOF
$(statistics)
$(ruleset 1 "$company_rulebase" 'findings.ruleset="stuck"')
ruleset(name="stuck" queue.type="LinkedList" queue.size="10" queue.dequeueBatchSize="1") {
    action(type="omfwd" target="127.0.0.1" port="1" protocol="tcp" action.resumeRetryCount="-1")
}
$(tcp_input)
EOF
rm -f "$dir/annotated" "$dir/lines"
start
send_tcp "$dir/sent"
began=$(date +%s%N)
wait_lines "$dir/lines" 2400
took=$((($(date +%s%N) - began) / 1000000))
echo "2400 events took $took ms"
wait_counter mmtlspin read 2400
until_true "word of dropped findings" grep -q \
    "a finding was dropped, as the queue of ruleset 'stuck' is full" "$dir/daemon.log"
began=$(date +%s)
stop
took=$(($(date +%s) - began))
[ "$took" -le 20 ] || fail "rsyslogd took $took s to end"
is_counter mmtlspin findings_opened 1200
[ "$(counter mmtlspin findings_sent)" -le 20 ] || fail "a stuck ruleset took more than its queue"
[ "$(counter mmtlspin findings_dropped)" -ge 150 ] || fail "what had no room was not counted"
[ "$(grep -c 'a finding was dropped' "$dir/daemon.log")" = 1 ] || fail "it was said more than once"

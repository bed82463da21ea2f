#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The Sigma rules on what tlspin really prints, by a Sigma engine that others wrote: each fires on a
# bad day, at exactly the findings that it should, and none on a quiet one. What is compiled of them
# finds the same in a real OpenSearch, and its Alerting plugin can read the monitors.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"
. "${0%/*}/opensearch_lib.sh"

contrib=$top_srcdir/contrib
rsigma=$(tool rsigma) || exit
alerting=$(tool alerting) || exit
command -v python3 >/dev/null || skip "python3 is missing: apt install python3"
trap 'opensearch_kill; cleanup' EXIT
export PYTHONDONTWRITEBYTECODE=1

# The id of each rule, by its title.
declare -A rule
while IFS=$'\t' read -r title id; do
    rule[$title]=$id
done < <(jq -r '[.name[8:], .rule_id] | @tsv' "$contrib/sigma/compiled/elastic-rules.ndjson")
burst=${rule["Many Clients Reject What They Accepted"]}
[ "${#rule[@]}" = 5 ] || fail "there are ${#rule[@]} alerts, not 5"

# day NAME OPTION...: $dir/NAME.log, a simulated company's day.
day()
{
    local name=$1
    shift
    python3 "$top_srcdir/tests/company/company.py" --seed 8 --clients 60 "$@" >"$dir/$name.log"
}

# replayed NAME [OPTION...]: its events and findings to $dir/NAME.{event,finding}, both in the order
# of time, which each line begins with, to $dir/NAME.json, and what fires, as rule and event.id, to
# $dir/NAME.fired.
replayed()
{
    local name=$1
    shift
    "$TLSPIN" replay "$@" "$dir/$name.log" >"$dir/$name.event"
    "$TLSPIN" replay --findings "$@" "$dir/$name.log" >"$dir/$name.finding"
    sort -s -t, -k1,1 "$dir/$name.event" "$dir/$name.finding" >"$dir/$name.json"
    "$rsigma/sigma-eval" "$contrib/sigma/rules" <"$dir/$name.json" >"$dir/$name.fired"
}
company=(--format "$top_srcdir/tests/company/company.rulebase")

# fired NAME TITLE: at which documents.
fired()
{
    sed -n "s/^${rule[$2]}\t//p" "$dir/$1.fired" | sort
}

# due NAME TITLE: at which findings it should, told without Sigma.
declare -A filter=(
    ["App Pins Its Certificate"]='.kind == "pinning" and .confidence == "confirmed" and
        (.state == "opened" or (.state == "updated" and .previous_confidence != "confirmed"))'
    ["Host Lacks the Inspection CA"]='.kind == "unknown_ca" and .state == "opened"'
    ["Server Certificate Is Bad"]='.kind == "server_certificate" and .state == "opened"'
    ["Broken Name Was Cleared"]='.kind != "unknown_ca" and .state == "cleared"'
)
due()
{
    jq -r "select(.tlspin.finding | ${filter[$2]}) | .event.id" "$dir/$1.finding" | sort
}

# is_due NAME LEAST: all rules about findings fired when they should, each so often at least.
is_due()
{
    for title in "${!filter[@]}"; do
        fired "$1" "$title" >"$dir/got"
        due "$1" "$title" >"$dir/expected"
        same "$dir/expected" "$dir/got"
        echo "$(wc -l <"$dir/got") $title"
        [ "$(wc -l <"$dir/got")" -ge "$2" ] || fail "'$title' did not fire on the $1 day"
    done
}

# first_burst NAME: the event with which ten clients had done it within ten minutes, told without
# Sigma.
first_burst()
{
    jq -r 'select(.tlspin.verdict == "none" and
        (.tlspin.flow.symptom | IN("rejected_by_alert", "closed_on_certificate"))) |
        [(."@timestamp" | .[:19] + "Z" | fromdate), .source.ip, .event.id] | @tsv' \
        "$dir/$1.json" | awk '
            { seen[$2] = $1; n = 0; for (client in seen) n += seen[client] >= $1 - 600 }
            n >= 10 { print $3; exit }'
}

echo "== a bad day: the firewall gets a new CA at the second hour"
day bad --hours 3 --new-ca 2
replayed bad "${company[@]}"
is_due bad 1
fired bad "Many Clients Reject What They Accepted" >"$dir/bursts"
sort "$dir/bursts" | uniq >"$dir/got"
first_burst bad >"$dir/expected"
grep -qxFf "$dir/expected" "$dir/got" || fail "the burst was not seen at event $(cat "$dir/expected")"
at=$(jq -r --arg id "$(sed -n "s/^$burst\t//p" "$dir/bad.fired" | head -n 1)" \
    'select(.event.id == $id) | ."@timestamp" | .[:19] + "Z" | fromdate' "$dir/bad.event")
change=$((1700000000 + 2 * 3600))
echo "$(wc -l <"$dir/bursts") Many Clients Reject What They Accepted, $((at - change)) s after it"
[ "$at" -ge "$change" ] || fail "the burst was seen before there was one"
[ "$at" -le $((change + 600)) ] || fail "the burst was seen late"

echo "== a quiet day: all hosts have the CA, no app pins, no server's certificate is bad"
day quiet --hours 3 --noise 0 --pinning-apps 0
sed -i '/sni=[^ ]*\.partner\.example /d' "$dir/quiet.log"
replayed quiet "${company[@]}"
[ "$(wc -l <"$dir/quiet.event")" -ge 10000 ] || fail "the quiet day has too few events"
[ ! -s "$dir/quiet.fired" ] || fail "fired on a quiet day: $(sort "$dir/quiet.fired" | head -n 3)"
echo "$(wc -l <"$dir/quiet.event") events, no alert"

echo "== a usual day: no change of the firewall"
day usual --hours 3
replayed usual "${company[@]}"
is_due usual 0
[ -z "$(fired usual "Many Clients Reject What They Accepted")" ] || fail "a burst on a usual day"

echo "== a firewall's log, by the shipped rulebases"
cp "$top_srcdir/tests/data/demo.log" "$dir/demo.log"
replayed demo
is_due demo 0
[ -n "$(fired demo "App Pins Its Certificate")" ] || fail "no pinning in the log"
[ -n "$(fired demo "Host Lacks the Inspection CA")" ] || fail "no host without the CA in the log"

echo "== the same in OpenSearch"
opensearch_start 2 "$dir/home" "$(free_port)"
until_true "OpenSearch" answers

# ask PATH [CURL OPTION...]: what the server says.
ask()
{
    curl -sS --fail-with-body -H 'Content-Type: application/json' "$url/$1" "${@:2}" \
        >"$dir/answer" || fail "$1: $(cut -c1-500 "$dir/answer")"
    cat "$dir/answer"
}

# store KIND: the bad day's events or findings, under their event.id.
store()
{
    local index=logs-tlspin.$1-test
    jq '{mappings: .template.mappings}' "$contrib/elasticsearch/templates/tlspin-mappings.json" |
        ask "$index" -X PUT -d @- >/dev/null
    jq -c '{index: {_id: .event.id}}, .' "$dir/bad.$1" | split -l 20000 - "$dir/bulk."
    for part in "$dir/bulk."*; do
        ask "$index/_bulk" --data-binary "@$part" | jq -e '.errors | not' >/dev/null ||
            fail "OpenSearch refuses documents: $(cut -c1-500 "$dir/answer")"
    done
    rm "$dir/bulk."*
    ask "$index/_refresh" -X POST >/dev/null
    [ "$(ask "$index/_count" | jq .count)" = "$(jq -r .event.id "$dir/bad.$1" | sort -u | wc -l)" ] ||
        fail "OpenSearch has not all of them"
}
store event
store finding

# Lucene, as Kibana gets it.
while IFS=$'\t' read -r title index query; do
    jq -n --arg query "$query" '{size: 10000, _source: false, query: {query_string: {$query}}}' |
        ask "$index/_search" -d @- | jq -r '.hits.hits[]._id' | sort >"$dir/got"
    fired bad "$title" >"$dir/expected"
    same "$dir/expected" "$dir/got"
    echo "Lucene: $(wc -l <"$dir/got") $title"
done < <(jq -r 'select(.language == "lucene") | [.name[8:], .index[0], .query] | @tsv' \
    "$contrib/sigma/compiled/elastic-rules.ndjson")

# The monitors, as the Alerting plugin reads them.
"$(java_home "$opensearch_jdk_2")/bin/java" -cp "$alerting/lib/*:$tools/opensearch/2/lib/*" \
    "$alerting/MonitorCheck.java" "$contrib/sigma/compiled/opensearch-monitors.ndjson" \
    >"$dir/got" 2>"$dir/stderr" || fail "the Alerting plugin can't read the monitors"
[ "$(wc -l <"$dir/got")" = "${#rule[@]}" ] || fail "there are $(wc -l <"$dir/got") monitors"
echo "monitors: the Alerting plugin reads all $(wc -l <"$dir/got")"

# The monitors' searches, with their conditions, every five minutes of the day as the plugin would.
# runs TITLE: the buckets of each.
runs()
{
    jq -c --arg title "tlspin: $1" 'select(.name == $title) |
        .triggers[0].bucket_level_trigger.condition as $condition |
        .inputs[0].search.query | .aggregations.alerts.aggs.due.bucket_selector =
            ($condition | {buckets_path, script})' \
        "$contrib/sigma/compiled/opensearch-monitors.ndjson" >"$dir/search"
    for end in $(seq $((1700000000 + 300)) 300 $((1700000000 + 3 * 3600 + 300))); do
        echo '{"index": "logs-tlspin.*-test"}'
        sed "s/{{period_end}}/${end}000/g" "$dir/search"
    done >"$dir/searches"
    ask _msearch --data-binary "@$dir/searches" | jq -c '.responses | to_entries[] |
        (1700000300 + .key * 300) as $at | .value.aggregations.alerts.buckets[] | [$at, .key]'
}
for title in "${!filter[@]}"; do
    runs "$title" | jq -r '.[1]["tlspin.finding.id"]' | sort -u >"$dir/got"
    jq -r "select(.tlspin.finding | ${filter[$title]}) | .tlspin.finding.id" "$dir/bad.finding" |
        sort -u >"$dir/expected"
    same "$dir/expected" "$dir/got"
    echo "monitor: $(wc -l <"$dir/got") $title"
done
runs "Many Clients Reject What They Accepted" >"$dir/got"
first=$(head -n 1 "$dir/got" | jq -r '.[0]')
echo "monitor: $(wc -l <"$dir/got") runs see the burst, the first $((first - change)) s after it"
[ "$first" -gt "$change" ] || fail "the monitor saw the burst before there was one"
[ "$first" -le $((change + 600)) ] || fail "the monitor saw the burst late"
opensearch_kill

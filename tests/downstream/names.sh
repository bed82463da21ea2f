#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What several workers have found, added up by a real OpenSearch with the request of
# contrib/kafka/names: it is what tests/downstream/across.jq adds up, and clients, rejections and
# acceptances are those of one machine that has seen all.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"
. "${0%/*}/opensearch_lib.sh"

for program in curl python3; do
    command -v "$program" >/dev/null || skip "$program is missing: apt install $program"
done
trap 'opensearch_kill; cleanup' EXIT

names=$top_srcdir/contrib/kafka/names
mappings=$top_srcdir/contrib/elasticsearch/templates/tlspin-mappings.json
index=logs-tlspin.finding-default
n_workers=3

# findings FILE: what the tool finds, with numbers that are never old.
findings()
{
    "$TLSPIN" replay --findings --interval 1 -f "$top_srcdir/tests/company/company.rulebase" "$1"
}

# ask METHOD PATH: with the body on stdin; the answer goes to $dir/answer.
ask()
{
    curl -sS --fail-with-body -X "$1" -H 'Content-Type: application/x-ndjson' --data-binary @- \
        -o "$dir/answer" "$url/$2" || fail "$1 $2: $(head -c 2000 "$dir/answer")"
}

python3 "$top_srcdir/tests/company/company.py" --seed 1 --clients 100 --hours 8 >"$dir/lines"
findings "$dir/lines" | jq -c -n -f "${0%/*}/across.jq" >"$dir/one"
awk -v dir="$dir" -v n="$n_workers" '{
    split($7, address, /[.:]/)
    print > dir "/lines." address[4] % n
}' "$dir/lines"
# Of each finding the first and the last that was told.
for i in $(seq 0 $((n_workers - 1))); do
    findings "$dir/lines.$i" | jq -c -n --arg name "worker-$i" '
        [inputs] | group_by(.tlspin.finding.id)[] | [.[0]] + .[-3:] | unique_by(.event.id)[] |
        .agent.name = $name | .event.id += "-" + $name'
done >"$dir/findings"
jq -c -S -n -f "${0%/*}/across.jq" "$dir/findings" | sort >"$dir/expected"

for version in 2 3; do
    least=opensearch_jdk_$version
    if [ -z "$(java_home "${!least}")" ]; then
        echo "skipped: JDK ${!least} for OpenSearch $version is missing"
        continue
    fi
    echo "OpenSearch $version"
    mkdir "$dir/$version"
    opensearch_start "$version" "$dir/$version" "$(free_port)"
    until_true "OpenSearch" answers
    jq '{mappings: .template.mappings}' "$mappings" | ask PUT "$index"
    jq -c '{create: {_id: .event.id}}, .' "$dir/findings" | ask POST "$index/_bulk?refresh=true"
    jq -e '.errors == false' "$dir/answer" >"$dir/stderr" || fail "$(head -c 500 "$dir/answer")"
    "$names" search 1970-01-01 | ask POST "$index/_search"
    jq -c -S '.aggregations.names.buckets[] |
        {id: .key["tlspin.finding.id"]} + .["tlspin.across_workers"].value' "$dir/answer" |
        sed 's/\([0-9]\)Z"/\1.000Z"/g' | sort >"$dir/got"
    same "$dir/expected" "$dir/got"
    opensearch_kill
done

[ -s "$dir/got" ] || skip "Java is missing: apt install openjdk-17-jdk-headless"

# The part of Elasticsearch's configuration that doc/kafka.md takes for a worker.
sed '/^module(load="mmtlspin")/d; /^action(type="mmtlspin"/,/^}/d' \
    "$top_srcdir/contrib/elasticsearch/tlspin-elasticsearch.conf" >"$dir/store"
grep -q '^ruleset(name="tlspin_store"' "$dir/store" || fail "ruleset tlspin_store has another name"
! grep -q '"mmtlspin"' "$dir/store" || fail "mmtlspin can't be taken out of that configuration"

for form in elasticsearch opensearch; do
    "$names" "$form" | jq -e --argjson search "$("$names" search)" \
        '[.. | .aggregations? // empty] == [$search.aggs.names.aggs]' >"$dir/stderr" ||
        fail "the transform of $form adds up otherwise"
done

jq -r -n --slurpfile one "$dir/one" --slurpfile got "$dir/got" '
    def open: map(select(.state == "open"));
    def numbers: [.clients, .rejections, .acceptances];
    ($got | open | INDEX(.id)) as $found |
    ($one | open)[] | select(.kind != "unknown_ca") | $found[.id] as $all |
    [.kind, .server_name,
        if $all == null then "missed" elif ($all | numbers) == numbers then "equal"
        elif ($all | numbers) > numbers then "more" else "less" end] | @tsv' >"$dir/sums"
cut -f1,3 "$dir/sums" | sort | uniq -c
n=$(wc -l <"$dir/sums")
n_equal=$(grep -c 'equal$' "$dir/sums")
[ "$n" -ge 50 ] || fail "there are $n names: too few"
! grep -q 'more$' "$dir/sums" || fail "a name has more than there is"
! grep -q 'missed$' "$dir/sums" || fail "a name is missed"
[ $((n_equal * 10)) -ge $((n * 8)) ] || fail "the sums of $n_equal names of $n are right: too few"

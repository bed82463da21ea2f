#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The dashboards are what their table says, use fields and values that there are, and every panel
# finds something in a real OpenSearch that got a bad day.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"
. "${0%/*}/opensearch_lib.sh"

for program in curl python3; do
    command -v "$program" >/dev/null || skip "$program is missing: apt install $program"
done
saved=$top_srcdir/contrib/elasticsearch/dashboard
reader=${0%/*}/dashboard.py
trap 'opensearch_kill; cleanup' EXIT

mkdir "$dir/built"
"$saved/build" "$dir/built"
"$TLSPIN" catalogue -o csv >"$dir/catalogue"
for file in tlspin-opensearch.ndjson tlspin-kibana.ndjson; do
    cmp "$dir/built/$file" "$saved/$file" || fail "$file is old: run $saved/build"
    python3 "$reader" check "$saved/$file" "$top_srcdir/doc/fields.table" "$dir/catalogue" ||
        fail "see above, in $file"
done

# fill KIND: documents on stdin.
fill()
{
    jq -c '{create: {_id: .event.id}}, .' >"$dir/bulk"
    curl -sS -H 'content-type: application/x-ndjson' --data-binary "@$dir/bulk" \
        "$url/logs-tlspin.$1-default/_bulk?refresh=true" >"$dir/filled"
    jq -e '.errors == false' "$dir/filled" >/dev/null ||
        fail "$1: $(jq -c '[.items[]?.create.error // empty, .error // empty] | first' "$dir/filled")"
}

# Every list of buckets has some, every hit has the field, every number is one.
has_all='
    ([.. | objects | select(has("buckets")) | .buckets | length] | all(. > 0)) and
    ([.. | objects | select(has("_source")) | ._source] | all(. != {})) and
    ([.aggregations // {} | .. | objects | select(has("value")) | .value] | all(. != null)) and
    .hits.total.value > 0'

# drawn FILE: answers to all searches of its panels, to $dir/ID.json.
drawn()
{
    while IFS=$'\t' read -r index id body; do
        curl -sS -H 'content-type: application/json' "$url/$index/_search" -d "$body" >"$dir/$id.json"
        jq -e "$has_all" "$dir/$id.json" >/dev/null ||
            fail "panel $id is empty: $(cut -c1-300 "$dir/$id.json")"
        echo "$id"
    done < <(python3 "$reader" searches "$saved/$1")
}

python3 "$top_srcdir/tests/company/company.py" --clients 60 --hours 3 >"$dir/log"
replay=("$TLSPIN" replay -f "$top_srcdir/tests/company/company.rulebase")
opensearch_start 2 "$dir/home" "$(free_port)"
until_true "answer of OpenSearch" answers
"$top_srcdir/contrib/elasticsearch/install" "$url" >"$dir/installed" 2>&1 ||
    fail "install: $(cat "$dir/installed")"
"${replay[@]}" "$dir/log" >"$dir/events"
"${replay[@]}" --findings "$dir/log" >"$dir/findings"
fill event <"$dir/events"
fill finding <"$dir/findings"

drawn tlspin-opensearch.ndjson >"$dir/panels.opensearch"
drawn tlspin-kibana.ndjson >"$dir/panels.kibana"
same "$dir/panels.opensearch" "$dir/panels.kibana"
[ "$(wc -l <"$dir/panels.kibana")" -ge 9 ] || fail "only these panels: $(cat "$dir/panels.kibana")"

# Numbers and names are those of the log.
jq -s -S -c 'map(.tlspin.finding) | (group_by(.kind)[] |
        {key: first.kind, value: (map(.id) | unique | length)}),
    {key: "cleared", value: (map(select(.state == "cleared").id) | unique | length)}' \
    "$dir/findings" | sort >"$dir/numbers"
jq -S -c '.aggregations["2"].buckets | to_entries[] | {key, value: .value["1"].value}' \
    "$dir/tlspin-kinds.json" | sort >"$dir/numbers.drawn"
same "$dir/numbers" "$dir/numbers.drawn"

jq -r 'select(.tlspin.finding.kind == "pinning") | .destination.domain + " " +
    (.tlspin.finding.application // "any")' "$dir/findings" | sort -u >"$dir/names"
jq -r '.aggregations["7"].buckets[] | .key + " " + .["8"].buckets[].key' \
    "$dir/tlspin-pinned.json" | sort >"$dir/names.drawn"
same "$dir/names" "$dir/names.drawn"

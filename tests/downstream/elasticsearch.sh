#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# opensearch.sh with a real Elasticsearch 8, as far as the one that can be had goes: what it lacks
# of the templates is put in another way here, and said in tools/elasticsearch/pom.xml.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"
. "${0%/*}/opensearch_lib.sh"

server_start()
{
    elasticsearch_start "$dir/home" "$port"
}

# What install would send, without lifecycles and streams, and with the two types that there are in
# place of the two that there are not.
server_install()
{
    "$contrib/install" --print elasticsearch | awk -v dir="$dir" '
        /^PUT / { file = ""; if ($2 ~ /template/) { file = dir "/put" ++n; print $2, file } next }
        file != "" { print >file }' >"$dir/puts"
    [ "$(wc -l <"$dir/puts")" = 3 ] || fail "there are templates: $(cat "$dir/puts")"
    while read -r path file; do
        jq 'walk(if type == "object" and .type == "match_only_text" then .type = "text"
                elif type == "object" and .type == "constant_keyword" then {type: "keyword"}
                else . end) |
            del(.template.settings["index.lifecycle.name"])' "$file" |
            curl -s -o "$dir/answer" -XPUT -H 'Content-Type: application/json' --data-binary @- \
                "$url$path"
        jq -e '.acknowledged' "$dir/answer" >/dev/null || fail "$path: $(cat "$dir/answer")"
    done <"$dir/puts"
}

. "${0%/*}/opensearch_day.sh"

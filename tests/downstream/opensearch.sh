#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A simulated company's day goes into a real OpenSearch 2 by the drop-in for omelasticsearch, as it
# is shipped. The server dies in the middle; in the end there is what 'tlspin replay' says, once.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"
. "${0%/*}/opensearch_lib.sh"

server_start()
{
    opensearch_start "${opensearch_major:-2}" "$dir/home" "$port"
}

server_install()
{
    "$contrib/install" "$url" >"$dir/answer" || fail "install: $(cat "$dir/answer")"
    "$contrib/install" "$url" >"$dir/answer" || fail "install again: $(cat "$dir/answer")"
    grep -q "logs-tlspin.finding-default kept" "$dir/answer" || fail "install made a stream again"
    # Where the server refuses a template, install says which, and why.
    curl -sf -o /dev/null -XPUT -H 'Content-Type: application/json' "$url/_index_template/rival" \
        -d '{"index_patterns": ["logs-tlspin.*"], "priority": 250}' &&
        fail "there can be a rival template"
    cp -r "$contrib" "$dir/broken"
    echo '{"template": {"mappings": {"properties": {"a": {"type": "nothing"}}}}}' \
        >"$dir/broken/templates/tlspin-mappings.json"
    rc=0
    "$dir/broken/install" "$url" >"$dir/answer" 2>&1 || rc=$?
    [ "$rc" = 1 ] || fail "install ended with $rc where the server refuses"
    grep -q "templates/tlspin-mappings.json: the server answered 400: .*nothing" "$dir/answer" ||
        fail "install says: $(cat "$dir/answer")"
}

. "${0%/*}/opensearch_day.sh"

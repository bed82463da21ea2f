#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rulebases that are gone after the start, or others than then, stop nobody: workers share the
# reader that was loaded at the start, say so, and their output is the same.
set -eu
. "${0%/*}/lib.sh"

n=400
mixed "$n" >"$dir/sent"
expect "$dir/sent"
mkdir "$dir/rules"
shipped=$TLSPIN_RULEBASE_DIR
TLSPIN_RULEBASE_DIR=$dir/rules
export TLSPIN_RULEBASE_DIR

# changed COMMAND...: the rulebases are changed so after the start, before the first worker comes.
changed()
{
    cp --no-preserve=mode "$shipped"/*.rulebase "$shipped"/*.map "$dir/rules"
    configure <<EOF
$(ruleset 4)
$(tcp_input)
EOF
    start
    "$@"
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" "$n"
    stop
    grep -q 'a worker goes on, slower, with the rules as they were' "$dir/daemon.log" ||
        fail "nothing is said of the rulebases that changed"
    as_set <"$dir/annotated" >"$dir/got"
    same "$dir/expected" "$dir/got"
    rm -f "$dir/annotated" "$dir/rules"/*
}

changed rm -rf "$dir/rules"
mkdir "$dir/rules"
changed cp "$shipped/cisco-ftd.rulebase" "$dir/rules/another.rulebase"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rulebases and maps that are gone after the start, or others than then, stop nobody: workers share
# the reader that was loaded at the start, that is said once, and their output is the same.
set -eu
. "${0%/*}/lib.sh"

n=400
mixed "$n" >"$dir/sent"
expect "$dir/sent"
mkdir "$dir/rules"
shipped=$TLSPIN_RULEBASE_DIR
TLSPIN_RULEBASE_DIR=$dir/rules
export TLSPIN_RULEBASE_DIR

# changed WHY COMMAND...: the files are changed so after the start, before the first worker comes.
changed()
{
    why=$1
    shift
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
    [ "$(grep -c "$why; workers go on, slower, with the rules in force" "$dir/daemon.log")" = 1 ] ||
        fail "it is not said once of the files: $why"
    as_set <"$dir/annotated" >"$dir/got"
    same "$dir/expected" "$dir/got"
    rm -f "$dir/annotated" "$dir/rules"/*
}

others="rulebases or maps have changed since they were read, and HUP would reload them"
changed "no rulebase there; .*" rm -rf "$dir/rules"
mkdir "$dir/rules"
changed ".*/another.map: missing.*" cp "$shipped/cisco-ftd.rulebase" "$dir/rules/another.rulebase"
changed "$others" cp "$shipped/example/acme-gate.rulebase" "$dir/rules"
changed "$others" sed -i 's/^constant observer_vendor .*/constant observer_vendor Other/' \
    "$dir/rules/cisco-ftd.map"

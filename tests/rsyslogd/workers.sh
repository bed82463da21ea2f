#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the action attaches is what the tool prints for the same lines: over TCP, UDP and from a
# file, with one worker and with four. Every line is a connection of its own, so that order is no
# matter.
set -eu
. "${0%/*}/lib.sh"

n=400
mixed "$n" >"$dir/sent"
expect "$dir/sent"

# compare: the output is what was expected, and no line was lost or altered.
compare()
{
    as_set <"$dir/annotated" >"$dir/got"
    same "$dir/expected" "$dir/got"
    sort "$dir/sent" >"$dir/sent.sorted"
    sort "$dir/lines" | cmp -s "$dir/sent.sorted" - || fail "lines were lost or altered"
    rm "$dir/annotated" "$dir/lines"
}

over_tcp()
{
    configure <<EOF
$(ruleset "$1")
$(tcp_input)
EOF
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" "$n"
    stop
    compare
}

over_udp()
{
    configure <<EOF
$(ruleset "$1")
$(udp_input)
EOF
    start
    send_udp "$dir/sent" "$dir/annotated"
    wait_lines "$dir/annotated" "$n"
    stop
    compare
}

# imfile adds $!metadata, which must be there next to what the action adds.
from_file()
{
    configure <<EOF
$(ruleset "$1")
module(load="imfile")
input(type="imfile" file="$dir/sent" tag="file" addMetadata="on" ruleset="lines")
EOF
    rm -f "$dir"/imfile-state*
    start
    wait_lines "$dir/annotated" "$n"
    stop
    jq -e -n --arg file "$dir/sent" 'all(inputs; .metadata.filename == $file)' \
        <"$dir/annotated" >/dev/null || fail "\$!metadata was lost"
    jq -c 'del(.metadata)' "$dir/annotated" >"$dir/without"
    mv "$dir/without" "$dir/annotated"
    compare
}

for workers in 1 4; do
    for input in over_tcp over_udp from_file; do
        echo "$input, $workers worker(s)"
        "$input" "$workers"
    done
done

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A full flow table: flows are evicted and counted, no event is lost, and the daemon goes on.
set -eu
. "${0%/*}/lib.sh"

n=100
for port in $(seq 20001 $((20000 + n))); do
    ftd_line 430002 "$port" "$resigned"
done >"$dir/sent"
"$TLSPIN" replay --flows-max 4 "$dir/sent" | as_set >"$dir/expected"

configure <<EOF
$(statistics)
$(ruleset 1 'flows.max="4" statsName="small"')
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" "$n"
wait_counter small read "$n"
stop

as_set <"$dir/annotated" >"$dir/got"
same "$dir/expected" "$dir/got"
is_counter small left_evicted $((n - 4))
is_counter small flows 4
is_counter small flows_max 4

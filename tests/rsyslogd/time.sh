#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An event without a time of its own has its message's, to the millisecond and in UTC, but never one
# that is still to come. The rulebase is one's own, without a map.
set -eu
. "${0%/*}/lib.sh"

cat >"$dir/gate.rulebase" <<'EOF'
version=2
rule=:%-:word% host gate: %client_ip:ipv4%:%client_port:number% to %server_ip:ipv4%:%server_port:number% %action:rest%
EOF
for time in 2024-01-02T03:04:05Z 2024-01-02T03:04:05.678Z 2024-01-02T03:04:05.678901+02:00 \
    2024-02-29T23:30:00-01:30 2090-01-01T00:00:00Z; do
    echo "<13>$time host gate: 10.0.0.1:1000 to 192.0.2.1:443 do_not_decrypt"
done >"$dir/sent"

configure <<EOF
$(ruleset 1 "rulebase=\"$dir/gate.rulebase\"")
$(tcp_input)
EOF
earliest=$(date +%s)
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 5
stop

jq -r '."@timestamp"' "$dir/annotated" >"$dir/got"
now=$(tail -n 1 "$dir/got")
seconds=$(date -d "$now" +%s)
[ "$seconds" -ge "$earliest" ] && [ "$seconds" -le "$(date +%s)" ] ||
    fail "an event from the future happened at $now"
printf '%s\n' 2024-01-02T03:04:05.000Z 2024-01-02T03:04:05.678Z 2024-01-02T01:04:05.678Z \
    2024-03-01T01:00:00.000Z "$now" >"$dir/expected"
same "$dir/expected" "$dir/got"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Events of one connection meet in its flow, as in the tool; one from the future ages nothing, and a
# later one within the idle timeout still finds its flow, one after it does not.
set -eu
. "${0%/*}/lib.sh"

# at TIME [SECONDS]: the line on stdin, of a connection that began then and lasted so long.
at()
{
    sed "s/FirstPacketSecond: [^,]*/FirstPacketSecond: $1/; s/Duration: 0/Duration: ${2:-0}/"
}

recently=$(date -u -d "-20 seconds" +%Y-%m-%dT%H:%M:%SZ)
{
    ftd_line 430002 20001 "" | at 2024-03-01T10:00:00Z
    ftd_line 430002 20002 "$resigned" | at 2024-03-01T10:00:00Z
    ftd_line 430003 20001 "$resigned" | at 2024-03-01T10:00:00Z 30
    ftd_line 430003 20002 "$resigned" | at 2024-03-01T10:00:00Z 300
    ftd_line 430002 20003 "" | at "$recently"
    ftd_line 430002 20004 "$resigned" | at 2090-01-01T00:00:00Z
    ftd_line 430003 20003 "$resigned" | at "$recently" 10
    encore_line 20005 378
    encore_line 20005 849274
} >"$dir/sent"

configure <<EOF
$(ruleset 1 'flows.idleTimeout="60"')
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 9
stop

"$TLSPIN" replay --idle-timeout 60 "$dir/sent" | as_set >"$dir/expected"
as_set <"$dir/annotated" >"$dir/got"
same "$dir/expected" "$dir/got"

jq -r '"\(.source.port) \(.tlspin.flow.events)"' "$dir/got" | sort >"$dir/merged"
printf '%s\n' "20001 2" "20002 1" "20002 1" "20003 2" "20004 1" "20005 1" "20005 2" \
    >"$dir/expected"
same "$dir/expected" "$dir/merged"

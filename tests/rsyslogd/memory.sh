#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No leak and no bad access, with several workers, a full table, containers that are in the way,
# messages that outlive their workers, a HUP, and lines of every kind.
set -eu
. "${0%/*}/lib.sh"

under_valgrind
{
    mixed 100
    echo "rec_type=71 event_sec=1795279859 without=addresses"
    encore_line 20001 378 | sed 's/app20001/\xff&/'
} >"$dir/sent"
before='set $!text = "no container"; set $!mine!old = "1";'
after='action(type="mmtlspin" container="$!mine") action(type="mmtlspin" container="$!text!deep")'
after="$after action(type=\"omfile\" file=\"$dir/late\" template=\"annotation\"
    queue.type=\"LinkedList\" queue.dequeueSlowdown=\"2000\")"
configure <<EOF
$(statistics)
$(ruleset 4 'flows.max="10" annotate="all"')
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 102
kill -HUP "$pid"
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 204
stop

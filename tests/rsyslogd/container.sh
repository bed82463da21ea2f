#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where the annotation goes: the whole tree is merged into what is there, a named container
# replaced.
set -eu
. "${0%/*}/lib.sh"

mixed 16 >"$dir/sent"
expect "$dir/sent"

# runs CONTAINER TEMPLATE: lines go through an action with that container; the template's output,
# as a sorted set, goes to $dir/got.
runs()
{
    configure <<EOF
template(name="container" type="string" string="$2\n")
$(ruleset 1 "container=\"$1\"")
$(tcp_input)
EOF
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" 16
    stop
    as_set <"$dir/container" >"$dir/got"
    rm -f "$dir/annotated" "$dir/container"
}

before='set $!event!old = "1"; set $!mine!old = "1"; set $!kept = "1"; set $.mine!old = "1";
        set $!text = "no container";'
after="action(type=\"omfile\" file=\"$dir/container\" template=\"container\")"

for container in '$!mine' '!mine' '$!MINE' '$!mine!deep' '$.mine'; do
    runs "$container" "%$(printf %s "$container" | sed 's/^\$*/$/')%"
    jq -c 'select(. != {"old": "1"})' "$dir/got" >"$dir/annotations"
    same "$dir/expected" "$dir/annotations"
done

# Around a named container nothing changes.
runs '$!mine' '%$!%'
jq -e -n 'all(inputs; .kept == "1" and .event == {"old": "1"} and (keys | length) <= 4)' \
    <"$dir/got" >/dev/null || fail "the container is not all that changed"

# The whole tree keeps what has other names.
runs '$!' '%$!%'
jq -e -n 'all(inputs; .kept == "1" and .mine == {"old": "1"})' <"$dir/got" >/dev/null ||
    fail "the tree lost what it had"
jq -c 'select(.tlspin) | del(.kept, .mine, .text)' "$dir/got" | as_set >"$dir/merged"
same "$dir/expected" "$dir/merged"

# A path through something that is no container: the message goes on without, and that is counted.
configure <<EOF
$(statistics)
template(name="container" type="string" string="%\$!%\n")
$(ruleset 1 'container="$!text!deep"')
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 16
wait_counter mmtlspin unattached "$(wc -l <"$dir/expected")"
stop
[ "$(grep -c tlspin "$dir/annotated" || true)" = 0 ] || fail "an annotation went somewhere else"

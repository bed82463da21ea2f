#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lines leave byte by byte as they came, ours and others, and whatever is in them: 100 kB, control
# characters, no UTF-8, JSON of an attacker. What is attached is JSON, and the same as the tool
# prints.
set -eu
. "${0%/*}/lib.sh"

long=$(head -c 100000 /dev/zero | tr '\0' x)
controls=$(printf '\001\002\t\033[31m\177\r\013')
invalid=$(printf '\377\376\300\257\355\240\200caf\303\251\360\237\230\200\342\202')

# What can stand in a value.
values=("$long" "$controls" "$invalid" '"},"tlspin":{"x":"' 'back\slash' '%s%n%%' 'a, b: c')
{
    for value in "${values[@]}"; do
        port=$((${port:-20000} + 1))
        encore_line "$port" 378 | sed 's/ssl_server_name=.*/user=/' | tr -d '\n'
        printf '"%s" ssl_server_name="%s" sensor="%s"\n' "$value" "$value" "$value"
        ftd_line 430003 "$port" "$resigned, User: $value, URL: https://$value/$value"
        echo "$value"
        echo "<13>Nov 21 18:00:00 host tag: $value"
        echo "rec_type=71 src_ip=$value dest_ip=$value src_port=$value ssl_flow_messages=$value"
        echo "<189>%FTD-6-430003: SrcIP: $value, DstIP: $value, SSLActualAction: $value"
    done
    printf '%s\n' '<' '<>' '<1' '<13>' '<999>x' '%FTD-6-430003:' '%FTD-6-430003: ' 'rec_type=71 ' \
        'rec_type=71' '%FTD' '{' '"' "'" '\' ' ' '%'
} >"$dir/sent"
n=$(wc -l <"$dir/sent")
expect "$dir/sent"

configure <<EOF
$(ruleset 1)
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" "$n"
stop

same "$dir/sent" "$dir/lines"
jq -e . "$dir/annotated" >/dev/null || fail "what was attached is not JSON"
iconv -f UTF-8 -t UTF-8 "$dir/annotated" >/dev/null || fail "what was attached is not UTF-8"
as_set <"$dir/annotated" >"$dir/got"
same "$dir/expected" "$dir/got"
[ "$(wc -l <"$dir/got")" -ge $((2 * ${#values[@]})) ] || fail "too few lines were annotated"

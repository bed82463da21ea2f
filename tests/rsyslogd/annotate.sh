#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# annotate="tls" leaves connections alone that show nothing of TLS, "all" does not; both as in the
# tool.
set -eu
. "${0%/*}/lib.sh"

mixed 40 >"$dir/sent"

for which in tls all; do
    configure <<EOF
$(ruleset 1 "annotate=\"$which\"")
$(tcp_input)
EOF
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" 40
    stop
    "$TLSPIN" replay --annotate "$which" "$dir/sent" | as_set >"$dir/expected"
    as_set <"$dir/annotated" >"$dir/got"
    same "$dir/expected" "$dir/got"
    [ "$(wc -l <"$dir/got")" = "$([ "$which" = tls ] && echo 25 || echo 35)" ] ||
        fail "annotate=\"$which\" annotated $(wc -l <"$dir/got") of 40 lines"
    rm "$dir/annotated"
done

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Connection events and teardowns of a firewall, in both orders: the later of the two knows who ended
# the connection, and which end is the client. All is constructed.
set -eu
. "$(dirname "$0")/lib.sh"
need jq

# event PORT, teardown PORT REASON: the same connection, whose server an ASA names first.
event()
{
    ftd | sed "s/SrcPort: 50112/SrcPort: $1/"
}

teardown()
{
    echo "<166>2026-11-21T16:51:00Z fw-a : %ASA-6-302014: Teardown TCP connection 1 for" \
        "outside:198.51.100.11/443 to inside:10.20.0.6/$1 duration 0:00:00 bytes 932 $2"
}

# shows LINE EXPECTED...: of that line of the output.
shows()
{
    line=$(sed -n "$1p" "$dir/out")
    shift
    shown=$(jq -r '[.source.ip, .source.port, .destination.port, .tlspin.flow.symptom,
        .tlspin.flow.closed_by, .tlspin.flow.events, .event.type[1]] | join(" ")' <<<"$line")
    [ "$shown" = "$*" ] || fail "shows '$shown', expected '$*'"
}

# the header of events has no host, so that of the teardowns must not have one either
{
    event 1
    teardown 1 "TCP Reset-I from inside" | sed 's/^.*%ASA/%ASA/'
    teardown 2 "TCP FINs from outside" | sed 's/^.*%ASA/%ASA/'
    event 2
} >"$dir/log"
runs 0 replay "$dir/log"
has_lines out 3
shows 1 10.20.0.6 1 443 closed_after_handshake "" 1 end
shows 2 10.20.0.6 1 443 closed_after_handshake client 2 end
shows 3 10.20.0.6 2 443 incomplete server 1 end
[ "$(sed -n 2p "$dir/out" | jq -r .observer.ingress.interface.name)" = inside ] ||
    fail "the client's interface is not its own"

# of another host, of no decrypted connection, of nothing: quiet, but for --annotate all
{
    event 1
    teardown 1 "TCP Reset-O from outside"
    event 2 | sed 's/Action: Decrypt (Resign)/Action: Do Not Decrypt/g'
    teardown 2 "TCP Reset-I from inside" | sed 's/^.*%ASA/%ASA/'
    teardown 3 "SYN Timeout"
} >"$dir/log"
runs 0 replay "$dir/log"
has_lines out 2
runs 0 replay --annotate all "$dir/log"
has_lines out 5
shows 5 198.51.100.11 443 3 not_inspected "" 1 end

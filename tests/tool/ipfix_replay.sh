#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# IPFIX files and lines of records are read like any log.
set -eu
. "$(dirname "$0")/lib.sh"
need gzip jq

sessions=$top_srcdir/tests/data/ipfix/constructed_sessions.ipfix
gzip -c "$sessions" >"$dir/sessions.gz"
runs 0 ipfix --lines "$sessions"
cp "$dir/out" "$dir/text.log"

# got JQ EXPECTED: what jq makes of the output, on one line.
got()
{
    local is
    is=$(jq -rc "$1" "$dir/out" | xargs)
    [ "$is" = "$2" ] || fail "'$1' is '$is', expected '$2'"
}

runs 0 replay "$sessions"
has_lines out 3
is_json
got .tlspin.flow.symptom "accepted rejected_by_alert closed_after_handshake"
got .destination.domain "www.site1.example api.bank.example api.bank.example"
got .event.provider "ipfix ipfix ipfix"
cp "$dir/out" "$dir/expected"
for file in "$dir/sessions.gz" "$dir/text.log"; do
    for format in ipfix auto; do
        runs 0 replay --format "$format" "$file"
        cmp -s "$dir/out" "$dir/expected" || fail "$file is read otherwise with --format $format"
    done
done
runs 0 replay "$sessions" <(ftd)
has_lines out 4

runs 0 explain -f ipfix "$sessions"
says out "line 2," "stem      ipfix" "10.20.0.5:50112 -> 198.51.100.7:443" "symptom   rejected_by_alert"

# what can't be read is told, and the rest is read
head -c 2100 "$sessions" >"$dir/cut.ipfix"
runs 1 replay "$dir/cut.ipfix"
has_lines out 2
says err "$dir/cut.ipfix: byte 1797: the file ends within this message, 303 bytes of which are there"
cat "$sessions" <(echo hello) >"$dir/more.ipfix"
runs 1 replay "$dir/more.ipfix"
has_lines out 3
says err "$dir/more.ipfix: byte 2188: no IPFIX message starts here"
printf '\324\303\262\241\002\000\004\000' >"$dir/some.pcap"
for command in replay explain; do
    runs 1 "$command" "$dir/some.pcap"
    says err "$dir/some.pcap: a packet capture; take the messages out of it first: tshark "
done

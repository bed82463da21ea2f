#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# IPFIX files: as JSON, as lines; and those that are no IPFIX, or broken.
set -eu
. "$(dirname "$0")/lib.sh"
need gzip jq

data=$top_srcdir/tests/data/ipfix
sessions=$data/constructed_sessions.ipfix

# got JQ EXPECTED: what jq makes of the output, on one line.
got()
{
    local is
    is=$(jq -rc "$1" "$dir/out" | xargs)
    [ "$is" = "$2" ] || fail "'$1' is '$is', expected '$2'"
}

# --- records as JSON
runs 0 ipfix "$sessions"
has_lines out 3
is_json
silent err
got .sourceTransportPort "50111 50112 50113"
got .sslServerName "www.site1.example api.bank.example api.bank.example"
got .flowStartMilliseconds "2026-11-21T18:00:01.000Z 2026-11-21T18:00:02.000Z 2026-11-21T18:00:03.000Z"
got .reverseUnionTCPFlags "25 25 25"
got .tls.clientPort "50111 50112 50113"
got .tls.serverAddress "198.51.100.7 198.51.100.7 198.51.100.7"
got .tls.alert "null 48 null"
got .tls.alertSide "null client null"
got 'select(.tls.messages | index("APP_DATA_FROM_CLIENT")) | .tls.clientPort' 50111
cp "$dir/out" "$dir/expected"
gzip -c "$sessions" >"$dir/sessions.gz"
runs 0 ipfix "$dir/sessions.gz"
cmp -s "$dir/out" "$dir/expected" || fail "gzip makes a difference"
runs 0 ipfix - <"$sessions"
cmp -s "$dir/out" "$dir/expected" || fail "standard input makes a difference"

runs 0 ipfix "$data/constructed_forms.ipfix"
has_lines out 2
is_json
got 'select(.isOptions) | .applicationName' https
got 'select(.isOptions | not) | .sourceIPv6Address, .sourceMacAddress, .octetDeltaCount, .mibObjectValueInteger,
    .dataRecordsReliability' "2001:db8::1 02:00:00:00:00:01 70000 -5 true"
got 'select(.isOptions | not) | .flowStartSeconds, .flowStartMilliseconds' \
    "2026-11-21T18:00:00Z 2026-11-21T18:00:00.125Z"
got .packetLength "null [190,-1211,7]"
got .packetDirection "null [1,-1,1]"
got ._32473_7 "null dead"
got .reverseTcpControlBits "null 4"

# a name of one's own for what nobody knows
cat >"$dir/acme.xml" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<registry xmlns="http://www.iana.org/assignments" xmlns:cert="http://www.cert.org/ipfix">
<record><elementId>7</elementId><name>acmeGate</name><dataType>unsigned16</dataType><cert:enterpriseId>32473</cert:enterpriseId></record>
</registry>
END
runs 0 ipfix --elements "$dir/acme.xml" "$data/constructed_forms.ipfix"
got .acmeGate "null 57005"
runs 2 ipfix --elements "$dir/missing.xml" "$sessions"
says err "$dir/missing.xml"
runs 2 replay --elements "$dir/missing.xml" "$sessions"
says err "$dir/missing.xml"
TLSPIN_RULEBASE_DIR=$dir runs 1 ipfix "$sessions"
silent out
says err "$dir/elements: no file of elements there; install them, or set TLSPIN_RULEBASE_DIR"
runs 2 ipfix --content-bits NONSENSE "$sessions"
says err "--content-bits"

# --- records as lines, which are a log like others
runs 0 ipfix --lines "$sessions"
has_lines out 3
says out "ipfix observationDomainId=7 templateId=45841 exportTime=2026-11-21T18:01:00Z " \
    " sslServerName=api.bank.example " " tls.alert=48 "
cp "$dir/out" "$dir/text.log"
runs 0 replay -f cisco-ftd "$sessions"
silent out

# What a record says of its connection is the same in both forms.
for file in "$data"/*.ipfix; do
    "$TLSPIN" ipfix --lines "$file" 2>"$dir/err" | grep -oE ' tls\.[A-Za-z0-9]+=[^ ]+' |
        sed 's/^ tls\.//; s/"//g' >"$dir/in_lines" || true
    "$TLSPIN" ipfix "$file" 2>"$dir/err" |
        jq -r '.tls | to_entries[] | "\(.key)=\(.value | if type == "array" then join(",") else . end)"' \
            >"$dir/in_json" || true
    diff "$dir/in_lines" "$dir/in_json" || fail "$file: its lines (<) say other things than its JSON (>)"
done

# a hostile string is a value, and nothing else
runs 0 ipfix --lines "$data/constructed_forms.ipfix"
says out 'userName="a \u0022b\u0022 tls.alert\u003d48'
! grep -q 'tls.alert=' "$dir/out" || fail "a user's name is taken for an alert"

# --- what is no IPFIX, or not whole
runs 1 ipfix "$data/constructed_early.ipfix"
has_lines out 1
got .sourceTransportPort 50114
says err "$data/constructed_early.ipfix: 1 data sets have no template"
runs 1 ipfix "$data/constructed_faulty.ipfix"
has_lines out 2
says err "$data/constructed_faulty.ipfix: byte 61: the length of the message or of a set can't be"

head -c 2100 "$sessions" >"$dir/cut.ipfix"
runs 1 ipfix "$dir/cut.ipfix"
has_lines out 2
says err "$dir/cut.ipfix: byte 1797: the file ends within this message, 303 bytes of which are there"
cat "$sessions" <(echo hello) >"$dir/more.ipfix"
runs 1 ipfix "$dir/more.ipfix"
has_lines out 3
says err "$dir/more.ipfix: byte 2188: no IPFIX message starts here"
printf '\000\011\000\001\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000' >"$dir/v9"
runs 1 ipfix "$dir/v9"
silent out
says err "$dir/v9: byte 0: NetFlow version 9, expected IPFIX"
printf '\324\303\262\241\002\000\004\000' >"$dir/some.pcap"
runs 1 ipfix "$dir/some.pcap"
says err "$dir/some.pcap: a packet capture; take the messages out of it first: tshark "
runs 1 ipfix "$dir/missing"
says err "$dir/missing: No such file or directory"
runs 1 ipfix "$dir/text.log"
silent out
says err "$dir/text.log: byte 0: no IPFIX message starts here"
: >"$dir/empty"
runs 0 ipfix "$dir/empty"
silent out
silent err

# what can be read is read, and the status tells of the rest
runs 1 ipfix "$dir/missing" "$sessions"
has_lines out 3

# log files that start with zeros, as after a rotation by truncation, are text
head -c 4096 /dev/zero | cat - <(echo) <(ftd) >"$dir/zeros.log"
runs 0 replay "$dir/zeros.log"
has_lines out 1

# whatever comes, the tool lives, and every line of its output is JSON
for i in $(seq 40); do
    head -c "$((i * 50))" "$sessions" | cat - <(head -c 200 /dev/urandom) "$sessions" >"$dir/wild.ipfix"
    status=0
    "$TLSPIN" ipfix "$dir/wild.ipfix" >"$dir/out" 2>"$dir/err" || status=$?
    [ "$status" -le 1 ] || fail "random bytes ended it with $status"
    [ ! -s "$dir/out" ] || is_json
done

runs 2 ipfix
says err "no file given"
runs 2 ipfix --nonsense "$sessions"
runs 0 ipfix --help
says out "Usage: tlspin ipfix" "Examples:"
status=0
"$TLSPIN" ipfix "$sessions" >/dev/full 2>"$dir/err" || status=$?
[ "$status" = 1 ] || fail "a full disk ended it with $status, expected 1"
says err "can't write: No space left on device"

# the fixtures are what their writer writes
if command -v python3 >/dev/null; then
    mkdir "$dir/data"
    python3 "$top_srcdir/tests/ipfix/write.py" "$dir/data"
    diff -r "$dir/data" "$data" --exclude='[!c]*' || fail "tests/data/ipfix is not of tests/ipfix/write.py"
fi

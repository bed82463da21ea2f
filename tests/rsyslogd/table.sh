#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A table with a header through imfile: rows are read by the header above them, over a HUP and a
# rotation to a file with other columns, as the tool reads them. With several workers a row may be
# left alone, but none is read by a header that is not its own.
set -eu
. "${0%/*}/lib.sh"

one="First Packet,Last Packet,Initiator IP,Responder IP,Source Port / ICMP Type,\
Destination Port / ICMP Code,SSL Actual Action,SSL Flow Error,SSL Flow Flags"
other="First Packet,Last Packet,Responder IP,Initiator IP,Destination Port / ICMP Code,\
Source Port / ICMP Type,SSL Actual Action,SSL Flow Error,SSL Flow Flags"

# rows FROM TO CELLS: constructed; each a connection, client and server of its own.
rows()
{
    for i in $(seq "$1" "$2"); do
        client=$(address 10.20 "$i") server=$(address 198.18 "$i") port="$i / tcp"
        https="443 (https) / tcp"
        ends="$client,$server,$port,$https"
        [ "$3" = one ] || ends="$server,$client,$https,$port"
        echo "2026-11-21 16:50:59,2026-11-21 16:50:59,$ends,Decrypt (Resign),Success,ALERT_SEEN"
    done
}

# file_input: what is appended to $dir/events.csv.
file_input()
{
    cat <<EOF
module(load="imfile")
input(type="imfile" file="$dir/events.csv" tag="table" ruleset="lines" addMetadata="off")
EOF
}

{ echo "$one" && rows 10001 10020 one; } >"$dir/first"
rows 10021 10040 one >"$dir/second"
{ echo "$other" && rows 10041 10060 other && echo "2026-11-21 16:50:59,too,few"; } >"$dir/third"
cat "$dir/first" "$dir/second" "$dir/third" >"$dir/sent"
expect "$dir/sent"

configure <<EOF
$(statistics)
$(ruleset 1 'rulebase="cisco-fmc-table" statsName="table"')
$(file_input)
EOF
cp "$dir/first" "$dir/events.csv"
start
wait_lines "$dir/annotated" 21
kill -HUP "$pid"
cat "$dir/second" >>"$dir/events.csv"
wait_lines "$dir/annotated" 41
mv "$dir/events.csv" "$dir/events.csv.1"
cp "$dir/third" "$dir/events.csv"
kill -HUP "$pid"
wait_lines "$dir/annotated" 63
wait_counter table headers 2
stop
as_set <"$dir/annotated" >"$dir/found"
same "$dir/expected" "$dir/found"
is_counter table read 60
is_counter table malformed 1
is_counter table not_ours 0
same "$dir/sent" "$dir/lines"

# rsyslogd comes back in the middle of the file: no header, so no row is ours, and none is guessed.
rm -f "$dir/annotated"
start
rows 10061 10070 other >>"$dir/events.csv"
wait_lines "$dir/annotated" 10
wait_counter table not_ours 10
stop
[ "$(as_set <"$dir/annotated")" = "" ] || fail "rows without a header were read"

# several workers
rm -f "$dir/annotated" "$dir/lines" "$dir"/imfile-state*
{ echo "$one" && rows 20001 20300 one && echo "$other" && rows 20301 20600 other; } >"$dir/sent"
expect "$dir/sent"
configure <<EOF
$(ruleset 4 'rulebase="cisco-fmc-table"')
$(file_input)
EOF
cp "$dir/sent" "$dir/events.csv"
# All rows were read, as a single worker did all the work, or it is said why not.
is_explained()
{
    [ "$(as_set <"$dir/annotated" | wc -l)" = 600 ] ||
        grep -q "lines come to another worker than the header" "$dir/daemon.log"
}

start
wait_lines "$dir/annotated" 602
until_true "word of another worker" is_explained
stop
as_set <"$dir/annotated" >"$dir/found"
[ "$(comm -13 "$dir/expected" "$dir/found" | wc -l)" = 0 ] ||
    fail "rows were read by a header that is not theirs"

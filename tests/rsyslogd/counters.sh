#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every way that a line can go is counted, and told by $parsesuccess; a HUP in between changes
# nothing.
set -eu
. "${0%/*}/lib.sh"

forged=', URL: https://a.example/?x=, SSLActualAction: Decrypt (Resign), URL: https://b.example/'
{
    encore_line 20001 849274
    encore_line 20002 378
    ftd_line 430003 20003 "$resigned"
    ftd_line 430003 20004 ""
    ftd_line 430003 20005 ", SSLActualAction: Do Not Decrypt$forged"
    echo "rec_type=71 event_sec=1795279859 without=addresses"
    echo "a line of something else"
    echo "another"
} >"$dir/sent"

after="action(type=\"omfile\" file=\"$dir/success\" template=\"success\")"
configure <<EOF
$(statistics)
template(name="success" type="string" string="%parsesuccess% %rawmsg:1:4%\n")
$(ruleset 1 'statsName="counted"')
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 8
kill -HUP "$pid"
send_tcp "$dir/sent"
wait_lines "$dir/annotated" 16
wait_counter counted read 10
stop

counters_are_told "$top_srcdir/doc/mmtlspin.md"

is_counter counted not_ours 4
is_counter counted malformed 2
is_counter counted forged 2
is_counter counted unannotated 2
is_counter counted unattached 0
is_counter counted read_cisco_encore_kv 4
is_counter counted read_cisco_ftd 6
is_counter counted flows 5

# One counter for each symptom and reason of the catalogue, and each event has one symptom.
for row in $(catalogue symptom); do
    sum=$((${sum:-0} + $(counter counted "symptom_$row")))
done
[ "$sum" = 10 ] || fail "the symptoms of 10 events add up to $sum"
for row in $(catalogue leave); do
    [ "$(counter counted "left_$row")" != null ] || fail "there is no counter left_$row"
done

for pair in "OK rec_:4" "OK <189:6" "FAIL rec_:2"; do
    found=$(grep -cFx -- "${pair%:*}" "$dir/success" || true)
    [ "$found" = "${pair#*:}" ] || fail "'${pair%:*}' stands $found times in \$parsesuccess"
done

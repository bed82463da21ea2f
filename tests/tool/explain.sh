#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Explanations tell the rule, the fields, the flow and the row.
set -eu
. "$(dirname "$0")/lib.sh"

{
    ftd | sed 's/ConnectionDuration: 0, //'
    ftd
    echo hello
    echo '%FTD-6-430003: SrcIP: 10.0.0.1'
    ftd ", SSLServerName: x, SSLActualAction: Block"
    ftd ", User: $(printf '\033[31mred\007')"
} >"$dir/log"

runs 0 explain "$dir/log"
says out "line 1," "stem      cisco-ftd" "cisco-ftd.rulebase:" "SrcIP" "10.20.0.6:50112 -> 198.51.100.11:443" \
    "event 2 of it" "first row that matches wins" "closed_after_handshake" "not ours: no rule" \
    "malformed: an event needs client_ip and server_ip" "forged?"
# shellcheck disable=SC2016
! grep -q "$(printf '\033')\|$(printf '\007')" "$dir/out" || fail "a log steers the terminal"

runs 0 explain --line 2 "$dir/log"
says out "line 2," "event 2 of it"
! grep -q "^line [13]" "$dir/out" || fail "other lines are explained"

# every symptom that it names is in the catalogue
symptom=$(sed -n 's/^  symptom   //p' "$dir/out")
"$TLSPIN" catalogue -o csv symptom | grep -qF "\"$symptom\"" || fail "no symptom '$symptom'"

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

# How far the rules got with a line that they don't know.
printf '<189>%%FTD-6-430003, SrcIP: \033[31m%s\n' "$(printf %080d 0)" >"$dir/near"
echo hello >>"$dir/near"
runs 0 explain "$dir/near"
says out 'nearest   cisco-ftd, whose rules get to byte 19: , SrcIP: ?[31m0000000000000000000000000000'
[ "$(grep -c 'nearest' "$dir/out")" = 1 ] || fail "nothing is near to hello"
grep -q '0000\.\.\.$' "$dir/out" || fail "a long rest is not shortened"

# Values whose words are not ours are shown, in rules and in bodies; those that say nothing are not.
ftd | sed 's/Decrypt (Resign)/Perhaps/; s/SrcPort: 50112/SrcPort: 70000/' >"$dir/words"
runs 0 explain "$dir/words"
says out 'action               Perhaps   <- not understood' 'client_port          70000   <- not understood'
echo '10.0.0.1 > 198.51.100.7 tls=inspect alert=' >"$dir/words"
printf 'version=2\nrule=:%%client_ip:ipv4%% > %%server_ip:ipv4%% tls=%%action:word%% alert=%%alert:rest%%\n' \
    >"$dir/words.rulebase"
runs 0 explain -f "$dir/words.rulebase" "$dir/words"
says out 'action               inspect   <- not understood'
[ "$(grep -c 'not understood' "$dir/out")" = 1 ] || fail "an empty value is not a word"

# every symptom that it names is in the catalogue
symptom=$(sed -n 's/^  symptom   //p' "$dir/out")
"$TLSPIN" catalogue -o csv symptom | grep -qF "\"$symptom\"" || fail "no symptom '$symptom'"

# gate MINUTE PORT SNI CERTIFICATE SEEN ALERT: a line of the example's firewall
gate()
{
    printf '2026-11-21T18:%02d:00Z gate1 acme: conn %s end 10.1.2.3:%s > 198.51.100.7:443 ' "$1" "$2" "$2"
    printf 'sni=%s cert=%s tls=decrypt-resign seen=%s alert=%s secs=0\n' "$3" "$4" "$5" "$6"
}

# A finding about a name that nobody sent is about those events alone that have it from there.
shown=CLIENT_HELLO,SERVER_HELLO,SERVER_CERTIFICATE
for i in 10 11 12 13 14 15 16 17; do
    gate "$i" "40$i" "www.site$i.example" - "$shown,APP_DATA_FROM_CLIENT" -
done >"$dir/gate.log"
gate 20 4020 api.bank.example '*.bank.example' "$shown,APP_DATA_FROM_CLIENT" - >>"$dir/gate.log"
for i in 21 24 27 30; do
    gate "$i" "40$i" - '*.bank.example' "$shown" unknown_ca
done >>"$dir/gate.log"
gate 33 4033 '*.bank.example' - "$shown" unknown_ca >>"$dir/gate.log"
acme=$top_srcdir/rulebase/example/acme-gate.rulebase
runs 0 replay --findings -f "$acme" "$dir/gate.log"
says out '"server_name":"*.bank.example","server_name_source":"certificate"' \
    'rejects *.bank.example (from its certificate, as no server name was sent)'
id=$(grep -o '"finding":{"id":"[0-9a-f]*"' "$dir/out" | head -n 1 | grep -oE '[0-9a-f]{32}')
runs 0 explain --finding "$id" -f "$acme" "$dir/gate.log"
[ "$(grep -c rejected_by_alert "$dir/out")" = 4 ] || fail "not the 4 events of finding $id"

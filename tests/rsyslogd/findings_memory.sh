#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No leak and no bad access while findings are sent: by several workers, with bounds that push
# evidence out, from two actions to one ruleset, to one that is still busy at the end, and to one
# that is refused; and while the state is saved, read, and can't be saved.
set -eu
. "${0%/*}/lib.sh"

under_valgrind

company >"$dir/company"
{
    head -n 2000 "$dir/company"
    bad_certificates 50
} >"$dir/sent"
n=$(wc -l <"$dir/sent")
after="action(type=\"mmtlspin\" $company_rulebase statsName=\"second\" container=\"\$!second\"
    findings.ruleset=\"findings\" findings.interval=\"1\" state.file=\"$dir/none/state\")
    action(type=\"mmtlspin\" $company_rulebase statsName=\"third\"
    container=\"\$!third\" findings.ruleset=\"nowhere\")"
configure <<EOF
$(statistics)
$(ruleset 4 "$company_rulebase" 'findings.ruleset="findings" evidence.maxClients="20"
    evidence.maxNames="30" evidence.maxPairs="100" evidence.window="600"' "state.file=\"$dir/state\"" 'state.interval="1"')
$(findings_ruleset 'queue.dequeueBatchSize="1" queue.dequeueSlowdown="1000"')
$(tcp_input)
EOF
start
send_tcp "$dir/sent"
kill -HUP "$pid"
wait_lines "$dir/annotated" "$n"
wait_lines "$dir/findings" 20
stop
[ "$(counter mmtlspin evidence_evicted)" -gt 0 ] || fail "nothing was pushed out"
[ -s "$dir/state" ] || fail "no state was saved"
start
stop

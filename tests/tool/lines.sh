#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lines that no device would write: whatever comes, every line of the output is JSON.
set -eu
. "$(dirname "$0")/lib.sh"
need jq

x()
{
    head -c "$1" /dev/zero | tr '\0' "${2:-x}"
}

# long values leave shortened, and what is behind them is still read
{
    ftd ", URL: https://app.example.test/$(x 100000), ClientAppDetector: AppID"
    ftd ", SSLServerName: app.example.test"
} >"$dir/long"
runs 0 replay "$dir/long"
has_lines out 2
is_json

# a line of 2 MB is cut at 1 MB, and the next one is whole again
{
    ftd ", URL: https://app.example.test/$(x 2000000)"
    ftd ", SSLServerName: app.example.test"
} >"$dir/huge"
runs 0 replay "$dir/huge"
has_lines out 2
is_json
[ "$(sed 1d "$dir/out" | jq -r .destination.domain)" = app.example.test ] || fail "the next line is lost"

x 3000000 >"$dir/endless"
runs 0 replay "$dir/endless"
silent out
says err "no connection event in 1 lines"

# bytes that are no text
{
    ftd ", User: $(printf 'a\377\376b\303')"
    printf '%%FTD-6-430003: SrcIP: 10.0.0.1, DstIP: 10.0.0.2, User: a\000b, SSLVersion: TLSv1.3\n'
    printf '\000\000\000\n'
    ftd ", User: \"quoted\\ $(printf '\001\037\177')"
    head -c 10000 /dev/urandom
    echo
    ftd
} >"$dir/bytes"
runs 0 replay --annotate all "$dir/bytes"
is_json
[ "$(wc -l <"$dir/out")" -ge 3 ] || fail "events are lost among the bytes"

# numbers that can't be
{
    ftd ", HTTPResponse: 99999999999999999999999999"
    ftd | sed 's/InitiatorBytes: 700/InitiatorBytes: 18446744073709551615/'
    ftd | sed 's/InitiatorBytes: 700/InitiatorBytes: -1/'
    ftd | sed 's/SrcPort: 50112/SrcPort: 70000/'
    ftd | sed 's/ConnectionDuration: 0/ConnectionDuration: 99999999999/'
    ftd | sed 's/2026-11-21T16:50:59Z/9999-99-99T99:99:99Z/'
    ftd | sed 's/SSLActualAction: Decrypt (Resign)/SSLActualAction: 99/'
    ftd | sed 's/2026-11-21T16:50:59Z/2199-12-31T23:59:59Z/'
} >"$dir/numbers"
runs 0 replay --annotate all "$dir/numbers"
has_lines out 8
is_json
[ "$(jq -c 'select((.source.bytes // 0) < 0)' "$dir/out")" = "" ] || fail "a count is below 0"

# keys twice, keys without values, values without keys
{
    ftd ", SSLActualAction: Block"
    ftd | sed 's/SrcIP/SrcIP: 10.9.9.9, SrcIP/'
    ftd ", , , : , :, SSLServerName, SSLServerName:"
} >"$dir/keys"
runs 0 replay --annotate all "$dir/keys"
is_json
says err "values that imitate fields; these were not believed"

# lines that look like events, and lines that do not
printf '%%FTD-6-430003: SrcIP: 10.0.0.1\nhello\n\n' >"$dir/few"
runs 0 replay "$dir/few"
silent out
says err "1 of 3 lines look like connection events but can't be read" "no connection event in 3 lines"
printf '%%FTD-6-430003: SrcIP: 10.0.0.1, DstIP: 10.0.0.2\n' >"$dir/plain"
runs 0 replay "$dir/plain"
silent out
says err "1 connection events, none with TLS; '--annotate all' prints them too"
runs 0 replay --annotate all "$dir/plain"
has_lines out 1

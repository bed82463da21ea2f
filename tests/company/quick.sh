#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One small simulated company: findings are right, the same in every run, whether the log comes in
# one file or two, and with a restart in the middle.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
export TLSPIN=${TLSPIN:-tool/tlspin}
if ! python3 -c 'import dataclasses, json, statistics' 2>/dev/null; then
    echo "python3 is missing: apt install python3"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$(dirname "$TLSPIN")" && TLSPIN=$PWD/$(basename "$TLSPIN")
export PYTHONDONTWRITEBYTECODE=1

fail()
{
    echo "FAIL: $*"
    exit 1
}

# findings FILE...: replayed, JSON lines.
findings()
{
    "$TLSPIN" replay --findings --format "$here/company.rulebase" "$@"
}

# same WHAT FILE: these are the findings of the whole log.
same()
{
    cmp "$work/whole.json" "$2" || fail "$1: other findings than of the log in one piece"
}

echo "== right"
"$here/run" quick || fail "less than the least is found, or too much"

echo "== the same"
"$here/company.py" --seed 3 --clients 150 --hours 2 >"$work/log"
"$here/company.py" --seed 3 --clients 150 --hours 2 | cmp - "$work/log" ||
    fail "the company is not the same again"
findings "$work/log" >"$work/whole.json"
[ -s "$work/whole.json" ] || fail "no findings"
findings "$work/log" >"$work/again.json"
same "a second run" "$work/again.json"

half=$(($(wc -l <"$work/log") / 2))
head -n "$half" "$work/log" >"$work/log.1"
tail -n "+$((half + 1))" "$work/log" >"$work/log.2"
findings "$work/log.1" "$work/log.2" >"$work/rotated.json"
same "a rotated log" "$work/rotated.json"
gzip "$work/log.1"
findings "$work/log.1.gz" "$work/log.2" >"$work/gzip.json"
same "a rotated and compressed log" "$work/gzip.json"

findings --state "$work/state" "$work/log.1.gz" >"$work/restart.json"
findings --state "$work/state" "$work/log.2" >>"$work/restart.json"
same "a restart in the middle" "$work/restart.json"
[ "$(stat -c %a "$work/state")" = 600 ] || fail "others may read the state file"

awk '{ print; print }' "$work/log" >"$work/twice"
findings "$work/twice" >"$work/twice.json"
for state in opened cleared; do
    [ "$(grep -c "\"state\":\"$state\"" "$work/twice.json" || true)" = \
        "$(grep -c "\"state\":\"$state\"" "$work/whole.json" || true)" ] ||
        fail "every line twice: not as many $state"
done
echo "OK: $(wc -l <"$work/whole.json") findings told of $(wc -l <"$work/log") connections"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The same log gives the same output; what can't be written is told.
set -eu
. "$(dirname "$0")/lib.sh"
need jq

sed -n 's/^line //p' "$top_srcdir/rulebase/cisco-encore-kv.samples" >"$dir/log"
runs 0 replay "$dir/log"
is_json
cp "$dir/out" "$dir/first"
runs 0 replay "$dir/log"
cmp -s "$dir/out" "$dir/first" || fail "a second replay differs"

# cut in two anywhere, it is the same log
n=$(wc -l <"$dir/log")
for at in 1 $((n / 2)) $((n - 1)); do
    head -n "$at" "$dir/log" >"$dir/a"
    tail -n +$((at + 1)) "$dir/log" >"$dir/b"
    runs 0 replay "$dir/a" "$dir/b"
    cmp -s "$dir/out" "$dir/first" || fail "cut after line $at, the replay differs"
done

for command in "replay $dir/log" "explain $dir/log" catalogue "catalogue --list" --help "replay --help"; do
    status=0
    # shellcheck disable=SC2086
    "$TLSPIN" $command >/dev/full 2>"$dir/err" || status=$?
    [ "$status" = 1 ] || fail "'tlspin $command' on a full disk ended with $status, expected 1"
done
status=0
"$TLSPIN" replay "$dir/log" >/dev/full 2>"$dir/err" || status=$?
says err "can't write: No space left on device"

# a reader that has enough
for _ in $(seq 200); do cat "$dir/log"; done >"$dir/much"
"$TLSPIN" replay "$dir/much" 2>"$dir/err" | head -n 1 >"$dir/out"
is_json

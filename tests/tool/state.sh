#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A state is on the disk under its own name when 'tlspin replay' ends: its bytes first, then its name.
set -eu
. "$(dirname "$0")/lib.sh"
need strace

log=$top_srcdir/tests/data/demo.log
strace -o "$dir/calls" -y -e trace=fsync,rename "$TLSPIN" replay --state "$dir/state" "$log" \
    >"$dir/out" 2>"$dir/err" || skip "strace can't trace here: $(head -n 1 "$dir/err")"
grep -o '^fsync.*>\|^rename.*"' "$dir/calls" | sed "s|$dir|D|g; s/([0-9]*</(</" >"$dir/got"
printf '%s\n' 'fsync(<D/state.new>' 'rename("D/state.new", "D/state"' 'fsync(<D>' >"$dir/expected"
cmp -s "$dir/expected" "$dir/got" || fail "it is written so: $(tr '\n' ' ' <"$dir/got")"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What other decoders made of the same bytes. The corpus is not part of the tree:
# TLSPIN_IPFIX_CORPUS names its folder.
set -eu
. "$(dirname "$0")/../tool/lib.sh"
need python3

corpus=${TLSPIN_IPFIX_CORPUS:-$top_srcdir/../shared/corpus/ipfix}
[ -d "$corpus" ] || skip "no corpus in $corpus; TLSPIN_IPFIX_CORPUS may name another folder"
python3 "$top_srcdir/tests/ipfix/golden.py" "$TLSPIN" "$corpus" >"$dir/out" || {
    grep DIFFERS "$dir/out" | head -n 20
    fail "the records are not what other decoders made of them"
}
tail -n 1 "$dir/out"

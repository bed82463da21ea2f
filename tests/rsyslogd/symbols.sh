#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the module needs is in rsyslogd or in the libraries it names, and it exports one symbol.
set -eu
. "${0%/*}/lib.sh"
command -v nm >/dev/null || skip "nm is missing: apt install binutils"

names()
{
    awk -v type="$1" 'type == "" || $(NF - 1) == type { sub(/@.*/, "", $NF); print $NF }' | sort -u
}

nm -D --undefined-only "$TLSPIN_MODULE" | names U >"$dir/needed"
ldd "$TLSPIN_MODULE" | awk '$2 == "=>" { print $3 }' >"$dir/libraries"
while read -r provider; do
    nm -D --defined-only "$provider"
done < <(echo "$RSYSLOGD" && cat "$dir/libraries") | names "" >"$dir/there"

[ -s "$dir/needed" ] && [ -s "$dir/libraries" ] || fail "nothing was found to compare"
missing=$(comm -23 "$dir/needed" "$dir/there")
[ -z "$missing" ] || fail "nobody has what the module needs:" $missing

exported=$(nm -D --defined-only "$TLSPIN_MODULE" | names "")
[ "$exported" = modInit ] || fail "the module exports" $exported

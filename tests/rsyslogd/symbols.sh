#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a module needs is in rsyslogd or in the libraries it names, and it exports one symbol.
set -eu
. "${0%/*}/lib.sh"
command -v nm >/dev/null || skip "nm is missing: apt install binutils"

names()
{
    awk -v type="$1" 'type == "" || $(NF - 1) == type { sub(/@.*/, "", $NF); print $NF }' | sort -u
}

for module in "$TLSPIN_MODULE" "$TLSPIN_INPUT"; do
    echo "${module##*/}"
    nm -D --undefined-only "$module" | names U >"$dir/needed"
    ldd "$module" | awk '$2 == "=>" { print $3 }' >"$dir/libraries"
    while read -r provider; do
        nm -D --defined-only "$provider"
    done < <(echo "$RSYSLOGD" && cat "$dir/libraries") | names "" >"$dir/there"

    [ -s "$dir/needed" ] && [ -s "$dir/libraries" ] || fail "nothing was found to compare"
    missing=$(comm -23 "$dir/needed" "$dir/there")
    # shellcheck disable=SC2086
    [ -z "$missing" ] || fail "nobody has what the module needs:" $missing

    exported=$(nm -D --defined-only "$module" | names "")
    [ "$exported" = modInit ] || fail "the module exports" $exported
done

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is compiled from the Sigma rules is what they say now: by checksums, and, where pySigma is, by
# compiling them again.
set -eu
export LC_ALL=C.UTF-8

contrib=$(cd "$(dirname "$0")/../../contrib" && pwd)
venv=${TLSPIN_TOOLS:-$contrib/../.tools}/sigma/venv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
    echo "FAILED: $*" >&2
    exit 1
}

cd "$contrib"
sha256sum --check --quiet sigma/compiled/SHA256SUMS || fail "run contrib/sigma/compile"
for rule in sigma/rules/* sigma/pipelines/*; do
    grep -q "  $rule\$" sigma/compiled/SHA256SUMS || fail "$rule is new: run contrib/sigma/compile"
done
echo "OK: nothing has changed since it was compiled"

[ -x "$venv/bin/sigma" ] || {
    echo "not compiled again: sigma is missing: tests/downstream/fetch sigma"
    exit 0
}
"$venv/bin/sigma" check --fail-on-error --fail-on-issues sigma/rules >"$work/check" 2>&1 || {
    cat "$work/check"
    fail "pySigma finds fault with the rules"
}
PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" sigma/compile "$work"
find "$work" -path "$work/s*" -type f -printf '%P\n' >"$work/outputs"
[ "$(wc -l <"$work/outputs")" -ge 6 ] || fail "only $(wc -l <"$work/outputs") files were compiled"
while read -r output; do
    cmp "$work/$output" "$output" || fail "$output is not what is compiled from the rules"
done <"$work/outputs"
echo "OK: compiled again, $(wc -l <"$work/outputs") files are the same"

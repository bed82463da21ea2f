#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is compiled from the Sigma rules is what they say now: by checksums, and, where pySigma is, by
# compiling them again. Where Elasticsearch's parser is, it reads the ES|QL.
set -eu
export LC_ALL=C.UTF-8

top_srcdir=$(cd "$(dirname "$0")/../.." && pwd)
. "${0%/*}/lib.sh"
contrib=$top_srcdir/contrib
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

# has TOOL: it is here; if it isn't, that is said.
has()
{
    [ -f "$tools/$1/.state" ] || {
        echo "part skipped: $1 is missing: tests/downstream/fetch $1"
        return 1
    }
}

compile_again()
{
    local venv=$tools/sigma/venv
    "$venv/bin/sigma" check --fail-on-error --fail-on-issues sigma/rules >"$work/check" 2>&1 || {
        cat "$work/check"
        fail "pySigma finds fault with the rules"
    }
    PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" sigma/compile "$work/contrib"
    (cd "$work/contrib" && find . -type f) >"$work/outputs"
    [ "$(wc -l <"$work/outputs")" = 6 ] || fail "$(wc -l <"$work/outputs") files were compiled, not 6"
    while read -r output; do
        cmp "$work/contrib/$output" "$output" || fail "$output is not what the rules say"
    done <"$work/outputs"
    echo "OK: compiled again, it is the same"
}

# It takes more than a parser to load all of Elasticsearch's classes, which is why they aren't verified.
parse_esql()
{
    local home
    home=$(java_home 21)
    [ -n "$home" ] || {
        echo "part skipped: JDK 21 is missing: a package openjdk-21-jdk of your system"
        return
    }
    awk -v RS= -v work="$work" '{ print > (work "/query." NR) }' sigma/compiled/queries.esql
    [ -f "$work/query.5" ] || fail "there are less than five queries in ES|QL"
    "$home/bin/java" -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote \
        -cp "$tools/esql/lib/*:$tools/esql" org.elasticsearch.xpack.esql.parser.EsqlCheck \
        "$work"/query.* 2>"$work/stderr" || {
        cat "$work/stderr"
        fail "Elasticsearch's parser refuses the ES|QL"
    }
    echo "OK: Elasticsearch's parser takes the ES|QL"
}

! has sigma || compile_again
! has esql || parse_esql

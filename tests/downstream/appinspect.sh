#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The add-on for Splunk, as it is packaged, passes Splunk's own AppInspect, the checks for Splunk
# Cloud included; an add-on with a fault does not. What it names is there: macros, lookups, and the
# fields that tlspin writes.
set -eu
. "${0%/*}/../tool/lib.sh"
. "${0%/*}/lib.sh"
need jq
top_srcdir=$(cd "$top_srcdir" && pwd)
splunk=$top_srcdir/contrib/splunk
add_on=$splunk/TA-tlspin

# named PATTERN: what stands in the add-on's files, each once.
named()
{
    grep -rhoE --include='*.conf' --include='*.xml' "$1" "$add_on/default" | sort -u
}

fields_are_ours()
{
    local roots='tlspin|source|destination|observer|event|tls|network|rule|user_agent|process'
    named "\\b($roots)(\.[a-z_0-9]+)+(\{\})?" >"$dir/named"
    awk -F'|' '!/^#/ { print $1 ($2 ~ /\[\]/ ? "{}" : "") }' "$top_srcdir/doc/fields.table" |
        sort >"$dir/documented"
    comm -23 "$dir/named" "$dir/documented" >"$dir/unknown"
    [ "$(wc -l <"$dir/named")" -gt 40 ] || fail "the add-on names hardly any fields"
    [ ! -s "$dir/unknown" ] || fail "doc/fields.table does not have: $(tr '\n' ' ' <"$dir/unknown")"
}

macros_are_there()
{
    local name
    for name in $(named "\`[a-z_]+\`" | tr -d "\`"); do
        grep -qF "[$name]" "$add_on/default/macros.conf" || fail "there is no macro '$name'"
    done
    grep -qE "\`[a-z_]+\`" "$add_on/default/savedsearches.conf" || fail "no saved search has a macro"
}

lookups_are_there()
{
    local name
    sed -n 's/^filename = //p' "$add_on/default/transforms.conf" | while read -r name; do
        [ -s "$add_on/lookups/$name" ] || fail "there is no lookup '$name'"
    done
}

# inspect PACKAGE RESULT: the checks that ended so.
inspect()
{
    "$appinspect" inspect "$1" --mode precert --data-format json --output-file "$dir/report.json" \
        >"$dir/log" 2>&1 || true
    jq -r --arg result "$2" '.reports[].groups[].checks[] | select(.result == $result) |
        "\(.name): \([.messages[].message] | join(" "))"' "$dir/report.json" ||
        fail "AppInspect gives no report: $(tail -n 3 "$dir/log")"
}

fields_are_ours
macros_are_there
lookups_are_there

appinspect=$(tool appinspect)/bin/splunk-appinspect
package=$("$splunk/package" "$dir")
again=$(mkdir "$dir/again" && "$splunk/package" "$dir/again")
cmp "$package" "$again" || fail "the package is not the same each time"

for result in error failure future_failure; do
    found=$(inspect "$package" "$result")
    [ -z "$found" ] || fail "AppInspect: $found"
done
inspect "$package" warning
passed=$(jq .summary.success "$dir/report.json")
warnings=$(jq .summary.warning "$dir/report.json")
echo "$(basename "$package"): $passed checks passed, $warnings warnings"
[ "$passed" -ge 90 ] || fail "AppInspect made hardly any check"

# What must not pass: settings that are a user's own.
mkdir "$dir/bad"
tar -C "$dir/bad" -xf "$package"
mkdir "$dir/bad/TA-tlspin/local"
echo '[x]' >"$dir/bad/TA-tlspin/local/macros.conf"
tar -C "$dir/bad" -czf "$dir/bad.tar.gz" TA-tlspin
[ -n "$(inspect "$dir/bad.tar.gz" failure)" ] || fail "AppInspect passes an add-on with a fault"

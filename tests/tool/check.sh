#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tlspin check: all that is shipped is good, and what is wrong is told where it stands.
set -eu
. "$(dirname "$0")/lib.sh"

data=$top_srcdir/tests/data/check

# What is shipped.
runs 0 check --strict --verbose
silent out
says err ', faults 0, warnings 0'
n=$(ls "$TLSPIN_RULEBASE_DIR"/*.rulebase | wc -l)
grep -q "^stems $n, " "$dir/err" || fail "not all $n shipped stems were checked"
rows=$(cat "$TLSPIN_RULEBASE_DIR"/*.samples | grep -c '^[a-z]')
values=$(cat "$TLSPIN_RULEBASE_DIR"/*.samples | grep -c '^ ')
says err " samples $rows, values $values,"
runs 0 check --strict "$top_srcdir/rulebase/example"
silent out
silent err
runs 0 check --strict cisco-ftd

# Any file of a stem, and more than one of them, stands for all.
for ending in rulebase map samples; do
    runs 1 check -v "$data/samples.$ending" "$data/samples.samples"
    grep -q '^stems 1, rules 3, samples 6, ' "$dir/err" || fail "one stem was not checked once"
done

# In a folder with all that can be wrong, each fault is told, and nothing else. Two faults of
# liblognorm's are told in its words.
cd "$data"
runs 1 check .
sed -n 's|^\./||p' "$dir/out" >"$dir/told"
diff told "$dir/told" || fail "tests/data/check/told (<) is not what was told (>)"
has_lines out "$(wc -l <told)"
cd - >/dev/null

# A warning is a fault only where that is asked for.
printf 'version=2\nrule=:%%client_ip:ipv4%% > %%server_ip:ipv4%%\n' >"$dir/own.rulebase"
runs 0 check "$dir/own.rulebase"
says out "$dir/own.samples: warning: missing, expected a line for each rule, and what must come of it"
has_lines out 1
runs 1 check --strict "$dir/own.rulebase"

# What liblognorm of this version can't do without harm.
printf 'version=2\ntype=@ip:%%.:ipv4%%\nrule=:%%client_ip:@ip%%\n' >"$dir/own.rulebase"
runs 0 check "$dir/own.rulebase"
says out "$dir/own.rulebase:2: warning: liblognorm 2.0.6 loses memory with each line that"

# Maps of one's own take the place of the shipped ones, and must be named like them.
mkdir "$dir/maps"
echo 'anchor "never there"' >"$dir/maps/ipfix.map"
echo 'absent none' >"$dir/maps/cisco-fdt.map"
runs 1 check -m "$dir/maps"
says out "$dir/maps/cisco-fdt.map: nothing uses it, expected the name of a shipped rulebase" \
    "$TLSPIN_RULEBASE_DIR/ipfix.rulebase:3:" \
    "the line is not ours, expected an event; it has none of the map's anchors"
runs 0 check -m "$dir/maps" ipfix
says out "warning: the line is not ours, expected an event"
! grep -q fdt "$dir/out" || fail "one stem was asked for"
runs 2 check -m "$dir/nowhere"

# A file that includes itself would have no end.
printf 'version=2\ninclude=%s\n' "$dir/loop.rulebase" >"$dir/loop.rulebase"
runs 1 check "$dir/loop.rulebase"
says out "$dir/loop.rulebase:2:9: expected a file that does not include this one"

# What is included is looked at as well, and found where liblognorm finds it.
printf 'version=2\ninclude=part.rules\n' >"$dir/whole.rulebase"
runs 1 check "$dir/whole.rulebase"
says out "$dir/whole.rulebase:2:9: part.rules: can't be read: No such file or directory"
export LIBLOGNORM_RULEBASES=$dir
printf 'rule=:%%client_ip:ipv4%% > %%server_ip:ipv4%%\n' >"$dir/part.rules"
runs 1 check "$dir/whole.rulebase"
says out "$dir/part.rules:1:1: expected 'version=2' and nothing else on the first line"
sed -i '1i version=2' "$dir/part.rules"
runs 0 check "$dir/whole.rulebase"
unset LIBLOGNORM_RULEBASES

# Wrong usage.
mkdir "$dir/empty"
for argument in "$data/none.txt" ./none "$dir/empty"; do
    runs 2 check "$argument"
done
runs 2 check "$data/none.txt"
says err "'$data/none.txt' is no folder, and its name ends in none of .rulebase, .map and .samples"
runs 2 check --nonsense
runs 2 check "$dir/empty"
says err "$dir/empty: no .rulebase, .map or .samples file there"
runs 1 check fortigate
says out "/fortigate.rulebase: can't be read: No such file or directory"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tlspin check: all that is shipped is good, and what is wrong is told where it stands.
set -eu
. "$(dirname "$0")/lib.sh"

data=$top_srcdir/tests/data/check

# tells STEM FAULT...: exactly these lines, each behind STEM and a dot.
tells()
{
    local stem=$1
    shift
    printf "$stem.%s\n" "$@" >"$dir/expected"
    diff "$dir/expected" "$dir/out" || fail "not told like that"
}

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

# Samples.
tells "$data/samples" \
    "samples:4:15: source.ip is '10.0.0.1', expected '10.0.0.9'" \
    "samples:5:20: destination.ip is '10.0.0.2', expected '-'" \
    "samples:6:5: 'tlspin.flow.symptom' needs a value behind it, - for nothing, and a 'line' before it" \
    "samples:7:24: tlspin.flow.action is 'block', expected ' block'" \
    "samples:8:6: nothing is expected of this line, expected an indented path and its value below it" \
    "samples:9:10: the line is an event, expected not ours" \
    "samples:10:5: 'source.ip' needs a value behind it, - for nothing, and a 'line' before it" \
    "samples:11:6: the line is malformed, expected an event" \
    "samples:13:6: the line is not ours, expected an event" \
    "samples:15:11: the line is not ours, expected malformed" \
    "samples:16:1: 'lines' does not start a sample, expected line, malformed, not-ours, or an indented path" \
    "samples:17:5: 'source.ip' needs a value behind it, - for nothing, and a 'line' before it" \
    "rulebase:5: warning: no sample matches this rule, expected a line for each"

# A warning is a fault only where that is asked for.
printf 'version=2\nrule=:%%client_ip:ipv4%% > %%server_ip:ipv4%%\n' >"$dir/own.rulebase"
runs 0 check "$dir/own.rulebase"
tells "$dir/own" \
    "samples: warning: missing, expected a line for each rule, and what must come of it"
runs 1 check --strict "$dir/own.rulebase"

# Wrong usage.
for argument in "$data/none.txt" ./none "$dir/.."; do
    runs 2 check "$argument"
done
runs 2 check "$data/none.txt"
says err "'$data/none.txt' is no folder, and its name ends in none of .rulebase, .map and .samples"
runs 2 check --nonsense
mkdir "$dir/empty"
runs 2 check "$dir/empty"
says err "$dir/empty: no .rulebase, .map or .samples file there"
runs 1 check fortigate
says out "/fortigate.rulebase: can't be read: No such file or directory"

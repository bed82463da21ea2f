#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rulebases and maps: shipped ones by name, one's own by path, broken ones with what is wrong.
set -eu
. "$(dirname "$0")/lib.sh"
need jq

data=$top_srcdir/tests/data
ftd >"$dir/ftd"
printf '10.0.0.1 > 198.51.100.7\n' >"$dir/minimal"

runs 0 replay -f cisco-ftd "$dir/ftd"
has_lines out 1
runs 0 replay -f auto "$dir/ftd"
has_lines out 1
runs 0 replay -f cisco-encore-kv "$dir/ftd"
silent out
runs 0 replay -a all -f "$data/minimal.rulebase" "$dir/minimal"
[ "$(jq -r .event.provider "$dir/out")" = minimal ] || fail "the stem is not named"
runs 0 replay -a all -f cisco-ftd -f "$data/minimal.rulebase" "$dir/ftd" "$dir/minimal"
has_lines out 2

runs 2 replay -f fortigate "$dir/ftd"
says err "/fortigate.rulebase: can't be read: No such file or directory"
runs 2 replay -f ./none.rulebase "$dir/ftd"
says err "./none.rulebase: can't be read: No such file or directory"
TLSPIN_RULEBASE_DIR=/nonexistent runs 2 replay "$dir/ftd"
says err "/nonexistent: no rulebase there; install them, or set TLSPIN_RULEBASE_DIR"

for rulebase in "$data"/invalid/*.rulebase; do
    runs 2 replay -f "$rulebase" "$dir/ftd"
    grep -q "^tlspin: $rulebase:[1-9][0-9]*:\([1-9][0-9]*:\)\? " "$dir/err" || fail "$rulebase: no file and line"
done
printf 'version=2\nrule=:%%client_ip:ipv4%% > %%server_ip:ipv4%%\n' >"$dir/mine.rulebase"
n=0
for map in "$data"/invalid/*.map; do
    cp "$map" "$dir/mine.map"
    runs 2 replay -f "$dir/mine.rulebase" "$dir/minimal"
    grep -q "^tlspin: $dir/mine.map:[1-9][0-9]*:\([1-9][0-9]*:\)\? " "$dir/err" || fail "$map: no file and line"
    has_lines err 1
    n=$((n + 1))
done
[ "$n" -gt 10 ] || fail "broken maps are missing"

# maps of an operator in a folder of their own
mkdir "$dir/maps"
cp "$top_srcdir/rulebase/cisco-encore-kv.map" "$dir/maps"
echo 'bit flags 0x8 ALERT_SEEN' >>"$dir/maps/cisco-encore-kv.map"
echo 'rec_type=71 src_ip=10.0.0.1 dest_ip=10.0.0.2 ssl_flow_flags=15' >"$dir/encore"
runs 0 replay -f cisco-encore-kv -m "$dir/maps" "$dir/encore"
says out '"ALERT_SEEN"'
runs 0 replay -f cisco-encore-kv "$dir/encore"
says out '"0x8"'

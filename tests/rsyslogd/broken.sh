#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A rulebase or map that is missing or broken stops the start, with a line that names file and line.
set -eu
. "${0%/*}/lib.sh"

# action PARAMETERS
action()
{
    configure <<EOF
action(type="mmtlspin" $1)
EOF
}

# broken FILE: a broken rulebase or map on stdin, beside a good one of the other kind.
broken()
{
    for kind in rulebase map; do
        cat "$TLSPIN_RULEBASE_DIR/cisco-ftd.$kind" >"$dir/mine.$kind"
    done
    cat >"$dir/$1"
    action "rulebase=\"$dir/mine.rulebase\""
}

action 'rulebase="no-such-vendor"'
refused "mmtlspin: " "no-such-vendor.rulebase: can't be read"

action "rulebase=[\"cisco-ftd\", \"$dir/nowhere.rulebase\"]"
refused "mmtlspin: $dir/nowhere.rulebase: can't be read"

printf 'rule=:%%body:rest%%\n' | broken mine.rulebase
refused "mmtlspin: $dir/mine.rulebase:1:1: expected 'version=2'"

printf 'version=2\n\nrule=:%%body:no-such-parser%%\n' | broken mine.rulebase
refused "mmtlspin: $dir/mine.rulebase:3:"

printf '# a map\nbody list\nkeys nonsense\n' | broken mine.map
refused "mmtlspin: $dir/mine.map:3:"

printf 'body list\nkey SrcIP no_such_field\n' | broken mine.map
refused "mmtlspin: $dir/mine.map:2:" "no_such_field"

TLSPIN_RULEBASE_DIR=$dir/empty
export TLSPIN_RULEBASE_DIR
action ""
refused "mmtlspin: $dir/empty: no rulebase there"

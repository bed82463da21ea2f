#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Whoever watches rsyslogd in these tests sees what there is to see: faults are planted in mmtlspin, and
# are found; without them nothing is. A race is for ThreadSanitizer, a bad access for
# AddressSanitizer and valgrind, a leak for valgrind.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/module_lib.sh"
case ${SANITIZE:-} in
*thread*) faults="race" ;;
*address*) faults="overflow" ;;
*) faults="overflow leak" && under_valgrind ;;
esac

mixed 200 >"$dir/sent"

# plant SCRIPT: sed's script changes the copy of the module's source.
plant()
{
    sed -i "$1" "$dir"/module/*.c
    ! diff -q -r "$top_srcdir/module" "$dir/module" >/dev/null || fail "there is no place for this fault now"
}

# Who feeds the engine does not wait for others.
plant_race()
{
    plant '/^static void feed(/,/^}/ { /pthread_mutex_\(un\)*lock/d }'
}

# Half of the counters lie behind their block.
plant_overflow()
{
    plant 's/counters = calloc(1, sizeof \*counters)/counters = calloc(1, sizeof *counters \/ 2)/'
}

# Each worker forgets its JSON.
plant_leak()
{
    plant 's/tp_json_tree_clear(&pWrkrData->tree);//'
}

# run [FAULT]: rsyslogd with mmtlspin as it is, or with a fault; in a process of its own.
run()
{
    rm -rf "$dir/module" "$dir/annotated"
    cp -r "$top_srcdir/module" "$dir/module"
    chmod -R u+w "$dir/module"
    [ $# = 0 ] || "plant_$1"
    sources_of "$dir/module"
    module "$original" "$version" "$top_srcdir/module/host" "${action[@]}"
    ruleset 4 'flows.max="10"' | cat - <(tcp_input) | configure
    start
    send_tcp "$dir/sent"
    wait_lines "$dir/annotated" 200
    stop
}

original=$TLSPIN_MODULE
version=$("$RSYSLOGD" -v | sed -n 's/^rsyslogd  *\([0-9.]*[0-9]\).*/\1/p')
TLSPIN_MODULE=$dir/built.so
run
for fault in $faults; do
    echo "a planted $fault"
    if (trap kill_daemon EXIT && run "$fault") >"$dir/said" 2>&1; then
        fail "nobody saw it"
    fi
    grep -E 'SUMMARY|Invalid write|definitely lost' "$dir/said" || fail "$(cat "$dir/said")"
    rm -f "$dir"/witness.*
done

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # variables of tests/bench/run
# The part of tests/bench/run that starts rsyslogd: CPU time of the whole daemon for each message,
# from the first to the last, without its start and stop.

out=$work/out

# action MODULE KIND: mmrm1stspace is for comparison, an action that does next to nothing.
action()
{
    case $1 in
    mmnormalize)
        echo "action(type=\"mmnormalize\" rulebase=\"$here/$2.rulebase\" useRawMsg=\"on\")"
        ;;
    mmtlspin | mmrm1stspace)
        echo "action(type=\"$1\")"
        ;;
    esac
}

# configure MODULE KIND TEMPLATE WORKERS: the three configurations differ in one action.
configure()
{
    cat >"$work/rsyslog.conf" <<EOT
global(workDirectory="$work" maxMessageSize="64k")
module(load="imtcp")
module(load="mmnormalize")
module(load="mmrm1stspace")
module(load="$module")
template(name="raw" type="string" string="%rawmsg%\n")
template(name="tree" type="string" string="%\$!%\n")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="$work/port"
      supportOctetCountedFraming="off" ruleset="lines")
ruleset(name="lines" queue.type="FixedArray" queue.size="10000" queue.dequeueBatchSize="128"
        queue.workerThreads="$4" queue.workerThreadMinimumMessages="1") {
    $(action "$1" "$2")
    action(type="omfile" file="$out" template="$3")
}
action(type="omfile" file="$work/daemon.log")
EOT
}

# start_daemon [PREFIX...]
start_daemon()
{
    rm -f "$work/port" "$out"
    "$@" "$rsyslogd" -n -f "$work/rsyslog.conf" -i "$work/pid" 2>"$work/stderr" &
    pid=$!
    for _ in $(seq 300); do
        [ ! -s "$work/port" ] || return 0
        sleep 0.1
    done
    die "rsyslogd does not start: $(cat "$work/stderr" "$work/daemon.log")"
}

stop_daemon()
{
    kill -TERM "$pid"
    wait "$pid" || die "rsyslogd ended with an error: $(cat "$work/stderr")"
    pid=
}

# CPU time of all threads so far, in nanoseconds.
cpu_of_daemon()
{
    cat "/proc/$pid/task"/*/schedstat | awk '{ sum += $1 } END { printf "%.0f\n", sum }'
}

# wait_for_output N: until all lines are out and nothing moves any more; then the daemon is idle.
wait_for_output()
{
    local size last=-1 still=0
    for _ in $(seq 2400); do
        size=$(stat -c %s "$out" 2>/dev/null || echo 0)
        still=$((size == last ? still + 1 : 0))
        last=$size
        if [ "$still" -ge 5 ] && [ "$size" -gt 0 ] && [ "$(wc -l <"$out")" -ge "$1" ]; then
            return 0
        fi
        sleep 0.05
    done
    die "rsyslogd wrote $(wc -l <"$out") lines of $1"
}

# run_daemon KIND TEMPLATE WORKERS MODULE
run_daemon()
{
    local before after from till n key="daemon $1 $2 $3 $4"
    say "$key"
    n=$(wc -l <"$work/$1")
    configure "$4" "$1" "$2" "$3"
    start_daemon
    sleep 0.2
    before=$(cpu_of_daemon)
    from=$(date +%s.%N)
    cat "$work/$1" >"/dev/tcp/127.0.0.1/$(cat "$work/port")"
    wait_for_output "$n"
    after=$(cpu_of_daemon)
    till=$(stat -c %.9Y "$out")
    stop_daemon
    awk -v key="$key" -v cpu="$((after - before))" -v n="$n" -v from="$from" \
        -v till="$till" 'BEGIN {
            printf "%s us\t%.4f\n%s rate\t%.0f\n", key, cpu / 1000 / n, key, n / (till - from)
        }' >>"$results"
}

# instructions_of N: what valgrind counts for rsyslogd and the first N lines, start and stop too.
instructions_of()
{
    start_daemon valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null
    head -n "$1" "$work/$kind" >"/dev/tcp/127.0.0.1/$(cat "$work/port")"
    wait_for_output "$1"
    stop_daemon
    sed -n 's/.* I *refs: *//p' "$work/stderr" | tr -d ,
}

# Instructions for each message: the same on a busy machine. One thread runs at a time.
count_daemon()
{
    local kind template each few many
    for kind in encore ftd; do
        for template in $counted; do
            for each in none mmnormalize mmtlspin; do
                say "instructions of daemon $kind $template $each"
                configure "$each" "$kind" "$template" 1
                few=$(instructions_of 500)
                many=$(instructions_of 2500)
                printf 'daemon %s %s 1 %s instructions\t%s\n' "$kind" "$template" "$each" \
                    "$(((many - few) / 2000))" >>"$results"
            done
        done
    done
}

# What is compared runs one after the other, and all again: what disturbs the machine for a while
# disturbs all alike.
measure_once()
{
    local kind template workers each
    for kind in encore ftd; do
        for template in raw tree; do
            for workers in 1 2; do
                for each in none mmnormalize mmtlspin; do
                    run_daemon "$kind" "$template" "$workers" "$each"
                done
            done
        done
    done
    for each in none mmrm1stspace mmtlspin; do
        run_daemon other raw 1 "$each"
    done
}

measure_daemon()
{
    if [ ! -x "$rsyslogd" ] || [ ! -f "$module" ]; then
        echo "bench: without rsyslogd and the module in '$build' their part is left out" >&2
        return
    fi
    for _ in $(seq "$repeats"); do
        measure_once
    done
    if command -v valgrind >/dev/null; then
        count_daemon
    fi
}

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A restart forgets nothing: findings and annotations of two runs are those of one. A state file
# that can't be read, or can't be written, holds up nobody. After a crash there is a whole one, not
# older than the interval.
set -eu
. "${0%/*}/lib.sh"

state=$dir/state
rules=$top_srcdir/tests/company/company.rulebase

# keeps FILE PARAMETERS: one worker and a state file.
keeps()
{
    configure <<CONF
$(statistics)
$(ruleset 1 "$company_rulebase" 'findings.ruleset="findings"' "state.file=\"$1\"" "${@:2}")
$(findings_ruleset)
$(tcp_input)
CONF
}

fresh()
{
    rm -rf "$state" "$state.aside" "$state.new" "$dir/annotated" "$dir/lines" "$dir/findings" \
        "$dir/properties"
}

# is_whole FILE: the tool takes it.
is_whole()
{
    cp "$1" "$dir/copy"
    "$TLSPIN" replay -f "$rules" --state "$dir/copy" /dev/null 2>"$dir/said" || fail "$(cat "$dir/said")"
    [ ! -s "$dir/said" ] || fail "$(cat "$dir/said")"
}

is_private()
{
    [ "$(stat -c %a "$1")" = 600 ] || fail "$1 has mode $(stat -c %a "$1")"
}

says()
{
    until_true "word of '$1'" grep -qF -- "$1" "$dir/daemon.log"
}

print_of()
{
    stat -c '%i %F %Y %s' "$1" && [ -f "$1" ] && sha256sum <"$1"
}

# check_only: rsyslogd -N1 leaves everything as it is.
check_only()
{
    before_it=$(ls "$dir" && print_of "$state" 2>&1) || true
    accepted "it"
    after_it=$(ls "$dir" && print_of "$state" 2>&1) || true
    [ "$before_it" = "$after_it" ] || fail "rsyslogd -N1 has changed files"
}

echo "two runs are one"
company >"$dir/sent"
n=$(wc -l <"$dir/sent")
head -n $((n / 2)) "$dir/sent" >"$dir/first"
tail -n +$((n / 2 + 1)) "$dir/sent" >"$dir/second"
"$TLSPIN" replay --findings -f "$rules" "$dir/sent" | jq -S -c . >"$dir/expected"
for half in first second; do
    "$TLSPIN" replay --findings -f "$rules" "$dir/$half"
done | jq -S -c . >"$dir/apart"
! cmp -s "$dir/expected" "$dir/apart" || fail "a restart that forgets would go unnoticed"
"$TLSPIN" replay -f "$rules" "$dir/sent" | as_set >"$dir/expected.annotated"
n_first=$("$TLSPIN" replay --findings -f "$rules" "$dir/first" | wc -l)

: >"$state.new"
chmod 666 "$state.new"
touch "$dir/stderr" "$dir/daemon.log"
keeps "$state"
check_only
start
send_tcp "$dir/first"
wait_lines "$dir/annotated" $((n / 2))
wait_lines "$dir/findings" "$n_first"
stop
is_whole "$state"
is_private "$state"
[ ! -e "$state.new" ] && [ ! -e "$state.aside" ] || fail "more than the state file was left"
check_only
cp "$state" "$dir/half"
start
send_tcp "$dir/second"
wait_lines "$dir/annotated" "$n"
wait_lines "$dir/findings" "$(wc -l <"$dir/expected")"
stop
jq -S -c . "$dir/findings" >"$dir/got"
same "$dir/expected" "$dir/got"
as_set <"$dir/annotated" >"$dir/got.annotated"
same "$dir/expected.annotated" "$dir/got.annotated"

echo "the tool goes on where the action has stopped"
"$TLSPIN" replay --findings -f "$rules" --state "$dir/half" "$dir/second" | jq -S -c . >"$dir/tool"
tail -n +$((n_first + 1)) "$dir/expected" >"$dir/expected.second"
same "$dir/expected.second" "$dir/tool"

echo "files that can't be read"
cp "$state" "$dir/good"
bad_certificates 2 >"$dir/few"

# set_aside WORDS [PARAMETER...]: what stands at $state is set aside, which is said so, and events
# flow on.
set_aside()
{
    keeps "$state" "${@:2}"
    check_only
    start
    says "mmtlspin: state file $state: $1; set aside as $state.aside, and begun anew"
    send_tcp "$dir/few"
    wait_lines "$dir/annotated" 4
    wait_lines "$dir/findings" 2
    stop
    [ "$(grep -c "mmtlspin: " "$dir/daemon.log")" = 1 ] || fail "more than that is said"
    [ -e "$state.aside" ] || fail "there is no $state.aside"
    [ $# -gt 1 ] || is_whole "$state"
    is_private "$state"
    fresh
}

fresh
cp "$dir/good" "$state"
printf '\125\252' | dd of="$state" bs=1 seek=5000 conv=notrunc status=none
set_aside "damaged or cut short"
head -c 9000 "$dir/good" >"$state"
set_aside "damaged or cut short"
echo "something of somebody else" >"$state"
set_aside "damaged or cut short"
: >"$state"
set_aside "damaged or cut short"
{
    head -c 16 "$dir/good"
    printf '\377\0\0\0' # a version that is still to come, with a good checksum
    tail -c +21 "$dir/good" | head -c -32
} >"$dir/newer"
{
    cat "$dir/newer"
    printf '%b' "$(sha256sum <"$dir/newer" | cut -c1-64 | sed 's/../\\x&/g')"
} >"$state"
set_aside "not a state file of this version"
cp "$dir/good" "$state"
set_aside "written with other limits, or forged" 'flows.max="5000"'

echo "files that can't be written"

# The first try may be earlier than impstats.
has_failed_thrice()
{
    [ -f "$dir/stats" ] && [ "$(counter mmtlspin state_failed)" -ge 3 ]
}

keeps "$dir/nowhere/state"
start
says "the state can't be saved, and a restart will forget what is new: $dir/nowhere/state.new: No such"
send_tcp "$dir/few"
for _ in 1 2 3; do
    kill -HUP "$pid"
    sleep 0.1
done
wait_lines "$dir/findings" 2
until_true "counted failures" has_failed_thrice
[ "$(grep -c "can't be saved" "$dir/daemon.log")" = 1 ] || fail "a failure was told more than once"
mkdir "$dir/nowhere"
# HUP after HUP: rsyslogd can oversee a message of its own until something else wakes it.
is_saved_again()
{
    kill -HUP "$pid"
    sleep 0.1
    grep -qF "the state can be saved again: $dir/nowhere/state" "$dir/daemon.log"
}
until_true "a state that can be saved again" is_saved_again
wait_counter mmtlspin state_saved 1
rm -rf "$dir/nowhere"
stop
fresh

# unsaved FILE WORDS
unsaved()
{
    keeps "$1"
    check_only
    start
    says "the state can't be saved, and a restart will forget what is new: $2"
    send_tcp "$dir/few"
    wait_lines "$dir/findings" 2
    stop
    rm -f "$dir/findings" "$dir/annotated"
}
echo "no folder" >"$dir/file" # even root can't write below a file
unsaved "$dir/file/state" "$dir/file/state.new: "
mkdir "$state"
unsaved "$state" "$state: not a regular file"
says "mmtlspin: state file $state: not a regular file; begun anew"
rmdir "$state"
mkfifo "$state"
unsaved "$state" "$state: not a regular file"
[ -p "$state" ] || fail "what is no file was set aside"
fresh

echo "HUP"
keeps "$state"
start
until_true "a first state" test -s "$state"
send_tcp "$dir/few"
wait_lines "$dir/annotated" 4
old=$(print_of "$state")
is_another()
{
    [ "$(print_of "$state")" != "$old" ]
}
kill -HUP "$pid"
until_true "another state" is_another
is_whole "$state"
wait_counter mmtlspin names 2
flows=$(counter mmtlspin flows)
crash
start
wait_counter mmtlspin names 2
wait_counter mmtlspin flows "$flows"
stop

echo "crashes under load"
fresh
configure <<CONF
ruleset(name="lines" queue.type="LinkedList" queue.workerThreads="2") {
    action(type="mmtlspin" $company_rulebase state.file="$state" state.interval="1")
}
$(tcp_input)
CONF

load()
{
    while cat "$dir/sent" >"/dev/tcp/127.0.0.1/$(cat "$dir/tcp.port")"; do
        :
    done 2>/dev/null
}

for round in 1 2 3 4 5 6 7 8 9 10; do
    moment=$((RANDOM % 1500))
    start
    until_true "TCP port" test -s "$dir/tcp.port"
    load &
    loader=$!
    until_true "a state" test -s "$state"
    sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
    [ $((round % 2)) = 0 ] || { kill -HUP "$pid" && sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"; }
    crash
    wait "$loader" || true
    saved=$(stat -c %.3Y "$state")
    age=$((killed - ${saved/./}))
    [ -e "$state.new" ] && meanwhile=", and a newer one was being written" || meanwhile=
    echo "after $moment ms: the state is $age ms old$meanwhile"
    is_whole "$state"
    is_private "$state"
    [ "$age" -le 2000 ] || fail "that is older than the interval, and a second for a slow machine"
    [ ! -e "$state.aside" ] || fail "it was set aside"
done

echo "two actions and one file"
for other in "$state" "$dir/.//state"; do
    configure <<CONF
action(type="mmtlspin" state.file="$state")
action(type="mmtlspin" state.file="$other")
CONF
    refused "parameter 'state.file' can't be '$other', as another action has that file"
done
configure <<CONF
action(type="mmtlspin" state.file="$state")
action(type="mmtlspin" state.file="$state.other")
CONF
accepted "two files"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# rsyslogd is killed (SIGKILL) at random moments under load, every fourth time right after a HUP, and
# started again. It comes back each time; no line is missing downstream, as doc/mmtlspin.md ("What a
# crash loses") says how to have it; the state file is a whole one each time, and what it remembers
# is not older than its interval.
# KILLS=50 make check TESTS=tests/rsyslogd/kill.sh: so many, in place of 5.
set -eu
. "${0%/*}/lib.sh"

kills=${KILLS:-5}
interval=1    # seconds, of the state
allowed=2000  # milliseconds that the state may be old: the interval, and a slow machine's second
# Lines that imfile reads between two notes of where it is. With few, most of its time is spent in
# writing notes on some file systems, and most kills find an empty one.
persisted=2000
state=$dir/state
rules=$top_srcdir/tests/company/company.rulebase
patience=600

: >"$dir/sent"
configure <<CONF
module(load="imfile")
template(name="timed" type="list") {
    property(name="timegenerated" dateFormat="unixtimestamp")
    property(name="timegenerated" dateFormat="subseconds")
    constant(value=" ") property(name="rawmsg") constant(value="\n")
}
input(type="imfile" file="$dir/sent" tag="file" ruleset="lines"
      maxSubmitAtOnce="1" persistStateInterval="$persisted")
ruleset(name="lines" queue.type="Direct") {
    action(type="mmtlspin" $company_rulebase state.file="$state" state.interval="$interval")
    action(type="omfile" file="$dir/lines" template="timed")
}
CONF

# grow: a line each, of a connection of its own, 4000 or so in a second, as long as there is $dir/on.
grow()
{
    for ((k = 0; ; k++)); do
        [ -e "$dir/on" ] || break
        awk -v from=$((k * 200)) 'BEGIN {
            for (i = from; i < from + 200; i++)
                printf "1700000000.1 fw-a sim: conn %d end 10.%d.%d.%d:%d > 198.51.100.10:443 " \
                    "sni=server%d.example tls=decrypt-resign seen=none alert=none secs=0 " \
                    "closed=none cert=valid app=curl bytes=700\n",
                    i, i / 65536 % 256, i / 256 % 256, i % 256, 10000 + i % 50000, i % 500
        }' >>"$dir/sent"
        sleep 0.05
    done
}

# What was being written when rsyslogd was killed can be cut: omfile would go on in that line.
n_cut=0
mend()
{
    [ -z "$(tail -c 1 "$dir/lines")" ] && return
    echo >>"$dir/lines"
    n_cut=$((n_cut + 1))
}

# age_of_state: sets $age, milliseconds from the oldest event that the state has not got to the kill;
# nothing where all that came since the start had come before. The tool goes on from a copy: what
# it knows is in the state.
newest=-1 # connection downstream, so far
age_of_state()
{
    tail -n +$((n_before + 1)) "$dir/lines" |
        awk -v newest="$newest" 'NF == 19 && $6 > newest' >"$dir/last"
    cut -d' ' -f2- "$dir/last" >"$dir/last.lines"
    cp "$state" "$dir/copy"
    "$TLSPIN" replay -f "$rules" --state "$dir/copy" "$dir/last.lines" 2>"$dir/said" |
        jq .tlspin.flow.events >"$dir/events"
    [ ! -s "$dir/said" ] || fail "the state is not whole: $(cat "$dir/said")"
    [ "$(wc -l <"$dir/events")" = "$(wc -l <"$dir/last")" ] || fail "some lines are no events"
    age=
    [ -s "$dir/last" ] || return 0
    newest=$(tail -n 1 "$dir/last" | cut -d' ' -f6)
    lost=$(paste -d' ' "$dir/events" "$dir/last" | awk '
        $1 > 1 { lost = "" }
        $1 == 1 && lost == "" { lost = $2 }
        END { print lost }')
    age=0
    [ -z "$lost" ] || age=$((killed - ${lost:0:13}))
}

# judge MOMENT: the state, after a kill.
judge()
{
    [ ! -e "$state.aside" ] || fail "the state was set aside"
    [ -e "$state.new" ] && meanwhile=", while a newer one was written" || meanwhile=
    saved=$(stat -c %.3Y "$state")
    age_of_state
    what=ages
    if [ -z "$age" ]; then
        age=$((killed - ${saved/./}))
        what=written
        meanwhile="$meanwhile (by its file: all that came had come before)"
    fi
    echo "$age" >>"$dir/$what"
    echo "killed after $1 ms: the state is $age ms old$meanwhile"
    [ "$age" -le "$allowed" ] || fail "that is older than $allowed ms"
}

# back: rsyslogd, with all that it has kept. imfile empties its note before it writes it, and reads
# the file from the start if it was killed in between: then lines come again that came long ago.
n_from_start=0
back()
{
    start
    until_true "new lines after the kill" has_grown "$size"
    ! grep -F "mmtlspin: state file" "$dir/daemon.log" || fail "the state was not taken"
    if grep -q "imfile: error reading state file" "$dir/daemon.log"; then
        n_from_start=$((n_from_start + 1))
    fi
}

has_grown()
{
    [ "$(stat -c %s "$dir/lines" 2>/dev/null || echo 0)" -gt "$1" ]
}

end()
{
    rm -f "$dir/on"
    wait "$grower" || true
    cleanup
}

touch "$dir/on"
grow &
grower=$!
trap end EXIT
start
until_true "the first lines" has_grown 100000
n_before=0
for round in $(seq "$kills"); do
    moment=$((RANDOM % 3500))
    sleep "$(printf '%d.%03d' $((moment / 1000)) $((moment % 1000)))"
    [ $((round % 4)) != 0 ] || { kill -HUP "$pid" && sleep "0.0$((RANDOM % 5))$((RANDOM % 10))"; }
    crash
    mend
    judge "$moment"
    size=$(stat -c %s "$dir/lines")
    n_before=$(wc -l <"$dir/lines")
    back
done
rm "$dir/on"
wait "$grower"
last=$(tail -n 1 "$dir/sent")
has_all()
{
    tail -n 1 "$dir/lines" | grep -qF -- "$last"
}
until_true "the last line" has_all
stop

cut -d' ' -f2- "$dir/lines" | sort | uniq -c | sed 's/^ *//' >"$dir/counted"
cut -d' ' -f2- "$dir/counted" | sort >"$dir/arrived"
sort "$dir/sent" >"$dir/sent.sorted"
missing=$(comm -23 "$dir/sent.sorted" "$dir/arrived" | wc -l)
others=$(comm -13 "$dir/sent.sorted" "$dir/arrived" | wc -l)
again=$(awk '$1 > 1 { n += $1 - 1 } END { print n + 0 }' "$dir/counted")
echo "$kills kills, $(wc -l <"$dir/sent") lines: $missing missing, $again came again, $n_cut were cut;" \
    "imfile began $n_from_start times from the start"
# ages FILE WORDS
ages()
{
    [ ! -f "$1" ] || sort -n "$1" | awk -v words="$2" '{ age[NR] = $1 }
        END { print NR " times " words " was " age[1] " to " age[NR] " ms old, half of the times " \
            age[int((NR + 1) / 2)] " at most" }'
}
ages "$dir/ages" "what the state lacked"
ages "$dir/written" "its file"
[ "$missing" = 0 ] || fail "lines are missing: $(comm -23 "$dir/sent.sorted" "$dir/arrived" | head -n 1)"
[ "$others" -le "$n_cut" ] || fail "lines were altered: $(comm -13 "$dir/sent.sorted" "$dir/arrived" | head -n 1)"
[ "$n_from_start" -gt 0 ] || [ "$again" -le $((kills * (persisted + 1))) ] ||
    fail "more came again than imfile reads between notes"

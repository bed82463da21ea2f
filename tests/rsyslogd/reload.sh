#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# HUP reloads rulebases and maps: what changed is in force from then on and not earlier, all of it or
# none. What is broken is refused, with file and line, and the rules that were read before stay in
# force until it is mended. No line is lost or altered meanwhile.
set -eu
. "${0%/*}/lib.sh"

shipped=$TLSPIN_RULEBASE_DIR
rules=$dir/rules
force=$dir/force # a copy of what should be in force
TLSPIN_RULEBASE_DIR=$rules
export TLSPIN_RULEBASE_DIR

mkdir "$rules" "$dir/parts"
cp --no-preserve=mode "$shipped"/*.rulebase "$shipped"/*.map "$rules"
cp -r "$rules" "$force"
mixed 320 | split -l 16 - "$dir/parts/"
parts=("$dir"/parts/*)

# said TEXT: how often.
said()
{
    grep -cF -- "$1" "$dir/daemon.log" || true
}

has_said()
{
    [ "$(said "$2")" -ge "$1" ]
}

answers()
{
    grep -c "were reloaded: \|stay in force" "$dir/daemon.log" || true
}

# hup TEXT: the one thing that is said of it.
hup()
{
    words=$1
    before_it=$(answers)
    same_before=$(said "$words")
    kill -HUP "$pid"
    until_true "word of '$words'" has_said $((same_before + 1)) "$words"
    [ "$(answers)" = $((before_it + 1)) ] || fail "more than '$words' was said"
}

n_reloaded=0
n_refused=0

takes()
{
    hup "mmtlspin: rulebases and maps of 'mmtlspin' were reloaded: $(names)"
    n_reloaded=$((n_reloaded + 1))
    rm -rf "$force"
    cp -r "$rules" "$force"
}

# refuses FAULT
refuses()
{
    hup "mmtlspin: $1"
    grep -F -- "mmtlspin: $1" "$dir/daemon.log" | tail -n 1 | grep -q "; no rulebase or map of 'mmtlspin' was\
 reloaded, and those that were read before stay in force" || fail "it is not said what is in force"
    n_refused=$((n_refused + 1))
}

names()
{
    (cd "$rules" && ls ./*.rulebase) | sed 's|./||; s/.rulebase//' | paste -sd, | sed 's/,/, /g'
}

# vendor NAME: what a reader of these maps says.
vendor()
{
    sed -i "s/^constant observer_vendor .*/constant observer_vendor $1/" "$rules"/*.map
}

at=0
n=0

# reads [FILE]: the next lines, or those, are read by the rules that should be in force.
reads()
{
    part=${1:-${parts[at]}}
    [ $# -gt 0 ] || at=$((at + 1))
    TLSPIN_RULEBASE_DIR=$force "$TLSPIN" replay "$part" 2>"$dir/said" |
        as_set >"$dir/expected"
    cat "$part" >>"$dir/sent"
    send_tcp "$part"
    wait_lines "$dir/annotated" $((n + $(wc -l <"$part")))
    tail -n +$((n + 1)) "$dir/annotated" | as_set >"$dir/got"
    n=$((n + $(wc -l <"$part")))
    same "$dir/expected" "$dir/got"
}

# is_of NAME: that vendor stands in what was got last.
is_of()
{
    jq -e -n --arg name "$1" 'all(inputs; .observer.vendor == $name)' <"$dir/got" >/dev/null ||
        fail "the vendor is not $1"
}

configure <<EOF
$(statistics)
$(ruleset 4)
$(tcp_input)
EOF
start
reads
is_of Cisco

echo "a map takes effect at HUP, and not before"
vendor Second
reads
is_of Cisco
takes
reads
is_of Second
takes
reads
is_of Second

echo "what is broken is refused, and what is good beside it"
vendor Third
lines=$(wc -l <"$rules/cisco-ftd.map")
echo "nonsense" >>"$rules/cisco-ftd.map"
refuses "$rules/cisco-ftd.map:$((lines + 1)):"
reads
is_of Second
sed -i '$d' "$rules/cisco-ftd.map"
lines=$(wc -l <"$rules/ipfix.rulebase")
echo 'rule=:%body:no-such-parser%' >>"$rules/ipfix.rulebase"
refuses "$rules/ipfix.rulebase:$((lines + 1)):"
refuses "$rules/ipfix.rulebase:$((lines + 1)):"
reads
is_of Second

echo "what is mended is taken"
sed -i '$d' "$rules/ipfix.rulebase"
takes
reads
is_of Third

echo "what is gone is missed"
mv "$rules/cisco-encore-kv.map" "$dir/away.map"
refuses "$rules/cisco-encore-kv.map: missing"
reads
mv "$rules" "$dir/away"
refuses "$rules: no rulebase there"
reads
is_of Third
mv "$dir/away" "$rules"
mv "$dir/away.map" "$rules/cisco-encore-kv.map"

echo "a rulebase comes, is counted, goes, and comes again"

# acme N: a sample line of acme-gate, of a connection, a client and a server of its own.
acme()
{
    sed -n '/^line /{s///p;q}' "$shipped/example/acme-gate.samples" |
        sed "s/gate1 acme/gate$1 acme/; s/10\.1\.2\./10.1.$1./; s/=app/=app$1/" >"$dir/acme"
    echo "$dir/acme"
}

# unknown FILE: its lines are not read as events.
unknown()
{
    reads "$1"
    [ ! -s "$dir/got" ] || fail "acme-gate's lines are known without it"
}

unknown "$(acme 2)"
cp --no-preserve=mode "$shipped/example/acme-gate.rulebase" "$rules"
takes
reads "$(acme 3)"
wait_counter mmtlspin read_acme_gate 1
reads
rm "$rules/acme-gate.rulebase"
takes
unknown "$(acme 4)"
reads
wait_counter mmtlspin read_acme_gate 1
cp --no-preserve=mode "$shipped/example/acme-gate.rulebase" "$rules"
takes
reads "$(acme 5)"
wait_counter mmtlspin read_acme_gate 2

wait_counter mmtlspin rules_reloaded "$n_reloaded"
wait_counter mmtlspin rules_refused "$n_refused"
stop
sort "$dir/sent" >"$dir/sent.sorted"
sort "$dir/lines" | cmp -s "$dir/sent.sorted" - || fail "lines were lost or altered"

echo "files out of reach once privileges are dropped"
if [ "$(id -u)" != 0 ] || ! getent passwd nobody >/dev/null; then
    echo "not tried: only root can drop privileges, and to nobody"
    exit 0
fi
rm -f "$dir/annotated" "$dir/lines" "$dir/stats" "$dir/sent"
n=0
configure <<EOF
global(privdrop.user.name="nobody")
$(ruleset 4)
$(tcp_input)
EOF
chown nobody "$dir" "$dir/daemon.log"
chmod 700 "$rules"
start
reads
refuses "$rules: can't be read: Permission denied"
reads
refuses "$rules: can't be read: Permission denied"
[ "$(said "$rules: can't be read: Permission denied; workers go on, slower")" = 1 ] ||
    fail "it is not said once that workers go on"
vendor Fourth
chmod 755 "$rules"
takes
reads
is_of Fourth
stop

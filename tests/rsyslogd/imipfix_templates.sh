#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Templates survive a restart, so that data is read at once; they are saved at the end, on HUP and
# at an interval. A template file that can't be read, or can't be written, holds up nobody. Data that
# comes before its template waits for it.
set -eu
. "${0%/*}/imipfix_lib.sh"

file=$dir/templates

# keeps FILE [PARAMETER...]
keeps()
{
    configure_input <<CONF
$(statistics)
$(input udp "templateFile=\"$1\"" "${@:2}")
$(records)
CONF
}

# send PORT WHAT: one exporter, whose sessions are told apart by PORT; WHAT is template, data or
# both.
send()
{
    exporter <<CONF
e = Exporter(udp, source="127.0.0.3", source_port=$1, domain=4)
if "$2" != "data":
    e.send(template(256), template(257, [(8, 4), (12, 4), (1, 8)]))
if "$2" != "template":
    e.send(data(256, flow("10.0.0.1", $1)), records=1)
CONF
}

is_private()
{
    [ "$(stat -c %a "$1")" = 600 ] || fail "$1 has mode $(stat -c %a "$1")"
}

# lines_are PORT...: the lines so far, and a new start.
lines_are()
{
    printf '%s\n' "$@" >"$dir/expected"
    wait_lines "$dir/lines" $#
    values sourceTransportPort >"$dir/got"
    same "$dir/expected" "$dir/got"
}

echo "a restart"
keeps "$file"
accepted "it"
[ ! -e "$file" ] || fail "rsyslogd -N1 has written templates"
start_input udp
send 40001 both
send 40002 both
wait_lines "$dir/lines" 2
stop
[ -s "$file" ] || fail "no templates were saved"
is_private "$file"
cp "$file" "$dir/good"
start_input udp
wait_counter "$udp" templates 4
send 40001 data
send 40002 data
send 40003 data
lines_are 40001 40002 40001 40002
wait_counter "$udp" sets_without_template 1
wait_counter "$udp" held_sets 1
wait_counter "$udp" records 2
wait_counter "$udp" messages 3

echo "early data"
send 40003 template
lines_are 40001 40002 40001 40002 40003
wait_counter "$udp" released_sets 1

echo "HUP"
cp "$file" "$dir/old"
is_another()
{
    ! cmp -s "$file" "$dir/old"
}
kill -HUP "$pid"
until_true "other templates in the file" is_another
wait_counter "$udp" templates_saved 1
stop
rm "$dir/lines"

echo "the interval, and a crash"
keeps "$file" 'templateInterval="1"'
start_input udp
send 40004 template
cp "$file" "$dir/old"
until_true "other templates in the file" is_another
{
    kill -KILL "$pid"
    wait "$pid" || true
} 2>/dev/null
pid=
rm -f "$dir/stats"
start_input udp
wait_counter "$udp" templates 8
send 40004 data
lines_are 40004
wait_counter "$udp" templates_saved 1
send 40004 data
sleep 3.5
is_counter "$udp" templates_saved 1 # they have not changed
stop
rm "$dir/lines"

echo "files that can't be read"
# set_aside WORDS
set_aside()
{
    keeps "$file"
    start_input udp
    said_once "imipfix: template file $file: $1; set aside as $file.aside, and begun anew"
    send 40005 both
    wait_lines "$dir/lines" 1
    stop
    [ -e "$file.aside" ] && [ -s "$file" ] || fail "the file was not set aside"
    rm -f "$file" "$file.aside" "$dir/lines"
}
cp "$dir/good" "$file"
printf '\125\252' | dd of="$file" bs=1 seek=60 conv=notrunc status=none
set_aside "damaged or cut short"
head -c 100 "$dir/good" >"$file"
set_aside "damaged or cut short"
: >"$file"
set_aside "damaged or cut short"
python3 - "$file" <<'EOF'
import hashlib, sys
body = b"something else, with a good sum"
open(sys.argv[1], "wb").write(body + hashlib.sha256(body).digest())
EOF
set_aside "not a template file of this version"

# What is whole and says nonsense: sessions are forgotten, and nothing else happens.
python3 - "$dir/good" "$file" <<'EOF'
import hashlib, random, sys
good = open(sys.argv[1], "rb").read()[:-32]
random.seed(5)
body = good[:16] + bytes(random.choice([b, b, b, random.randrange(256)]) for b in good[16:])
open(sys.argv[2], "wb").write(body + hashlib.sha256(body).digest())
EOF
keeps "$file"
start_input udp
send 40005 both
wait_lines "$dir/lines" 1
stop
rm -f "$file" "$file.aside" "$dir/lines"

echo "a file that can't be written"
echo "no folder" >"$dir/file" # even root can't write below a file
keeps "$dir/file/templates" 'templateInterval="1"'
start_input udp
send 40006 both
said_once "imipfix: templates can't be saved, and a restart will forget them: $dir/file/templates"
wait_lines "$dir/lines" 1
rm "$dir/file"
mkdir "$dir/file"
send 40007 both
said_once "imipfix: templates can be saved again: $dir/file/templates"
stop

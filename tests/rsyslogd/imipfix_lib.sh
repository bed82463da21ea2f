# SPDX-License-Identifier: Apache-2.0
# What the tests of imipfix share, on top of lib.sh. Exporters are python, with ipfix.py.
# shellcheck shell=bash disable=SC2154 # dir and top_srcdir are lib.sh's
. "${0%/*}/lib.sh"
[ -f "${TLSPIN_INPUT:-}" ] || skip "imipfix is not built: see contrib/rsyslog-headers"
command -v python3 >/dev/null || skip "python3 is missing: apt install python3"
origin=imipfix
udp='imipfix(127.0.0.1/0/udp)' # names of counters
tcp='imipfix(127.0.0.1/0/tcp)'

# configure_input: the configuration on stdin, with imipfix.
configure_input()
{
    configure <<EOT
module(load="$TLSPIN_INPUT")
$(cat)
EOT
}

# input PROTOCOL [PARAMETER...]: one on loopback, to ruleset "records"; $dir/PROTOCOL.port has its
# port.
input()
{
    cat <<EOT
input(type="imipfix" address="127.0.0.1" port="0" protocol="$1" ruleset="records"
      listenPortFileName="$dir/$1.port" ${*:2})
EOT
}

# records [PARAMETER...]: ruleset "records", with these parameters of its queue, which writes lines
# to $dir/lines; statements in $before come first.
records()
{
    cat <<EOT
ruleset(name="records" queue.type="LinkedList" $*) {
    $before
    action(type="omfile" file="$dir/lines" template="line")
}
EOT
}

start_input()
{
    local protocol
    rm -f "$dir"/*.port
    start
    for protocol; do
        until_true "$protocol port" test -s "$dir/$protocol.port"
    done
}

# exporter: python on stdin, which has all of ipfix.py; udp and tcp are the inputs' ports.
exporter()
{
    local protocol
    {
        echo "from ipfix import *"
        for protocol in udp tcp; do
            [ ! -s "$dir/$protocol.port" ] || echo "$protocol = $(cat "$dir/$protocol.port")"
        done
        cat
    } >"$dir/exporter.py"
    PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$top_srcdir/tests/rsyslogd python3 "$dir/exporter.py"
}

# values KEY: those of that key in $dir/lines, in order.
values()
{
    sed -n "s/.* $1=\([^ ]*\).*/\1/p" "$dir/lines"
}

# said_once WORDS
said_once()
{
    until_true "word of '$1'" grep -qF -- "$1" "$dir/daemon.log"
    [ "$(grep -cF -- "$1" "$dir/daemon.log")" = 1 ] || fail "it is said more than once: $1"
}

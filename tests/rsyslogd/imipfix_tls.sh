#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# TLS by a terminator in front, with the configuration that doc/imipfix.md gives: records arrive, and
# who has no certificate of the right CA does not get through.
set -eu
. "${0%/*}/imipfix_lib.sh"
command -v stunnel >/dev/null || skip "stunnel is missing: apt install stunnel4"
command -v openssl >/dev/null || skip "openssl is missing: apt install openssl"

cd "$dir"
# certificate NAME: a key and a certificate of the CA.
certificate()
{
    openssl req -newkey rsa:2048 -nodes -keyout "$1.key" -subj "/CN=$1" -out "$1.csr"
    openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out "$1.pem"
}
{
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj /CN=ca -days 2 \
        -addext keyUsage=critical,keyCertSign,cRLSign -out ca.pem
    openssl req -x509 -newkey rsa:2048 -nodes -keyout other.key -subj /CN=other -days 2 -out other.pem
    certificate collector
    certificate exporter
} 2>"$dir/openssl.log" || fail "$(cat "$dir/openssl.log")"

configure_input <<EOF
$(input tcp)
$(records)
EOF
start_input tcp

# The document's configuration, with this test's paths and ports.
is_free()
{
    ! grep -q "$(printf ':%04X 00000000:0000 0A' "$1")" /proc/net/tcp
}
until port=$((20000 + RANDOM % 40000)) && is_free "$port"; do :; done
sed -n '/^```ini/,/^```/p' "$top_srcdir/doc/imipfix.md" | sed '/^```/d' |
    sed "s|4740|127.0.0.1:$port|; s|127.0.0.1:4739|127.0.0.1:$(cat tcp.port)|; s|/etc/stunnel/|$dir/|
        s|/run/|$dir/|" >stunnel.conf
grep -q "accept = 127.0.0.1:$port" stunnel.conf || fail "doc/imipfix.md has no configuration of stunnel"
printf 'foreground = yes\n%s\n' "$(cat stunnel.conf)" >stunnel.conf
stunnel stunnel.conf 2>stunnel.log &
stunnel=$!
trap 'kill "$stunnel" 2>/dev/null || true; cleanup' EXIT
until_true "port of stunnel" bash -c ": 2>/dev/null >/dev/tcp/127.0.0.1/$port"

# sends CERTIFICATE: as an exporter with that certificate, over TLS.
sends()
{
    exporter <<EOF
import ssl
context = ssl.create_default_context(cafile="$dir/ca.pem")
context.check_hostname = False
context.load_cert_chain("$dir/$1.pem", "$dir/$1.key")
e = Exporter($port, "tcp")
e.socket = context.wrap_socket(e.socket)
e.send(template(256))
for i in range(300):
    e.send(data(256, flow("10.0.0.1", 1000 + i)), records=1)
    time.sleep(0.0005)
EOF
}

sends exporter
wait_lines "$dir/lines" 300
seq 1000 1299 >"$dir/expected"
values sourceTransportPort >"$dir/got"
same "$dir/expected" "$dir/got"
! sends other 2>"$dir/refused" || fail "an exporter with a foreign certificate got through"
grep -qi "ssl\|reset\|pipe" "$dir/refused" || fail "it was refused for another reason: $(cat "$dir/refused")"
stop
has_lines "$dir/lines" 300 && ! has_lines "$dir/lines" 301 || fail "records of another CA got through"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Six real TLS sessions, from their capture through an exporter, over UDP and TCP, through imipfix and
# mmtlspin to annotated JSON: the right symptom, as far as the exporter tells, and what the tool says
# of the same lines. softflowd and pmacct are real exporters; the one in the manner of YAF is
# constructed.
set -eu
. "${0%/*}/imipfix_lib.sh"

# Of Python's ssl and openssl s_server (OpenSSL 3) on loopback, with other addresses put in. Client
# ports: 43001 TLS 1.2, 43004 TLS 1.3, with data; 43002, 43005 don't know the CA; 43003, 43006 leave
# after the handshake, with a reset.
capture=$top_srcdir/tests/data/ipfix/sessions.pcap

# A fresh one for each exporter: they all tell of the same connections.
begin()
{
    configure_input <<CONF
$(input udp)
$(input tcp)
ruleset(name="records" queue.type="LinkedList") {
    action(type="mmtlspin" annotate="all")
    action(type="omfile" file="$dir/lines" template="line")
    action(type="omfile" file="$dir/annotated" template="annotation")
}
CONF
    rm -f "$dir/lines" "$dir/annotated"
    start_input udp tcp
}

# flows: the port of each client, sorted, in a line.
has_all_flows()
{
    [ -f "$dir/annotated" ] &&
        [ "$(jq .source.port "$dir/annotated" | sort -u | tr '\n' ' ')" = \
            "43001 43002 43003 43004 43005 43006 " ]
}

# matches: each line of $dir/got against the pattern of $dir/expected.
matches()
{
    [ "$(wc -l <"$dir/got")" = 6 ] || return 1
    while read -r pattern && read -r line <&3; do
        [[ "$line" =~ ^($pattern)$ ]] || return 1
    done <"$dir/expected" 3<"$dir/got"
}

# symptoms WHAT: of all six, against $dir/expected; and the tool agrees.
symptoms()
{
    until_true "six sessions" has_all_flows
    stop
    jq -r '[.source.port, .tlspin.flow.symptom, .tlspin.flow.tier] | map(tostring) | join(" ")' \
        "$dir/annotated" | sort | awk '{ last[$1] = $0 } END { for (port in last) print last[port] }' |
        sort >"$dir/got"
    matches || {
        diff "$dir/expected" "$dir/got" >&2 || true
        fail "other symptoms than expected"
    }
    "$TLSPIN" replay --annotate all "$dir/lines" | as_set >"$dir/expected.all"
    as_set <"$dir/annotated" >"$dir/got.all"
    same "$dir/expected.all" "$dir/got.all"
    echo "$1: $(wc -l <"$dir/lines") records"
}

cat >"$dir/expected" <<EOF
43001 accepted observed
43002 rejected_by_alert observed
43003 closed_after_handshake observed
43004 accepted observed
43005 rejected_by_alert observed
43006 closed_after_handshake observed
EOF
for protocol in udp tcp; do
    begin
    PYTHONDONTWRITEBYTECODE=1 python3 "$top_srcdir/tests/rsyslogd/sessions.py" "$protocol" \
        "$(cat "$dir/$protocol.port")" "$capture"
    symptoms "in the manner of YAF over $protocol"
done

# These tell who closed and how much was sent, but nothing of TLS: that a client left on the
# certificate can be concluded from a biflow, not seen. Of halves that come one by one, less can be
# said, but nothing wrong.
both=$dir/both
halves=$dir/halves
sed 's/ .*/ not_inspected inferred/; /43002\|43003\|43005\|43006/s/not_inspected/closed_on_certificate/' \
    "$dir/expected" >"$both"
sed 's/closed_on_certificate/(closed_on_certificate|not_inspected)/' "$both" >"$halves"
if command -v softflowd >/dev/null; then
    for protocol in udp tcp; do
        for direction in "" -b; do
            cp "$([ -z "$direction" ] && echo "$halves" || echo "$both")" "$dir/expected"
            begin
            # shellcheck disable=SC2086 # none or one
            softflowd -d -r "$capture" -v 10 -A milli $direction -P "$protocol" -c none \
                -p "$dir/softflowd.pid" -n "127.0.0.1:$(cat "$dir/$protocol.port")" \
                >"$dir/softflowd" 2>&1 || fail "$(cat "$dir/softflowd")"
            symptoms "softflowd $direction over $protocol"
        done
    done
else
    echo "without softflowd: apt install softflowd"
    is_partial=1
fi

if command -v pmacctd >/dev/null; then
    cp "$halves" "$dir/expected"
    begin
    cat >"$dir/pmacct" <<EOF
daemonize: false
pcap_savefile: $capture
plugins: nfprobe
nfprobe_version: 10
nfprobe_receiver: 127.0.0.1:$(cat "$dir/udp.port")
nfprobe_timeouts: tcp=1:tcp.rst=1:tcp.fin=1:maxlife=5
aggregate: src_host, dst_host, src_port, dst_port, proto, tcpflags
EOF
    pmacctd -f "$dir/pmacct" >"$dir/pmacctd.log" 2>&1 &
    pmacctd=$!
    trap 'kill "$pmacctd" 2>/dev/null || true; cleanup' EXIT
    symptoms "pmacctd over udp"
else
    echo "without pmacct: apt install pmacct"
    is_partial=1
fi
[ -z "${is_partial:-}" ] || skip "the real exporters that are not here"

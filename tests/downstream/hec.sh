#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# To Splunk with what Debian 12 has: rsyslogd with contrib/splunk's configuration hands a company's
# day to a real HEC receiver, that of the OpenTelemetry collector. The receiver is killed and begun
# again, the token is wrong for a while, rsyslogd is restarted, events are invalid: nothing is lost,
# nothing is tried without end, and what came twice was under way when the receiver was killed.
# Where TLSPIN_OMHTTP is rsyslog's omhttp.so, the day goes through that first.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"

hec=$(tool hec)/hec
command -v openssl >/dev/null || skip "openssl is missing: apt install openssl"
command -v curl >/dev/null || skip "curl is missing: apt install curl"
/usr/bin/python3 -c 'import urllib3' 2>/dev/null ||
    skip "urllib3 is missing: apt install python3-urllib3"

here=$(cd "$(dirname "$0")" && pwd)
splunk=$(cd "$top_srcdir/contrib/splunk" && pwd)
rulebase=$top_srcdir/tests/company/company.rulebase
patience=1200
receiver=

# The receiver keeps nothing back: what it has said yes to is in $dir/received.
configure_receiver()
{
    port=$(free_port)
    metrics=$(free_port)
    printf 'right-token' >"$dir/receiver.token"
    openssl req -x509 -newkey rsa:2048 -nodes -keyout "$dir/key.pem" -out "$dir/ca.pem" -days 2 \
        -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 2>"$dir/openssl.log" ||
        fail "openssl made no certificate: $(tail -n 1 "$dir/openssl.log")"
    cat >"$dir/receiver.yaml" <<YAML
extensions:
  bearertokenauth: {scheme: Splunk, filename: $dir/receiver.token}
receivers:
  splunk_hec:
    endpoint: 127.0.0.1:$port
    tls: {cert_file: $dir/ca.pem, key_file: $dir/key.pem}
    auth: {authenticator: bearertokenauth}
exporters:
  file:
    path: $dir/received
    rotation: {max_megabytes: 100000, max_backups: 1}
service:
  extensions: [bearertokenauth]
  pipelines:
    logs: {receivers: [splunk_hec], exporters: [file]}
  telemetry:
    metrics:
      level: detailed
      readers: [{pull: {exporter: {prometheus: {host: 127.0.0.1, port: $metrics}}}}]
YAML
}

is_ready()
{
    curl -s --cacert "$dir/ca.pem" "https://127.0.0.1:$port/" -o "$dir/null"
}

start_receiver()
{
    "$hec" --config "$dir/receiver.yaml" >>"$dir/receiver.log" 2>&1 &
    receiver=$!
    until_true "receiver" is_ready
}

kill_receiver()
{
    [ -n "$receiver" ] || return 0
    kill -KILL "$receiver" 2>/dev/null || true
    wait "$receiver" 2>/dev/null || true
    receiver=
}
trap 'kill_receiver; cleanup' EXIT

# renew_receiver: another one, that has received nothing.
renew_receiver()
{
    kill_receiver
    rm -f "$dir/received"
    start_receiver
}

# requests STATUS: how many requests the receiver has answered so since it was started.
requests()
{
    curl -s "http://127.0.0.1:$metrics/metrics" |
        sed -n "/^http_server_request_duration_count.*\"POST\".*status_code=\"$1\"/s/.*} //p" |
        grep . || echo 0
}

# shipped NAME: the shipped configuration, with paths, URL and token of this test.
shipped()
{
    sed -e "s|load=\"omhttp\"|load=\"${TLSPIN_OMHTTP:-}\"|" \
        -e "s|00000000-0000-0000-0000-000000000000|right-token|" \
        -e "s|\"splunk.example\"|\"127.0.0.1\"|; s|\"8088\"|\"$port\"|" \
        -e "s|/var/spool/rsyslog/tlspin-omhttp.errors|$dir/omhttp.errors|" \
        -e "s|/usr/local/libexec/tlspin/tlspin-hec|$splunk/tlspin-hec|" \
        -e "s|https://splunk.example:8088|https://127.0.0.1:$port|" \
        -e "s|/etc/ssl/certs/ca-certificates.crt|$dir/ca.pem|" \
        -e "s|/etc/rsyslog.d/tlspin-hec.token|$dir/token|" \
        -e "s|/var/spool/rsyslog/tlspin-hec|$dir/hec|" \
        -e "s|/var/log/tlspin-hec.log|$dir/hec.log|" "$splunk/$1"
}

# configure_daemon NAME
configure_daemon()
{
    configure <<CONF
$(statistics)
$(tcp_input)
$(shipped "$1")
ruleset(name="lines" queue.type="LinkedList" queue.size="20000") {
    action(type="mmtlspin" rulebase="$rulebase" findings.ruleset="tlspin-splunk")
    call tlspin-splunk
}
CONF
    if grep -E '/usr/local|splunk\.example|/etc/|/var/' "$dir/rsyslog.conf"; then
        fail "the configuration names what is not this test's"
    fi
}

set_token()
{
    (umask 077 && printf '%s\n' "$1" >"$dir/token")
}

# events: JSON of events and findings on stdin as a sorted set.
events()
{
    python3 -c 'import json, sys
for line in sys.stdin:
    print(json.dumps(json.loads(line), sort_keys=True, ensure_ascii=False))' | sort
}

ids()
{
    jq -r .event.id | sort
}

# has_bytes N: the receiver has written so much, which is 3300 bytes an event.
has_bytes()
{
    [ -f "$dir/received" ] && [ "$(stat -c %s "$dir/received")" -ge "$1" ]
}

# is_done N: N messages have gone through Splunk's queue, and all were taken.
is_done()
{
    [ -f "$dir/stats" ] && [ "$(counter tlspin-splunk enqueued)" -ge "$1" ] &&
        ! grep '"origin": "core.queue"' "$dir/stats" | tail -n 7 | grep -qv '"size": 0,'
}
origin=core.queue

company_of()
{
    python3 "$top_srcdir/tests/company/company.py" --seed "$1" --clients "$2" --hours "$3"
}

configure_receiver
set_token right-token

# survives SAID MOST: a day's events go out while the receiver is killed in the middle, until
# $dir/SAID has the word of it, and started again. All arrive, at most MOST of them twice.
survives()
{
    local n_killed n_twice
    renew_receiver
    send_tcp "$dir/sent" &
    until_true "a tenth of all" has_bytes $((n * 330))
    kill_receiver
    n_killed=$(grep -o '"timeUnixNano"' "$dir/received" | wc -l)
    [ "$n_killed" -lt "$n" ] || fail "all had arrived before the receiver was killed"
    until_true "word of it" grep -qE 'Connection refused|Failed to connect' "$dir/$1"
    start_receiver
    until_true "end of the queue" is_done "$n"
    "$here/otlp.py" <"$dir/received" >"$dir/arrived"
    sed 's/^{"event": \(.*\), "host": .*$/\1/' "$dir/arrived" | sort >"$dir/all"
    sort -u "$dir/all" >"$dir/got"
    same "$dir/expected" "$dir/got"
    n_twice=$(($(wc -l <"$dir/all") - n))
    echo "$n_killed of $n events before the kill; all arrived, $n_twice of them twice"
    [ "$n_twice" -le "$2" ] || fail "more came twice than was under way"
    is_counter tlspin-splunk discarded.full 0
    jq -e -n 'def epoch: (.[:19] + "Z" | fromdate) + (.[20:23] | tonumber) / 1000;
        all(inputs;
            .source == "tlspin" and .sourcetype == (.event.event.dataset | sub("[.]"; ":")) and
            (.host | length > 0) and
            ((.event."@timestamp" | epoch) - .time | fabs < 0.002))' \
        <"$dir/arrived" >"$dir/null" || fail "time, host, source or sourcetype is wrong"
}

echo "a day of 100 clients, and a receiver that is killed"
company_of 1 100 8 >"$dir/sent"
"$TLSPIN" replay --all -f "$rulebase" "$dir/sent" | events >"$dir/expected"
n=$(wc -l <"$dir/expected")
[ -z "$(ids <"$dir/expected" | uniq -d)" ] || fail "two events have the same event.id"
if [ -f "${TLSPIN_OMHTTP:-}" ]; then
    echo "omhttp"
    configure_daemon tlspin-splunk-omhttp.conf
    start
    survives daemon.log 2000
    stop
fi
configure_daemon tlspin-splunk.conf
start
survives hec.log 200
grep -q 'taken again' "$dir/hec.log" || fail "it is not said that events are taken again"

echo "a wrong token, and a restart of rsyslogd"
renew_receiver
set_token wrong-token
company_of 2 20 1 >"$dir/sent"
"$TLSPIN" replay -f "$rulebase" "$dir/sent" | ids >"$dir/expected"
# cpu: what rsyslogd and its children have used, in ticks; of those that are gone it has the sum.
cpu()
{
    awk -v parent="$pid" '$1 == parent { sum += $14 + $15 + $16 + $17 }
        $4 == parent { sum += $14 + $15 } END { print sum }' /proc/[0-9]*/stat 2>"$dir/null"
}
send_tcp "$dir/sent"
until_true "word of it" grep -q 'not taken: 401 ' "$dir/hec.log"
had=$(requests 401)
began=$(cpu)
sleep 15 # this is what is measured: how often it tries, and how hard
n_requests=$(($(requests 401) - had))
percent=$((($(cpu) - began) * 100 / $(getconf CLK_TCK) / 15))
echo "$n_requests requests in 15 seconds, $percent % of a core"
case $n_requests in [1-6]) ;; *) fail "that is not a few" ;; esac
[ "$percent" -le 20 ] || fail "that is a busy loop"
[ "$(grep -c 'not taken: 401' "$dir/hec.log")" = 1 ] || fail "the log does not say it once"
[ "$(wc -l <"$dir/daemon.log")" -le 20 ] || fail "rsyslogd's own log is flooded"
[ ! -f "$dir/received" ] || fail "a wrong token was taken"
stop
start
set_token right-token
until_true "end of the queue" is_done 0
"$here/otlp.py" <"$dir/received" | jq -c 'select(.sourcetype == "tlspin:event") | .event' | ids |
    uniq >"$dir/got"
same "$dir/expected" "$dir/got"
until_true "word of what was under way" grep -q "taken what waited in" "$dir/hec.log"
[ ! -s "$dir/hec.unsent" ] || fail "what waited was sent and is kept"
[ ! -e "$dir/hec.rejected" ] || fail "a good event was set aside"
stop

echo "events that Splunk calls invalid"
# converse LINE...: what tlspin-hec answers to a transaction of these lines.
converse()
{
    printf '%s\n' 'BEGIN TRANSACTION' "$@" 'COMMIT TRANSACTION' |
        "$splunk/tlspin-hec" --url "https://127.0.0.1:$port" --ca "${ca:-$dir/ca.pem}" \
            --token-file "$dir/token" --spool "$dir/hec" 2>"$dir/said" | tail -n 1
}
renew_receiver
good='{"time":1,"event":{"n":%d}}\n'
bad='{"time":1,"event":""}'
# shellcheck disable=SC2046,SC2059
[ "$(converse $(printf "$good" 1 2 3 4) "$bad" $(printf "$good" 5 6 7))" = OK ] ||
    fail "one invalid event holds up the others: $(cat "$dir/said")"
[ "$(cat "$dir/hec.rejected")" = "$bad" ] || fail "the invalid event is not set aside"
[ "$(stat -c %a "$dir/hec.rejected")" = 600 ] || fail "others can read what was set aside"
grep -q 'rejected.*Event field cannot be blank' "$dir/said" || fail "it is not said why"
[ "$("$here/otlp.py" <"$dir/received" | jq .event.n | sort -u | tr -d '\n')" = 1234567 ] ||
    fail "the good events did not all arrive"

echo "what is refused"
# refuses WHY: nothing is sent, and it is said why.
refuses()
{
    [ "$(converse "$bad")" = "not taken" ] || fail "it is taken in spite of: $1"
    grep -q "$1" "$dir/said" || fail "it is not said: $1"
}
ca=/etc/ssl/certs/ca-certificates.crt
refuses 'certificate verify failed'
ca=
chmod 644 "$dir/token"
refuses 'others can read .*: chmod 600'

# SPDX-License-Identifier: Apache-2.0
# What the tests with a real rsyslogd share; for bash. A test writes $dir/rsyslog.conf with
# configure, then calls start, sends lines, waits for them in the output, calls stop, and
# compares.
set -eu
export LC_ALL=C

pid=
patience=300 # tenths of a second to wait for anything

skip()
{
    echo "skipped: $*"
    exit 77
}

fail()
{
    echo "FAILED: $*" >&2
    for log in "$dir/daemon.log" "$dir/stderr"; do
        [ -s "$log" ] && sed "s|^|    |" "$log" | tail -n 20 >&2
    done
    for log in "$dir"/witness.*; do
        [ -s "$log" ] && sed "s|^|    |" "$log" | head -n 60 | cut -c1-160 >&2
    done
    exit 1
}

[ -z "${TLSPIN_MODULE_OFF:-}" ] || skip "$TLSPIN_MODULE_OFF"
[ -x "${RSYSLOGD:-}" ] || skip "rsyslogd is missing: apt install rsyslog"
[ -f "${TLSPIN_MODULE:-}" ] || skip "the module is not built: see contrib/rsyslog-headers"
command -v jq >/dev/null || skip "jq is missing: apt install jq"
[ -x "${TLSPIN:-}" ] || skip "the tool is not built"

dir=$(mktemp -d "${TMPDIR:-/tmp}/tlspin-test.XXXXXX")

kill_daemon()
{
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
}

cleanup()
{
    kill_daemon
    rm -rf "$dir"
}
trap cleanup EXIT

# What rsyslogd runs under: the runtime of a sanitizer, where the modules have one. What is found then
# stands in $dir/witness.PID, and stop fails.
suppressions=$top_srcdir/tests/rsyslogd
daemon_prefix=()
# These are words.
# shellcheck disable=SC2206
[ -z "${SANITIZED:-}" ] || daemon_prefix=($SANITIZED
    "ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0:log_path=$dir/witness"
    "TSAN_OPTIONS=log_path=$dir/witness:history_size=7:print_suppressions=0:suppressions=$suppressions/tsan.supp")

# under_valgrind: rsyslogd runs under memcheck from now on.
under_valgrind()
{
    [ -z "${SANITIZED:-}" ] || skip "the sanitizer is there in place of valgrind"
    command -v valgrind >/dev/null || skip "valgrind is missing: apt install valgrind"
    patience=1200
    daemon_prefix=(valgrind --quiet --leak-check=full --error-exitcode=99 --num-callers=30
        "--suppressions=$suppressions/rsyslogd.supp" "--log-file=$dir/witness.%p")
}

nothing_is_found()
{
    for log in "$dir"/witness.*; do
        [ ! -s "$log" ] || fail "a fault was found in rsyslogd, as told above"
    done
}

# configure: the configuration on stdin, behind what every test needs. The default ruleset has the
# daemon's own messages, inputs name theirs.
configure()
{
    cat >"$dir/rsyslog.conf" <<EOF
global(workDirectory="$dir" processInternalMessages="on" maxMessageSize="1m"
       parser.escapeControlCharactersOnReceive="off")
module(load="$TLSPIN_MODULE")
template(name="annotation" type="string" string="%\$!%\n")
template(name="line" type="string" string="%rawmsg%\n")
action(type="omfile" file="$dir/daemon.log")
$(cat)
EOF
}

# ruleset WORKERS [PARAMETER...]: ruleset "lines", whose queue has so many workers, with an
# mmtlspin action; annotations go to $dir/annotated, lines as they left to $dir/lines. $before and
# $after hold statements around it.
before=
after=
ruleset()
{
    workers=$1
    shift
    cat <<EOF
ruleset(name="lines" queue.type="LinkedList" queue.size="20000" queue.dequeueBatchSize="4"
        queue.workerThreads="$workers" queue.workerThreadMinimumMessages="1") {
    $before
    action(name="tlspin" type="mmtlspin" $*)
    $after
    action(type="omfile" file="$dir/lines" template="line")
    action(type="omfile" file="$dir/annotated" template="annotation")
}
EOF
}

# Constructed lines: each a connection of its own, told apart by its client port, of a client and a
# server of its own: no line changes what is concluded of another, in whatever order they come.

# address START PORT
address()
{
    echo "$1.$(($2 / 256)).$(($2 % 256))"
}

# encore_line PORT MESSAGES: what eNcore writes of a re-signed session with these flow messages.
encore_line()
{
    printf '%s' "rec_type=71 event_sec=1795279859 client_app=\"SSL client\" connection_id=$1" \
        " first_pkt_sec=1795279859 src_ip=$(address 10.20 "$1") src_port=$1" \
        " src_bytes=700 src_pkts=8 instance_id=1 last_pkt_sec=1795279859 ip_proto=TCP" \
        " dest_ip=198.51.100.10 dest_port=443 dest_bytes=4000 dest_pkts=9" \
        " ssl_actual_action=\"Decrypt (Resign)\"" \
        " ssl_expected_action=\"Decrypt (Resign)\" ssl_flow_error=0 ssl_flow_flags=7" \
        " ssl_flow_messages=$2 ssl_flow_status=Success ssl_server_name=app$1.example.test" \
        " ssl_version=TLSv1.2 sensor=fw-a"
    echo
}

# ftd_line ID PORT TLS-FIELDS: what FTD writes of a connection's start (430002) or end (430003).
ftd_line()
{
    printf '%s' "<189>%FTD-6-$1: EventPriority: Low," \
        " DeviceUUID: c4539d84-2e31-11eb-8dc0-bf1e889f1237, InstanceID: 1," \
        " FirstPacketSecond: 2026-11-21T16:50:59Z, ConnectionID: $2," \
        " AccessControlRuleAction: Allow, SrcIP: $(address 10.21 "$2")," \
        " DstIP: $(address 198.18 "$2"), SrcPort: $2, DstPort: 443, Protocol: tcp," \
        " ACPolicy: Corporate, AccessControlRuleName: Web," \
        " ConnectionDuration: 0, InitiatorPackets: 8, ResponderPackets: 9, InitiatorBytes: 700," \
        " ResponderBytes: 4000$3"
    echo
}

resigned=", SSLFlowStatus: Success, SSLVersion: TLSv1.3, SSLActualAction: Decrypt (Resign)"

# mixed N: N lines of several kinds, one in eight of them not ours.
mixed()
{
    for i in $(seq "$1"); do
        port=$((10000 + i))
        case $((i % 8)) in
        0) echo "<14>Nov 21 18:00:00 host program[$i]: nothing of a firewall" ;;
        1 | 2) encore_line "$port" 849274 ;;
        3 | 4) encore_line "$port" 378 ;;
        5) ftd_line 430002 "$port" "" ;;
        6) ftd_line 430003 "$port" "" ;;
        7) ftd_line 430003 "$port" "$resigned" ;;
        esac
    done
}

# An hour of a simulated company's events, long past, which company.rulebase reads.
company()
{
    command -v python3 >/dev/null || skip "python3 is missing: apt install python3"
    python3 "$top_srcdir/tests/company/company.py" --seed 1 --clients 60 --hours 1 |
        sed 's/^1795/1700/'
}
company_rulebase="rulebase=\"${top_srcdir:-.}/tests/company/company.rulebase\""

# bad_certificates N: two events each of N servers whose own certificate has expired: a finding.
bad_certificates()
{
    for i in $(seq "$1"); do
        for again in 1 2; do
            echo "1700000000.$again fw-a sim: conn $i$again end 10.0.0.1:$((10000 + i)) >" \
                "198.51.100.10:443 sni=server$i.example tls=decrypt-resign seen=none alert=none" \
                "secs=0 closed=none cert=expired app=curl bytes=700"
        done
    done
}

# findings_ruleset [PARAMETER...]: ruleset "findings", with these parameters of its queue; what
# comes goes to $dir/findings, and what rsyslog says of it to $dir/properties.
findings_ruleset()
{
    cat <<EOF
template(name="properties" type="list") {
    property(name="timereported" dateFormat="unixtimestamp") constant(value=".")
    property(name="timereported" dateFormat="subseconds") constant(value="|")
    property(name="pri-text") constant(value="|")
    property(name="hostname") constant(value="|")
    property(name="syslogtag") constant(value="|")
    property(name="inputname") constant(value="|")
    property(name="msg") constant(value="|")
    property(name="rawmsg") constant(value="\n")
}
ruleset(name="findings" queue.type="LinkedList" $*) {
    action(type="omfile" file="$dir/findings" template="annotation")
    action(type="omfile" file="$dir/properties" template="properties")
}
EOF
}

tcp_input()
{
    cat <<EOF
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="$dir/tcp.port"
      supportOctetCountedFraming="off" ruleset="lines")
EOF
}

is_udp_port_taken()
{
    grep -q "$(printf ':%04X 00000000:0000 07' "$1")" /proc/net/udp
}

# A port that nobody listens on, to $dir/udp.port: imudp can't choose one itself.
udp_input()
{
    until port=$((20000 + RANDOM % 40000)) && ! is_udp_port_taken "$port"; do :; done
    echo "$port" >"$dir/udp.port"
    cat <<EOF
module(load="imudp")
input(type="imudp" address="127.0.0.1" port="$port" rateLimit.interval="0" ruleset="lines")
EOF
}

# until_true WHAT COMMAND...: tries the command until it succeeds, and fails the test in the end.
until_true()
{
    what=$1
    shift
    for _ in $(seq "$patience"); do
        if "$@"; then
            return
        fi
        [ -z "$pid" ] || kill -0 "$pid" 2>/dev/null || fail "rsyslogd is gone, before $what"
        sleep 0.1
    done
    fail "no $what in $((patience / 10)) seconds"
}

start()
{
    rm -f "$dir/tcp.port"
    : >"$dir/daemon.log"
    "${daemon_prefix[@]}" "$RSYSLOGD" -n -f "$dir/rsyslog.conf" -i "$dir/pid" 2>"$dir/stderr" &
    pid=$!
    until_true "start of rsyslogd" grep -q '\] start' "$dir/daemon.log"
}

# A sanitizer that has found something can stand still.
has_ended()
{
    for _ in $(seq $((patience * 2))); do
        kill -0 "$pid" 2>/dev/null || return 0
        sleep 0.05
    done
    return 1
}

stop()
{
    kill -TERM "$pid"
    has_ended || { nothing_is_found && fail "rsyslogd does not end"; }
    rc=0
    wait "$pid" || rc=$?
    pid=
    nothing_is_found
    [ "$rc" = 0 ] || fail "rsyslogd ended with $rc"
}

# crash: kills rsyslogd (SIGKILL); sets $killed to when, in milliseconds.
crash()
{
    {
        kill -KILL "$pid"
        killed=$(date +%s%3N)
        wait "$pid" || true
    } 2>/dev/null
    pid=
    nothing_is_found
    rm -f "$dir/stats"
}

has_lines()
{
    [ -f "$1" ] && [ "$(wc -l <"$1")" -ge "$2" ]
}

# wait_lines FILE N
wait_lines()
{
    until_true "line $2 in $(basename "$1")" has_lines "$1" "$2"
}

# send_tcp FILE
send_tcp()
{
    until_true "TCP port" test -s "$dir/tcp.port"
    cat "$1" >"/dev/tcp/127.0.0.1/$(cat "$dir/tcp.port")"
}

# send_udp FILE OUTPUT: one datagram a line. What the socket's buffer can't take is lost, so every
# few lines wait until OUTPUT has them all.
send_udp()
{
    until_true "UDP port" is_udp_port_taken "$(cat "$dir/udp.port")"
    exec 3>"/dev/udp/127.0.0.1/$(cat "$dir/udp.port")"
    sent=0
    while IFS= read -r line; do
        printf '%s' "$line" >&3
        sent=$((sent + 1))
        [ $((sent % 16)) != 0 ] || wait_lines "$2" "$sent"
    done <"$1"
    exec 3>&-
}

# expect FILE: what the tool says about the lines of FILE, as a sorted set, to $dir/expected.
expect()
{
    "$TLSPIN" replay "$1" | as_set >"$dir/expected"
    [ -s "$dir/expected" ] || fail "the tool found nothing in $1: there is nothing to compare"
}

# as_set: JSON objects on stdin as a sorted set with sorted keys; empty objects are left out.
as_set()
{
    jq -S -c 'select(. != {})' | sort
}

# same A B
same()
{
    cmp -s "$1" "$2" || {
        diff "$1" "$2" | cut -c1-300 | head -n 10 >&2
        fail "$(basename "$2") is not $(basename "$1")"
    }
}

# impstats once a second, to $dir/stats.
statistics()
{
    rm -f "$dir/stats"
    cat <<EOF
module(load="impstats" interval="1" format="json" log.syslog="off" log.file="$dir/stats")
EOF
}

# counter STATSNAME NAME: its last value. $origin is the module's name.
origin=mmtlspin
counter()
{
    sed -n 's/^[^{]*//p' "$dir/stats" |
        jq -r -n --arg origin "$origin" --arg stats "$1" --arg name "$2" \
            'last(inputs | select(.origin == $origin and .name == $stats)) | .[$name]'
}

# is_counter STATSNAME NAME VALUE
is_counter()
{
    value=$(counter "$1" "$2")
    [ "$value" = "$3" ] || fail "counter $2 is $value, not $3"
}

has_counter()
{
    [ -f "$dir/stats" ] && [ "$(counter "$1" "$2")" = "$3" ]
}

# wait_counter STATSNAME NAME VALUE
wait_counter()
{
    until_true "value $3 of counter $2" has_counter "$@"
}

# counters_are_told FILE: what impstats reports of $origin stands in FILE under "Counters", and nothing else
# does. An X there stands for some word.
counters_are_told()
{
    local row
    sed -n 's/^[^{]*//p' "$dir/stats" | jq -r --arg origin "$origin" \
        'select(.origin == $origin) | del(.name, .origin) | keys[]' | sort -u >"$dir/counters"
    [ -s "$dir/counters" ] || fail "impstats tells of no counters"
    sed -n '/^## Counters/,/^## [^C]/s/^| \(`[^|]*\) |.*/\1/p' "$1" | grep -o '[a-z_]*X\{0,1\}' |
        sed 's/X$/..*/' >"$dir/told"
    ! grep -vxf "$dir/told" "$dir/counters" || fail "${1##*/} does not tell these counters"
    while read -r row; do
        grep -qx "$row" "$dir/counters" || fail "${1##*/} tells of a counter that is not there: $row"
    done <"$dir/told"
}

# The names in a table of 'tlspin catalogue -o csv'.
catalogue()
{
    "$TLSPIN" catalogue -o csv "$1" | sed 1d | cut -d'"' -f4
}

# check_configuration: rsyslogd -N1, its exit status to $rc and its words to $dir/stderr.
check_configuration()
{
    rc=0
    "${daemon_prefix[@]}" "$RSYSLOGD" -N1 -f "$dir/rsyslog.conf" >"$dir/stderr" 2>&1 || rc=$?
    nothing_is_found
}

# accepted WHAT: rsyslogd -N1 finds no fault in the configuration.
accepted()
{
    check_configuration
    [ "$rc" = 0 ] || fail "rsyslogd -N1 refuses $1"
}

# refused TEXT...: rsyslogd -N1 refuses the configuration and says each of the texts.
refused()
{
    check_configuration
    [ "$rc" = 1 ] || fail "rsyslogd -N1 ended with $rc, and should have refused: $*"
    for text in "$@"; do
        grep -qF -- "$text" "$dir/stderr" || fail "rsyslogd -N1 does not say: $text"
    done
}

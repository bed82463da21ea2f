#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two collectors and three workers around a real Kafka, with the configurations of contrib/kafka: no
# event is lost or read twice, one client's events are one worker's, each worker finds what the tool
# finds in its lines, and all together next to what one machine finds. Then one worker crashes and
# comes back, and another crashes for good: no event is lost.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"

kafka=$(tool kafka)
java=$(java_home 11)
[ -n "$java" ] || skip "Java is missing: apt install openjdk-17-jdk-headless"
for module in omkafka imkafka; do
    [ -n "$(find /usr/lib/*/rsyslog -name "$module.so")" ] ||
        skip "$module is missing: apt install rsyslog-kafka"
done
command -v python3 >/dev/null || skip "python3 is missing: apt install python3"

shipped=$top_srcdir/contrib/kafka
rules=$top_srcdir/tests/company/company.rulebase
topic=tlspin
declare -A pids=()

finish()
{
    for name in "${!pids[@]}"; do
        kill -KILL "${pids[$name]}" 2>/dev/null || true
        wait "${pids[$name]}" 2>/dev/null || true
    done
    cleanup
}
trap finish EXIT

# kafka CLASS [ARGUMENT...]
kafka()
{
    "$java/bin/java" -Xmx256m -cp "$kafka/*" \
        "-Dlog4j.configuration=file:$top_srcdir/tests/downstream/tools/kafka/log4j.properties" "$@"
}

start_broker()
{
    broker=127.0.0.1:$(free_port)
    controller=127.0.0.1:$(free_port)
    cat >"$dir/kafka.properties" <<CONF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@$controller
listeners=BROKER://$broker,CONTROLLER://$controller
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs=$dir/kafka
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
CONF
    kafka kafka.tools.StorageTool format -t MkU3OEVBNTcwNTJENDM2Qk -c "$dir/kafka.properties" \
        >"$dir/stderr" 2>&1 || fail "the broker's folder can't be made"
    kafka kafka.Kafka "$dir/kafka.properties" >"$dir/stderr" 2>&1 &
    pids[kafka]=$!
    kafka org.apache.kafka.tools.TopicCommand --bootstrap-server "$broker" --create \
        --topic "$topic" --partitions 12 >"$dir/topic" || fail "there is no broker"
}

# node NAME FILE...: a folder with these configurations, as they are shipped. Changed are the
# broker, the folders, and the times: a day is over in a minute here.
node()
{
    mkdir "$dir/$1"
    {
        cat <<CONF
global(workDirectory="$dir/$1" processInternalMessages="on" maxMessageSize="64k")
template(name="raw" type="string" string="%rawmsg%\n")
CONF
        sed -e "s|localhost:9092|$broker|; s|/var/spool/rsyslog|$dir/$1|; s|/var/log|$dir/$1|" \
            -e "s|load=\"mmtlspin\"|load=\"$TLSPIN_MODULE\"|" \
            -e "s|type=\"mmtlspin\"|& rulebase=\"$rules\"|; s|worker-1|$1|" \
            -e 's|\(state.interval=\)"60"|\1"1"|; s|\(findings.interval=\)"900"|\1"1"|' \
            -e 's|interval.ms=120000|interval.ms=2000|; s|wait.max.ms=2000|wait.max.ms=300|' \
            -e 's|session.timeout.ms=300000|session.timeout.ms=10000|' \
            -e "/state.interval/a action(type=\"omfile\" file=\"$dir/$1/lines\" template=\"raw\")" \
            "${@:2}"
        echo "action(type=\"omfile\" file=\"$dir/$1/others\" template=\"raw\")"
    } >"$dir/$1/rsyslog.conf"
}

# is_shared: each worker has four partitions.
is_shared()
{
    [ "$(kafka org.apache.kafka.tools.consumer.group.ConsumerGroupCommand --bootstrap-server \
        "$broker" --describe --group tlspin --members 2>/dev/null | awk '$NF == 4' | wc -l)" = 3 ]
}

# run NAME
run()
{
    "$RSYSLOGD" -n -f "$dir/$1/rsyslog.conf" -i "$dir/$1/pid" 2>>"$dir/stderr" &
    pids[$1]=$!
}

# crash NAME
crash()
{
    {
        kill -KILL "${pids[$1]}"
        wait "${pids[$1]}" || true
    } 2>/dev/null
    unset "pids[$1]"
    rm -f "$dir/$1/pid"
}

# ids: of all events that the workers have written, each once.
ids()
{
    cat "$dir"/worker-*/tlspin.event.json 2>/dev/null |
        grep -o '"id": *"[0-9a-f]\{32\}"' | sort -u
}

has_events()
{
    [ "$(ids | wc -l)" -ge "$1" ]
}

# send FROM TO: these steps of the day, as fast as the collectors take them.
send()
{
    for step in $(seq "$1" "$2"); do
        for i in 1 2; do
            cat "$dir/step.$step.$i" >&$((3 + i))
        done
        n_sent=$((n_sent + $(cat "$dir/step.$step".[12] | wc -l)))
    done
}

# pass FROM TO: these steps, one after the other, as the clocks of collectors agree.
pass()
{
    for step in $(seq "$1" "$2"); do
        send "$step" "$step"
        until_true "event $n_sent" has_events "$n_sent"
    done
}

n_read()
{
    cat "$dir"/worker-*/lines | wc -l
}

# findings: those of all workers; a crash may tear a line.
findings()
{
    cat "$dir"/worker-*/tlspin.finding.json | jq -c -R 'fromjson? // empty'
}

replay()
{
    "$TLSPIN" replay --findings --interval 1 -f "$rules" "$1"
}

# open FILE KIND: ids of the findings of this kind that are open in the end.
open()
{
    jq -r --arg kind "$2" 'select(.state == "open" and .kind == $kind) | .id' "$1" | sort
}

# share N OF WHAT: fails when N is less than four fifths of OF.
share()
{
    [ $(($1 * 5)) -ge $(($2 * 4)) ] || fail "$1 of $2 $3: too few"
}

# compare: what the workers say together, and what one machine says about the day so far.
compare()
{
    head -n "$n_sent" "$dir/company" >"$dir/day"
    replay "$dir/day" | jq -c -n -f "${0%/*}/across.jq" >"$dir/one"
    findings | jq -c -n -f "${0%/*}/across.jq" >"$dir/all"
    for kind in pinning unknown_ca server_certificate; do
        open "$dir/one" "$kind" >"$dir/one.$kind"
        open "$dir/all" "$kind" >"$dir/all.$kind"
        n_one=$(wc -l <"$dir/one.$kind")
        n_all=$(wc -l <"$dir/all.$kind")
        n_both=$(comm -12 "$dir/one.$kind" "$dir/all.$kind" | wc -l)
        echo "$kind: $n_one open at one machine, $n_all with three workers, $n_both the same"
        jq -r -n --slurpfile one "$dir/one" --slurpfile all "$dir/all" --arg kind "$kind" '
            def mine: map(select(.kind == $kind and .state == "open"));
            def sums: mine | "\(map(.clients) | add) clients, " +
                "\(map(.rejections) | add) rejections, \(map(.acceptances) | add) acceptances, " +
                "\(map(select(.confidence == "confirmed")) | length) confirmed";
            "    one machine: \($one | sums)", "    all workers: \($all | sums)"'
        [ "$n_one" -gt 0 ] || fail "there is nothing to compare"
        share "$n_both" "$n_one" "are found"
        share "$n_both" "$n_all" "are right"
    done
}

start_broker
python3 "$top_srcdir/tests/company/company.py" --seed 1 --clients 150 --hours 8 >"$dir/company"
awk -v dir="$dir" '{
    split($7, address, /[.:]/)
    split($1, time, ".")
    print > dir "/step." int((time[1] - 1700000000) / 1200) + 1 "." address[4] % 2 + 1
}' "$dir/company"
n_steps=$(find "$dir" -name 'step.*.1' | wc -l)
: >>"$dir/step.$n_steps.2"
n_sent=0

for i in 1 2 3; do
    node "worker-$i" "$shipped"/tlspin-{worker,files}.conf
    run "worker-$i"
done
until_true "three workers with four partitions each" is_shared
for i in 1 2; do
    node "collector-$i" "$shipped/tlspin-collector.conf"
    cat >>"$dir/collector-$i/rsyslog.conf" <<CONF
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="$dir/collector-$i/port"
      supportOctetCountedFraming="off")
CONF
    run "collector-$i"
    until_true "port of collector $i" test -s "$dir/collector-$i/port"
    eval "exec $((3 + i))<>/dev/tcp/127.0.0.1/$(cat "$dir/collector-$i/port")"
done

echo "a morning"
for i in 1 2 3; do
    echo "<14>Nov 21 18:00:00 host program[$i]: nothing of a firewall" >&4
done
noon=$((n_steps / 2))
pass 1 "$noon"
[ "$(n_read)" = "$n_sent" ] || fail "$(n_read) events were read, and $n_sent sent"
compare
for i in 1 2 3; do
    replay "$dir/worker-$i/lines" | jq -S -c --arg name "worker-$i" \
        '.agent.name = $name | .event.id += "-" + $name' >"$dir/expected"
    until_true "findings of worker $i" has_lines "$dir/worker-$i/tlspin.finding.json" \
        "$(wc -l <"$dir/expected")"
    jq -S -c . "$dir/worker-$i/tlspin.finding.json" >"$dir/got"
    same "$dir/expected" "$dir/got"
    jq -r .source.ip "$dir/worker-$i/tlspin.event.json" | sort -u
done >"$dir/clients"
[ -z "$(sort "$dir/clients" | uniq -d)" ] || fail "a client has two workers"
[ "$(cat "$dir"/collector-?/others | grep -c 'nothing of a firewall')" = 3 ] ||
    fail "what is no event did not stay with the collector"
! grep -q 'nothing of a firewall' "$dir"/worker-?/* || fail "what is no event went to Kafka"

echo "a worker crashes, and comes back"
crash_at=$((n_sent * 11 / 10))
send $((noon + 1)) $((noon + 4))
until_true "event $crash_at" has_events "$crash_at"
crash worker-2
run worker-2
until_true "event $n_sent" has_events "$n_sent"
echo "$(($(n_read) - n_sent)) events of $n_sent were read twice"
pass $((noon + 5)) $((noon + 6))
compare

echo "a worker crashes for good"
n_known=$n_sent
send $((noon + 7)) $((noon + 8))
until_true "another event" has_events $((n_known + 1000))
crash worker-3
until_true "event $n_sent" has_events "$n_sent"
pass $((noon + 9)) "$n_steps"
compare
[ "$(ids | wc -l)" = "$n_sent" ] || fail "$(ids | wc -l) events of $n_sent are there"
n_lines=$(cat "$dir"/worker-*/tlspin.event.json | wc -l)
echo "all $n_sent events are there, in $n_lines lines"
[ $((n_lines * 4)) -le $((n_sent * 5)) ] || fail "more than a quarter was read twice"

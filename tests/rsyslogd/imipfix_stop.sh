#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# rsyslogd ends within a second while exporters send as fast as they can, over UDP and TCP, to a
# ruleset that keeps up and to one that is stuck; and it starts again on the same port.
set -eu
. "${0%/*}/imipfix_lib.sh"

# load: sends until it is killed.
load()
{
    exporter <<'EOF'
import itertools

def sender(protocol, port):
    e = Exporter(port, protocol)
    e.send(template(256))
    return e, e.message(data(256, *(flow("10.0.0.1", 1000 + n) for n in range(20))))

both = [sender("udp", udp), sender("tcp", tcp)]
both[1][0].socket.setblocking(False)
for e, message in itertools.cycle(both):
    try:
        e.raw(message)
    except BlockingIOError:
        pass
EOF
}

# ended: stops the daemon, and says how long that took.
ended()
{
    began=$(date +%s%N)
    kill -TERM "$pid"
    rc=0
    wait "$pid" || rc=$?
    took=$((($(date +%s%N) - began) / 1000000))
    pid=
    [ "$rc" = 0 ] || fail "rsyslogd ended with $rc"
    echo "$1: $took ms"
    [ "$took" -le 1000 ] || fail "that is too long"
}

has_lines_of_both()
{
    [ -f "$dir/lines" ] && [ "$(wc -l <"$dir/lines")" -ge 10000 ]
}

# stops WHAT QUEUE-PARAMETERS ACTION
stops()
{
    configure_input <<CONF
$(input udp "templateFile=\"$dir/templates\"")
$(input tcp)
ruleset(name="records" queue.type="LinkedList" queue.timeoutShutdown="1" $2) {
    $3
}
CONF
    rm -f "$dir/lines"
    start_input udp tcp
    load 2>/dev/null &
    loader=$!
    sleep 1.5
    [ "$1" = stuck ] || until_true "records" has_lines_of_both
    ended "$1"
    kill "$loader" 2>/dev/null || true
    wait "$loader" 2>/dev/null || true
    [ -s "$dir/templates" ] || fail "no templates were saved"
}

stops flowing "" "action(type=\"omfile\" file=\"$dir/lines\" template=\"line\")"
stops stuck 'queue.size="500" queue.dequeueBatchSize="1" queue.timeoutActionCompletion="1"' \
    'action(type="omfwd" target="127.0.0.1" port="1" protocol="tcp" action.resumeRetryCount="-1")'

echo "nothing to do"
configure_input <<CONF
$(input udp)
$(input tcp)
$(records)
CONF
start_input udp tcp
ended idle

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154
# What every server that takes bulk requests has to pass, with the drop-in and the templates as they
# are shipped; for bash. The test defines server_start and server_install, and sources this.

patience=1200
origin=omelasticsearch
contrib=$(cd "$top_srcdir/contrib/elasticsearch" && pwd)
dropin=$contrib/tlspin-elasticsearch.conf
spool=$dir/spool
mkdir "$spool"
command -v curl >/dev/null || skip "curl is missing: apt install curl"
[ -f "/usr/lib/$(gcc -dumpmachine)/rsyslog/omelasticsearch.so" ] ||
    skip "omelasticsearch is missing: apt install rsyslog-elasticsearch"

cleanup()
{
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
    opensearch_kill
    rm -rf "$dir"
}

# documents INDEX: all of it, as a sorted set. Ids are unique, but _id can't be sorted by.
documents()
{
    local after='' body
    curl -sf -o "$dir/answer" -XPOST "$url/$1/_refresh"
    while :; do
        body='{"size": 5000, "sort": [{"event.id": "asc"}]'${after:+, \"search_after\": $after}'}'
        curl -sf -o "$dir/answer" -H 'Content-Type: application/json' -d "$body" "$url/$1/_search"
        after=$(jq -c '.hits.hits | last | .sort' "$dir/answer")
        [ "$after" != null ] || break
        jq -S -c '.hits.hits[]._source' "$dir/answer"
    done | sort
}

# count INDEX
count()
{
    curl -sf -o /dev/null -XPOST "$url/$1/_refresh" || true
    curl -sf "$url/$1/_count" | jq .count
}

has_documents()
{
    local n
    n=$(curl -sf "$url/logs-tlspin.*/_count" | jq .count) && [ "${n:-0}" -ge "$1" ]
}

# sent NAME: a counter of omelasticsearch, now.
sent()
{
    counter omelasticsearch "$1"
}

# answered N: so many documents were sent, and their answers read.
answered()
{
    [ -f "$dir/stats" ] && [ "$(sent submitted)" -ge "$1" ]
}

says()
{
    grep -q "$1" "$dir/daemon.log"
}

# The drop-in as it is shipped, but for the server, the spool folder, the place of the module and the
# simulated company's rulebase. Around it a message has something of its own in $!, before and after.
# What starts with 'bad' and 'long' becomes a document that no server takes: one that does not fit
# the templates, and one whose id makes the server refuse the whole request.
write_configuration()
{
    sed -e "s|http://127.0.0.1:9200|$url|" -e "s|/var/spool/rsyslog|$spool|" \
        -e "s|load=\"mmtlspin\"|load=\"$TLSPIN_MODULE\"|" \
        -e "s|container=|$company_rulebase container=|" "$dropin" >"$dir/dropin.conf"
    cat >"$dir/rsyslog.conf" <<END
global(workDirectory="$spool" processInternalMessages="on" maxMessageSize="1m")
main_queue(queue.type="LinkedList" queue.size="200000" queue.workerThreads="1")
$(statistics)
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="$dir/tcp.port"
      supportOctetCountedFraming="off")
template(name="own" type="string" string="%\$!%\n")
if \$syslogtag startswith "rsyslogd" then {
    action(type="omfile" file="$dir/daemon.log")
    stop
}
set \$!mine = "kept";
if \$rawmsg startswith "bad" or \$rawmsg startswith "long" then {
    set \$.tlspin!@timestamp = "2026-11-22T00:00:00Z";
    set \$.tlspin!event!dataset = "tlspin.event";
    set \$.tlspin!event!id = \$rawmsg;
    if \$rawmsg startswith "bad" then {
        set \$.tlspin!source = "no object";
    }
}
include(file="$dir/dropin.conf")
action(type="omfile" file="$dir/others" template="own")
END
}

start_fresh()
{
    rm -f "$spool/tlspin.state" "$dir/others"
    statistics >/dev/null
    start
}

no_file()
{
    [ ! -e "$spool/$1" ] || fail "there is a $1: $(head -c 500 "$spool/$1")"
}

python3 "$top_srcdir/tests/company/company.py" --seed 1 --clients 100 --hours 8 >"$dir/lines"
echo "<14>Nov 21 18:00:00 host program: nothing of a firewall" >>"$dir/lines"
rulebase=$top_srcdir/tests/company/company.rulebase
"$TLSPIN" replay -f "$rulebase" "$dir/lines" | as_set >"$dir/events"
"$TLSPIN" replay --findings -f "$rulebase" "$dir/lines" | as_set >"$dir/findings"
n_events=$(wc -l <"$dir/events")
n_findings=$(wc -l <"$dir/findings")
n=$((n_events + n_findings))

port=$(free_port)
server_start
until_true "server" answers
echo "templates"
server_install

echo "a day: $n_events events and $n_findings findings, and the server dies in the middle"
write_configuration
start_fresh
send_tcp "$dir/lines"
until_true "tenth of the documents" has_documents $((n / 10))
opensearch_kill
until_true "word of the dead server" says "action 'tlspin_elasticsearch' suspended"
server_start
until_true "$n documents" has_documents "$n"
documents logs-tlspin.event-default >"$dir/events.got"
documents logs-tlspin.finding-default >"$dir/findings.got"
same "$dir/events" "$dir/events.got"
same "$dir/findings" "$dir/findings.got"
no_file tlspin-failed.json
no_file tlspin-refused.json
wait_lines "$dir/others" $((n_events + 1))
[ "$(sort -u "$dir/others")" = '{ "mine": "kept" }' ] ||
    fail "others see: $(sort -u "$dir/others" | head -n 2)"
stop

echo "the same lines again: nothing doubles"
head -n 5000 "$dir/lines" >"$dir/again"
n_again=$((5000 + $("$TLSPIN" replay --findings -f "$rulebase" "$dir/again" | wc -l)))
start_fresh
send_tcp "$dir/again"
until_true "$n_again answers" answered "$n_again"
until_true "answer to the last document" has_counter omelasticsearch response.duplicate "$n_again"
[ "$(sent response.success)" = 0 ] || fail "$(sent response.success) documents doubled"
[ "$(count 'logs-tlspin.*')" = "$n" ] || fail "there are $(count 'logs-tlspin.*') documents, not $n"
no_file tlspin-failed.json
no_file tlspin-refused.json

echo "a stream that can't be written for a while"
# write_block true|null
write_block()
{
    curl -sf -o /dev/null -XPUT -H 'Content-Type: application/json' \
        -d "{\"index.blocks.write\": $1}" "$url/logs-tlspin.event-default/_settings"
}
write_block true
before=$(sent submitted)
began=$SECONDS
sed '1s/ sni=[^ ]*/ sni=later.example/;1q' "$dir/lines" >"$dir/later"
send_tcp "$dir/later"
until_true "third try" answered $((before + 3))
[ $(($(sent submitted) - before)) -le $((SECONDS - began + 2)) ] ||
    fail "$(($(sent submitted) - before)) tries in $((SECONDS - began)) seconds"
write_block null
until_true "document that had to wait" has_documents $((n + 1))

echo "documents that the server refuses"
long=long$(printf '%0600d' 0)
printf '%s\n' bad1 bad2 >"$dir/bad"
send_tcp "$dir/bad"
wait_lines "$spool/tlspin-refused.json" 2
jq -s -e 'map(.document.event.id) == ["bad1", "bad2"] and all(.[]; .error.type != null)' \
    "$spool/tlspin-refused.json" >/dev/null || fail "refused: $(cat "$spool/tlspin-refused.json")"
no_file tlspin-failed.json
echo "$long" >"$dir/bad"
send_tcp "$dir/bad"
wait_lines "$spool/tlspin-failed.json" 1
sed '1s/ sni=[^ ]*/ sni=after.example/;1q' "$dir/lines" >"$dir/good"
send_tcp "$dir/good"
until_true "document after it" has_documents $((n + 2))
wait_counter omelasticsearch failed.es 1
stop
[ "$(wc -l <"$spool/tlspin-failed.json")" = 1 ] || fail "one refused request was made again"
[ "$(wc -l <"$spool/tlspin-refused.json")" = 2 ] || fail "a refused document was sent again"

echo "what was put aside, sent again"
jq -c '.document | .source = {ip: "10.0.0.1"} | {document: .}' "$spool/tlspin-refused.json" \
    >"$dir/mended"
[ "$("$contrib/resend" "$dir/mended" "$url")" = "201 2" ] || fail "mended documents were not taken"
[ "$("$contrib/resend" "$dir/mended" "$url")" = "409 2" ] || fail "they doubled"
rc=0
"$contrib/resend" "$spool/tlspin-failed.json" "$url" >"$dir/answer" || rc=$?
[ "$rc" = 1 ] || fail "resend ended with $rc where the server refuses"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the drop-in for Elasticsearch does with nobody behind it: other messages go on when its disk
# space is used up, and it asks again every ten seconds, also through a proxy that hangs up. What
# waits is sent once the server is there.
set -eu
. "${0%/*}/../rsyslogd/lib.sh"
. "${0%/*}/lib.sh"
. "${0%/*}/opensearch_lib.sh"

nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || skip "nginx is missing: apt install nginx-light"
[ -f "/usr/lib/$(gcc -dumpmachine)/rsyslog/omelasticsearch.so" ] ||
    skip "omelasticsearch is missing: apt install rsyslog-elasticsearch"
tool opensearch >"$dir/where"
patience=1200
proxy=

cleanup()
{
    [ -z "$pid" ] || kill -KILL "$pid" 2>/dev/null || true
    [ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
    opensearch_kill
    rm -rf "$dir"
}

# write_configuration URL SPACE: the drop-in as it is shipped, but for its server, its places, the
# simulated company's rulebase, and the disk space that it may use.
write_configuration()
{
    rm -rf "$dir/spool" "$dir/others"
    mkdir "$dir/spool"
    sed -e "s|http://127.0.0.1:9200|$1|" -e "s|/var/spool/rsyslog|$dir/spool|" \
        -e "s|load=\"mmtlspin\"|load=\"$TLSPIN_MODULE\"|" \
        -e "s|maxDiskSpace=\"1g\"|maxDiskSpace=\"$2\"|" \
        -e "s|container=|$company_rulebase container=|" \
        "$top_srcdir/contrib/elasticsearch/tlspin-elasticsearch.conf" >"$dir/dropin.conf"
    configure <<END
$(statistics)
main_queue(queue.type="LinkedList" queue.size="200000" queue.workerThreads="1")
module(load="imtcp")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="$dir/tcp.port"
      supportOctetCountedFraming="off")
if \$syslogtag startswith "rsyslogd" then stop
include(file="$dir/dropin.conf")
action(type="omfile" file="$dir/others" template="line")
END
}

# discarded: what the drop-in's queue had no room for.
discarded()
{
    sed -n 's/^[^{]*//p' "$dir/stats" |
        jq -n 'last(inputs | select(.name == "tlspin_store[DA]")) | ."discarded.full"'
}

has_discarded()
{
    [ -f "$dir/stats" ] && [ "$(discarded)" -gt 1000 ]
}

requests()
{
    grep -c "$1" "$dir/access" || true
}

asked_twice()
{
    [ "$(requests GET)" -ge 2 ]
}

# proxy_start PORT BACKEND: as doc/elasticsearch.md says.
proxy_start()
{
    cat >"$dir/nginx.conf" <<END
daemon off;
pid $dir/nginx.pid;
error_log $dir/nginx.log;
events {}
http {
    access_log $dir/access;
    client_body_temp_path $dir/body;
    proxy_temp_path $dir/proxy;
    fastcgi_temp_path $dir/fastcgi;
    uwsgi_temp_path $dir/uwsgi;
    scgi_temp_path $dir/scgi;
    server {
        listen 127.0.0.1:$1;
        $(sed -n '/^    location \/ {/,/^$/p' "$top_srcdir/doc/elasticsearch.md" |
            sed "s|:9200|:$2|")
    }
}
END
    "$nginx" -p "$dir" -c "$dir/nginx.conf" -e "$dir/nginx.log" &
    proxy=$!
    until_true "proxy" test -s "$dir/nginx.pid"
}

echo "disk space is used up"
python3 "$top_srcdir/tests/company/company.py" --seed 1 --clients 40 --hours 8 >"$dir/lines"
write_configuration "http://127.0.0.1:$(free_port)" 1m
start
send_tcp "$dir/lines"
until_true "word of what was dropped" has_discarded
wait_lines "$dir/others" "$(wc -l <"$dir/lines")"
{
    kill -KILL "$pid"
    wait "$pid" || true
} 2>/dev/null
pid=
rm -f "$dir/pid"

echo "a proxy without a server"
port=$(free_port)
backend=$(free_port)
proxy_start "$port" "$backend"
write_configuration "http://127.0.0.1:$port" 1g
start
head -n 1 "$dir/lines" >"$dir/line"
send_tcp "$dir/line"
until_true "second look at the server" asked_twice
[ "$(requests POST)" = 1 ] || fail "$(requests POST) requests were made of a server that is away"
opensearch_start 2 "$dir/home" "$backend"
until_true "server" answers
until_true "document in the server" grep -q 'POST /_bulk .* 200 ' "$dir/access"
[ "$(requests POST)" = 2 ] || fail "it took $(requests POST) requests"
[ ! -e "$dir/spool/tlspin-failed.json" ] || fail "something failed"
stop

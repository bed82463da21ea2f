# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A real OpenSearch for the tests in this folder; for bash, behind lib.sh.

opensearch_jdk_2=11
opensearch_jdk_3=21
# Java wants to know on which file system a folder is; a plain chroot has no mount point to tell it.
awk -v dir="$dir" 'index(dir, $2 "/") == 1 || $2 == "/" { found = 1 } END { exit !found }' \
    /proc/mounts || skip "nothing is mounted at or above $dir, as in a chroot: servers won't start"

opensearch_pid=
server_log=
url=

# answers: there is a server at $url that takes documents. One that has ended won't be waited for.
answers()
{
    kill -0 "$opensearch_pid" 2>/dev/null ||
        fail "the server has ended: $(grep -m 1 -E '^(Caused by|ERROR|Error)' "$server_log")"
    curl -sf --max-time 5 -o /dev/null "$url/_cluster/health?wait_for_status=yellow&timeout=3s"
}

# opensearch_start MAJOR HOME PORT: a node of OpenSearch 2 or 3 whose data is in HOME, at $url.
opensearch_start()
{
    local where home least=opensearch_jdk_$1
    where=$(tool opensearch) || exit 77
    home=$(java_home "${!least}")
    [ -n "$home" ] || skip "a JDK of version ${!least} or later is missing in /usr/lib/jvm"
    mkdir -p "$2"
    "$home/bin/java" -Xms512m -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \
        -cp "$where/$1/lib/*" "$where/Server.java" "$2" "$3" >>"$2/log" 2>&1 &
    opensearch_pid=$!
    server_log=$2/log
    url=http://127.0.0.1:$3
}

# elasticsearch_start HOME PORT: a node of Elasticsearch 8, which refuses to be root.
elasticsearch_start()
{
    local where home as=()
    where=$(tool elasticsearch) || exit 77
    home=$(java_home 17)
    [ -n "$home" ] || skip "JDK 17 is missing: apt install openjdk-17-jdk-headless"
    if [ "$(id -u)" = 0 ]; then
        as=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
        "${as[@]}" test -x "$where/bin/elasticsearch" ||
            skip "Elasticsearch refuses to be root, and nobody can't get at $where"
    fi
    if [ ! -d "$1" ]; then
        mkdir -p "$1/temporary"
        cp -r "$where/config" "$1/config"
        cat >"$1/config/elasticsearch.yml" <<END
network.host: 127.0.0.1
http.port: $2
transport.port: 0
discovery.type: single-node
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
path.data: $1/data
path.logs: $1/logs
END
        if [ "$(id -u)" = 0 ]; then
            chown -R nobody "$1"
            chmod a+x "$dir"
        fi
    fi
    (
        cd "$1" || exit
        ES_JAVA_HOME=$home ES_JAVA_OPTS="-Xms512m -Xmx512m -XX:TieredStopAtLevel=1" \
            ES_PATH_CONF=$1/config ES_TMPDIR=$1/temporary \
            exec "${as[@]}" "$where/bin/elasticsearch" --quiet
    ) >>"$1/log" 2>&1 &
    opensearch_pid=$!
    server_log=$1/log
    url=http://127.0.0.1:$2
}

# opensearch_kill: as a power cut does. Elasticsearch is the child of its launcher.
opensearch_kill()
{
    [ -n "$opensearch_pid" ] || return 0
    kill -KILL "$opensearch_pid" $(pgrep -P "$opensearch_pid") 2>/dev/null || true
    wait "$opensearch_pid" 2>/dev/null || true
    opensearch_pid=
}

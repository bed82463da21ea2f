# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A real OpenSearch for the tests in this folder; for bash, behind lib.sh.

opensearch_jdk_2=11
opensearch_jdk_3=21
opensearch_pid=
url=

# answers: there is a server at $url that takes documents.
answers()
{
    curl -sf --max-time 5 -o /dev/null "$url/_cluster/health?wait_for_status=yellow&timeout=3s"
}

# opensearch_start MAJOR HOME PORT: a node of OpenSearch 2 or 3 whose data is in HOME, at $url.
opensearch_start()
{
    local where home least=opensearch_jdk_$1
    where=$(tool opensearch) || exit
    home=$(java_home "${!least}")
    [ -n "$home" ] || skip "JDK ${!least} is missing: apt install openjdk-${!least}-jdk"
    mkdir -p "$2"
    "$home/bin/java" -Xms512m -Xmx512m -cp "$where/$1/lib/*" "$where/Server.java" "$2" "$3" \
        >>"$2/log" 2>&1 &
    opensearch_pid=$!
    url=http://127.0.0.1:$3
}

# opensearch_kill: as a power cut does.
opensearch_kill()
{
    [ -z "$opensearch_pid" ] || kill -KILL "$opensearch_pid" 2>/dev/null || true
    [ -z "$opensearch_pid" ] || wait "$opensearch_pid" 2>/dev/null || true
    opensearch_pid=
}

# SPDX-License-Identifier: Apache-2.0
# What the tests of the tool share; for bash.
set -eu
export LC_ALL=C

skip()
{
    echo "skipped: $*"
    exit 77
}

fail()
{
    echo "FAILED: $*" >&2
    for file in "$dir/out" "$dir/err"; do
        [ ! -s "$file" ] || head -c 2000 "$file" | sed "s|^|    $(basename "$file"): |" >&2
    done
    exit 1
}

# need PROGRAM...
need()
{
    for program in "$@"; do
        command -v "$program" >/dev/null || skip "$program is missing: apt install $program"
    done
}

[ -x "${TLSPIN:-}" ] || { echo "TLSPIN must name the tool" >&2 && exit 1; }
[ -d "${top_srcdir:-}" ] || { echo "top_srcdir must name the source folder" >&2 && exit 1; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/tlspin-test.XXXXXX")
trap 'rm -rf "$dir"' EXIT

# runs STATUS ARGUMENT...: runs the tool, with its output in $dir/out and $dir/err.
runs()
{
    expected=$1
    shift
    status=0
    "$TLSPIN" "$@" >"$dir/out" 2>"$dir/err" || status=$?
    [ "$status" = "$expected" ] || fail "'tlspin $*' ended with $status, expected $expected"
}

# says FILE TEXT...: $dir/FILE has each of the texts.
says()
{
    file=$1
    shift
    for text in "$@"; do
        grep -qF -- "$text" "$dir/$file" || fail "$file does not say: $text"
    done
}

silent()
{
    [ ! -s "$dir/$1" ] || fail "$1 should be empty"
}

# has_lines FILE N
has_lines()
{
    local n
    n=$(wc -l <"$dir/$1")
    [ "$n" = "$2" ] || fail "$1 has $n lines, expected $2"
}

# Every line of the output is JSON.
is_json()
{
    jq -e . "$dir/out" >/dev/null || fail "the output is not JSON"
}

# ftd [FIELDS]: a connection's end, re-signed; more fields behind it.
ftd()
{
    printf '%s' "<189>%FTD-6-430003: DeviceUUID: c4539d84-2e31-11eb-8dc0-bf1e889f1237, InstanceID: 1," \
        " FirstPacketSecond: 2026-11-21T16:50:59Z, ConnectionID: 7, SrcIP: 10.20.0.6," \
        " DstIP: 198.51.100.11, SrcPort: 50112, DstPort: 443, Protocol: tcp, ConnectionDuration: 0," \
        " InitiatorBytes: 700, ResponderBytes: 4000, SSLFlowStatus: Success, SSLVersion: TLSv1.3," \
        " SSLActualAction: Decrypt (Resign)${1:-}"
    echo
}

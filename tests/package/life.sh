#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The life of the Debian packages in a fresh Debian 12: installed, turned on, tried, upgraded around,
# turned off, removed, purged; and what apt says of Debian 13. By hand, as root, in minutes:
# life.sh [FOLDER-OF-PACKAGES]. Without any, contrib/package builds them.
set -eu
export LC_ALL=C.UTF-8

top=$(cd "$(dirname "$0")/../.." && pwd)
debs=$(realpath -m "${1:-$top/build-debian}")
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
demo=/usr/share/doc/tlspin/examples/demo.log
flows=$top/tests/data/ipfix/constructed_sessions.ipfix
example=/etc/rsyslog.d/tlspin.example
link=/etc/rsyslog.d/tlspin.conf
work=$(mktemp -d /tmp/tlspin-debian.XXXXXX)
root=$work/root
pid=

skip()
{
    echo "skipped: $*"
    exit 77
}

fail()
{
    echo "FAILED: $*" >&2
    [ ! -s "$work/out" ] || tail -n 25 "$work/out" | cut -c1-200 | sed 's/^/    /' >&2
    exit 1
}

step()
{
    printf '%-9s %s\n' "$1" "$2"
}

cleanup()
{
    [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    rm -rf --one-file-system "$work"
}
trap cleanup EXIT

# There, with what a fresh login has.
enter=(chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8
    DEBIAN_FRONTEND=noninteractive)

in_root()
{
    "${enter[@]}" "$@"
}

# apt ARGUMENT...: apt-get, all of it in $work/out.
apt()
{
    in_root apt-get -q -y --no-install-recommends "$@" >"$work/out" 2>&1 </dev/null ||
        fail "apt-get $*"
}

# said STEP PATTERN: the lines in $work/out that match; there has to be one.
said()
{
    grep -E -e "$2" "$work/out" >"$work/said" || fail "nobody said: $2"
    while IFS= read -r line; do
        step "$1" "$line"
    done <"$work/said"
}

good()
{
    in_root rsyslogd -N1 >"$work/out" 2>&1 || fail "rsyslogd -N1, $1"
    step "$1" "rsyslogd -N1 is content"
}

# wait_for WHAT COMMAND...: at most half a minute.
wait_for()
{
    local what=$1
    shift
    for _ in $(seq 300); do
        ! "$@" 2>/dev/null || return 0
        sleep 0.1
    done
    fail "there is no $what"
}

is_open()
{
    : <"/dev/tcp/127.0.0.1/$1"
}

has_lines()
{
    [ "$(wc -l <"$root$1")" -ge "$2" ]
}

fresh()
{
    [ "$(id -u)" = 0 ] || skip "this needs root, for debootstrap and chroot"
    command -v debootstrap >/dev/null || skip "debootstrap is missing: apt install debootstrap"
    /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file \
        "$mirror/dists/bookworm/InRelease" "$work/InRelease" >/dev/null 2>&1 ||
        skip "$mirror can't be reached; DEBIAN_MIRROR may name another one"
    command -v jq >/dev/null || skip "jq is missing: apt install jq"
    for port in 1514 4739; do
        ! is_open "$port" 2>/dev/null || skip "something listens on port $port already"
    done
    ls "$debs"/*.deb >/dev/null 2>&1 ||
        DEB_BUILD_OPTIONS=nocheck "$top/contrib/package" -b
    mkdir "$root"
    debootstrap --variant=minbase bookworm "$root" "$mirror" >"$work/out" 2>&1 || fail debootstrap
    apt-config dump Acquire >"$root/etc/apt/apt.conf.d/01host"
    printf 'deb %s main\n' "$mirror bookworm" "$mirror bookworm-updates" \
        "${mirror%/*}/debian-security bookworm-security" >"$root/etc/apt/sources.list"
    apt update
    step fresh "Debian $(cat "$root/etc/debian_version") in $root"
}

revisions()
{
    in_root apt-cache madison rsyslog | awk '/Packages/ { print $3 }' | sort -V
}

version()
{
    in_root dpkg-query -W -f '${Version}' rsyslog
}

# What is there, apart from what apt, dpkg and the log itself remember of everything.
files()
{
    (cd "$root" && find . -xdev ! -type s \
        ! -path './var/lib/dpkg/*' ! -path './var/lib/apt/*' ! -path './var/cache/*' \
        ! -path './var/log/apt/*' ! -path './var/log/*.log' ! -path ./var/log/syslog \
        ! -path ./etc/ld.so.cache) | sort
}

start()
{
    "${enter[@]}" rsyslogd -n -iNONE >"$work/out" 2>&1 &
    pid=$!
    wait_for "port 1514" is_open 1514
}

stop()
{
    kill "$pid"
    wait "$pid" || fail "rsyslogd ended with an error"
    pid=
}

as_set()
{
    jq -cS . | sort
}

# same FILE COMMAND...: the file there has what the command there prints, in whatever order.
same()
{
    in_root "${@:2}" >"$work/out"
    cmp <(as_set <"$root$1") <(as_set <"$work/out") || fail "$1 is not what '${*:2}' prints"
    step try "$1: $(wc -l <"$root$1") lines, the same as '${*:2}'"
}

install()
{
    apt install "rsyslog=$(revisions | head -n 1)" jq
    good before
    files >"$work/before"
    mkdir "$root/debs"
    cp "$debs"/{tlspin,rsyslog-tlspin,tlspin-siem}_*.deb "$root/debs"
    apt install $(cd "$root" && ls ./debs/*.deb | sed 's/^\.//')
    said install "^Setting up (rsyslog-)?tlspin"
    good install
    ! ls "$root"/etc/rsyslog.d/*.conf >/dev/null 2>&1 || fail "something is on already"
    for page in man1/tlspin.1 man5/mmtlspin.5 man5/imipfix.5; do
        [ -s "$root/usr/share/man/$page.gz" ] || fail "there is no $page"
    done
    in_root tlspin replay --findings "$demo" | jq -r .message >"$work/out"
    said replay 'none accepts it'
}

# Firewalls are elsewhere; here all of them are on this machine. Flow records come by a file of the
# admin's own.
turn_on()
{
    sed -i 's/port="1514"/address="127.0.0.1" &/' "$root$example"
    in_root ln -s "${example##*/}" "$link"
    cat >"$root/etc/rsyslog.d/mine.conf" <<'EOF'
module(load="imipfix")
input(type="imipfix" protocol="tcp" address="127.0.0.1" port="4739" ruleset="tlspin")
EOF
    good enable
}

# As the service would run it, on the configuration in /etc.
try()
{
    local events
    events=$(in_root tlspin replay "$demo" | wc -l)
    start
    cat "$root$demo" >/dev/tcp/127.0.0.1/1514
    wait_for "$events events" has_lines /var/log/tlspin.json "$events"
    stop
    same /var/log/tlspin.json tlspin replay "$demo"
    same /var/log/tlspin-findings.json tlspin replay --findings "$demo"
    [ -s "$root/var/spool/rsyslog/tlspin.state" ] || fail "there is no state"
    start
    cat "$flows" >/dev/tcp/127.0.0.1/4739
    wait_for "event of a flow" has_lines /var/log/tlspin.json $((events + 1))
    stop
    grep -q '"provider": *"ipfix"' "$root/var/log/tlspin.json" || fail "no event is of a flow"
}

# The package's own test.
try_example()
{
    mkdir -p "$root/src/tests/data" "$root/src/debian"
    cp -R "$top/contrib/debian/tests" "$root/src/debian"
    cp "$top/tests/data/demo.log" "$root/src/tests/data"
    in_root sh -c 'cd src && debian/tests/installed' >"$work/out" 2>&1 || fail debian/tests/installed
    said example 'as tlspin replay'
    rm -r "$root/src"
}

security_update()
{
    local old new
    old=$(version)
    apt upgrade
    new=$(version)
    [ "$old" != "$new" ] || echo "skipped: the mirror has one revision of rsyslog $old only"
    in_root dpkg-query -W -f 'rsyslog-tlspin ${db:Status-Status}\n' rsyslog-tlspin >"$work/out"
    said update '^rsyslog-tlspin installed$'
    good update
    step update "apt upgrade brought rsyslog from $old to $new, and rsyslog-tlspin stayed"
}

next_release()
{
    echo "deb $mirror trixie main" >"$root/etc/apt/sources.list.d/trixie.list"
    apt update
    apt -s upgrade
    sed -n '/kept back/,/^[^ ]/p' "$work/out" | grep -qw rsyslog || fail "rsyslog is not kept back"
    step "13" "apt upgrade: $(in_root apt-cache policy rsyslog | sed -n 's/^  Candidate: //p') is kept back"
    apt -s dist-upgrade
    said 13 '^Remv rsyslog-tlspin '
    said 13 '^Inst rsyslog '
    rm "$root/etc/apt/sources.list.d/trixie.list"
    apt update
}

remove()
{
    apt remove rsyslog-tlspin
    said remove '^Removing|mine.conf|triggers for rsyslog'
    rm "$root/etc/rsyslog.d/mine.conf"
    [ ! -h "$root$link" ] || fail "$link is still there"
    good remove
    [ -s "$root/var/spool/rsyslog/tlspin.state" ] || fail "what was remembered is lost"
}

purge()
{
    apt purge --autoremove rsyslog-tlspin tlspin tlspin-siem
    good purge
    rm -r "$root/debs"
    diff "$work/before" <(files) || fail "something was left behind (>), or taken away (<)"
    step purge "nothing is left of it"
}

fresh
install
try_example
turn_on
try
security_update
next_release
remove
purge

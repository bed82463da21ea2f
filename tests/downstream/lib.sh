# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the tests with other people's software share; for bash, behind tests/rsyslogd/lib.sh. A tool is
# a folder that tests/downstream/fetch has made.

tools=${TLSPIN_TOOLS:-$top_srcdir/.tools}

# tool NAME: prints where it is; the test is skipped where it is not.
tool()
{
    [ -f "$tools/$1/.state" ] || skip "$1 is missing: tests/downstream/fetch $1" >&2
    echo "$tools/$1"
}

# java_home LEAST: prints the home of a JDK of at least that version, the oldest that will do.
java_home()
{
    local home major
    for home in /usr/lib/jvm/*/; do
        [ -x "$home/bin/javac" ] && [ ! -L "${home%/}" ] || continue
        major=$("$home/bin/java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\)[^"]*".*/\1/p')
        [ "${major:-0}" -lt "$1" ] || echo "$major $home"
    done | sort -n | sed -n '1s/^[0-9]* //p'
}

# free_port: a TCP port of loopback that nobody listens on.
free_port()
{
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A module that was built for another layout of rsyslog's structures is refused, with one line that
# says so: here it is one built for a debug rsyslogd, whose objects carry a cookie.
set -eu
. "${0%/*}/lib.sh"
[ -n "${RSYSLOG_CPPFLAGS:-}" ] || skip "RSYSLOG_CPPFLAGS does not say where rsyslog's headers are"
command -v "${CC:=gcc}" >/dev/null || skip "there is no compiler"
command -v pkg-config >/dev/null || skip "pkg-config is missing"

archive=$(dirname "$TLSPIN_MODULE")/../../.libs/libtlspin.a
[ -f "$archive" ] || skip "libtlspin.a is not in the build tree"

mkdir "$dir/host"
grep -v NDEBUG "$top_srcdir/module/host/config.h" >"$dir/host/config.h"
flags=$(pkg-config --cflags libestr libfastjson lognorm)

# is_refused NAME MODULE STATEMENT SOURCE...: the module NAME, built of these, for another host.
is_refused()
{
    libraries=$(ldd "$2" | awk '$2 == "=>" { print $3 }')
    # The flags are lists of words.
    # shellcheck disable=SC2086
    "$CC" -std=gnu11 -w -fPIC -shared -o "$dir/foreign.so" -D_GNU_SOURCE \
        -DRSYSLOG_VERSION='"8.0.0-debug"' -I"$dir/host" -I"$top_srcdir" $RSYSLOG_CPPFLAGS $flags \
        "${@:4}" "$archive" $libraries
    TLSPIN_MODULE=$dir/foreign.so
    echo "$3" | configure
    refused "$1: built for rsyslog 8.0.0-debug, and this rsyslogd" \
        "contrib/rsyslog-headers" "could not load module"
    lines=$(grep -c "$1: " "$dir/stderr")
    [ "$lines" = 1 ] || fail "$lines lines of the module, and one says it all"
}

sources=("$top_srcdir"/module/*.c)
action=()
input=("$top_srcdir"/module/{abi,parameters}.c)
for source in "${sources[@]}"; do
    [[ "$source" == */imipfix* ]] && input+=("$source") || action+=("$source")
done
is_refused mmtlspin "$TLSPIN_MODULE" 'action(type="mmtlspin")' "${action[@]}"
is_refused imipfix "$TLSPIN_INPUT" 'input(type="imipfix")' "${input[@]}"

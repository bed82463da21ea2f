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
libraries=$(ldd "$TLSPIN_MODULE" | awk '$2 == "=>" { print $3 }')
# The flags are lists of words.
# shellcheck disable=SC2086
"$CC" -std=gnu11 -w -fPIC -shared -o "$dir/foreign.so" -D_GNU_SOURCE \
    -DRSYSLOG_VERSION='"8.0.0-debug"' -I"$dir/host" -I"$top_srcdir" $RSYSLOG_CPPFLAGS $flags \
    "$top_srcdir"/module/*.c "$archive" $libraries

TLSPIN_MODULE=$dir/foreign.so
configure <<EOF
action(type="mmtlspin")
EOF
refused "mmtlspin: built for rsyslog 8.0.0-debug, and this rsyslogd" \
    "contrib/rsyslog-headers" "could not load module"
lines=$(grep -c 'mmtlspin: ' "$dir/stderr")
[ "$lines" = 1 ] || fail "$lines lines of the module, and one says it all"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A module that was built for another layout of rsyslog's structures is refused, with one line that
# says so: here it is one built for a debug rsyslogd, whose objects carry a cookie.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/module_lib.sh"

mkdir "$dir/host"
grep -v NDEBUG "$top_srcdir/module/host/config.h" >"$dir/host/config.h"

# is_refused NAME MODULE STATEMENT SOURCE...: the module NAME, built of these, for another host.
is_refused()
{
    module "$2" 8.0.0-debug "$dir/host" "${@:4}"
    TLSPIN_MODULE=$dir/built.so
    echo "$3" | configure
    refused "$1: built for rsyslog 8.0.0-debug, and this rsyslogd" \
        "contrib/rsyslog-headers" "could not load module"
    lines=$(grep -c "$1: " "$dir/stderr")
    [ "$lines" = 1 ] || fail "$lines lines of the module, and one says it all"
}

sources_of "$top_srcdir/module"
is_refused mmtlspin "$TLSPIN_MODULE" 'action(type="mmtlspin")' "${action[@]}"
is_refused imipfix "$TLSPIN_INPUT" 'input(type="imipfix")' "${input[@]}"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A module that was built for another release of rsyslog, or for another layout of its structures, is
# refused, with one line that says so. Here it is one of this release for a debug rsyslogd, whose objects
# carry a cookie, and ones that say that they are for another release, with the layout of this one.
# contrib/versions tries those that are built for other releases.
set -eu
. "${0%/*}/lib.sh"
. "${0%/*}/module_lib.sh"

mkdir "$dir/debug"
grep -v NDEBUG "$top_srcdir/module/host/config.h" >"$dir/debug/config.h"
here=$("$RSYSLOGD" -v | sed -n 's/^rsyslogd  *\([0-9.]*[0-9]\).*/\1/p')

# is_refused NAME MODULE STATEMENT VERSION HOST SOURCE...: the module NAME, built of these, for another
# rsyslog.
is_refused()
{
    echo "$1 for $4"
    module "$2" "$4" "$5" "${@:6}"
    TLSPIN_MODULE=$dir/built.so
    echo "$3" | configure
    refused "$1: built for rsyslog $4, and this rsyslogd" \
        "contrib/rsyslog-headers" "could not load module"
    lines=$(grep -c "$1: " "$dir/stderr")
    [ "$lines" = 1 ] || fail "$lines lines of the module, and one says it all"
}

sources_of "$top_srcdir/module"
is_refused mmtlspin "$TLSPIN_MODULE" 'action(type="mmtlspin")' "$here" "$dir/debug" "${action[@]}"
for version in 8.1.0 "${here}1" "${here%.*}"; do
    is_refused mmtlspin "$TLSPIN_MODULE" 'action(type="mmtlspin")' "$version" \
        "$top_srcdir/module/host" "${action[@]}"
done
is_refused imipfix "$TLSPIN_INPUT" 'input(type="imipfix")' "$here" "$dir/debug" "${input[@]}"
is_refused imipfix "$TLSPIN_INPUT" 'input(type="imipfix")' 8.1.0 "$top_srcdir/module/host" \
    "${input[@]}"

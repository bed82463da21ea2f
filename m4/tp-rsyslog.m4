# SPDX-License-Identifier: Apache-2.0
# TP_RSYSLOG: locate the source of the rsyslog we build for, and compare it with the rsyslogd here.
#
# rsyslog has no header package and its structures change with every release, so the module is
# built from the headers of one version and for that version. Sets module, daemon_tests_off and
# rsyslog_mismatch (prose for the summary), RSYSLOGD and RSYSLOG_{SRC,VERSION,CPPFLAGS}.
AC_DEFUN([TP_RSYSLOG], [
AC_PATH_PROG([RSYSLOGD], [rsyslogd], [], [$PATH:/usr/sbin:/sbin])
AC_MSG_CHECKING([for the source of rsyslog])
AS_CASE([$with_rsyslog_src],
    [no], [rsyslog_src=],
    [auto], [rsyslog_src=
        for dir in .rsyslog-src "$srcdir/.rsyslog-src"; do
            AS_IF([test -z "$rsyslog_src" && test -d "$dir"], [rsyslog_src=$dir])
        done],
    [rsyslog_src=$with_rsyslog_src])
AC_MSG_RESULT([${rsyslog_src:-none}])

AS_IF([test -n "$rsyslog_src"], [
    AS_IF([test -f "$rsyslog_src/runtime/rsyslog.h"], [],
        [AC_MSG_ERROR(['$rsyslog_src' is not an rsyslog source: run contrib/rsyslog-headers DIR])])
    rsyslog_src=`cd "$rsyslog_src" && pwd`
    RSYSLOG_CPPFLAGS=
    RSYSLOG_VERSION=`sed -n 's/^AC@&t@_INIT(\@<:@rsyslog\@:>@, *\@<:@\(@<:@0-9.@:>@*@<:@0-9@:>@\).*/\1/p' \
        "$rsyslog_src/configure.ac"`
    AS_IF([test -n "$RSYSLOG_VERSION"], [],
        [AC_MSG_ERROR(['$rsyslog_src/configure.ac' names no rsyslog version])])
    for dir in . runtime grammar compat; do
        AS_IF([test -d "$rsyslog_src/$dir"],
            [RSYSLOG_CPPFLAGS="$RSYSLOG_CPPFLAGS -isystem $rsyslog_src/$dir"])
    done
    module="yes, for rsyslog $RSYSLOG_VERSION"],
    [module="no (no rsyslog source: run contrib/rsyslog-headers, then configure again)"])

installed=
AS_IF([test -n "$RSYSLOGD"],
    [installed=`"$RSYSLOGD" -v | sed -n 's/^rsyslogd  *\(@<:@0-9.@:>@*@<:@0-9@:>@\).*/\1/p'`])
AS_IF([test -z "$rsyslog_src"], [daemon_tests_off="the module is not built"],
    [test -z "$installed"], [daemon_tests_off="rsyslogd is missing: apt install rsyslog"],
    [test "$installed" != "$RSYSLOG_VERSION"],
        [daemon_tests_off="rsyslogd is $installed, but the module is for $RSYSLOG_VERSION"
         rsyslog_mismatch="the rsyslogd here is $installed and will refuse a module that is built \
for $RSYSLOG_VERSION: run contrib/rsyslog-headers for the source of $installed"],
    [daemon_tests_off=])

AC_SUBST([RSYSLOG_SRC], [${rsyslog_src:-no}])
AC_SUBST([RSYSLOG_CPPFLAGS])
AC_SUBST([RSYSLOG_VERSION])
AC_SUBST([daemon_tests_off])
AM_CONDITIONAL([MODULE], [test -n "$rsyslog_src"])
])

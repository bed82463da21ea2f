# SPDX-License-Identifier: Apache-2.0
# TP_SANITIZERS: what --enable-sanitizers asks for. Sets SANITIZE, flags for the compiler and the linker.
AC_DEFUN([TP_SANITIZERS], [
AS_CASE([$enable_sanitizers],
    [no], [SANITIZE=],
    [yes], [SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"],
    [thread], [SANITIZE="-fsanitize=thread"],
    [AC_MSG_ERROR(['--enable-sanitizers=$enable_sanitizers' is none of them: 'yes' or 'thread'])])
AS_IF([test -n "$SANITIZE"],
    [SANITIZE="$SANITIZE -fno-omit-frame-pointer"
     AX_CHECK_LINK_FLAG([$SANITIZE], [],
        [AC_MSG_ERROR([$CC can't link '$SANITIZE': use gcc or clang with their sanitizers])])])
AC_SUBST([SANITIZE])
])

# TP_SANITIZER_RUNTIME: rsyslogd as it is has no sanitizer. A module that has one finds its functions
# where the runtime is loaded into rsyslogd beforehand. Sets SANITIZED, the command that does so, or
# daemon_tests_off. Addresses that a kernel chooses at random can be out of TSan's reach, so the second
# try does without.
AC_DEFUN([TP_SANITIZER_RUNTIME], [
AC_MSG_CHECKING([how rsyslogd runs with the sanitizer's runtime])
SANITIZED=
AS_IF([test "$enable_sanitizers" = thread], [runtime=libtsan.so], [runtime=libasan.so])
AS_IF([test -z "$daemon_tests_off" && ! "$CC" --version | grep -q clang],
    [runtime=`$CC -print-file-name=$runtime`
     for each in "env LD_PRELOAD=$runtime" "setarch -R env LD_PRELOAD=$runtime"; do
        AS_IF([test -z "$SANITIZED" && test -f "$runtime" &&
                ASAN_OPTIONS=detect_leaks=0 $each "$RSYSLOGD" -v >/dev/null 2>&1],
            [SANITIZED=$each])
     done])
AC_MSG_RESULT([${SANITIZED:-not at all}])
AS_IF([test -z "$daemon_tests_off" && test -z "$SANITIZED"],
    [daemon_tests_off="rsyslogd does not run with the runtime of this sanitizer: use gcc"])
AC_SUBST([SANITIZED])
])

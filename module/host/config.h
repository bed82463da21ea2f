/* SPDX-License-Identifier: Apache-2.0 */
/* The host's build switches that change its structures: what rsyslog's configure finds on Linux
 * in a release build. rsyslog's headers read them, nothing else here does. abi.c proves at load
 * time that the running rsyslogd was built with the same ones. */
#pragma once

#ifndef RSYSLOG_VERSION
#error "RSYSLOG_VERSION is not set: build the module with configure --with-rsyslog-src=DIR"
#endif

#define NDEBUG 1 /* a debug build puts a cookie into every object */
#define HAVE_ATOMIC_BUILTINS 1 /* else counters and queues carry a mutex each */
#define HAVE_ATOMIC_BUILTINS64 1
#define HAVE_LSEEK64 1
#define HAVE_OFF64_T 1
#define FEATURE_REGEXP 1 /* template entries hold a compiled expression */
#define HAVE_PTHREAD_SETSCHEDPARAM 1
#define HAVE_STRNDUP 1
#define OS_LINUX 1
#define VERSION RSYSLOG_VERSION

/* SPDX-License-Identifier: Apache-2.0 */
/* Threads of an instance's own. */
#pragma once

#include <pthread.h>

/* Starts one that no signal is delivered to: those are rsyslogd's. 0, or an errno. Once rsyslogd
 * has forked: from activateCnf on. */
int tp_thread_start(pthread_t *ret_thread, void *(*run)(void *), void *user);

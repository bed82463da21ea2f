/* SPDX-License-Identifier: Apache-2.0 */
#include "module/thread.h"

#include <signal.h>

int tp_thread_start(pthread_t *ret_thread, void *(*run)(void *), void *user)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int result = pthread_create(ret_thread, NULL, run, user);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return result;
}

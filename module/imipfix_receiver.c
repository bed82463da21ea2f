/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_receiver.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include "errmsg.h"
#include "module/imipfix_host.h"
#include "input/clock.h"

#define EVENTS_AT_ONCE 64
#define LOOK_MS 100 /* how often to look whether rsyslogd ends */
#define TEND_MS 1000

struct tp_im_receiver {
    int epoll;
    struct tp_im_input *inputs;
    bool is_hurried; /* atomic */
    int64_t tended_ms;
    size_t n_sources;
    struct tp_im_source sources[];
};

static bool watch(struct tp_im_receiver *receiver, struct tp_im_input *input)
{
    for (size_t i = 0; i < input->sockets.n; i++) {
        struct tp_im_source *source = &receiver->sources[receiver->n_sources++];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = source};
        *source = (struct tp_im_source){input->sockets.fds[i], input, NULL};
        if (epoll_ctl(receiver->epoll, EPOLL_CTL_ADD, source->fd, &event) != 0)
            return false;
    }
    return true;
}

static size_t count_sockets(const struct tp_im_input *inputs)
{
    size_t n = 0;

    for (; inputs != NULL; inputs = inputs->next)
        n += inputs->sockets.n;
    return n;
}

static struct tp_im_receiver *make(struct tp_im_input *inputs)
{
    struct tp_im_receiver *receiver =
        calloc(1, sizeof *receiver + count_sockets(inputs) * sizeof receiver->sources[0]);

    if (receiver == NULL)
        return NULL;
    receiver->inputs = inputs;
    receiver->epoll = epoll_create1(EPOLL_CLOEXEC);
    bool is_good = receiver->epoll >= 0;
    for (struct tp_im_input *each = inputs; is_good && each != NULL; each = each->next)
        is_good = watch(receiver, each);
    if (is_good)
        return receiver;
    tp_im_receiver_free(receiver);
    return NULL;
}

struct tp_im_receiver *tp_im_receiver_new(struct tp_im_input *inputs)
{
    struct tp_im_receiver *receiver = make(inputs);

    if (receiver == NULL)
        LogError(errno, RS_RET_ERR, "imipfix: the sockets can't be watched");
    return receiver;
}

void tp_im_receiver_free(struct tp_im_receiver *receiver)
{
    if (receiver == NULL)
        return;
    if (receiver->epoll >= 0)
        close(receiver->epoll);
    free(receiver);
}

static void receive(struct tp_im_receiver *receiver, const struct tp_im_source *source,
                    int64_t now_ms)
{
    struct tp_im_input *input = source->input;

    if (source->connection != NULL)
        tp_im_streams_receive(input->streams, source->connection, now_ms);
    else if (input->streams != NULL)
        tp_im_streams_accept(input->streams, receiver->epoll, source->fd, now_ms);
    else
        tp_im_datagrams_receive(input->datagrams, source->fd, now_ms);
}

static void save_all(struct tp_im_receiver *receiver)
{
    for (struct tp_im_input *each = receiver->inputs; each != NULL; each = each->next) {
        if (each->templates != NULL)
            tp_im_templates_save(each->templates);
    }
}

static void tend(struct tp_im_receiver *receiver, int64_t now_ms)
{
    if (__atomic_exchange_n(&receiver->is_hurried, false, __ATOMIC_ACQUIRE))
        save_all(receiver);
    if (now_ms - receiver->tended_ms < TEND_MS)
        return;
    receiver->tended_ms = now_ms;
    for (struct tp_im_input *each = receiver->inputs; each != NULL; each = each->next) {
        if (each->sockets.n > 0)
            tp_im_input_tend(each, now_ms);
    }
}

/* rsyslogd sends its signal once, and it can come when nobody waits: so the waits are short. */
void tp_im_receiver_run(struct tp_im_receiver *receiver)
{
    struct epoll_event events[EVENTS_AT_ONCE];

    while (!tp_im_host_is_ending()) {
        int n = epoll_wait(receiver->epoll, events, EVENTS_AT_ONCE, LOOK_MS);
        int64_t now_ms = tp_clock_ms(CLOCK_MONOTONIC);
        for (int i = 0; i < n && !tp_im_host_is_ending(); i++)
            receive(receiver, events[i].data.ptr, now_ms);
        tend(receiver, now_ms);
    }
}

void tp_im_receiver_hurry(struct tp_im_receiver *receiver)
{
    __atomic_store_n(&receiver->is_hurried, true, __ATOMIC_RELEASE);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "module/mailbox.h"

#include <pthread.h>
#include <stdlib.h>

struct tp_mailbox {
    pthread_mutex_t lock; /* of all below; held for a copy, no longer */
    pthread_cond_t came;
    bool is_closed;
    size_t room, first, n;
    struct tp_notice notices[];
};

struct tp_mailbox *tp_mailbox_new(size_t room)
{
    struct tp_mailbox *mailbox = calloc(1, sizeof *mailbox + room * sizeof mailbox->notices[0]);

    if (mailbox == NULL)
        return NULL;
    mailbox->room = room;
    pthread_mutex_init(&mailbox->lock, NULL);
    pthread_cond_init(&mailbox->came, NULL);
    return mailbox;
}

void tp_mailbox_free(struct tp_mailbox *mailbox)
{
    if (mailbox == NULL)
        return;
    pthread_cond_destroy(&mailbox->came);
    pthread_mutex_destroy(&mailbox->lock);
    free(mailbox);
}

bool tp_mailbox_put(struct tp_mailbox *mailbox, const struct tp_notice *notice)
{
    pthread_mutex_lock(&mailbox->lock);
    bool has_room = mailbox->n < mailbox->room;
    if (has_room) {
        mailbox->notices[(mailbox->first + mailbox->n) % mailbox->room] = *notice;
        mailbox->n++;
        pthread_cond_signal(&mailbox->came);
    }
    pthread_mutex_unlock(&mailbox->lock);
    return has_room;
}

bool tp_mailbox_take(struct tp_mailbox *mailbox, struct tp_notice *ret_notice)
{
    pthread_mutex_lock(&mailbox->lock);
    while (mailbox->n == 0 && !mailbox->is_closed)
        pthread_cond_wait(&mailbox->came, &mailbox->lock);
    bool is_there = mailbox->n > 0;
    if (is_there) {
        *ret_notice = mailbox->notices[mailbox->first];
        mailbox->first = (mailbox->first + 1) % mailbox->room;
        mailbox->n--;
    }
    pthread_mutex_unlock(&mailbox->lock);
    return is_there;
}

void tp_mailbox_close(struct tp_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    mailbox->is_closed = true;
    pthread_cond_broadcast(&mailbox->came);
    pthread_mutex_unlock(&mailbox->lock);
}

bool tp_mailbox_is_closed(struct tp_mailbox *mailbox)
{
    pthread_mutex_lock(&mailbox->lock);
    bool is_closed = mailbox->is_closed;
    pthread_mutex_unlock(&mailbox->lock);
    return is_closed;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_sender.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include "conf.h"
#include "dirty.h"
#include "errmsg.h"
#include "msg.h"
#include "queue.h"
#include "ruleset.h"
#include "module/imipfix_host.h"
#include "output/json_tree.h"
#include "output/record_json.h"

#define TAG "ipfix"
#define BATCH 128
#define PAUSE_MS 2
#define DELAY_MS 1000 /* of a peer that can wait, as rsyslog's light delay */

struct tp_im_sender {
    struct tp_im_sender_options options;
    prop_t *input_name;
    const struct tp_ipfix_from *from;
    prop_t *address;
    struct syslogTime now, exported;
    time_t now_s;
    uint32_t exported_s; /* that 'exported' is of */
    struct tp_ipfix_facts facts;
    struct tp_ipfix_line line;
    struct tp_json_tree tree;
    smsg_t *messages[BATCH];
    multi_submit_t batch;
};

struct tp_im_sender *tp_im_sender_new(const struct tp_im_sender_options *options)
{
    struct tp_im_sender *sender = calloc(1, sizeof *sender);

    if (sender == NULL)
        return NULL;
    sender->options = *options;
    sender->batch = (multi_submit_t){.maxElem = BATCH, .ppMsgs = sender->messages};
    tp_ipfix_line_init(&sender->line);
    tp_json_tree_init(&sender->tree);
    sender->tree.copies_keys = true;
    sender->input_name = tp_im_host_text(options->name);
    if (sender->input_name != NULL)
        return sender;
    tp_im_sender_free(sender);
    return NULL;
}

static void drop_batch(struct tp_im_sender *sender)
{
    for (short i = 0; i < sender->batch.nElem; i++)
        msgDestruct(&sender->messages[i]);
    sender->batch.nElem = 0;
}

void tp_im_sender_free(struct tp_im_sender *sender)
{
    if (sender == NULL)
        return;
    drop_batch(sender);
    tp_im_host_text_free(sender->input_name);
    tp_ipfix_line_clear(&sender->line);
    tp_json_tree_clear(&sender->tree);
    free(sender);
}

void tp_im_sender_set_origin(struct tp_im_sender *sender, const struct tp_ipfix_from *from,
                             prop_t *address)
{
    sender->from = from;
    sender->address = address;
}

void tp_im_sender_set_time(struct tp_im_sender *sender)
{
    tp_im_host_now(&sender->now, &sender->now_s);
}

/* An exporter that has no clock sends 0. */
static const struct syslogTime *time_of(struct tp_im_sender *sender, const struct tp_record *record)
{
    if (record->export_s == 0)
        return &sender->now;
    if (record->export_s != sender->exported_s) {
        sender->exported_s = record->export_s;
        tp_im_host_time(record->export_s, &sender->exported);
    }
    return &sender->exported;
}

static void set_origin(const struct tp_im_sender *sender, smsg_t *msg)
{
    MsgSetInputName(msg, sender->input_name);
    MsgSetHOSTNAME(msg, (const uchar *)sender->from->address.ptr, (int)sender->from->address.len);
    MsgSetRcvFrom(msg, sender->address);
    MsgSetRcvFromIP(msg, sender->address);
    MsgSetTAG(msg, (const uchar *)TAG, strlen(TAG));
}

static void attach(struct tp_im_sender *sender, smsg_t *msg, const struct tp_record *record)
{
    struct json_object *tree;

    tp_record_write(&sender->tree.writer, record);
    tree = tp_json_tree_take(&sender->tree);
    if (tree != NULL)
        msgAddJSON(msg, (uchar *)"!ipfix", tree, 0, 0); /* takes it */
}

static smsg_t *make_message(struct tp_im_sender *sender, const struct tp_record *record)
{
    smsg_t *msg;

    if (msgConstructWithTime(&msg, &sender->now, sender->now_s) != RS_RET_OK)
        return NULL;
    MsgSetRawMsg(msg, sender->line.ptr, sender->line.len);
    MsgSetMSGoffs(msg, 0);
    set_origin(sender, msg);
    msg->tTIMESTAMP = *time_of(sender, record);
    msgSetPRI(msg, LOG_LOCAL0 | LOG_INFO);
    MsgSetFlowControlType(msg, eFLOWCTL_NO_DELAY);
    MsgSetRuleset(msg, sender->options.ruleset);
    if (sender->options.gives_json)
        attach(sender, msg, record);
    return msg;
}

static bool has_room(const qqueue_t *queue, int n, int mark)
{
    int size = __atomic_load_n(&queue->iQueueSize, __ATOMIC_RELAXED);

    return queue->qType == QUEUETYPE_DIRECT || queue->iMaxQueueSize <= 0 || size == 0 ||
           size + n <= mark;
}

/* False where there is still no room after so long, or rsyslogd ends. */
static bool wait_for_room(const qqueue_t *queue, int n, int mark, int ms)
{
    static const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};

    for (int waited = 0; !has_room(queue, n, mark); waited += PAUSE_MS) {
        if (waited >= ms || tp_im_host_is_ending())
            return false;
        nanosleep(&pause, NULL);
    }
    return true;
}

/* rsyslog itself would wait message by message, for seconds each, and could not be told to end. */
static bool wait_for_queue(const struct tp_im_sender *sender)
{
    const qqueue_t *queue = tp_im_host_queue(sender->options.ruleset);
    int n = sender->batch.nElem;

    if (queue == NULL)
        return false;
    if (sender->options.can_wait)
        wait_for_room(queue, n, queue->iLightDlyMrk, DELAY_MS);
    return wait_for_room(queue, n, queue->iMaxQueueSize, queue->toEnq);
}

void tp_im_sender_flush(struct tp_im_sender *sender)
{
    if (sender->batch.nElem == 0)
        return;
    if (wait_for_queue(sender)) {
        multiSubmitMsg2(&sender->batch);
        sender->batch.nElem = 0;
        return;
    }
    tp_im_counters_add(sender->options.counters, TP_IM_DROPPED_BY_QUEUE,
                       (uint64_t)sender->batch.nElem);
    drop_batch(sender);
}

void tp_im_sender_send(void *user, const struct tp_record *record)
{
    struct tp_im_sender *sender = user;
    smsg_t *msg;

    tp_ipfix_facts_of(record, sender->options.bits, &sender->facts);
    tp_ipfix_line_restart(&sender->line);
    msg = tp_ipfix_line_add(&sender->line, sender->from, record, &sender->facts)
              ? make_message(sender, record)
              : NULL;
    if (msg == NULL)
        return;
    sender->messages[sender->batch.nElem++] = msg;
    if (sender->batch.nElem == BATCH)
        tp_im_sender_flush(sender);
}

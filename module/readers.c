/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/readers.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"

struct tp_readers {
    const struct tp_settings *settings;
    struct tp_counters *counters;
    pthread_mutex_t lock; /* of all below, and while the spare one reads */
    struct tp_reader *spare;
    unsigned edition; /* of the rules in force, from 1; also read under no lock, so atomic */
    bool has_told;    /* in this edition, that the spare one serves */
    const struct tp_seat *last;      /* that read a line; atomic, never followed */
    const struct tp_seat *header_by; /* that read a header last; likewise */
    bool has_lost_order;             /* that was said; atomic */
};

/* NULL with ret_error filled. */
static struct tp_reader *load_reader(const struct tp_readers *readers, struct tp_error *ret_error)
{
    const struct tp_reader_options options = {
        .rulebases = (const char *const *)readers->settings->rulebases,
        .n_rulebases = readers->settings->n_rulebases,
        .map_directory = readers->settings->map_dir,
    };

    return tp_reader_new(&options, ret_error);
}

static struct tp_reader *load_rules(const struct tp_readers *readers, struct tp_error *ret_error)
{
    struct tp_reader *reader = load_reader(readers, ret_error);

    if (reader == NULL || tp_counters_meet(readers->counters, reader))
        return reader;
    tp_error_set(ret_error, "no memory for counters of the rulebases");
    tp_reader_free(reader);
    return NULL;
}

struct tp_readers *tp_readers_new(const struct tp_settings *settings, struct tp_counters *counters)
{
    struct tp_readers *readers = calloc(1, sizeof *readers);
    struct tp_error error;

    if (readers == NULL)
        return NULL;
    readers->settings = settings;
    readers->counters = counters;
    readers->edition = 1;
    readers->spare = load_rules(readers, &error);
    if (readers->spare == NULL) {
        parser_errmsg("mmtlspin: %s", error.text);
        free(readers);
        return NULL;
    }
    pthread_mutex_init(&readers->lock, NULL);
    return readers;
}

static void put_in_force(struct tp_readers *readers, struct tp_reader *reader)
{
    pthread_mutex_lock(&readers->lock);
    struct tp_reader *old = readers->spare;
    tp_reader_keep_headers(reader, old);
    readers->spare = reader;
    readers->has_told = false;
    __atomic_store_n(&readers->edition, readers->edition + 1, __ATOMIC_RELEASE);
    pthread_mutex_unlock(&readers->lock);
    tp_reader_free(old);
}

/* Only who calls this frees readers that were in force. */
static void tell(const struct tp_readers *readers, const struct tp_reader *reader)
{
    char names[1024] = "";
    const char *name;

    for (size_t i = 0, n = 0; (name = tp_reader_stem(reader, i)) != NULL && n < sizeof names; i++)
        n += (size_t)snprintf(names + n, sizeof names - n, "%s%s", i == 0 ? "" : ", ", name);
    LogMsg(0, NO_ERRCODE, LOG_INFO, "mmtlspin: rulebases and maps of '%s' were reloaded: %s",
           readers->settings->stats_name, names);
}

void tp_readers_reload(struct tp_readers *readers)
{
    struct tp_error error;
    struct tp_reader *reader = load_rules(readers, &error);

    if (reader == NULL) {
        tp_counters_add(readers->counters, TP_COUNT_RULES_REFUSED);
        LogError(0, RS_RET_ERR,
                 "mmtlspin: %s; no rulebase or map of '%s' was reloaded, and those that were read "
                 "before stay in force",
                 error.text, readers->settings->stats_name);
        return;
    }
    put_in_force(readers, reader);
    tp_counters_add(readers->counters, TP_COUNT_RULES_RELOADED);
    tell(readers, reader);
}

void tp_readers_free(struct tp_readers *readers)
{
    if (readers == NULL)
        return;
    pthread_mutex_destroy(&readers->lock);
    tp_reader_free(readers->spare);
    free(readers);
}

/* Where rules were reloaded meanwhile, the seat will be filled again soon. */
static void complain(struct tp_readers *readers, const struct tp_seat *seat, const char *why)
{
    pthread_mutex_lock(&readers->lock);
    bool is_news = !readers->has_told && readers->edition == seat->edition;
    readers->has_told = readers->has_told || is_news;
    pthread_mutex_unlock(&readers->lock);
    if (is_news)
        LogMsg(0, RS_RET_ERR, LOG_WARNING,
               "mmtlspin: %s; workers go on, slower, with the rules in force", why);
}

static bool is_in_force(struct tp_readers *readers, const struct tp_reader *reader)
{
    pthread_mutex_lock(&readers->lock);
    bool is_same = tp_reader_is_same(reader, readers->spare);
    pthread_mutex_unlock(&readers->lock);
    return is_same;
}

static void fill(struct tp_readers *readers, struct tp_seat *seat, unsigned edition)
{
    struct tp_seat before = *seat;
    struct tp_error error;

    *seat = (struct tp_seat){load_reader(readers, &error), edition};
    if (seat->own != NULL && before.own != NULL)
        tp_reader_keep_headers(seat->own, before.own);
    tp_seat_clear(&before);
    if (seat->own != NULL && is_in_force(readers, seat->own))
        return;
    if (seat->own != NULL)
        tp_error_set(&error, "rulebases or maps have changed since they were read, and HUP would "
                             "reload them");
    tp_reader_free(seat->own);
    seat->own = NULL;
    complain(readers, seat, error.text);
}

/* A header holds for the lines after it, and only a single worker reads them in their order. */
static void mind_order(struct tp_readers *readers, struct tp_reader *reader,
                       const struct tp_seat *seat)
{
    if (__atomic_load_n(&readers->last, __ATOMIC_RELAXED) == seat)
        return;
    __atomic_store_n(&readers->last, seat, __ATOMIC_RELAXED);
    tp_reader_forget_headers(reader);
    if (__atomic_load_n(&readers->header_by, __ATOMIC_RELAXED) == NULL ||
        __atomic_exchange_n(&readers->has_lost_order, true, __ATOMIC_RELAXED))
        return;
    LogMsg(0, RS_RET_ERR, LOG_WARNING,
           "mmtlspin: lines come to another worker than the header of their table did, so they are "
           "not read by it: give the ruleset a queue with queue.workerThreads=\"1\" and "
           "queue.timeoutWorkerthreadShutdown=\"-1\"");
}

struct tp_reader *tp_readers_borrow(struct tp_readers *readers, struct tp_seat *seat)
{
    unsigned edition = __atomic_load_n(&readers->edition, __ATOMIC_ACQUIRE);
    struct tp_reader *reader;

    if (seat->edition != edition)
        fill(readers, seat, edition);
    reader = seat->own;
    if (reader == NULL) {
        pthread_mutex_lock(&readers->lock);
        reader = readers->spare;
    }
    mind_order(readers, reader, seat);
    return reader;
}

void tp_readers_note_header(struct tp_readers *readers)
{
    const struct tp_seat *seat = __atomic_load_n(&readers->last, __ATOMIC_RELAXED);

    __atomic_store_n(&readers->header_by, seat, __ATOMIC_RELAXED);
}

void tp_readers_give_back(struct tp_readers *readers, const struct tp_seat *seat)
{
    if (seat->own == NULL)
        pthread_mutex_unlock(&readers->lock);
}

void tp_seat_clear(struct tp_seat *seat)
{
    tp_reader_free(seat->own);
    *seat = (struct tp_seat){NULL, 0};
}

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
    struct tp_error error;

    tp_seat_clear(seat);
    seat->edition = edition;
    seat->own = load_reader(readers, &error);
    if (seat->own != NULL && is_in_force(readers, seat->own))
        return;
    if (seat->own != NULL)
        tp_error_set(&error, "rulebases or maps have changed since they were read, and HUP would "
                             "reload them");
    tp_reader_free(seat->own);
    seat->own = NULL;
    complain(readers, seat, error.text);
}

struct tp_reader *tp_readers_borrow(struct tp_readers *readers, struct tp_seat *seat)
{
    unsigned edition = __atomic_load_n(&readers->edition, __ATOMIC_ACQUIRE);

    if (seat->edition != edition)
        fill(readers, seat, edition);
    if (seat->own != NULL)
        return seat->own;
    pthread_mutex_lock(&readers->lock);
    return readers->spare;
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

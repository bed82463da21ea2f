/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/keeper.h"

#include <stdlib.h>
#include "errmsg.h"
#include "module/thread.h"
#include "input/clock.h"
#include "input/state_file.h"

struct tp_keeper {
    struct tp_kept kept;
    struct tp_state_image image; /* from here to the next lock, of whoever saves: the thread, then
                                    tp_keeper_free() */
    int64_t taken_ms, took_ms;   /* when the last one was, and how long until it was in the file */
    bool has_failed;             /* the last time */
    bool is_started, has_thread;
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t came;
    bool is_hurried, is_closed;
};

struct tp_keeper *tp_keeper_new(const struct tp_kept *kept)
{
    struct tp_keeper *keeper = calloc(1, sizeof *keeper);
    pthread_condattr_t attributes;

    if (keeper == NULL)
        return NULL;
    keeper->kept = *kept;
    pthread_mutex_init(&keeper->lock, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&keeper->came, &attributes);
    pthread_condattr_destroy(&attributes);
    return keeper;
}

static void load(const struct tp_kept *kept)
{
    struct tp_engine_options options;
    struct tp_engine *engine;
    struct tp_error error;

    tp_settings_apply(kept->settings, &options);
    options.hash = tp_keyed_hash(kept->secret);
    if (tp_state_file_load(kept->settings->state_file, &options, kept->secret, &engine, &error) ==
        TP_STATE_FILE_ASIDE)
        LogMsg(0, RS_RET_ERR, LOG_WARNING, "mmtlspin: state file %s", error.text);
    if (engine == NULL) {
        LogMsg(0, RS_RET_OUT_OF_MEMORY, LOG_WARNING,
               "mmtlspin: no memory to read state file %s; begun anew", kept->settings->state_file);
        return;
    }
    tp_engine_free(*kept->engine);
    *kept->engine = engine;
    tp_counters_take(kept->counters, engine);
}

/* Only the copy is made while the workers wait. */
static bool take_image(struct tp_keeper *keeper, struct tp_error *ret_error)
{
    const struct tp_kept *kept = &keeper->kept;

    pthread_mutex_lock(kept->feeding);
    bool is_taken = tp_state_image_take(&keeper->image, *kept->engine, kept->secret);
    pthread_mutex_unlock(kept->feeding);
    return is_taken ||
           tp_error_set(ret_error, "%s: no memory for a copy", kept->settings->state_file);
}

/* Says only what is new: that it fails, and that it no longer does. */
static void tell(struct tp_keeper *keeper, bool is_saved, const struct tp_error *error)
{
    tp_counters_add(keeper->kept.counters, is_saved ? TP_COUNT_STATE_SAVED : TP_COUNT_STATE_FAILED);
    if (!is_saved && !keeper->has_failed)
        LogMsg(0, RS_RET_ERR, LOG_WARNING,
               "mmtlspin: the state can't be saved, and a restart will forget what is new: %s; the "
               "counter state_failed tells of more",
               error->text);
    else if (is_saved && keeper->has_failed)
        LogMsg(0, NO_ERRCODE, LOG_INFO, "mmtlspin: the state can be saved again: %s",
               keeper->kept.settings->state_file);
    keeper->has_failed = !is_saved;
}

static void save(struct tp_keeper *keeper)
{
    const char *path = keeper->kept.settings->state_file;
    struct tp_error error;

    keeper->taken_ms = tp_clock_ms(CLOCK_MONOTONIC);
    bool is_saved = take_image(keeper, &error) && tp_state_file_save(path, &keeper->image, &error);

    keeper->took_ms = tp_clock_ms(CLOCK_MONOTONIC) - keeper->taken_ms;
    tell(keeper, is_saved, &error);
}

/* So early that the file is no older than the interval when the next one takes its place, even if
 * that takes twice as long as the last; but a slow disk is not kept busy all the time. */
static struct timespec due_time(const struct tp_keeper *keeper)
{
    int64_t interval_ms = (int64_t)keeper->kept.settings->state_s * 1000;
    int64_t early_ms = keeper->took_ms < interval_ms / 4 ? keeper->took_ms * 2 : interval_ms / 2;
    int64_t due_ms = keeper->taken_ms + interval_ms - early_ms;

    return (struct timespec){.tv_sec = due_ms / 1000, .tv_nsec = due_ms % 1000 * 1000000};
}

/* Until a save is due or asked for. False when there is nothing to wait for any more. */
static bool wait_for_turn(struct tp_keeper *keeper)
{
    struct timespec due = due_time(keeper);

    pthread_mutex_lock(&keeper->lock);
    while (!keeper->is_closed && !keeper->is_hurried &&
           pthread_cond_timedwait(&keeper->came, &keeper->lock, &due) == 0)
        continue;
    keeper->is_hurried = false;
    bool goes_on = !keeper->is_closed;
    pthread_mutex_unlock(&keeper->lock);
    return goes_on;
}

static void *keep(void *user)
{
    struct tp_keeper *keeper = user;

    while (wait_for_turn(keeper))
        save(keeper);
    return NULL;
}

void tp_keeper_start(struct tp_keeper *keeper)
{
    load(&keeper->kept);
    save(keeper);
    keeper->is_started = true;
    int result = tp_thread_start(&keeper->thread, keep, keeper);
    keeper->has_thread = result == 0;
    if (result != 0)
        LogError(
            result, RS_RET_ERR,
            "mmtlspin: no thread can be had that saves the state; it is saved at the end only");
}

void tp_keeper_hurry(struct tp_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->is_hurried = true;
    pthread_cond_signal(&keeper->came);
    pthread_mutex_unlock(&keeper->lock);
}

static void stop(struct tp_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->is_closed = true;
    pthread_cond_signal(&keeper->came);
    pthread_mutex_unlock(&keeper->lock);
    pthread_join(keeper->thread, NULL);
}

void tp_keeper_free(struct tp_keeper *keeper)
{
    if (keeper == NULL)
        return;
    if (keeper->has_thread)
        stop(keeper);
    if (keeper->is_started)
        save(keeper);
    tp_state_image_clear(&keeper->image);
    pthread_cond_destroy(&keeper->came);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper);
}

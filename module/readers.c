/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/readers.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"

struct tp_readers {
    const struct tp_settings *settings;
    struct tp_reader *spare;
    pthread_mutex_t reading; /* with the spare one */
};

static struct tp_reader *load_reader(const struct tp_settings *settings, struct tp_error *ret_error)
{
    const struct tp_reader_options options = {
        .rulebases = (const char *const *)settings->rulebases,
        .n_rulebases = settings->n_rulebases,
        .map_directory = settings->map_dir,
    };

    return tp_reader_new(&options, ret_error);
}

struct tp_readers *tp_readers_new(const struct tp_settings *settings)
{
    struct tp_readers *readers = calloc(1, sizeof *readers);
    struct tp_error error;

    if (readers == NULL)
        return NULL;
    readers->settings = settings;
    readers->spare = load_reader(settings, &error);
    if (readers->spare == NULL) {
        parser_errmsg("mmtlspin: %s", error.text);
        free(readers);
        return NULL;
    }
    pthread_mutex_init(&readers->reading, NULL);
    return readers;
}

void tp_readers_free(struct tp_readers *readers)
{
    if (readers == NULL)
        return;
    pthread_mutex_destroy(&readers->reading);
    tp_reader_free(readers->spare);
    free(readers);
}

const struct tp_reader *tp_readers_spare(const struct tp_readers *readers)
{
    return readers->spare;
}

static bool same_stems(const struct tp_reader *a, const struct tp_reader *b)
{
    for (size_t i = 0;; i++) {
        const char *one = tp_reader_stem(a, i), *other = tp_reader_stem(b, i);
        if (one == NULL || other == NULL)
            return one == other;
        if (strcmp(one, other) != 0)
            return false;
    }
}

struct tp_reader *tp_readers_for_worker(const struct tp_readers *readers)
{
    struct tp_error error = {"there are other rulebases now than at the start"};
    struct tp_reader *reader = load_reader(readers->settings, &error);

    if (reader != NULL && same_stems(reader, readers->spare))
        return reader;
    tp_reader_free(reader);
    LogMsg(0, RS_RET_ERR, LOG_WARNING,
           "mmtlspin: %s; a worker goes on, slower, with the rules as they were at the start",
           error.text);
    return NULL;
}

struct tp_reader *tp_readers_borrow(struct tp_readers *readers, struct tp_reader *own)
{
    if (own != NULL)
        return own;
    pthread_mutex_lock(&readers->reading);
    return readers->spare;
}

void tp_readers_give_back(struct tp_readers *readers, const struct tp_reader *own)
{
    if (own == NULL)
        pthread_mutex_unlock(&readers->reading);
}

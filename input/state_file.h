/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's state in a file that survives a restart: written beside and renamed over, so that
 * there is always a whole one; versioned, and checked by a SHA-256 at its end. Readable by its
 * owner only: it holds the hash secret. */
#pragma once

#include "core/engine.h"
#include "input/error.h"
#include "input/keyed_hash.h"

/* The file's bytes in memory, but for the checksum, which takes longer than the copy: taken while
 * the engine stands still, written while it goes on. */
struct tp_state_image {
    char *ptr;
    size_t len, size;
};

/* Takes the state; keeps the image's memory for the next time. False where memory is short. */
bool tp_state_image_take(struct tp_state_image *image, struct tp_engine *engine,
                         const struct tp_secret *secret);
void tp_state_image_clear(struct tp_state_image *image);

/* Writes the image. False with ret_error filled; the file that was there is untouched then. */
bool tp_state_file_save(const char *path, const struct tp_state_image *image,
                        struct tp_error *ret_error);

/* What a state file gave. */
enum tp_state_file {
    TP_STATE_FILE_NONE, /* there is none yet */
    TP_STATE_FILE_READ,
    TP_STATE_FILE_ASIDE, /* it is damaged, of another version or of other limits; it was renamed to
                            PATH.aside, if it could be, and if it is a file at all */
};

/* Makes an engine of these options, with the state of the file where it can be used, and fills
 * ret_secret, which options->hash must refer to. *ret_engine is NULL where memory is short.
 * ret_error says why a file was set aside. */
enum tp_state_file tp_state_file_load(const char *path, const struct tp_engine_options *options,
                                      struct tp_secret *ret_secret, struct tp_engine **ret_engine,
                                      struct tp_error *ret_error);

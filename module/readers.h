/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of an action: one for each worker, as liblognorm counts inside its rules without a
 * lock, and a spare one. */
#pragma once

#include "input/reader.h"
#include "module/settings.h"

/* The spare reader proves at start-up that the rules can be read, and serves workers that can't
 * load their own: files can be gone by then, or out of reach after privileges were dropped. */
struct tp_readers;

/* NULL where the rules can't be read, and says why. Borrows settings. */
struct tp_readers *tp_readers_new(const struct tp_settings *settings);

/* Accepts NULL. Workers' readers are theirs to free. */
void tp_readers_free(struct tp_readers *readers);

/* For what never changes: the stems. */
const struct tp_reader *tp_readers_spare(const struct tp_readers *readers);

/* A reader of the worker's own, or NULL where the spare one has to serve. */
struct tp_reader *tp_readers_for_worker(const struct tp_readers *readers);

/* The worker's own, or the spare one until it is given back. */
struct tp_reader *tp_readers_borrow(struct tp_readers *readers, struct tp_reader *own);
void tp_readers_give_back(struct tp_readers *readers, const struct tp_reader *own);

/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of an action: one for each worker, as liblognorm counts inside its rules without a
 * lock, and a spare one. All read by the same rules, those in force: which the files told at the
 * start, or at the last HUP at which all of them were good. */
#pragma once

#include "input/reader.h"
#include "module/counters.h"
#include "module/settings.h"

/* The spare reader proves that the rules can be read, tells what the rules in force are, and serves
 * workers that can't load them anew: the files can be gone by then, changed, or out of reach after
 * privileges were dropped. */
struct tp_readers;

/* A worker's place. Zeroed at first; outlives the readers, if need be. */
struct tp_seat {
    struct tp_reader *own; /* NULL: the spare one serves */
    unsigned edition;      /* of the rules that it was filled for; 0: never */
};

/* NULL where the rules can't be read, and says why. Borrows settings and counters. Brings the
 * counters the stems that it reads. */
struct tp_readers *tp_readers_new(const struct tp_settings *settings, struct tp_counters *counters);

/* HUP: reads the files, waits for no worker, and says what came of it. New rules are in force when
 * all are good, and none of them otherwise. One call at a time. */
void tp_readers_reload(struct tp_readers *readers);

/* Accepts NULL. */
void tp_readers_free(struct tp_readers *readers);

/* The worker's own reader, which is made if the rules in force are others than before, or the spare
 * one until it is given back. What the seat's reader has read is not used any more. What headers of
 * tables said is kept over a reload of the same rules, and forgotten where another worker has read
 * a line since this one did; the first time after a header, that is said. */
struct tp_reader *tp_readers_borrow(struct tp_readers *readers, struct tp_seat *seat);
void tp_readers_give_back(struct tp_readers *readers, const struct tp_seat *seat);

/* To be called after a header, by the worker that read it. */
void tp_readers_note_header(struct tp_readers *readers);

void tp_seat_clear(struct tp_seat *seat);

/* SPDX-License-Identifier: Apache-2.0 */
/* Carries the templates of an input's UDP sessions over a restart, in a file that is written where
 * they have changed: data that comes first can be read then. It waits for no disk: what a power cut
 * takes, exporters send again. */
#pragma once

#include "module/imipfix_sessions.h"

struct tp_im_templates;

/* Borrows all. NULL where memory is short. */
struct tp_im_templates *tp_im_templates_new(const char *path, uint64_t interval_s,
                                            struct tp_im_sessions *sessions,
                                            struct tp_im_counters *counters);

/* Accepts NULL. */
void tp_im_templates_free(struct tp_im_templates *templates);

/* Makes the sessions of the file, before any other. A file that can't be used is set aside, and
 * that is said. Once privileges are dropped. */
void tp_im_templates_load(struct tp_im_templates *templates, int64_t now_ms);

/* Writes the file. Says only what is new: that it fails, and that it no longer does. */
void tp_im_templates_save(struct tp_im_templates *templates);

/* The same, if it is time and templates have changed. */
void tp_im_templates_save_in_turn(struct tp_im_templates *templates, int64_t now_ms);

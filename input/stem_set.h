/* SPDX-License-Identifier: Apache-2.0 */
/* The stems that a reader reads with, in the order in which they are tried. */
#pragma once

#include "input/stem.h"

#define TP_MAX_STEMS 64

struct tp_reader_options {
    const char *const *rulebases; /* paths, or names of shipped stems; borrowed for the call */
    size_t n_rulebases;           /* 0: every rulebase of the shipped folder */
    const char
        *map_directory;  /* maps of the user's own, before those beside the rulebases; or NULL */
    bool with_locations; /* for explanations: which rule matched */
};

struct tp_stem_set {
    size_t n;
    struct tp_stem rows[TP_MAX_STEMS];
};

/* False with ret_error filled where a rulebase or map is missing or broken; what was loaded until
 * then is to be cleared all the same. */
bool tp_stem_set_load(struct tp_stem_set *set, const struct tp_reader_options *options,
                      struct tp_error *ret_error);

void tp_stem_set_clear(struct tp_stem_set *set);

/* Have both the same stems, in the same places, from the same text? */
bool tp_stem_set_is_same(const struct tp_stem_set *a, const struct tp_stem_set *b);

/* The folder of the shipped rulebases: $TLSPIN_RULEBASE_DIR, or where they were installed. */
const char *tp_rulebase_directory(void);

/* SPDX-License-Identifier: Apache-2.0 */
/* What `tlspin check` finds, one line each on standard output: FILE:LINE:COLUMN: text. */
#pragma once

#include "core/text.h"

/* Lines and columns count from 1, columns in bytes; 0 where there is none. */
struct place {
    const char *path; /* borrowed */
    unsigned line, column;
};

/* Of what stands at ptr in the text of a file. */
struct place place_of(const char *path, const char *text, const char *ptr);

struct faults {
    unsigned n_faults, n_warnings;
    bool only_warns; /* what is told now would be a fault elsewhere */
};

/* What is wrong, and what was expected. */
void faults_tell(struct faults *faults, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What a loader found: its text has the place in front. */
void faults_pass(struct faults *faults, const char *text);

/* What works, but hardly as it was meant. */
void faults_warn(struct faults *faults, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

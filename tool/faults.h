/* SPDX-License-Identifier: Apache-2.0 */
/* What `tlspin check` finds, one line each on standard output: FILE:LINE:COLUMN: text. */
#pragma once

/* Lines and columns count from 1, columns in bytes; 0 where there is none. */
struct place {
    const char *path; /* borrowed */
    unsigned line, column;
};

struct faults {
    unsigned n_faults, n_warnings;
};

/* What is wrong, and what was expected. */
void faults_tell(struct faults *faults, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* What a loader found: its text has the place in front. */
void faults_pass(struct faults *faults, const char *text);

/* What works, but hardly as it was meant. */
void faults_warn(struct faults *faults, struct place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

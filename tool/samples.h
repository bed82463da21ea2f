/* SPDX-License-Identifier: Apache-2.0 */
/* A .samples file: lines, and what must come of them. rulebase/README.md has its form. */
#pragma once

#include "input/reader.h"
#include "tool/faults.h"
#include "input/statements.h"

struct samples_counts {
    unsigned n_samples, n_leaves;
};

/* Reads the lines of the file in their order through one reader, which was made with locations and
 * has this stem alone, compares what leaves for them, and notes which rules had a sample. */
void samples_run(const char *path, struct tp_reader *reader, struct tp_statements *rules,
                 struct faults *faults, struct samples_counts *counts);

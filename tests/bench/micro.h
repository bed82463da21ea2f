/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of micro share. */
#pragma once

#include "core/engine.h"

extern unsigned long micro_allocations; /* so far */

__attribute__((noreturn)) void micro_die(const char *text);

/* CPU time of the process so far. */
double micro_cpu_ns(void);

long micro_resident_bytes(void);

/* An engine with the usual settings, a secret of its own, and room for so many flows. */
struct tp_engine *micro_engine(uint32_t max_flows);

/* The hash that it was given. */
struct tp_hash micro_hash(void);

/* What evidence costs, and what a flood of so many names and clients does to it; prints results. */
int micro_evidence(unsigned n);

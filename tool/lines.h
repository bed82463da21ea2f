/* SPDX-License-Identifier: Apache-2.0 */
/* A text file line by line. */
#pragma once

#include "tool/source.h"

/* What is longer is cut here, and the rest of it passed over. */
#define LINES_MAX_LEN (1u << 20)

extern const struct source_kind lines_kind;

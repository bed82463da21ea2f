/* SPDX-License-Identifier: Apache-2.0 */
/* What a misspelt name should have been. */
#pragma once

#include "core/catalogue.h"

/* The name in the catalogue that differs by a letter or two, or NULL: borrowed. */
const char *nearest_name(const struct tp_catalogue *catalogue, struct tp_text text);

/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys of a body are the device's own, and which were written by somebody else into a value.
 *
 * A device writes each key once, and where the map says `ordered`, after a free value only keys
 * that come later in the map. When a body breaks that, some free value hides a run of keys. Every
 * free value is tried as the hiding place; the readings that keep the most keys are the best, and
 * only keys that all best readings agree on are kept. So one hostile value forges nothing; several
 * at once may at worst make fields unknown. */
#pragma once

#include "input/body.h"

/* Removes the keys that may be forged; returns true if there was anything to doubt. */
bool tp_sequence_settle(const struct tp_map *map, struct tp_pairs *pairs);

/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys of a body are the device's own, and which were written by somebody else into a value.
 *
 * A device writes each key once, and where the map says `ordered`, after a free value only keys
 * that come later in the map. When a body breaks that, some free value hides a run of keys. Every
 * free value is tried as the hiding place. A reading is thinkable where it still has addresses and
 * bytes, which no device leaves out, and where no other reading keeps all that it keeps and more.
 * Only keys that all thinkable readings keep are kept: how many keys a reading keeps proves
 * nothing, because who forges can add more. So one hostile value forges nothing that the device
 * writes; it may make fields unknown. Where the map is not ordered or keys are optional, a key that
 * the device left out can be added: to the byte, that is a line of the device. */
#pragma once

#include "input/body.h"

/* Removes the keys that may be forged, and notes which fields are disputed for that; returns true
 * if there was anything to doubt. */
bool tp_sequence_settle(const struct tp_map *map, struct tp_pairs *pairs);

/* SPDX-License-Identifier: Apache-2.0 */
/* A body in which nothing can pass for a key, and keys that stand in it twice all the same. Devices
 * write each once, and of two values readers of JSON take the first or the last, as they like (RFC
 * 8259 4). So neither is believed. */
#pragma once

#include "input/body.h"

/* Removes the keys that stand there with different values, and says so in is_doubted. */
void tp_once_settle(struct tp_pairs *pairs);

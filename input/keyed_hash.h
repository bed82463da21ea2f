/* SPDX-License-Identifier: Apache-2.0 */
/* The keyed hash that core asks for: SipHash-2-4 of libsodium, with a secret nobody outside can
 * know. */
#pragma once

#include "core/flow_key.h"

struct tp_secret {
    unsigned char key[16];
};

/* A random secret. False where the system has no randomness to give. */
bool tp_secret_init(struct tp_secret *ret_secret);

/* The hash under that secret, which is borrowed. */
struct tp_hash tp_keyed_hash(const struct tp_secret *secret);

/* SPDX-License-Identifier: Apache-2.0 */
/* The hash that core is given: core itself has no library to take one from. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A keyed hash: secret borrows whatever the function needs. Must not be guessable by those who send
 * events. */
struct tp_hash {
    uint64_t (*function)(const void *secret, const void *data, size_t len);
    const void *secret;
};

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/keyed_hash.h"

#include <sodium.h>

_Static_assert(sizeof(struct tp_secret) == crypto_shorthash_KEYBYTES, "the secret is the key");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "the hash is one number");

static uint64_t siphash(const void *secret, const void *data, size_t len)
{
    uint64_t hash;

    crypto_shorthash((unsigned char *)&hash, data, len, ((const struct tp_secret *)secret)->key);
    return hash;
}

bool tp_secret_init(struct tp_secret *ret_secret)
{
    if (sodium_init() < 0)
        return false;
    randombytes_buf(ret_secret->key, sizeof ret_secret->key);
    return true;
}

struct tp_hash tp_keyed_hash(const struct tp_secret *secret)
{
    return (struct tp_hash){siphash, secret};
}

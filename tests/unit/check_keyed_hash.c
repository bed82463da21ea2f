/* SPDX-License-Identifier: Apache-2.0 */
#include "input/keyed_hash.h"

#include "tests/unit/unit.h"

/* Aumasson, Bernstein: SipHash, appendix A, and the reference implementation's vectors. */
START_TEST(it_is_siphash_2_4)
{
    static const struct tp_secret secret = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}};
    struct tp_hash hash = tp_keyed_hash(&secret);
    unsigned char data[15];

    for (unsigned char i = 0; i < 15; i++)
        data[i] = i;
    ck_assert_uint_eq(hash.function(hash.secret, data, 15), UINT64_C(0xa129ca6149be45e5));
    ck_assert_uint_eq(hash.function(hash.secret, data, 0), UINT64_C(0x726fdb47dd0e0e31));
}
END_TEST

START_TEST(secrets_differ_and_so_do_hashes)
{
    struct tp_secret a = {{0}}, b = {{0}};
    struct tp_hash hash_a = tp_keyed_hash(&a), hash_b = tp_keyed_hash(&b);

    ck_assert(tp_secret_init(&a) && tp_secret_init(&b));
    ck_assert_mem_ne(&a, &b, sizeof a);
    ck_assert_uint_ne(hash_a.function(hash_a.secret, "x", 1),
                      hash_b.function(hash_b.secret, "x", 1));
    ck_assert_uint_eq(hash_a.function(hash_a.secret, "x", 1),
                      hash_a.function(hash_a.secret, "x", 1));
}
END_TEST

TESTS("keyed_hash", it_is_siphash_2_4, secrets_differ_and_so_do_hashes)

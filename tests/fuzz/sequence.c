/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys of a body are kept: any pairs, also such as no tokenizer finds. A byte says how the
 * map is, every further two bytes are a pair: its key, and whether it can hide others. */
#include "input/sequence.h"

#include "tests/fuzz/body.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/sequence/*"}, 200000};

#define KEYS                                                                                       \
    "key a client_ip\nkey b server_ip\nkey C http_user_agent free\nkey d duration\n"               \
    "key e client_bytes\nkey F server_name free\nkey g action\nkey h status\n"                     \
    "key I http_referrer free\nkey J url free\nkey k process\nkey l -\n"

static const struct tp_map *map_of(bool is_ordered)
{
    static const struct tp_text texts[] = {TP_TEXT("body list\n" KEYS),
                                           TP_TEXT("body list ordered\n" KEYS)};
    static struct tp_map *maps[2];
    struct tp_error error;

    if (maps[is_ordered] == NULL)
        maps[is_ordered] = tp_map_parse("map", texts[is_ordered], &error);
    FUZZ_HOLDS(maps[is_ordered] != NULL);
    return maps[is_ordered];
}

/* Values are told apart by where they are. */
static void make_pairs(const struct tp_map *map, struct tp_text text, struct tp_pairs *ret_pairs)
{
    ret_pairs->n = 0;
    ret_pairs->is_overfull = false;
    for (; text.len >= 2 && ret_pairs->n < TP_BODY_MAX_PAIRS; text = tp_text_from(text, 2))
        tp_pairs_add(ret_pairs, map, (int)((unsigned char)text.ptr[0] % map->n_keys),
                     (struct tp_text){text.ptr, 1}, text.ptr[1] % 2 != 0);
}

/* Nothing is added, changed or put elsewhere, and each key is there once. */
static void check_kept(const struct tp_pairs *found, const struct tp_pairs *kept)
{
    uint64_t seen = 0;
    size_t at = 0;

    for (size_t i = 0; i < kept->n; i++) {
        const struct tp_pair *pair = &kept->rows[i];
        while (at < found->n && found->rows[at].value.ptr != pair->value.ptr)
            at++;
        FUZZ_HOLDS(at < found->n && found->rows[at].place == pair->place &&
                   found->rows[at].value.len == pair->value.len);
        FUZZ_HOLDS((seen >> pair->place & 1) == 0);
        seen |= UINT64_C(1) << pair->place;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tp_pairs found, kept, again;
    struct tp_text copy = fuzz_copy(bytes, len), text = copy;
    const struct tp_map *map = map_of(fuzz_take(&text) % 2 != 0);

    make_pairs(map, text, &found);
    kept = found;
    if (!tp_sequence_settle(map, &kept))
        FUZZ_HOLDS(fuzz_same_pairs(&found, &kept));
    check_kept(&found, &kept);
    again = found;
    tp_sequence_settle(map, &again);
    FUZZ_HOLDS(fuzz_same_pairs(&kept, &again));
    fuzz_free(copy);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/once.h"

static const struct tp_pair *first_of(const struct tp_pairs *pairs, uint16_t place)
{
    const struct tp_pair *pair = pairs->rows;

    while (pair->place != place)
        pair++;
    return pair;
}

/* The keys that stand there more than once, with different values. */
static void find_contradictions(struct tp_pairs *pairs, struct tp_places *contradicted)
{
    struct tp_places seen = {{0}};

    for (size_t i = 0; i < pairs->n; i++) {
        const struct tp_pair *pair = &pairs->rows[i];
        if (tp_places_has(&seen, pair->place) &&
            !tp_text_equal(first_of(pairs, pair->place)->value, pair->value)) {
            tp_places_add(contradicted, pair->place);
            pairs->is_doubted = true;
        }
        tp_places_add(&seen, pair->place);
    }
}

void tp_once_settle(struct tp_pairs *pairs)
{
    struct tp_places contradicted = {{0}};
    size_t n = 0;

    find_contradictions(pairs, &contradicted);
    for (size_t i = 0; pairs->is_doubted && i < pairs->n; i++) {
        if (!tp_places_has(&contradicted, pairs->rows[i].place))
            pairs->rows[n++] = pairs->rows[i];
    }
    pairs->n = pairs->is_doubted ? n : pairs->n;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/nearest.h"

#define MAX_LEN 63

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Levenshtein's distance, upper and lower case alike, of texts of at most MAX_LEN bytes. */
static unsigned distance(struct tp_text a, struct tp_text b)
{
    unsigned row[MAX_LEN + 1];

    for (unsigned i = 0; i <= b.len; i++)
        row[i] = i;
    for (unsigned i = 0; i < a.len; i++) {
        unsigned diagonal = row[0];

        row[0] = i + 1;
        for (unsigned j = 0; j < b.len; j++) {
            unsigned changed = diagonal + (tp_lower(a.ptr[i]) != tp_lower(b.ptr[j]));

            diagonal = row[j + 1];
            row[j + 1] = least(changed, least(diagonal, row[j]) + 1);
        }
    }
    return row[b.len];
}

const char *nearest_name(const struct tp_catalogue *catalogue, struct tp_text text)
{
    const char *nearest = NULL;
    unsigned best = text.len < 6 ? 2 : 3; /* of a short word a second letter would be too many */

    for (size_t i = 0; i < catalogue->n_rows && text.len >= 3 && text.len <= MAX_LEN; i++) {
        struct tp_text name = catalogue->rows[i].name;
        unsigned found = name.len <= MAX_LEN ? distance(text, name) : best;

        if (found < best) {
            best = found;
            nearest = name.ptr;
        }
    }
    return nearest;
}

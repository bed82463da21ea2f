/* SPDX-License-Identifier: Apache-2.0 */
#include "input/sequence.h"

/* How many pairs from the start break no rule. */
static size_t sound_length(const struct tp_map *map, const struct tp_pairs *pairs)
{
    struct tp_places seen = {{0}};
    int after = -1; /* place that later keys must exceed, once a free value was met */
    size_t n = 0;

    for (; n < pairs->n; n++) {
        const struct tp_pair *pair = &pairs->rows[n];
        if (tp_places_has(&seen, pair->place) || (map->is_ordered && after >= pair->place))
            break;
        tp_places_add(&seen, pair->place);
        if (pair->can_hide || after >= 0)
            after = pair->place;
    }
    return n;
}

/* With everything hidden between hider and the result: the first pair of the longest sound end. */
static size_t sound_end(const struct tp_map *map, const struct tp_pairs *pairs, size_t hider)
{
    uint16_t floor = pairs->rows[hider].place;
    uint16_t before = UINT16_MAX;
    struct tp_places seen = {{0}};
    size_t at = pairs->n;

    for (size_t i = 0; i <= hider; i++)
        tp_places_add(&seen, pairs->rows[i].place);
    for (; at > hider + 1; at--) {
        uint16_t place = pairs->rows[at - 1].place;
        if (tp_places_has(&seen, place) || (map->is_ordered && (place <= floor || place >= before)))
            break;
        tp_places_add(&seen, place);
        before = place;
    }
    return at;
}

/* Of the pairs from start to before end. */
static uint64_t fields_of(const struct tp_map *map, const struct tp_pairs *pairs, size_t start,
                          size_t end)
{
    uint64_t fields = 0;

    for (size_t i = start; i < end; i++)
        fields |= tp_map_field(map, pairs->rows[i].place);
    return fields;
}

/* What no device leaves out, among them. */
static uint64_t needed_fields(const struct tp_map *map, const struct tp_pairs *pairs, size_t start,
                              size_t end)
{
    static const uint64_t needed =
        TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP) | TP_HAS(TP_FIELD_CLIENT_BYTES);

    return fields_of(map, pairs, start, end) & needed;
}

/* Is it thinkable that the device wrote what is left with the pairs between hider and end hidden?
 */
static bool is_plausible(const struct tp_map *map, const struct tp_pairs *pairs, size_t hider,
                         size_t end)
{
    uint64_t kept =
        needed_fields(map, pairs, 0, hider + 1) | needed_fields(map, pairs, end, pairs->n);

    return kept == needed_fields(map, pairs, 0, pairs->n);
}

static size_t first_hider(const struct tp_pairs *pairs, size_t n_sound)
{
    size_t i = 0;

    while (i + 1 < n_sound && !pairs->rows[i].can_hide)
        i++;
    return i;
}

static void hide(struct tp_pairs *pairs, size_t hider, size_t end)
{
    memmove(&pairs->rows[hider + 1], &pairs->rows[end], (pairs->n - end) * sizeof pairs->rows[0]);
    pairs->n -= end - (hider + 1);
}

/* A later hider keeps more of the start. An earlier one counts beside it only where it keeps more
 * of the end. */
static void settle(const struct tp_map *map, struct tp_pairs *pairs, size_t n_sound)
{
    size_t hider = first_hider(pairs, n_sound), end = pairs->n, least_end = pairs->n + 1;

    for (size_t i = n_sound; i-- > 0;) {
        size_t this_end = pairs->rows[i].can_hide ? sound_end(map, pairs, i) : pairs->n + 1;
        if (this_end >= least_end || !is_plausible(map, pairs, i, this_end))
            continue;
        end = least_end > pairs->n ? this_end : end;
        hider = i;
        least_end = this_end;
    }
    hide(pairs, hider, end);
}

bool tp_sequence_settle(const struct tp_map *map, struct tp_pairs *pairs)
{
    size_t n_sound = sound_length(map, pairs);
    uint64_t before;

    if (n_sound == pairs->n)
        return false;
    before = fields_of(map, pairs, 0, pairs->n);
    settle(map, pairs, n_sound);
    pairs->disputed = before & ~fields_of(map, pairs, 0, pairs->n);
    return true;
}

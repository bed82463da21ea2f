/* SPDX-License-Identifier: Apache-2.0 */
#include "input/sequence.h"

struct seen {
    uint64_t bits[TP_MAP_MAX_KEYS / 64];
};

static bool has_seen(const struct seen *seen, uint16_t place)
{
    return (seen->bits[place / 64] >> (place % 64) & 1) != 0;
}

static void see(struct seen *seen, uint16_t place)
{
    seen->bits[place / 64] |= UINT64_C(1) << (place % 64);
}

/* How many pairs from the start break no rule. */
static size_t sound_length(const struct tp_map *map, const struct tp_pairs *pairs)
{
    struct seen seen = {{0}};
    int after = -1; /* place that later keys must exceed, once a free value was met */
    size_t n = 0;

    for (; n < pairs->n; n++) {
        const struct tp_pair *pair = &pairs->rows[n];
        if (has_seen(&seen, pair->place) || (map->is_ordered && after >= pair->place))
            break;
        see(&seen, pair->place);
        if (pair->can_hide || after >= 0)
            after = pair->place;
    }
    return n;
}

/* With everything hidden between hider and the result: the first pair of the longest sound end. */
static size_t sound_end(const struct tp_map *map, const struct tp_pairs *pairs, size_t hider,
                        struct seen seen)
{
    uint16_t floor = pairs->rows[hider].place;
    uint16_t before = UINT16_MAX;
    size_t at = pairs->n;

    for (; at > hider + 1; at--) {
        uint16_t place = pairs->rows[at - 1].place;
        if (has_seen(&seen, place) || (map->is_ordered && (place <= floor || place >= before)))
            break;
        see(&seen, place);
        before = place;
    }
    return at;
}

struct reading {
    size_t hider, end; /* pairs in between are hidden */
};

/* Keeps the pairs that every one of the readings keeps. */
static void keep_agreed(struct tp_pairs *pairs, const struct reading *readings, size_t n_readings)
{
    size_t n = 0;

    for (size_t i = 0; i < pairs->n; i++) {
        bool is_kept = true;
        for (size_t r = 0; r < n_readings && is_kept; r++)
            is_kept = i <= readings[r].hider || i >= readings[r].end;
        if (is_kept)
            pairs->rows[n++] = pairs->rows[i];
    }
    pairs->n = n;
}

static void settle(const struct tp_map *map, struct tp_pairs *pairs, size_t n_sound)
{
    struct reading best[TP_BODY_MAX_PAIRS];
    struct seen seen = {{0}};
    size_t n_best = 0, most = 0;

    for (size_t i = 0; i < n_sound; i++) {
        see(&seen, pairs->rows[i].place);
        if (!pairs->rows[i].can_hide)
            continue;
        size_t end = sound_end(map, pairs, i, seen);
        size_t kept = i + 1 + pairs->n - end;
        n_best = kept > most ? 0 : n_best;
        if (kept >= most)
            best[n_best++] = (struct reading){i, end};
        most = kept > most ? kept : most;
    }
    if (n_best > 0)
        keep_agreed(pairs, best, n_best);
    else
        pairs->n = n_sound;
}

bool tp_sequence_settle(const struct tp_map *map, struct tp_pairs *pairs)
{
    size_t n_sound = sound_length(map, pairs);

    if (n_sound == pairs->n)
        return false;
    settle(map, pairs, n_sound);
    return true;
}

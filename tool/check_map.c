/* SPDX-License-Identifier: Apache-2.0 */
#include "input/convert.h"
#include "tool/check_rules.h"
#include "tool/nearest.h"

struct check {
    const char *path;
    const struct tp_map *map;
    uint64_t yielded;
    struct faults *faults;
};

#define SHOW(text) (int)(text).len, (text).ptr

/* Names of the fields that are words of a catalogue. */
static const struct tp_catalogue *const catalogues[TP_TYPE__COUNT] = {
    [TP_TYPE_EVENT_TYPE] = &tp_event_types,
    [TP_TYPE_ACTION] = &tp_actions,
    [TP_TYPE_STATUS] = &tp_statuses,
    [TP_TYPE_CERTIFICATE] = &tp_certificates,
    [TP_TYPE_MESSAGES] = &tp_messages,
    [TP_TYPE_FLAGS] = &tp_flags,
    [TP_TYPE_ALERT] = &tp_alerts,
    [TP_TYPE_SIDE] = &tp_sides,
    [TP_TYPE_TIER] = &tp_tiers,
};

static struct place place_in(const struct check *check, struct tp_text word)
{
    return place_of(check->path, check->map->text, word.ptr);
}

/* What of the value no converter takes; of no length where all is taken. */
static struct tp_text unknown_part(int field, struct tp_text value)
{
    static const struct tp_map empty;
    struct tp_event event;

    tp_event_clear(&event);
    tp_convert(&event, &empty, (enum tp_field)field, value, 0);
    if (!tp_event_has(&event, (enum tp_field)field))
        return value;
    if (event.n_unknown_messages > 0)
        return event.unknown_messages[0];
    return event.n_unknown_flags > 0 ? event.unknown_flags[0] : (struct tp_text){NULL, 0};
}

static void check_value(const struct check *check, int field, struct tp_text value)
{
    const struct tp_catalogue *catalogue = catalogues[tp_fields.rows[field].code];
    struct tp_text unknown = unknown_part(field, value);
    const char *nearest = catalogue == NULL ? NULL : nearest_name(catalogue, unknown);

    if (unknown.len == 0 || (catalogue != NULL && tp_catalogue_by_name(catalogue, unknown) >= 0))
        return;
    if (catalogue == NULL)
        faults_tell(check->faults, place_in(check, value), "'%.*s' can't be a value of %s",
                    SHOW(value), tp_fields.rows[field].name.ptr);
    else
        faults_tell(check->faults, place_in(check, value),
                    "'%.*s' is not a word for %s, expected %s%s%sone of those that 'tlspin "
                    "catalogue %s' lists",
                    SHOW(unknown), tp_fields.rows[field].name.ptr, nearest == NULL ? "" : "'",
                    nearest == NULL ? "" : nearest, nearest == NULL ? "" : "', or ",
                    catalogue->name);
}

/* Has the line of this directive anything to do? field -1 stands for all. */
static void check_field(const struct check *check, int field, struct tp_text value)
{
    if (field < 0 || (check->yielded & TP_HAS(field)) != 0)
        return;
    faults_warn(check->faults, place_in(check, value),
                "this has no effect, as nothing yields %s; expected a key or a rule that does",
                tp_fields.rows[field].name.ptr);
}

static void check_words(const struct check *check)
{
    const struct tp_map_word *words = check->map->words;

    for (size_t i = 0; i < check->map->n_words; i++) {
        size_t first = 0;

        while (words[first].field != words[i].field ||
               !tp_text_equal(words[first].theirs, words[i].theirs))
            first++;
        check_field(check, words[i].field, words[i].theirs);
        check_value(check, words[i].field, words[i].ours);
        if (first < i || tp_map_says_absent(check->map, words[i].field, words[i].theirs))
            faults_warn(check->faults, place_in(check, words[i].theirs),
                        "this has no effect, as another line says already what '%.*s' means",
                        SHOW(words[i].theirs));
    }
}

void check_map(const char *path, const struct tp_map *map, uint64_t yielded, struct faults *faults)
{
    struct check check = {path, map, yielded, faults};

    for (size_t i = 0; i < map->n_constants; i++)
        check_value(&check, map->constants[i].field,
                    tp_map_translate(map, map->constants[i].field, map->constants[i].value));
    check_words(&check);
    for (size_t i = 0; i < map->n_absents; i++)
        check_field(&check, map->absents[i].field, map->absents[i].value);
    for (size_t i = 0; i < map->n_generics; i++)
        check_field(&check, map->generics[i].field, map->generics[i].value);
    for (size_t i = 0; i < map->n_bits; i++)
        check_field(&check, TP_FIELD_FLAGS, map->bits[i].name);
}

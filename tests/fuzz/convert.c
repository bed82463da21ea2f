/* SPDX-License-Identifier: Apache-2.0 */
/* The value of one field: a byte names the field, the rest is the value. */
#include "input/convert.h"

#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/convert/*"}, 200000};

/* Every member indexes a table, or is in the bounds that core relies on. */
static void check_event(const struct tp_event *event)
{
    FUZZ_HOLDS(event->type < TP_EVENT_TYPE__COUNT);
    FUZZ_HOLDS(event->action < TP_ACTION__COUNT && event->expected_action < TP_ACTION__COUNT);
    FUZZ_HOLDS(event->status < TP_STATUS__COUNT);
    FUZZ_HOLDS(event->alert_side < TP_SIDE__COUNT && event->closed_by < TP_SIDE__COUNT);
    FUZZ_HOLDS(event->flags >> TP_FLAG__COUNT == 0);
    FUZZ_HOLDS(event->n_unknown_flags <= TP_MAX_UNKNOWN_NAMES);
    FUZZ_HOLDS(event->n_unknown_messages <= TP_MAX_UNKNOWN_NAMES);
    FUZZ_HOLDS(event->text[TP_FIELD_SERVER_NAME].len <= TP_HOST_NAME_MAX);
    FUZZ_HOLDS(event->time_ms == TP_NO_TIME || event->time_ms > 0);
    FUZZ_HOLDS(event->time_ms <= TP_MAX_TIME);
}

/* A value that can't be right leaves the event as it was. */
static void check_untouched(const struct tp_event *event)
{
    struct tp_event empty;

    tp_event_clear(&empty);
    FUZZ_HOLDS(memcmp(event, &empty, sizeof empty) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct tp_map no_map;
    struct tp_text copy = fuzz_copy(bytes, len), text = copy;
    enum tp_field field = (enum tp_field)(fuzz_take(&text) % TP_FIELD__COUNT);
    struct tp_event event;

    tp_event_clear(&event);
    tp_convert(&event, &no_map, field, text, INT64_C(1795262400000));
    FUZZ_HOLDS((event.present & ~TP_HAS(field)) == 0);
    if (tp_event_has(&event, field))
        FUZZ_HOLDS(event.text[field].len > 0 && fuzz_is_in(event.text[field], text));
    else
        check_untouched(&event);
    check_event(&event);
    fuzz_free(copy);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Events for tests, written as `field=value field=value` with canonical names. */
#pragma once

#include <stdio.h>

#include "core/engine.h"
#include "input/complete.h"
#include "input/convert.h"

#define MADE_FAULT_SIZE 128

static inline bool made_field(struct tp_event *event, struct tp_text word, int64_t now_ms,
                              char fault[MADE_FAULT_SIZE])
{
    static const struct tp_map no_map;
    const char *sign = memchr(word.ptr, '=', word.len);
    struct tp_text name = {word.ptr, sign == NULL ? 0 : (size_t)(sign - word.ptr)};
    int field = tp_catalogue_by_name(&tp_fields, name);

    if (field >= 0) {
        event->present &= ~TP_HAS(field);
        tp_convert(event, &no_map, (enum tp_field)field, tp_text_from(word, name.len + 1), now_ms);
    }
    if (field >= 0 && tp_event_has(event, (enum tp_field)field))
        return true;
    snprintf(fault, MADE_FAULT_SIZE, "'%.*s' is no field=value", (int)word.len, word.ptr);
    return false;
}

static inline bool made_fields(struct tp_event *event, struct tp_text fields, int64_t now_ms,
                               char fault[MADE_FAULT_SIZE])
{
    bool is_good = true;

    while (fields.len > 0 && is_good) {
        const char *blank = memchr(fields.ptr, ' ', fields.len);
        size_t len = blank == NULL ? fields.len : (size_t)(blank - fields.ptr);

        is_good = len == 0 || made_field(event, (struct tp_text){fields.ptr, len}, now_ms, fault);
        fields = tp_text_from(fields, blank == NULL ? len : len + 1);
    }
    return is_good;
}

/* Between 10.0.0.1:50000 and 198.51.100.7:443 where fields do not say otherwise. Borrows fields. */
static inline bool made_event(struct tp_event *event, struct tp_text fields, int64_t now_ms,
                              char fault[MADE_FAULT_SIZE])
{
    static const struct tp_text usual = TP_TEXT("client_ip=10.0.0.1 client_port=50000 "
                                                "server_ip=198.51.100.7 server_port=443");

    tp_event_clear(event);
    if (!made_fields(event, usual, now_ms, fault) || !made_fields(event, fields, now_ms, fault))
        return false;
    tp_complete(event, now_ms);
    return true;
}

/* Fowler, Noll, Vo: FNV-1a, for tests that need the same hash in every run. */
static inline uint64_t made_hash_function(const void *secret, const void *data, size_t len)
{
    const unsigned char *bytes = data;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    (void)secret;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

static const struct tp_hash made_hash = {made_hash_function, NULL};

/* An engine with the usual settings and room for max_flows. */
static inline struct tp_engine *made_engine(uint32_t max_flows)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = made_hash;
    options.flows.max_flows = max_flows;
    return tp_engine_new(&options);
}

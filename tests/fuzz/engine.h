/* SPDX-License-Identifier: Apache-2.0 */
/* A small engine, and what it says of an event: JSON that everybody can read. */
#pragma once

#include <json.h>
#include <unistr.h>

#include "core/engine.h"
#include "output/ecs.h"
#include "output/finding.h"
#include "output/json_text.h"
#include "output/json_tree.h"
#include "tests/fuzz/fuzz.h"
#include "tests/made.h"

/* Little room, so that things leave. */
static inline struct tp_engine_options fuzz_engine_options(void)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = made_hash;
    options.flows.max_flows = 8;
    options.evidence.max_clients = options.evidence.max_names = 4;
    options.evidence.max_subjects = options.evidence.max_pairs = 8;
    return options;
}

/* One line of valid UTF-8, and one object of JSON; to be released. */
static inline struct json_object *fuzz_parse(struct tp_text text)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *object = json_tokener_parse_ex(tokener, text.ptr, (int)text.len);

    FUZZ_HOLDS(u8_check((const uint8_t *)text.ptr, text.len) == NULL);
    for (size_t i = 0; i < text.len; i++)
        FUZZ_HOLDS((unsigned char)text.ptr[i] >= ' ' && text.ptr[i] != 0x7f);
    FUZZ_HOLDS(fjson_tokener_get_error(tokener) == fjson_tokener_success);
    FUZZ_HOLDS(json_object_is_type(object, json_type_object));
    json_tokener_free(tokener);
    return object;
}

/* The text and the tree, which rsyslog gets, say the same. */
static inline void fuzz_check_event(const struct tp_event *event, const struct tp_verdict *verdict)
{
    static struct tp_json_text text;
    static struct tp_json_tree tree;
    struct json_object *parsed, *grown;

    if (text.writer.form == NULL) {
        tp_json_text_init(&text);
        tp_json_tree_init(&tree);
    }
    tp_json_text_restart(&text);
    tp_ecs_write(&text.writer, event, verdict, TP_TEXT("stem"));
    tp_ecs_write(&tree.writer, event, verdict, TP_TEXT("stem"));
    parsed = fuzz_parse((struct tp_text){text.ptr, text.len});
    grown = tp_json_tree_take(&tree);
    FUZZ_HOLDS(strcmp(json_object_to_json_string(parsed), json_object_to_json_string(grown)) == 0);
    json_object_put(parsed);
    json_object_put(grown);
}

static inline void fuzz_check_news(struct tp_engine *engine)
{
    static struct tp_json_text text;
    static struct tp_news news;

    if (text.writer.form == NULL)
        tp_json_text_init(&text);
    tp_engine_take_news(engine, &news);
    FUZZ_HOLDS(news.n <= TP_MAX_NEWS);
    for (size_t i = 0; i < news.n; i++) {
        tp_json_text_restart(&text);
        tp_finding_write(&text.writer, &news.findings[i], INT64_C(1795262400000));
        json_object_put(fuzz_parse((struct tp_text){text.ptr, text.len}));
    }
}

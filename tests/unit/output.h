/* SPDX-License-Identifier: Apache-2.0 */
/* What leaves for an event, in unit tests. */
#pragma once

#include "output/ecs.h"
#include "output/json_leaf.h"
#include "output/json_text.h"
#include "output/json_tree.h"
#include "tests/unit/verdict.h"

static inline struct tp_verdict verdict_of(const struct tp_event *event)
{
    struct tp_engine *engine = made_engine(1);
    struct tp_event copy = *event;
    struct tp_verdict verdict;

    tp_engine_feed(engine, &copy, NOON + INT64_C(86400000), &verdict);
    tp_engine_free(engine);
    return verdict;
}

/* As text, parsed again; json_object_put() it. */
static inline struct json_object *output_of_event(const struct tp_event *event)
{
    struct tp_verdict verdict = verdict_of(event);
    struct tp_json_text json;
    struct json_object *object;
    char *line;

    tp_json_text_init(&json);
    tp_ecs_write(&json.writer, event, &verdict, text("test"));
    line = strndup(json.ptr, json.len);
    object = json_tokener_parse(line);
    ck_assert_msg(object != NULL, "%s", line);
    free(line);
    tp_json_text_clear(&json);
    return object;
}

static inline struct json_object *output_of(const char *fields)
{
    struct tp_event event = event_of(fields);

    return output_of_event(&event);
}

/* The same, through a tree that is kept from event to event. */
static inline struct json_object *tree_of_event(struct tp_json_tree *tree,
                                                const struct tp_event *event)
{
    struct tp_verdict verdict = verdict_of(event);

    tp_ecs_write(&tree->writer, event, &verdict, text("test"));
    return tp_json_tree_take(tree);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as a libfastjson tree, as rsyslog keeps it. Keys are not copied: they must live as long as
 * the process. */
#pragma once

#include <json.h>

#include "output/writer.h"

#define TP_TREE_DEPTH 8

struct tp_json_tree {
    struct tp_writer writer; /* to be given away as the writer */
    struct json_object *open[TP_TREE_DEPTH];
    unsigned depth;
    struct json_object *root; /* set when all is closed */
};

void tp_json_tree_init(struct tp_json_tree *tree);

/* The finished object, owned by the caller, who may give it to msgAddJSON(); NULL where memory was
 * short. */
struct json_object *tp_json_tree_take(struct tp_json_tree *tree);

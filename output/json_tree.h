/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as a libfastjson tree, as rsyslog keeps it. Keys are not copied: they must live as long as
 * the process. */
#pragma once

#include <json.h>

#include "output/writer.h"

#define TP_TREE_DEPTH 8
#define TP_TREE_NAMES 512 /* a power of two, well above the names that the catalogue can give */

/* A name of the catalogue and the one libfastjson string that stands for it in every tree. */
struct tp_tree_name {
    const char *ptr;
    struct json_object *string;
};

/* For one thread, and worth keeping: its strings are shared by all trees that it made. That is safe
 * because nobody changes a string in place, and references are counted atomically. */
struct tp_json_tree {
    struct tp_writer writer; /* to be given away as the writer */
    struct json_object *open[TP_TREE_DEPTH];
    unsigned depth;
    struct json_object *root; /* set when all is closed */
    struct tp_tree_name names[TP_TREE_NAMES];
};

void tp_json_tree_init(struct tp_json_tree *tree);

/* The finished object, owned by the caller, who may give it to msgAddJSON(); NULL where memory was
 * short. It may outlive the writer, which is ready for the next. */
struct json_object *tp_json_tree_take(struct tp_json_tree *tree);

void tp_json_tree_clear(struct tp_json_tree *tree);

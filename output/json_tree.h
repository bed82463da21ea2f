/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as a libfastjson tree, as rsyslog keeps it. Keys are not copied, unless that is asked for:
 * they must live as long as the process. */
#pragma once

#include <json.h>

#include "output/writer.h"

#define TP_TREE_DEPTH 16       /* what is deeper is left out */
#define TP_TREE_STRINGS 1024   /* a power of two: places for strings that are kept */
#define TP_TREE_STRING_MAX 128 /* longer ones hardly come again */

/* For one thread, and worth keeping: strings that come again, names of the catalogue, devices,
 * zones and rules, are shared by all trees that it made, since each would take libfastjson an
 * allocation of 264 bytes. That is safe because nobody changes a string in place, and references
 * are counted atomically. */
struct tp_json_tree {
    struct tp_writer writer; /* to be given away as the writer */
    struct json_object *open[TP_TREE_DEPTH];
    unsigned depth;
    bool copies_keys;         /* false */
    struct json_object *root; /* set when all is closed */
    struct json_object *strings[TP_TREE_STRINGS];
};

void tp_json_tree_init(struct tp_json_tree *tree);

/* The finished object, owned by the caller, who may give it to msgAddJSON(); NULL where memory was
 * short. It may outlive the writer, which is ready for the next. */
struct json_object *tp_json_tree_take(struct tp_json_tree *tree);

void tp_json_tree_clear(struct tp_json_tree *tree);

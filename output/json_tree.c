/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json_tree.h"

#include "output/utf8.h"

/* No key occurs twice, and every key is a literal of ours: libfastjson need not search, nor copy.
 */
#define NEW_CONSTANT_KEY (JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_KEY_IS_CONSTANT)

static struct tp_json_tree *tree_of(struct tp_writer *writer)
{
    return (struct tp_json_tree *)writer; /* its first member */
}

/* Takes value. */
static void add(struct tp_json_tree *tree, struct tp_text key, struct json_object *value)
{
    struct json_object *parent = tree->depth > 0 ? tree->open[tree->depth - 1] : NULL;

    if (value == NULL || parent == NULL)
        json_object_put(value);
    else if (key.ptr == NULL)
        json_object_array_add(parent, value);
    else
        json_object_object_add_ex(parent, key.ptr, value, NEW_CONSTANT_KEY);
}

/* An object that could not be made is open as NULL: what is written into it goes nowhere. */
static void open(struct tp_json_tree *tree, struct tp_text key, struct json_object *value)
{
    if (tree->depth == 0)
        tree->root = value;
    else
        add(tree, key, value);
    if (tree->depth < TP_TREE_DEPTH)
        tree->open[tree->depth] = value;
    tree->depth++;
}

static void open_object(struct tp_writer *writer, struct tp_text key)
{
    open(tree_of(writer), key, json_object_new_object());
}

static void open_array(struct tp_writer *writer, struct tp_text key)
{
    open(tree_of(writer), key, json_object_new_array());
}

static void close(struct tp_writer *writer)
{
    tree_of(writer)->depth--;
}

static struct json_object *new_string(struct tp_text value)
{
    return json_object_new_string_len(value.ptr, (int)value.len);
}

static void string(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    char room[TP_UTF8_ROOM];
    struct tp_text fit = tp_utf8_mend(value, room);

    add(tree_of(writer), key, new_string(fit));
}

/* Where the name is kept, or should be; NULL where all places near its own are taken. */
static struct tp_tree_name *place_of(struct tp_json_tree *tree, const char *ptr)
{
    size_t at = ((uintptr_t)ptr * UINT64_C(0x9e3779b97f4a7c15)) >> 32;

    for (size_t i = 0; i < 8; i++) {
        struct tp_tree_name *place = &tree->names[(at + i) % TP_TREE_NAMES];
        if (place->ptr == ptr || place->ptr == NULL)
            return place;
    }
    return NULL;
}

static void name(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    struct tp_tree_name *place = place_of(tree_of(writer), value.ptr);

    if (place == NULL) {
        add(tree_of(writer), key, new_string(value));
        return;
    }
    if (place->ptr == NULL)
        *place = (struct tp_tree_name){value.ptr, new_string(value)};
    add(tree_of(writer), key, place->string == NULL ? NULL : json_object_get(place->string));
}

static void integer(struct tp_writer *writer, struct tp_text key, int64_t value)
{
    add(tree_of(writer), key, json_object_new_int64(value));
}

static void boolean(struct tp_writer *writer, struct tp_text key, bool value)
{
    add(tree_of(writer), key, json_object_new_boolean(value));
}

static const struct tp_writer_form form = {open_object, open_array, close,  string,
                                           name,        integer,    boolean};

void tp_json_tree_init(struct tp_json_tree *tree)
{
    *tree = (struct tp_json_tree){.writer = {&form}};
}

struct json_object *tp_json_tree_take(struct tp_json_tree *tree)
{
    struct json_object *root = tree->root;

    tree->root = NULL;
    tree->depth = 0;
    return root;
}

void tp_json_tree_clear(struct tp_json_tree *tree)
{
    json_object_put(tree->root);
    for (size_t i = 0; i < TP_TREE_NAMES; i++)
        json_object_put(tree->names[i].string);
    tp_json_tree_init(tree);
}

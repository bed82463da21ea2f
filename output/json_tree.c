/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json_tree.h"

#include "output/utf8.h"

/* No key occurs twice, and most are literals of ours: libfastjson need not search, nor copy. */
static unsigned how_to_add(const struct tp_json_tree *tree)
{
    return JSON_C_OBJECT_ADD_KEY_IS_NEW | (tree->copies_keys ? 0 : JSON_C_OBJECT_KEY_IS_CONSTANT);
}

static struct tp_json_tree *tree_of(struct tp_writer *writer)
{
    return (struct tp_json_tree *)writer; /* its first member */
}

/* Takes value. */
static void add(struct tp_json_tree *tree, struct tp_text key, struct json_object *value)
{
    struct json_object *parent =
        tree->depth > 0 && tree->depth <= TP_TREE_DEPTH ? tree->open[tree->depth - 1] : NULL;

    if (value == NULL || parent == NULL)
        json_object_put(value);
    else if (key.ptr == NULL)
        json_object_array_add(parent, value);
    else
        json_object_object_add_ex(parent, key.ptr, value, how_to_add(tree));
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

static struct json_object **place_of(struct tp_json_tree *tree, struct tp_text value)
{
    uint64_t head = 0, tail = 0;
    size_t n = value.len < 8 ? value.len : 8;

    memcpy(&head, value.ptr, n);
    memcpy(&tail, value.ptr + value.len - n, n);
    head =
        (head ^ (tail * UINT64_C(0x9e3779b97f4a7c15)) ^ value.len) * UINT64_C(0xff51afd7ed558ccd);
    return &tree->strings[(head >> 32) % TP_TREE_STRINGS];
}

static bool is_string(struct json_object *string, struct tp_text value)
{
    return string != NULL && (size_t)json_object_get_string_len(string) == value.len &&
           memcmp(json_object_get_string(string), value.ptr, value.len) == 0;
}

/* A reference to a string that is kept, in place of the one that was there where it differs. */
static struct json_object *shared_string(struct tp_json_tree *tree, struct tp_text value)
{
    struct json_object **place;

    if (value.len == 0 || value.len > TP_TREE_STRING_MAX)
        return new_string(value);
    place = place_of(tree, value);
    if (!is_string(*place, value)) {
        json_object_put(*place);
        *place = new_string(value);
    }
    return *place == NULL ? NULL : json_object_get(*place);
}

static void string(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    char room[TP_UTF8_ROOM];

    add(tree_of(writer), key, shared_string(tree_of(writer), tp_utf8_mend(value, room)));
}

static void name(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    add(tree_of(writer), key, shared_string(tree_of(writer), value));
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
    for (size_t i = 0; i < TP_TREE_STRINGS; i++)
        json_object_put(tree->strings[i]);
    tp_json_tree_init(tree);
}

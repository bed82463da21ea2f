/* SPDX-License-Identifier: Apache-2.0 */
#include "output/json_leaf.h"

#include <stdio.h>
#include <string.h>

struct json_object *tp_json_leaf(struct json_object *object, const char *path)
{
    char key[64];

    while (object != NULL && path != NULL) {
        const char *dot = strchr(path, '.');
        size_t len = dot == NULL ? strlen(path) : (size_t)(dot - path);

        snprintf(key, sizeof key, "%.*s", (int)len, path);
        if (!json_object_is_type(object, json_type_object) ||
            !json_object_object_get_ex(object, key, &object))
            return NULL;
        path = dot == NULL ? NULL : dot + 1;
    }
    return object;
}

void tp_json_leaf_text(struct json_object *object, const char *path, char ret_text[TP_LEAF_ROOM])
{
    struct json_object *leaf = tp_json_leaf(object, path);
    int n = 0;

    snprintf(ret_text, TP_LEAF_ROOM, "%s", leaf == NULL ? "-" : json_object_get_string(leaf));
    if (leaf == NULL || !json_object_is_type(leaf, json_type_array))
        return;
    ret_text[0] = '\0';
    for (int i = 0; i < (int)json_object_array_length(leaf) && n < TP_LEAF_ROOM; i++)
        n += snprintf(ret_text + n, (size_t)(TP_LEAF_ROOM - n), "%s%s", i > 0 ? "," : "",
                      json_object_get_string(json_object_array_get_idx(leaf, i)));
}

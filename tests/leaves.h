/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves of a JSON object by path, as text: `tlspin.flow.messages` is `CLIENT_HELLO,SERVER_HELLO`.
 */
#pragma once

#include <json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LEAF_SIZE 4096

static inline struct json_object *leaf_object(struct json_object *object, const char *path)
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

/* Arrays joined by commas; `-` where there is nothing. */
static inline void leaf_text(struct json_object *root, const char *path, char out[LEAF_SIZE])
{
    struct json_object *leaf = leaf_object(root, path);
    int n = 0;

    snprintf(out, LEAF_SIZE, "%s", leaf == NULL ? "-" : json_object_get_string(leaf));
    if (leaf == NULL || !json_object_is_type(leaf, json_type_array))
        return;
    out[0] = '\0';
    for (int i = 0; i < (int)json_object_array_length(leaf) && n < LEAF_SIZE; i++)
        n += snprintf(out + n, (size_t)(LEAF_SIZE - n), "%s%s", i > 0 ? "," : "",
                      json_object_get_string(json_object_array_get_idx(leaf, i)));
}

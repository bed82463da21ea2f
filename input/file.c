/* SPDX-License-Identifier: Apache-2.0 */
#include "input/file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *tp_file_read(const char *path, size_t *ret_len, struct tp_error *ret_error)
{
    FILE *file = fopen(path, "rb");
    char *text = file == NULL ? NULL : malloc(TP_FILE_MAX);
    size_t len = text == NULL ? 0 : fread(text, 1, TP_FILE_MAX, file);
    bool is_read = text != NULL && !ferror(file);
    int why = errno;

    if (file != NULL)
        fclose(file);
    if (is_read && len < TP_FILE_MAX) {
        text[len] = '\0';
        *ret_len = len;
        return text;
    }
    free(text);
    if (is_read)
        tp_error_set(ret_error, "%s: larger than %u bytes, expected a rulebase or map", path,
                     TP_FILE_MAX);
    else
        tp_error_set(ret_error, "%s: can't be read: %s", path, strerror(why));
    return NULL;
}

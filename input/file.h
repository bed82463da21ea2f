/* SPDX-License-Identifier: Apache-2.0 */
/* A small file, whole. */
#pragma once

#include <stddef.h>

#include "input/error.h"

/* Files of this size and more are refused: rulebases and maps are small. */
#define TP_FILE_MAX (4u << 20)

/* The contents, NUL-terminated, to be freed by the caller; NULL with ret_error filled where it
 * can't be read. */
char *tp_file_read(const char *path, size_t *ret_len, struct tp_error *ret_error);

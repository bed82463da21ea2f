/* SPDX-License-Identifier: Apache-2.0 */
/* A file that is written by us and read by us: beside and renamed over, so that there is always a
 * whole one, and with a SHA-256 at its end. Readable by its owner only. */
#pragma once

#include <stdio.h>

#include "input/error.h"

enum tp_durability {
    TP_SURVIVES_POWER_CUT, /* waits for the disk */
    TP_SURVIVES_CRASH,     /* of the process: waits for nothing */
};

/* False with ret_error filled; the file that was there is untouched then. */
bool tp_checked_file_save(const char *path, const void *bytes, size_t len,
                          enum tp_durability durability, struct tp_error *ret_error);

/* The file at its start, whose last TP_CHECKED_FILE_SUM bytes are no longer of interest. NULL where
 * there is none, or with *ret_fault said where it can't be believed. */
FILE *tp_checked_file_open(const char *path, const char **ret_fault);

#define TP_CHECKED_FILE_SUM 32

/* Renames the file to PATH.aside, if it can be and is a file at all; ret_error says what was done,
 * and why. */
void tp_checked_file_set_aside(const char *path, const char *fault, struct tp_error *ret_error);

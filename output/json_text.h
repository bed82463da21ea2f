/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as text, one object a time, in a buffer that grows to the largest and stays. */
#pragma once

#include "output/writer.h"

struct tp_json_text {
    struct tp_writer writer; /* to be given away as the writer */
    char *ptr;
    size_t len, size;
    unsigned depth;
    char closers[16]; /* what closes each open object or array */
    bool is_failed;   /* memory was short: what is there is not whole */
};

void tp_json_text_init(struct tp_json_text *text);

/* Empties it, keeps the memory. */
void tp_json_text_restart(struct tp_json_text *text);

void tp_json_text_clear(struct tp_json_text *text);

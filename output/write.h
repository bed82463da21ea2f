/* SPDX-License-Identifier: Apache-2.0 */
/* Short words for a writer's functions. */
#pragma once

#include "output/address.h"
#include "output/writer.h"

#define K(key) TP_TEXT(key)

static inline void tp_open_object(struct tp_writer *writer, struct tp_text key)
{
    writer->form->open_object(writer, key);
}

static inline void tp_open_array(struct tp_writer *writer, struct tp_text key)
{
    writer->form->open_array(writer, key);
}

static inline void tp_close(struct tp_writer *writer)
{
    writer->form->close(writer);
}

static inline void tp_write_string(struct tp_writer *writer, struct tp_text key,
                                   struct tp_text value)
{
    writer->form->string(writer, key, value);
}

static inline void tp_write_name(struct tp_writer *writer, struct tp_text key, struct tp_text value)
{
    writer->form->name(writer, key, value);
}

static inline void tp_write_integer(struct tp_writer *writer, struct tp_text key, int64_t value)
{
    writer->form->integer(writer, key, value);
}

static inline void tp_write_boolean(struct tp_writer *writer, struct tp_text key, bool value)
{
    writer->form->boolean(writer, key, value);
}

/* A time that is unknown is left out. */
static inline void tp_write_time(struct tp_writer *writer, struct tp_text key, int64_t ms)
{
    char text[TP_TIME_LEN];

    if (ms == TP_NO_TIME || ms < 0)
        return;
    tp_time_print(ms, text);
    tp_write_string(writer, key, (struct tp_text){text, sizeof text});
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Where JSON goes: text, or a tree for rsyslog. The one who describes the output does not know
 * which. Keys are literals without anything to escape; inside an array key is TP_NO_KEY. */
#pragma once

#include <stdint.h>

#include "core/text.h"

#define TP_NO_KEY ((struct tp_text){NULL, 0})

struct tp_writer {
    const struct tp_writer_form *form;
};

struct tp_writer_form {
    void (*open_object)(struct tp_writer *, struct tp_text key);
    void (*open_array)(struct tp_writer *, struct tp_text key);
    void (*close)(struct tp_writer *);
    void (*string)(struct tp_writer *, struct tp_text key,
                   struct tp_text value); /* copies; any bytes */
    void (*name)(struct tp_writer *, struct tp_text key,
                 struct tp_text value); /* of the catalogue: lives for ever */
    void (*integer)(struct tp_writer *, struct tp_text key, int64_t value);
    void (*boolean)(struct tp_writer *, struct tp_text key, bool value);
};

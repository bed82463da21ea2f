/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the parameters of an action or an input by a table, and says what is wrong with a value. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include "rsyslog.h"

struct nvlst;
struct cnfparamblk;

/* Sets one value (borrowed): RS_RET_PARAM_ERROR when it is not allowed. */
typedef rsRetVal tp_setter(void *settings, const char *value);

struct tp_parameter {
    const char *name;
    tp_setter *set;      /* NULL: it is a whole number, a uint64_t at this offset */
    const char *allowed; /* NULL: the setter says it */
    size_t number;
    uint64_t min, max;
};

/* The two tables are in one order: rsyslog's view of the parameters, and ours. */
struct tp_parameters {
    const char *module;
    struct cnfparamblk *block;
    const struct tp_parameter *rows;
};

#define TP_TEXT_OF(number) #number
#define TP_AS_TEXT(number) TP_TEXT_OF(number)

/* A whole number, and one of seconds, from least to most. */
#define TP_NUMBER(name, settings, member, least, most)                                             \
    {                                                                                              \
        name, NULL, "a whole number from " TP_AS_TEXT(least) " to " TP_AS_TEXT(most),              \
            offsetof(settings, member), least, most                                                \
    }
#define TP_SECONDS(name, settings, member, most)                                                   \
    {                                                                                              \
        name, NULL, "a whole number of seconds from 1 to " TP_AS_TEXT(most),                       \
            offsetof(settings, member), 1, most                                                    \
    }

/* Sets what list (borrowed) gives; the rest stays as it is. A bad value is reported with the
 * configuration's file and line, and returns RS_RET_PARAM_ERROR. */
rsRetVal tp_parameters_read(const struct tp_parameters *parameters, struct nvlst *list,
                            void *settings);

void tp_parameter_refuse(const char *module, const char *name, const char *value,
                         const char *allowed);

/* Setters for members. A text that is empty is refused; the one that was there is freed. */
rsRetVal tp_parameter_text(char **ret_text, const char *value);

/* Appends a copy to an array of *n. */
rsRetVal tp_parameter_texts(char ***texts, size_t *n, const char *value);

/* The absolute path of a file: rsyslogd changes its folder. */
rsRetVal tp_parameter_path(char **ret_path, const char *value);

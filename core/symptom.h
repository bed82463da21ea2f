/* SPDX-License-Identifier: Apache-2.0 */
/* The symptom table: which facts make which symptom. The only place where a flow is judged. */
#pragma once

#include "core/catalogue.h"

struct tp_symptom_row {
    enum tp_symptom symptom;
    enum tp_reason reason;
    uint32_t needs; /* TP_FACT_ bits that must all be true */
    uint32_t lacks; /* TP_FACT_ bits that must all be false */
};

/* In order: the first row that matches wins, the last matches always. */
extern const struct tp_symptom_row tp_symptom_rows[];
extern const size_t tp_n_symptom_rows;

/* Never NULL. */
const struct tp_symptom_row *tp_symptom_of(uint32_t facts);

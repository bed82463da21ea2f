/* SPDX-License-Identifier: Apache-2.0 */
/* What was concluded, and from what, in one sentence for a person. */
#pragma once

#include "core/conclude.h"

#define TP_SENTENCE_SIZE 768

/* Writes the sentence, NUL-terminated; returns its length. */
size_t tp_sentence(const struct tp_finding *finding, char ret_sentence[TP_SENTENCE_SIZE]);

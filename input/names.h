/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, words and lists of names as vendors write them. */
#pragma once

#include "core/catalogue.h"

/* Decimal or 0x-hex, nothing else around it. False where it is none, or does not fit. */
bool tp_number_parse(struct tp_text text, uint64_t *ret_number);

/* Decimal, with a sign, a fraction behind a dot and an exponent, or without, whatever the locale.
 * False where it is none, or is too large, or has 64 characters and more. */
bool tp_real_parse(struct tp_text text, double *ret_number);

#define TP_REAL_ROOM 24

/* With ten digits at most and a NUL, whatever the locale. */
void tp_real_print(double number, char ret_text[TP_REAL_ROOM]);

/* A vendor's word for a catalogue row: its number, or its name however it is written: `Decrypt
 * (Resign)`, `decrypt-resign`, `DecryptResign` and `DECRYPT_RESIGN` are all decrypt_resign. The
 * row's place, or -1.
 */
int tp_word_parse(const struct tp_catalogue *catalogue, struct tp_text text);

/* A set: one number whose bits are the rows' codes, or names with separators between them. */
struct tp_names {
    const struct tp_catalogue *catalogue;
    struct tp_text prefix; /* names may carry it */
    const char *separators;
    bool is_by_place; /* collect names as 1 << place, because not all have a code */
    struct tp_text
        *unknown; /* room for TP_MAX_UNKNOWN_NAMES; NULL where unknown names are of no use */

    uint64_t bits;    /* result: numbers, and codes of names unless is_by_place */
    uint64_t places;  /* result: names, when is_by_place */
    size_t n_unknown; /* result */
};

/* False where text holds nothing. */
bool tp_names_parse(struct tp_names *names, struct tp_text text);

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/names.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/event.h"

#define MAX_WORD 64

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = tp_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

bool tp_number_parse(struct tp_text text, uint64_t *ret_number)
{
    bool is_hex = text.len > 2 && text.ptr[0] == '0' && tp_lower(text.ptr[1]) == 'x';
    uint64_t base = is_hex ? 16 : 10, number = 0;

    if (text.len == 0)
        return false;
    for (size_t i = is_hex ? 2 : 0; i < text.len; i++) {
        uint64_t digit = (uint64_t)digit_value(text.ptr[i]);
        if (digit >= base || number > (UINT64_MAX - digit) / base)
            return false;
        number = number * base + digit;
    }
    *ret_number = number;
    return true;
}

static bool skip_one_of(struct tp_text *text, const char *characters)
{
    if (text->len == 0 || text->ptr[0] == '\0' || strchr(characters, text->ptr[0]) == NULL)
        return false;
    *text = tp_text_from(*text, 1);
    return true;
}

/* At least one. */
static bool skip_digits(struct tp_text *text)
{
    bool has_some = false;

    while (skip_one_of(text, "0123456789"))
        has_some = true;
    return has_some;
}

static bool skip_exponent(struct tp_text *text)
{
    skip_one_of(text, "+-");
    return skip_digits(text);
}

static bool is_real(struct tp_text text)
{
    skip_one_of(&text, "+-");
    return skip_digits(&text) && (!skip_one_of(&text, ".") || skip_digits(&text)) &&
           (!skip_one_of(&text, "eE") || skip_exponent(&text)) && text.len == 0;
}

bool tp_real_parse(struct tp_text text, double *ret_number)
{
    char word[MAX_WORD] = "";
    locale_t neutral;
    double number;

    if (text.len >= sizeof word || !is_real(text))
        return false;
    memcpy(word, text.ptr, text.len);
    neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (neutral == (locale_t)0)
        return false;
    number = strtod_l(word, NULL, neutral);
    freelocale(neutral);
    if (!isfinite(number))
        return false;
    *ret_number = number;
    return true;
}

void tp_real_print(double number, char ret_text[TP_REAL_ROOM])
{
    locale_t neutral = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = (locale_t)0;

    if (neutral != (locale_t)0)
        before = uselocale(neutral);
    snprintf(ret_text, TP_REAL_ROOM, "%.10g", number);
    if (neutral == (locale_t)0)
        return;
    uselocale(before);
    freelocale(neutral);
}

/* Lower case, every run of other characters than letters and digits one underscore, none at the
 * ends; one also between `UnknownCA`'s words. */
static size_t normalize(struct tp_text text, char word[MAX_WORD])
{
    size_t n = 0;
    bool is_gap = false, is_small = false;

    for (size_t i = 0; i < text.len && n + 1 < MAX_WORD; i++) {
        char c = tp_lower(text.ptr[i]);
        bool is_large = c != text.ptr[i];
        bool is_word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_word && (is_gap || (is_small && is_large)) && n > 0)
            word[n++] = '_';
        if (is_word)
            word[n++] = c;
        is_gap = !is_word;
        is_small = !is_large && c >= 'a' && c <= 'z';
    }
    return n;
}

int tp_word_parse(const struct tp_catalogue *catalogue, struct tp_text text)
{
    char word[MAX_WORD];
    uint64_t number;

    if (tp_number_parse(text, &number))
        return tp_catalogue_by_code(catalogue, number);
    return tp_catalogue_by_name(catalogue, (struct tp_text){word, normalize(text, word)});
}

static struct tp_text without_prefix(struct tp_text name, struct tp_text prefix)
{
    if (prefix.len > 0 && name.len > prefix.len &&
        tp_text_same_word((struct tp_text){name.ptr, prefix.len}, prefix))
        return tp_text_from(name, prefix.len);
    return name;
}

static void add_unknown(struct tp_names *names, struct tp_text name)
{
    if (names->unknown != NULL && names->n_unknown < TP_MAX_UNKNOWN_NAMES)
        names->unknown[names->n_unknown++] = name;
}

static void add_name(struct tp_names *names, struct tp_text name)
{
    struct tp_text bare = without_prefix(name, names->prefix);
    char word[MAX_WORD];
    uint64_t number;
    int row;

    if (tp_number_parse(name, &number) && (names->is_by_place || number <= UINT32_MAX)) {
        names->bits |= number;
        return;
    }
    row = tp_catalogue_by_name(names->catalogue, (struct tp_text){word, normalize(bare, word)});
    if (row < 0)
        add_unknown(names, name);
    else if (names->is_by_place)
        names->places |= UINT64_C(1) << row;
    else
        names->bits |= names->catalogue->rows[row].code;
}

static size_t name_len(struct tp_text text, const char *separators)
{
    size_t len = 0;

    while (len < text.len && (text.ptr[len] == '\0' || strchr(separators, text.ptr[len]) == NULL))
        len++;
    return len;
}

bool tp_names_parse(struct tp_names *names, struct tp_text text)
{
    bool is_empty = true;

    while (text.len > 0) {
        size_t len = name_len(text, names->separators);
        struct tp_text name = tp_text_trim((struct tp_text){text.ptr, len});

        if (name.len > 0)
            add_name(names, name);
        is_empty &= name.len == 0;
        text = tp_text_from(text, len < text.len ? len + 1 : len);
    }
    return !is_empty;
}

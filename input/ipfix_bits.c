/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_facts.h"

#include "input/names.h"

struct word {
    struct tp_text name;
    uint8_t type;
};

/* As Flowmon writes them: `CCS-ALERT-HS-DATA`, `CH-SH-CER-SHD-NST`. */
static const struct word contents[] = {
    {TP_TEXT("CCS"), TP_TLS_CHANGE_CIPHER_SPEC},
    {TP_TEXT("ALERT"), TP_TLS_ALERT},
    {TP_TEXT("HS"), TP_TLS_HANDSHAKE},
    {TP_TEXT("DATA"), TP_TLS_DATA},
};

static const struct word handshakes[] = {
    {TP_TEXT("HR"), 0},   {TP_TEXT("CH"), 1},   {TP_TEXT("SH"), 2},   {TP_TEXT("NST"), 4},
    {TP_TEXT("CER"), 11}, {TP_TEXT("SKE"), 12}, {TP_TEXT("CR"), 13},  {TP_TEXT("SHD"), 14},
    {TP_TEXT("CV"), 15},  {TP_TEXT("CKE"), 16}, {TP_TEXT("FIN"), 20},
};

/* The type, or -1; 0x100 for `-`. */
static int type_of(struct tp_text name, const struct word *words, size_t n_words)
{
    uint64_t number;

    if (tp_text_equal(name, TP_TEXT("-")))
        return 0x100;
    for (size_t i = 0; i < n_words; i++) {
        if (tp_text_same_word(name, words[i].name))
            return words[i].type;
    }
    return tp_number_parse(name, &number) && number < UINT8_MAX ? (int)number : -1;
}

static struct tp_text next_name(struct tp_text *names)
{
    const char *comma = memchr(names->ptr, ',', names->len);
    struct tp_text name = {names->ptr, comma == NULL ? names->len : (size_t)(comma - names->ptr)};

    *names = tp_text_from(*names, comma == NULL ? name.len : name.len + 1);
    return tp_text_trim(name);
}

/* plus is added to every type that is known. */
static bool parse(uint8_t *bits, size_t n_bits, uint8_t plus, struct tp_text names,
                  const struct word *words, size_t n_words, struct tp_error *ret_error)
{
    size_t n = 0;

    memset(bits, 0, n_bits);
    while (names.len > 0) {
        struct tp_text name = next_name(&names);
        int type = type_of(name, words, n_words);

        if (n == n_bits)
            return tp_error_set(ret_error, "too many names, there are %zu bits", n_bits);
        if (type < 0)
            return tp_error_set(ret_error, "unknown name '%.*s'", (int)name.len, name.ptr);
        bits[n++] = type == 0x100 ? 0 : (uint8_t)(type + plus);
    }
    return true;
}

bool tp_ipfix_bits_parse_content(struct tp_ipfix_bits *bits, struct tp_text names,
                                 struct tp_error *ret_error)
{
    return parse(bits->content, sizeof bits->content, 0, names, contents,
                 sizeof contents / sizeof contents[0], ret_error);
}

bool tp_ipfix_bits_parse_handshake(struct tp_ipfix_bits *bits, struct tp_text names,
                                   struct tp_error *ret_error)
{
    return parse(bits->handshake, sizeof bits->handshake, 1, names, handshakes,
                 sizeof handshakes / sizeof handshakes[0], ret_error);
}

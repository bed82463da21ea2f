/* SPDX-License-Identifier: Apache-2.0 */
#include "output/utf8.h"

#include <stdint.h>
#include <unistr.h>

static bool is_ascii(struct tp_text value)
{
    uint64_t all = 0, word;
    size_t i = 0;

    for (; i + 8 <= value.len; i += 8) {
        memcpy(&word, value.ptr + i, 8);
        all |= word;
    }
    for (; i < value.len; i++)
        all |= (unsigned char)value.ptr[i];
    return (all & UINT64_C(0x8080808080808080)) == 0;
}

/* Not inside a character: a byte 10xxxxxx continues one (RFC 3629 3). */
static struct tp_text shorten(struct tp_text value)
{
    size_t len = TP_VALUE_MAX;

    while (len > TP_VALUE_MAX - 4 && ((unsigned char)value.ptr[len] & 0xc0) == 0x80)
        len--;
    return (struct tp_text){value.ptr, len};
}

struct tp_text tp_utf8_mend(struct tp_text value, char room[TP_UTF8_ROOM])
{
    size_t n = 0;

    if (value.len > TP_VALUE_MAX)
        value = shorten(value);
    if (is_ascii(value))
        return value;
    while (value.len > 0) {
        const uint8_t *bytes = (const uint8_t *)value.ptr;
        const uint8_t *bad = u8_check(bytes, value.len);
        size_t good = bad == NULL ? value.len : (size_t)(bad - bytes);

        memcpy(room + n, value.ptr, good);
        n += good;
        value = tp_text_from(value, good);
        if (value.len > 0) {
            memcpy(room + n, "\xef\xbf\xbd", 3);
            n += 3;
            value = tp_text_from(value, 1);
        }
    }
    return (struct tp_text){room, n};
}

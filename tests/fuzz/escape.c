/* SPDX-License-Identifier: Apache-2.0 */
/* What was escaped, as it was; and any bytes, mended for JSON. */
#include "input/escape.h"

#include <unistr.h>

#include "output/utf8.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/escape/*"}, 200000};

static bool is_utf8(struct tp_text text)
{
    return u8_check((const uint8_t *)text.ptr, text.len) == NULL;
}

/* The room is as large as the text: it must be enough. */
static void check_unescape(struct tp_text text)
{
    struct tp_text room = fuzz_copy(text.ptr, text.len), plain = {room.ptr, 0};

    plain = tp_unescape(text, (char *)(uintptr_t)room.ptr);
    FUZZ_HOLDS(plain.len <= text.len);
    FUZZ_HOLDS(plain.ptr == text.ptr || plain.ptr == room.ptr);
    FUZZ_HOLDS(!is_utf8(text) || is_utf8(plain));
    fuzz_free(room);
}

static void check_mend(struct tp_text text)
{
    char *room = malloc(TP_UTF8_ROOM);
    struct tp_text mended = tp_utf8_mend(text, room);

    FUZZ_HOLDS(is_utf8(mended) && mended.len <= TP_UTF8_ROOM);
    FUZZ_HOLDS(text.len > TP_VALUE_MAX || !is_utf8(text) ||
               (mended.len == text.len && memcmp(mended.ptr, text.ptr, text.len) == 0));
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_text text = fuzz_copy(bytes, len);

    check_unescape(text);
    check_mend(text);
    fuzz_free(text);
    return 0;
}

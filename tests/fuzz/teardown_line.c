/* SPDX-License-Identifier: Apache-2.0 */
/* A teardown's text: any bytes; and a device's own with these bytes as a user, at each place where
 * one can stand. Whatever a user's name is, the line says what the device said, or is not taken. */
#include "input/teardown_line.h"

#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/teardown_line/*"}, 200000};

#define ROOM 16384

static void check_values(struct tp_text text)
{
    struct tp_text copy = fuzz_copy(text.ptr, text.len);
    struct tp_teardown_line line;
    bool is_taken = tp_teardown_line_read(copy, &line);

    FUZZ_HOLDS(line.n <= TP_TEARDOWN_MAX);
    for (size_t i = 0; i < line.n && is_taken; i++) {
        struct tp_text value = line.rows[i].value;
        FUZZ_HOLDS((TP_HAS(line.rows[i].field) & TP_TEARDOWN_FIELDS) != 0);
        FUZZ_HOLDS(value.len == 0 ||
                   (value.ptr >= copy.ptr && value.ptr + value.len <= copy.ptr + copy.len));
    }
    fuzz_free(copy);
}

struct text {
    char bytes[ROOM];
    size_t len;
};

static void put(struct text *text, struct tp_text more)
{
    FUZZ_HOLDS(text->len + more.len <= ROOM);
    if (more.len > 0)
        memcpy(text->bytes + text->len, more.ptr, more.len);
    text->len += more.len;
}

/* What a device writes, in pieces; a user can stand behind each. */
static const struct tp_text pieces[] = {
    TP_TEXT(" Teardown TCP connection 7 for outside:198.51.100.7/443"),
    TP_TEXT(" to inside:10.1.2.3/50122"),
    TP_TEXT(" duration 0:00:02 bytes 3011 TCP Reset-I from inside "),
};

/* places has a bit for each piece that the user is behind. */
static bool read_with_user(struct tp_text user, unsigned places, struct text *text,
                           struct tp_teardown_line *ret_line)
{
    text->len = 0;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        put(text, pieces[i]);
        if ((places >> i & 1) != 0) {
            put(text, TP_TEXT("("));
            put(text, user);
            put(text, TP_TEXT(")"));
        }
    }
    return tp_teardown_line_read((struct tp_text){text->bytes, text->len}, ret_line);
}

static void check_user(struct tp_text user, unsigned places)
{
    static struct text plain_text, text;
    struct tp_teardown_line plain, line;

    if (user.len > ROOM / 4)
        return;
    FUZZ_HOLDS(read_with_user(user, 0, &plain_text, &plain));
    if (!read_with_user(user, places, &text, &line))
        return;
    FUZZ_HOLDS(line.n == plain.n);
    for (size_t i = 0; i < line.n; i++) {
        FUZZ_HOLDS(line.rows[i].field == plain.rows[i].field);
        FUZZ_HOLDS(tp_text_equal(line.rows[i].value, plain.rows[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_text copy = fuzz_copy(bytes, len), text = copy;
    unsigned places = fuzz_take(&text) % 8;

    check_values(text);
    check_user(text, places);
    fuzz_free(copy);
    return 0;
}

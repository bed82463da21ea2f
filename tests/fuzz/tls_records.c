/* SPDX-License-Identifier: Apache-2.0 */
/* Octets of both directions of a connection, the client's first: two bytes say how many are its.
 * More octets of the same version never show less. */
#include "input/tls_records.h"

#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/tls_records/*"}, 200000};

static struct tp_tls_side side_of(struct tp_text octets)
{
    struct tp_text copy = fuzz_copy(octets.ptr, octets.len);
    struct tp_tls_side side;

    tp_tls_side_init(&side);
    tp_tls_side_read(&side, copy);
    fuzz_free(copy);
    FUZZ_HOLDS(side.server_name_len <= TP_HOST_NAME_MAX);
    return side;
}

static struct tp_tls_shown shown_of(const struct tp_tls_side *client,
                                    const struct tp_tls_side *server)
{
    struct tp_tls_shown shown;

    tp_tls_put_together(client, server, 0, &shown);
    FUZZ_HOLDS(shown.alert_side < TP_SIDE__COUNT);
    FUZZ_HOLDS((shown.alert == TP_NO_ALERT) == (shown.alert_side == TP_SIDE_NONE));
    return shown;
}

/* Octets that change the version change what all others mean. */
static void check_grows(struct tp_tls_shown less, struct tp_tls_shown more)
{
    FUZZ_HOLDS(less.version != more.version || (less.messages & ~more.messages) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_text copy = fuzz_copy(bytes, len), text = copy;
    size_t n = fuzz_take(&text) << 8;
    struct tp_tls_side client, server, cut;
    struct tp_tls_shown all;

    n |= fuzz_take(&text);
    n = n < text.len ? n : text.len;
    client = side_of((struct tp_text){text.ptr, n});
    server = side_of(tp_text_from(text, n));
    all = shown_of(&client, &server);
    cut = side_of((struct tp_text){text.ptr, n / 2});
    check_grows(shown_of(&cut, &server), all);
    cut = side_of((struct tp_text){text.ptr + n, (text.len - n) / 2});
    check_grows(shown_of(&client, &cut), all);
    shown_of(&client, NULL);
    shown_of(NULL, &server);
    fuzz_free(copy);
    return 0;
}

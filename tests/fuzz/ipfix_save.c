/* SPDX-License-Identifier: Apache-2.0 */
/* What imipfix keeps of an exporter over a restart: messages as a template file has them, read by a
 * session, saved, and read by another one, which must know the same and save the same bytes. */
#include "input/ipfix_session.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/ipfix/*"}, 50000};

struct saved {
    size_t len, writes_left;
    uint8_t *bytes;
};

static bool keep(void *user, const void *bytes, size_t len)
{
    struct saved *saved = user;

    if (saved->writes_left-- == 0)
        return false;
    saved->bytes = realloc(saved->bytes, saved->len + len);
    FUZZ_HOLDS(saved->bytes != NULL);
    memcpy(saved->bytes + saved->len, bytes, len);
    saved->len += len;
    return true;
}

static void pass(void *user, const struct tp_record *record)
{
    (void)user;
    (void)record;
}

/* Each message in a block of its own. */
static void feed(struct tp_ipfix_session *session, struct tp_text bytes, bool are_ours)
{
    static const struct tp_ipfix_sink sink = {pass, NULL};

    while (bytes.len > 0) {
        size_t len = tp_ipfix_message_len((const uint8_t *)bytes.ptr, bytes.len);
        len = len == 0 || len > bytes.len ? bytes.len : len;
        struct tp_text copy = fuzz_copy(bytes.ptr, len);
        enum tp_ipfix_read read =
            tp_ipfix_session_feed(session, (const uint8_t *)copy.ptr, len, 0, &sink);
        FUZZ_HOLDS(!are_ours || read == TP_IPFIX_OK);
        fuzz_free(copy);
        bytes = tp_text_from(bytes, len);
    }
}

static struct saved save(struct tp_ipfix_session *session)
{
    struct saved saved = {0, SIZE_MAX, NULL};

    FUZZ_HOLDS(tp_ipfix_session_save(session, keep, &saved));
    return saved;
}

/* A disk that is full after one message is told. */
static void check_full_disk(struct tp_ipfix_session *session, const struct saved *all)
{
    struct saved saved = {0, 1, NULL};
    bool is_good = tp_ipfix_session_save(session, keep, &saved);

    FUZZ_HOLDS(is_good == (saved.len == all->len));
    free(saved.bytes);
}

static void check_restored(struct tp_ipfix_model *model, struct tp_ipfix_session *session)
{
    struct tp_ipfix_session *other = tp_ipfix_session_new(model, NULL);
    struct saved saved = save(session), again;

    feed(other, (struct tp_text){(const char *)saved.bytes, saved.len}, true);
    FUZZ_HOLDS(tp_ipfix_session_counts(session)->templates ==
               tp_ipfix_session_counts(other)->templates);
    again = save(other);
    FUZZ_HOLDS(saved.len == again.len);
    FUZZ_HOLDS(saved.len == 0 || memcmp(saved.bytes, again.bytes, saved.len) == 0);
    check_full_disk(other, &again);
    free(saved.bytes);
    free(again.bytes);
    tp_ipfix_session_free(other);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tp_ipfix_model *model;
    struct tp_ipfix_session *session;
    struct tp_error error;

    if (model == NULL)
        model = tp_ipfix_model_new(NULL, 0, &error);
    FUZZ_HOLDS(model != NULL);
    session = tp_ipfix_session_new(model, NULL);
    feed(session, (struct tp_text){(const char *)bytes, len}, false);
    check_restored(model, session);
    tp_ipfix_session_free(session);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A state file that somebody wrote. A whole one is made here, because its layout is the machine's;
 * the bytes say how it is changed, eight each time. Its checksum is right, unless the first byte is
 * odd: it would keep everything else from being tried. */
#include "input/state_file.h"

#include <limits.h>
#include <unistd.h>

#include "input/checked_file.h"
#include "tests/fuzz/engine.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/state_file/*"}, 5000};

static const struct tp_secret secret = {"fuzzed"};

static struct tp_engine_options options_of(const struct tp_secret *its_secret)
{
    struct tp_engine_options options = fuzz_engine_options();

    options.hash = tp_keyed_hash(its_secret);
    return options;
}

/* A day of a few clients and names; rejections among them, so that there are findings. */
static void feed(struct tp_engine *engine, unsigned from, unsigned n)
{
    char fields[200], fault[MADE_FAULT_SIZE];
    struct tp_verdict verdict;
    struct tp_event event;

    for (unsigned i = from; i < from + n; i++) {
        int64_t now_ms = INT64_C(1795262400000) + (int64_t)i * 10000;
        snprintf(fields, sizeof fields,
                 "client_ip=10.0.0.%u client_port=%u server_name=n%u.example action=resign "
                 "type=end error=0 duration=0 time=%lld %s",
                 i % 5, 1000 + i, i % 7, (long long)now_ms / 1000,
                 i % 3 == 0 ? "messages=CLIENT_HELLO,APP_DATA_FROM_CLIENT" : "alert=48");
        FUZZ_HOLDS(made_event(&event, (struct tp_text){fields, strlen(fields)}, now_ms, fault));
        tp_engine_feed(engine, &event, INT64_MAX, &verdict);
        fuzz_check_event(&event, &verdict);
    }
    fuzz_check_news(engine);
}

static struct tp_state_image image_of(struct tp_engine *engine)
{
    struct tp_state_image image = {NULL, 0, 0};

    FUZZ_HOLDS(tp_state_image_take(&image, engine, &secret));
    return image;
}

/* A word in the state: the one the bytes name, or what stands elsewhere in it. */
static uint32_t word_at(const struct tp_state_image *image, size_t at)
{
    uint32_t word = 0;

    memcpy(&word, image->ptr + at % (image->len - sizeof word + 1), sizeof word);
    return word;
}

static void put(struct tp_state_image *image, size_t at, uint32_t word, size_t n)
{
    memcpy(image->ptr + at % (image->len - sizeof word + 1), &word, n);
}

/* kind, three bytes of a place, four of a word. */
static void change(struct tp_state_image *image, const unsigned char *bytes)
{
    size_t at = (size_t)(bytes[1] | bytes[2] << 8 | bytes[3] << 16);
    uint32_t word = 0;

    memcpy(&word, bytes + 4, sizeof word);
    switch (bytes[0] % 5) {
    case 0:
        put(image, at, word, 1);
        break;
    case 1:
        put(image, at * 4, word, 4);
        break;
    case 2:
        put(image, at * 4, word_at(image, (size_t)word * 4), 4);
        break;
    case 3:
        put(image, at * 4, word_at(image, at * 4) + word % 16 - 8, 4);
        break;
    default:
        image->len = at % 7 != 0 || image->len < 1000 ? image->len : 500 + at % (image->len - 500);
    }
}

static const char *the_path(void)
{
    static char path[PATH_MAX];
    const char *folder = getenv("TMPDIR");

    if (folder == NULL)
        folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(path, sizeof path, "%s/tlspin-fuzz-state-%d", folder, (int)getpid());
    return path;
}

static void put_file(const struct tp_state_image *image, bool is_damaged)
{
    struct tp_error error;

    FUZZ_HOLDS(tp_checked_file_save(the_path(), image->ptr, image->len, TP_SURVIVES_CRASH, &error));
    if (is_damaged)
        FUZZ_HOLDS(truncate(the_path(), (off_t)image->len) == 0);
}

/* Whatever the file was, there is an engine, and it goes on; what it saves can be read. */
static void load(bool may_be_read)
{
    char aside[PATH_MAX + 8];
    struct tp_secret its = {{0}};
    struct tp_engine_options options = options_of(&its);
    struct tp_engine *engine;
    struct tp_error error = {""};
    enum tp_state_file result = tp_state_file_load(the_path(), &options, &its, &engine, &error);

    FUZZ_HOLDS(engine != NULL);
    FUZZ_HOLDS(result == TP_STATE_FILE_READ || result == TP_STATE_FILE_ASIDE);
    FUZZ_HOLDS(may_be_read || result == TP_STATE_FILE_ASIDE);
    FUZZ_HOLDS((result == TP_STATE_FILE_ASIDE) == (error.text[0] != '\0'));
    feed(engine, 20, 12);
    tp_engine_free(engine);
    snprintf(aside, sizeof aside, "%s.aside", the_path());
    unlink(aside);
    unlink(the_path());
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_engine_options options = options_of(&secret);
    struct tp_engine *engine = tp_engine_new(&options);
    struct tp_text text = {(const char *)bytes, len};
    unsigned choice = fuzz_take(&text);
    struct tp_state_image image;

    feed(engine, 0, choice / 2 % 16);
    image = image_of(engine);
    for (; text.len >= 8; text = tp_text_from(text, 8))
        change(&image, (const unsigned char *)text.ptr);
    put_file(&image, choice % 2 != 0);
    load(choice % 2 == 0);
    tp_state_image_clear(&image);
    tp_engine_free(engine);
    return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/state_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/verdict.h"

#define PATH_SIZE 256

/* A folder of our own, and an engine that has seen something. */
static struct {
    char folder[64], path[PATH_SIZE], aside[PATH_SIZE], beside[PATH_SIZE];
    struct tp_secret secret;
    struct tp_engine_options options;
    struct tp_engine *engine;
    struct tp_error error;
} at;

static struct tp_engine_options options_of(const struct tp_secret *secret)
{
    struct tp_engine_options options = tp_engine_defaults;

    options.hash = tp_keyed_hash(secret);
    options.flows.max_flows = 50;
    options.evidence.max_clients = options.evidence.max_names = 20;
    options.evidence.max_subjects = options.evidence.max_pairs = 40;
    return options;
}

static void feed(struct tp_engine *engine, uint64_t seed, unsigned n)
{
    struct tp_verdict verdict;
    char fields[256];

    for (unsigned i = 0; i < n; i++) {
        uint64_t random = next_random(&seed);
        struct tp_event event;
        snprintf(fields, sizeof fields,
                 "client_ip=10.0.0.%u client_port=%u server_name=n%u.example action=resign "
                 "type=end error=0 duration=0 %s",
                 (unsigned)(random % 25), (unsigned)(random >> 8 & 0x3fff) + 1,
                 (unsigned)(random >> 24) % 30,
                 (random >> 32) % 2 == 0 ? "alert=48"
                                         : "messages=CLIENT_HELLO,APP_DATA_FROM_CLIENT");
        event = event_of(fields);
        event.time_ms = NOON + (int64_t)i * 10000;
        tp_engine_feed(engine, &event, INT64_MAX, &verdict);
    }
}

static bool save(void)
{
    struct tp_state_image image = {NULL, 0, 0};
    bool is_saved;

    memset(&at.error, 0, sizeof at.error);
    ck_assert(tp_state_image_take(&image, at.engine, &at.secret));
    is_saved = tp_state_file_save(at.path, &image, &at.error);
    tp_state_image_clear(&image);
    return is_saved;
}

static void begin(void)
{
    const char *temporary = getenv("TMPDIR");

    snprintf(at.folder, sizeof at.folder, "%.40s/tlspin.XXXXXX",
             temporary != NULL && strlen(temporary) < 40 ? temporary : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(at.folder));
    snprintf(at.path, PATH_SIZE, "%s/state", at.folder);
    snprintf(at.aside, PATH_SIZE, "%s/state.aside", at.folder);
    snprintf(at.beside, PATH_SIZE, "%s/state.new", at.folder);
    ck_assert(tp_secret_init(&at.secret));
    at.options = options_of(&at.secret);
    at.engine = tp_engine_new(&at.options);
    feed(at.engine, 1, 200);
}

static void end(void)
{
    tp_engine_free(at.engine);
    unlink(at.path), unlink(at.aside), unlink(at.beside);
    rmdir(at.path), rmdir(at.aside), rmdir(at.beside);
    ck_assert_msg(rmdir(at.folder) == 0, "%s: something was left there", at.folder);
}

/* What a load gave; the engine is checked to work and freed. */
static enum tp_state_file load(uint32_t *ret_flows)
{
    struct tp_secret secret = {{0}};
    struct tp_engine_options options = options_of(&secret);
    struct tp_engine_counts counts;
    struct tp_engine *engine;
    enum tp_state_file result;

    memset(&at.error, 0, sizeof at.error);
    result = tp_state_file_load(at.path, &options, &secret, &engine, &at.error);
    ck_assert_ptr_nonnull(engine);
    tp_engine_counts(engine, &counts);
    *ret_flows = counts.flows;
    feed(engine, 2, 100);
    tp_engine_free(engine);
    return result;
}

static bool is_there(const char *path)
{
    struct stat found;

    return lstat(path, &found) == 0;
}

static void assert_set_aside(const char *fault)
{
    uint32_t flows;

    ck_assert_int_eq(load(&flows), TP_STATE_FILE_ASIDE);
    ck_assert_uint_eq(flows, 0);
    ck_assert_msg(strstr(at.error.text, fault) != NULL, "'%s' does not say '%s'", at.error.text,
                  fault);
    ck_assert_msg(strncmp(at.error.text, at.path, strlen(at.path)) == 0, "%s", at.error.text);
    ck_assert(is_there(at.aside));
    ck_assert(!is_there(at.path));
}

struct bytes {
    char *ptr;
    size_t len;
};

static struct bytes read_file(const char *path)
{
    struct bytes bytes = {malloc(1 << 20), 0};
    FILE *file = fopen(path, "rb");

    ck_assert_ptr_nonnull(file);
    bytes.len = fread(bytes.ptr, 1, 1 << 20, file);
    fclose(file);
    return bytes;
}

static void write_file(const char *path, const char *ptr, size_t len)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(ptr, 1, len, file), len);
    fclose(file);
}

START_TEST(where_there_is_no_file_one_begins_anew)
{
    uint32_t flows;

    begin();
    ck_assert_int_eq(load(&flows), TP_STATE_FILE_NONE);
    ck_assert_uint_eq(flows, 0);
    ck_assert(!is_there(at.aside));
    end();
}
END_TEST

/* The same events on, the same news. */
static void compare_news(struct tp_engine *one, struct tp_engine *other)
{
    static struct tp_news news, other_news;

    for (uint64_t seed = 10; seed < 60; seed++) {
        feed(one, seed, 4);
        feed(other, seed, 4);
        tp_engine_take_news(one, &news);
        tp_engine_take_news(other, &other_news);
        ck_assert_uint_eq(news.n, other_news.n);
        ck_assert_mem_eq(news.findings, other_news.findings, news.n * sizeof news.findings[0]);
    }
}

START_TEST(what_was_saved_goes_on_as_if_nothing_had_been)
{
    static struct tp_news news;
    struct tp_secret secret = {{0}};
    struct tp_engine_options options = options_of(&secret);
    struct tp_engine *engine;
    struct bytes saved, again;

    begin();
    tp_engine_take_news(at.engine, &news);
    ck_assert_msg(save(), "%s", at.error.text);
    ck_assert_int_eq(tp_state_file_load(at.path, &options, &secret, &engine, &at.error),
                     TP_STATE_FILE_READ);
    ck_assert_mem_eq(&secret, &at.secret, sizeof secret);
    compare_news(at.engine, engine);
    ck_assert(save());
    saved = read_file(at.path);
    tp_engine_free(at.engine);
    at.engine = engine;
    ck_assert(save());
    again = read_file(at.path);
    ck_assert_uint_eq(saved.len, again.len);
    ck_assert_mem_eq(saved.ptr, again.ptr, saved.len);
    free(saved.ptr), free(again.ptr);
    at.engine = tp_engine_new(&at.options);
    tp_engine_free(engine);
    end();
}
END_TEST

START_TEST(only_the_owner_reads_it)
{
    struct stat found;

    begin();
    write_file(at.beside, "left by a crash", 15);
    chmod(at.beside, 0666);
    umask(0);
    ck_assert(save());
    ck_assert_int_eq(stat(at.path, &found), 0);
    ck_assert_int_eq(found.st_mode & 07777, 0600);
    ck_assert(!is_there(at.beside));
    end();
}
END_TEST

START_TEST(a_link_put_beside_is_not_followed)
{
    char victim[PATH_SIZE];
    struct bytes bytes;

    begin();
    snprintf(victim, sizeof victim, "%s/victim", at.folder);
    write_file(victim, "mine", 4);
    ck_assert_int_eq(symlink(victim, at.beside), 0);
    save();
    bytes = read_file(victim);
    ck_assert_uint_eq(bytes.len, 4);
    free(bytes.ptr);
    unlink(victim);
    end();
}
END_TEST

START_TEST(a_file_cut_anywhere_is_set_aside)
{
    struct bytes bytes;

    begin();
    ck_assert(save());
    bytes = read_file(at.path);
    for (size_t len = 0; len < bytes.len; len += 1000) {
        write_file(at.path, bytes.ptr, len);
        assert_set_aside("damaged or cut short");
    }
    write_file(at.path, bytes.ptr, bytes.len - 1);
    assert_set_aside("damaged or cut short");
    free(bytes.ptr);
    end();
}
END_TEST

START_TEST(a_file_with_a_flipped_bit_is_set_aside)
{
    struct bytes bytes;

    begin();
    ck_assert(save());
    bytes = read_file(at.path);
    for (size_t i = 0; i < bytes.len; i += i < 200 ? 1 : 331) {
        bytes.ptr[i] ^= (char)(1 << i % 8);
        write_file(at.path, bytes.ptr, bytes.len);
        bytes.ptr[i] ^= (char)(1 << i % 8);
        assert_set_aside("damaged or cut short");
    }
    free(bytes.ptr);
    end();
}
END_TEST

START_TEST(a_file_that_is_too_long_is_set_aside)
{
    struct bytes bytes;

    begin();
    ck_assert(save());
    bytes = read_file(at.path);
    write_file(at.path, bytes.ptr, bytes.len + 1);
    assert_set_aside("damaged or cut short");
    free(bytes.ptr);
    end();
}
END_TEST

START_TEST(a_foreign_file_is_set_aside)
{
    begin();
    write_file(at.path, "# my notes\n", 11);
    assert_set_aside("damaged or cut short");
    write_file(at.path, "", 0);
    assert_set_aside("damaged or cut short");
    end();
}
END_TEST

START_TEST(a_file_of_other_limits_is_set_aside)
{
    begin();
    tp_engine_free(at.engine);
    at.options.evidence.max_names++;
    at.engine = tp_engine_new(&at.options);
    ck_assert(save());
    assert_set_aside("written with other limits");
    tp_engine_free(at.engine);
    at.options.evidence.max_names--;
    at.options.flows.max_flows++;
    at.engine = tp_engine_new(&at.options);
    ck_assert(save());
    assert_set_aside("written with other limits");
    end();
}
END_TEST

/* Whole, but of a build whose layout is another: the version stands behind the magic. */
START_TEST(a_file_of_another_version_is_set_aside)
{
    struct tp_state_image image = {NULL, 0, 0};

    begin();
    for (int step = -1; step <= 1; step += 2) {
        ck_assert(tp_state_image_take(&image, at.engine, &at.secret));
        image.ptr[16] = (char)(image.ptr[16] + step);
        ck_assert(tp_state_file_save(at.path, &image, &at.error));
        assert_set_aside("not a state file of this version");
    }
    tp_state_image_clear(&image);
    end();
}
END_TEST

/* Its checksum is right, but what it says can't be. */
START_TEST(a_forged_file_is_set_aside)
{
    struct tp_state_image image = {NULL, 0, 0};

    begin();
    ck_assert(tp_state_image_take(&image, at.engine, &at.secret));
    memset(image.ptr + image.len - 60, 0x55, 60);
    ck_assert(tp_state_file_save(at.path, &image, &at.error));
    tp_state_image_clear(&image);
    assert_set_aside("forged");
    end();
}
END_TEST

START_TEST(a_set_aside_file_says_so_and_where)
{
    begin();
    write_file(at.path, "?", 1);
    assert_set_aside(at.aside);
    end();
}
END_TEST

/* Whoever names a folder by mistake must find it where it was. */
START_TEST(a_folder_is_refused_and_stays)
{
    uint32_t flows;

    begin();
    ck_assert_int_eq(mkdir(at.path, 0700), 0);
    ck_assert_int_eq(load(&flows), TP_STATE_FILE_ASIDE);
    ck_assert_uint_gt(strlen(at.error.text), strlen(at.path));
    ck_assert(!save());
    ck_assert(!is_there(at.beside));
    ck_assert(is_there(at.path));
    end();
}
END_TEST

START_TEST(a_pipe_keeps_nobody_waiting)
{
    uint32_t flows;

    begin();
    ck_assert_int_eq(mkfifo(at.path, 0600), 0);
    ck_assert_int_eq(load(&flows), TP_STATE_FILE_ASIDE);
    end();
}
END_TEST

START_TEST(what_cannot_be_written_is_said_and_harms_nothing)
{
    struct bytes before, after;

    begin();
    ck_assert(save());
    before = read_file(at.path);
    ck_assert_int_eq(mkdir(at.beside, 0700), 0);
    feed(at.engine, 5, 50);
    ck_assert(!save());
    ck_assert_msg(strncmp(at.error.text, at.beside, strlen(at.beside)) == 0, "%s", at.error.text);
    after = read_file(at.path);
    ck_assert_uint_eq(before.len, after.len);
    ck_assert_mem_eq(before.ptr, after.ptr, before.len);
    free(before.ptr), free(after.ptr);
    end();
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_said)
{
    struct tp_state_image image = {NULL, 0, 0};

    begin();
    ck_assert(tp_state_image_take(&image, at.engine, &at.secret));
    ck_assert(!tp_state_file_save("/nowhere/at/all/state", &image, &at.error));
    ck_assert_ptr_nonnull(strstr(at.error.text, "/nowhere/at/all/state"));
    tp_state_image_clear(&image);
    end();
}
END_TEST

START_TEST(saving_again_replaces_the_file_at_once)
{
    struct stat before, after;
    uint32_t flows;

    begin();
    ck_assert(save());
    ck_assert_int_eq(stat(at.path, &before), 0);
    ck_assert(save());
    ck_assert_int_eq(stat(at.path, &after), 0);
    ck_assert(!is_there(at.beside));
    ck_assert_int_eq(load(&flows), TP_STATE_FILE_READ);
    ck_assert_uint_gt(flows, 0);
    ck_assert_int_ne((long)before.st_ino, (long)after.st_ino);
    end();
}
END_TEST

TESTS("state_file", where_there_is_no_file_one_begins_anew,
      what_was_saved_goes_on_as_if_nothing_had_been, only_the_owner_reads_it,
      a_link_put_beside_is_not_followed, a_file_cut_anywhere_is_set_aside,
      a_file_with_a_flipped_bit_is_set_aside, a_file_that_is_too_long_is_set_aside,
      a_foreign_file_is_set_aside, a_file_of_another_version_is_set_aside,
      a_file_of_other_limits_is_set_aside, a_forged_file_is_set_aside,
      a_set_aside_file_says_so_and_where, a_folder_is_refused_and_stays,
      a_pipe_keeps_nobody_waiting, what_cannot_be_written_is_said_and_harms_nothing,
      a_folder_that_is_not_there_is_said, saving_again_replaces_the_file_at_once)

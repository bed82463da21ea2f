/* SPDX-License-Identifier: Apache-2.0 */
#include "input/state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATE_VERSION 2

/* First in the file. Sizes stand for the layout: another build of another layout is another
 * version. */
struct head {
    char magic[16];
    uint32_t version, size_of_flow, size_of_client, size_of_name, size_of_subject, size_of_pair;
    struct tp_secret secret;
};

static struct head head_of(const struct tp_secret *secret)
{
    return (struct head){
        .magic = "tlspin state\n",
        .version = STATE_VERSION,
        .size_of_flow = sizeof(struct tp_flow),
        .size_of_client = sizeof(struct tp_client),
        .size_of_name = sizeof(struct tp_name),
        .size_of_subject = sizeof(struct tp_subject),
        .size_of_pair = sizeof(struct tp_evidence_pair),
        .secret = *secret,
    };
}

/* Appends to the image. */
static bool put(void *user, void *bytes, size_t len)
{
    struct tp_state_image *image = user;
    size_t size = image->size;
    char *ptr;

    while (size < image->len + len)
        size = size == 0 ? 1 << 20 : size * 2;
    ptr = size == image->size ? image->ptr : realloc(image->ptr, size);
    if (ptr == NULL)
        return false;
    image->ptr = ptr;
    image->size = size;
    memcpy(image->ptr + image->len, bytes, len);
    image->len += len;
    return true;
}

static bool get(void *file, void *bytes, size_t len)
{
    return len == 0 || fread(bytes, len, 1, file) == 1;
}

bool tp_state_image_take(struct tp_state_image *image, struct tp_engine *engine,
                         const struct tp_secret *secret)
{
    struct tp_state state = {put, image, false};
    struct head head = head_of(secret);

    image->len = 0;
    tp_state_move(&state, &head, sizeof head);
    tp_engine_save(engine, &state);
    return !state.is_failed;
}

void tp_state_image_clear(struct tp_state_image *image)
{
    free(image->ptr);
    *image = (struct tp_state_image){NULL, 0, 0};
}

/* A folder, a device or a pipe was named by mistake: not to be moved, replaced or even opened. */
static bool is_something_else(const char *path)
{
    struct stat found;

    return stat(path, &found) == 0 && !S_ISREG(found.st_mode);
}

/* A new file: one that a crash left, or that others put there, could have other rights. */
static FILE *create(const char *path)
{
    int fd;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? NULL : fdopen(fd, "wb");
}

static bool write_image(FILE *file, const struct tp_state_image *image)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sum;

    sha256_init(&sum);
    sha256_update(&sum, image->len, (const uint8_t *)image->ptr);
    sha256_digest(&sum, sizeof digest, digest);
    return fwrite(image->ptr, image->len, 1, file) == 1 &&
           fwrite(digest, sizeof digest, 1, file) == 1 && fflush(file) == 0 &&
           fsync(fileno(file)) == 0;
}

bool tp_state_file_save(const char *path, const struct tp_state_image *image,
                        struct tp_error *ret_error)
{
    char beside[PATH_MAX];
    bool is_good;
    FILE *file;

    if (snprintf(beside, sizeof beside, "%s.new", path) >= (int)sizeof beside)
        return tp_error_set(ret_error, "%s: path too long", path);
    if (is_something_else(path))
        return tp_error_set(ret_error, "%s: not a regular file", path);
    file = create(beside);
    if (file == NULL)
        return tp_error_set(ret_error, "%s: %s", beside, strerror(errno));
    is_good = write_image(file, image);
    is_good = fclose(file) == 0 && is_good;
    if (is_good && rename(beside, path) == 0)
        return true;
    tp_error_set(ret_error, "%s: %s", beside, strerror(errno));
    unlink(beside);
    return false;
}

static bool is_same_layout(const struct head *read)
{
    struct head ours = head_of(&read->secret);

    return memcmp(&ours, read, sizeof ours) == 0;
}

/* The checksum before anything is believed; leaves the file at its start. */
static bool is_whole(FILE *file)
{
    uint8_t bytes[4096 + SHA256_DIGEST_SIZE], digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sum;
    size_t kept = 0, n;

    sha256_init(&sum);
    while ((n = fread(bytes + kept, 1, sizeof bytes - kept, file)) > 0) {
        size_t sure = kept + n > SHA256_DIGEST_SIZE ? kept + n - SHA256_DIGEST_SIZE : 0;
        sha256_update(&sum, sure, bytes);
        kept = kept + n - sure;
        memmove(bytes, bytes + sure, kept);
    }
    sha256_digest(&sum, sizeof digest, digest);
    rewind(file);
    return kept == SHA256_DIGEST_SIZE && memcmp(bytes, digest, sizeof digest) == 0;
}

/* NULL, or what is wrong with the file. */
static const char *load(FILE *file, const struct tp_engine_options *options,
                        struct tp_secret *secret, struct tp_engine **ret_engine)
{
    struct tp_state state = {get, file, false};
    struct head head;

    if (!is_whole(file))
        return "damaged or cut short";
    if (fread(&head, sizeof head, 1, file) != 1 || !is_same_layout(&head))
        return "not a state file of this version";
    *secret = head.secret;
    *ret_engine = tp_engine_new(options);
    if (*ret_engine == NULL || tp_engine_restore(*ret_engine, &state))
        return NULL;
    tp_engine_free(*ret_engine);
    *ret_engine = NULL;
    return "written with other limits, or forged";
}

static void set_aside(const char *path, const char *fault, struct tp_error *ret_error)
{
    char aside[PATH_MAX];

    if (snprintf(aside, sizeof aside, "%s.aside", path) < (int)sizeof aside &&
        !is_something_else(path) && rename(path, aside) == 0)
        tp_error_set(ret_error, "%s: %s; set aside as %s, and begun anew", path, fault, aside);
    else
        tp_error_set(ret_error, "%s: %s; begun anew", path, fault);
}

enum tp_state_file tp_state_file_load(const char *path, const struct tp_engine_options *options,
                                      struct tp_secret *ret_secret, struct tp_engine **ret_engine,
                                      struct tp_error *ret_error)
{
    const char *fault = is_something_else(path) ? "not a regular file" : NULL;
    FILE *file = fault == NULL ? fopen(path, "rbe") : NULL;
    enum tp_state_file result = file == NULL ? TP_STATE_FILE_NONE : TP_STATE_FILE_READ;

    *ret_engine = NULL;
    if (file != NULL) {
        fault = load(file, options, ret_secret, ret_engine);
        fclose(file);
    } else if (fault == NULL && errno != ENOENT) {
        fault = strerror(errno);
    }
    if (fault != NULL) {
        set_aside(path, fault, ret_error);
        result = TP_STATE_FILE_ASIDE;
    }
    if (result != TP_STATE_FILE_READ && tp_secret_init(ret_secret))
        *ret_engine = tp_engine_new(options);
    return result;
}

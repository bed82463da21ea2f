/* SPDX-License-Identifier: Apache-2.0 */
#include "input/checked_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(TP_CHECKED_FILE_SUM == SHA256_DIGEST_SIZE, "the sum is a SHA-256");

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

static bool write_all(FILE *file, const void *bytes, size_t len, enum tp_durability durability)
{
    uint8_t digest[SHA256_DIGEST_SIZE];
    struct sha256_ctx sum;

    sha256_init(&sum);
    sha256_update(&sum, len, bytes);
    sha256_digest(&sum, sizeof digest, digest);
    return fwrite(bytes, len, 1, file) == 1 && fwrite(digest, sizeof digest, 1, file) == 1 &&
           fflush(file) == 0 && (durability != TP_SURVIVES_POWER_CUT || fsync(fileno(file)) == 0);
}

/* Only then is the new name of a file on the disk, too. The file is whole without: where the folder
 * can't be opened, or its file system knows no such thing, that has to do. */
static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    int fd;

    snprintf(folder, sizeof folder, "%.*s", slash == NULL ? 1 : (int)(slash - path) + 1,
             slash == NULL ? "." : path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return;
    fsync(fd);
    close(fd);
}

bool tp_checked_file_save(const char *path, const void *bytes, size_t len,
                          enum tp_durability durability, struct tp_error *ret_error)
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
    is_good = write_all(file, bytes, len, durability);
    is_good = fclose(file) == 0 && is_good;
    if (is_good && rename(beside, path) == 0) {
        if (durability == TP_SURVIVES_POWER_CUT)
            sync_folder(path);
        return true;
    }
    tp_error_set(ret_error, "%s: %s", beside, strerror(errno));
    unlink(beside);
    return false;
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

FILE *tp_checked_file_open(const char *path, const char **ret_fault)
{
    FILE *file;

    *ret_fault = is_something_else(path) ? "not a regular file" : NULL;
    file = *ret_fault == NULL ? fopen(path, "rbe") : NULL;
    if (file == NULL && *ret_fault == NULL && errno != ENOENT)
        *ret_fault = strerror(errno);
    if (file == NULL || is_whole(file))
        return file;
    *ret_fault = "damaged or cut short";
    fclose(file);
    return NULL;
}

void tp_checked_file_set_aside(const char *path, const char *fault, struct tp_error *ret_error)
{
    char aside[PATH_MAX];

    if (snprintf(aside, sizeof aside, "%s.aside", path) < (int)sizeof aside &&
        !is_something_else(path) && rename(path, aside) == 0)
        tp_error_set(ret_error, "%s: %s; set aside as %s, and begun anew", path, fault, aside);
    else
        tp_error_set(ret_error, "%s: %s; begun anew", path, fault);
}

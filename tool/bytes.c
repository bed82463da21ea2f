/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/bytes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tool/tool.h"

static int open_path(const char *path, struct stat *ret_about)
{
    int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0 && fstat(fd, ret_about) == 0) {
        if (!S_ISDIR(ret_about->st_mode))
            return fd;
        errno = EISDIR;
    }
    tool_complain("%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

struct bytes *bytes_open(const char *path)
{
    struct stat about;
    int fd = open_path(path, &about);
    struct bytes *bytes = fd < 0 ? NULL : malloc(sizeof *bytes);

    if (fd < 0)
        return NULL;
    if (bytes == NULL || (bytes->file = gzdopen(fd, "rb")) == NULL) {
        tool_complain("%s: out of memory", path);
        free(bytes);
        close(fd);
        return NULL;
    }
    gzbuffer(bytes->file, 256u << 10);
    bytes->path = path;
    bytes->size = S_ISREG(about.st_mode) ? about.st_size : 0;
    bytes->is_failed = bytes->is_at_end = false;
    bytes->start = bytes->end = 0;
    bytes->passed = 0;
    return bytes;
}

static void complain_read(struct bytes *bytes)
{
    int code;
    const char *text = gzerror(bytes->file, &code);

    tool_complain("%s: %s", bytes->path, code == Z_ERRNO ? strerror(errno) : text);
    bytes->is_failed = true;
}

/* What is left in the window moves to the front. */
void bytes_fill(struct bytes *bytes)
{
    int n, code;

    memmove(bytes->window, bytes_ptr(bytes), bytes_len(bytes));
    bytes->passed += bytes->start;
    bytes->end -= bytes->start;
    bytes->start = 0;
    n = gzread(bytes->file, bytes->window + bytes->end, (unsigned)(BYTES_WINDOW - bytes->end));
    if (n > 0) {
        bytes->end += (size_t)n;
        return;
    }
    bytes->is_at_end = true;
    gzerror(bytes->file, &code);
    if (n < 0 || (code != Z_OK && code != Z_STREAM_END))
        complain_read(bytes);
}

int bytes_percent(const struct bytes *bytes)
{
    if (bytes->size <= 0)
        return -1;
    return (int)(gzoffset(bytes->file) * 100 / bytes->size);
}

void bytes_close(struct bytes *bytes)
{
    if (bytes == NULL)
        return;
    gzclose(bytes->file);
    free(bytes);
}

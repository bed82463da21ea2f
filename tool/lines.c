/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tool/tool.h"

#define BUFFER_SIZE (LINES_MAX_LEN + (256u << 10))

struct lines {
    gzFile file;
    const char *path;
    off_t size; /* 0 where unknown */
    bool is_failed, is_at_end;
    bool is_cut;       /* the last line had no end: what follows is its rest */
    size_t start, end; /* of what is in the buffer */
    char buffer[BUFFER_SIZE + 1];
};

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

struct lines *lines_open(const char *path)
{
    struct stat about;
    int fd = open_path(path, &about);
    struct lines *lines = fd < 0 ? NULL : malloc(sizeof *lines);

    if (fd < 0)
        return NULL;
    if (lines == NULL || (lines->file = gzdopen(fd, "rb")) == NULL) {
        tool_complain("%s: out of memory", path);
        free(lines);
        close(fd);
        return NULL;
    }
    gzbuffer(lines->file, 256u << 10);
    lines->path = path;
    lines->size = S_ISREG(about.st_mode) ? about.st_size : 0;
    lines->is_failed = lines->is_at_end = lines->is_cut = false;
    lines->start = lines->end = 0;
    return lines;
}

static void complain_read(struct lines *lines)
{
    int code;
    const char *text = gzerror(lines->file, &code);

    tool_complain("%s: %s", lines->path, code == Z_ERRNO ? strerror(errno) : text);
    lines->is_failed = true;
}

/* More into the buffer; what is left of it moves to the front. */
static void fill(struct lines *lines)
{
    int n, code;

    memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
    lines->end -= lines->start;
    lines->start = 0;
    n = gzread(lines->file, lines->buffer + lines->end, (unsigned)(BUFFER_SIZE - lines->end));
    if (n > 0) {
        lines->end += (size_t)n;
        return;
    }
    lines->is_at_end = true;
    gzerror(lines->file, &code);
    if (n < 0 || (code != Z_OK && code != Z_STREAM_END))
        complain_read(lines);
}

static struct tp_text cut(struct lines *lines, size_t len, size_t taken)
{
    struct tp_text line = {lines->buffer + lines->start, len};

    lines->start += taken;
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    lines->buffer[line.ptr + line.len - lines->buffer] = '\0';
    return line;
}

/* A line in the buffer, or the end of what is there; false where more must be read first. */
static bool take(struct lines *lines, struct tp_text *ret_line)
{
    char *start = lines->buffer + lines->start;
    size_t there = lines->end - lines->start;
    char *newline = there > 0 ? memchr(start, '\n', there) : NULL;
    size_t len = newline != NULL ? (size_t)(newline - start) : there;

    if (newline == NULL && (there == 0 || (!lines->is_at_end && there < LINES_MAX_LEN)))
        return false;
    lines->is_cut = newline == NULL;
    *ret_line =
        cut(lines, len < LINES_MAX_LEN ? len : LINES_MAX_LEN, len + (newline != NULL ? 1 : 0));
    return true;
}

bool lines_next(struct lines *lines, struct tp_text *ret_line)
{
    for (;;) {
        bool is_rest = lines->is_cut;

        if (take(lines, ret_line)) {
            if (!is_rest)
                return true;
        } else if (lines->is_at_end) {
            return false;
        } else {
            fill(lines);
        }
    }
}

bool lines_failed(const struct lines *lines)
{
    return lines->is_failed;
}

int lines_percent(const struct lines *lines)
{
    if (lines->size <= 0)
        return -1;
    return (int)(gzoffset(lines->file) * 100 / lines->size);
}

void lines_close(struct lines *lines)
{
    gzclose(lines->file);
    free(lines);
}

int lines_each(const char *path, void (*take_line)(void *user, struct tp_text line), void *user)
{
    struct lines *lines = lines_open(path);
    struct tp_text line;
    int status;

    if (lines == NULL)
        return TOOL_FAILED;
    while (lines_next(lines, &line))
        take_line(user, line);
    status = lines_failed(lines) ? TOOL_FAILED : TOOL_OK;
    lines_close(lines);
    return status;
}

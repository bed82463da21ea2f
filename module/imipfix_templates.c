/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_templates.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include "errmsg.h"
#include "input/checked_file.h"

#define MAGIC "tlspin ipfix 1\n" /* 16 bytes with its NUL */
#define MAX_SESSION (16u << 20)  /* bytes that the templates of one may take */

/* Places in a message (RFC 7011 3.1). */
#define TIME_AT 4
#define DOMAIN_AT 12
#define MESSAGE_HEADER 16

/* A session in the file: this, then its templates as IPFIX messages. Numbers as in the network. One
 * of no length ends the file. */
struct head {
    struct tp_address address;
    uint8_t port[2], len[4];
};

/* What will be in the file. */
struct image {
    uint8_t *ptr;
    size_t len, size;
};

struct tp_im_templates {
    const char *path;
    struct tp_im_sessions *sessions;
    struct tp_im_counters *counters;
    int64_t interval_ms, due_ms;
    struct image image;
    uint8_t saved[SHA256_DIGEST_SIZE]; /* what the file says, but for sequence numbers */
    bool has_failed;                   /* the last time */
};

struct tp_im_templates *tp_im_templates_new(const char *path, uint64_t interval_s,
                                            struct tp_im_sessions *sessions,
                                            struct tp_im_counters *counters)
{
    struct tp_im_templates *templates = calloc(1, sizeof *templates);

    if (templates == NULL)
        return NULL;
    templates->path = path;
    templates->interval_ms = (int64_t)interval_s * 1000;
    templates->sessions = sessions;
    templates->counters = counters;
    return templates;
}

void tp_im_templates_free(struct tp_im_templates *templates)
{
    if (templates == NULL)
        return;
    free(templates->image.ptr);
    free(templates);
}

static bool reserve(struct image *image, size_t len)
{
    size_t size = image->size == 0 ? 65536 : image->size;
    uint8_t *grown;

    while (size < image->len + len)
        size *= 2;
    grown = size == image->size ? image->ptr : realloc(image->ptr, size);
    if (grown == NULL)
        return false;
    image->ptr = grown;
    image->size = size;
    return true;
}

static bool put(void *user, const void *bytes, size_t len)
{
    struct image *image = user;

    if (!reserve(image, len))
        return false;
    memcpy(image->ptr + image->len, bytes, len);
    image->len += len;
    return true;
}

static void put_number(uint8_t *bytes, size_t n, size_t number)
{
    for (; n > 0; number >>= 8)
        bytes[--n] = (uint8_t)number;
}

static size_t get_number(const uint8_t *bytes, size_t n)
{
    size_t number = 0;

    for (size_t i = 0; i < n; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* A session without templates leaves nothing. */
static bool put_session(struct image *image, const struct tp_im_peer *peer,
                        const struct tp_address *address)
{
    struct head head = {.address = *address};
    size_t at = image->len;

    put_number(head.port, sizeof head.port, peer->from.port);
    if (!put(image, &head, sizeof head) || !tp_ipfix_session_save(peer->session, put, image))
        return false;
    size_t len = image->len - at - sizeof head;
    if (len == 0 || len > MAX_SESSION)
        image->len = at;
    else
        put_number(image->ptr + at + offsetof(struct head, len), sizeof head.len, len);
    return true;
}

static bool take_image(struct tp_im_templates *templates)
{
    static const struct head end;
    struct tp_im_peer *peer = NULL;
    struct tp_address address;

    templates->image.len = 0;
    if (!put(&templates->image, MAGIC, sizeof MAGIC))
        return false;
    while ((peer = tp_im_sessions_next(templates->sessions, peer, &address)) != NULL) {
        if (!put_session(&templates->image, peer, &address))
            return false;
    }
    return put(&templates->image, &end, sizeof end);
}

/* A message without its time and its sequence number, which go on without anything else. Returns
 * its length. */
static size_t sum_message(struct sha256_ctx *sum, const uint8_t *message, size_t len)
{
    size_t n = tp_ipfix_message_len(message, len);

    if (n < MESSAGE_HEADER || n > len)
        n = len;
    if (n > DOMAIN_AT) {
        sha256_update(sum, TIME_AT, message);
        sha256_update(sum, n - DOMAIN_AT, message + DOMAIN_AT);
    }
    return n;
}

static void sum_up(const struct image *image, uint8_t ret_sum[SHA256_DIGEST_SIZE])
{
    size_t at = sizeof MAGIC;
    struct sha256_ctx sum;

    sha256_init(&sum);
    while (at < image->len) {
        const struct head *head = (const void *)(image->ptr + at);
        size_t end = at + sizeof *head + get_number(head->len, sizeof head->len);
        sha256_update(&sum, sizeof *head, image->ptr + at);
        for (at += sizeof *head; at < end;)
            at += sum_message(&sum, image->ptr + at, end - at);
    }
    sha256_digest(&sum, SHA256_DIGEST_SIZE, ret_sum);
}

static void tell(struct tp_im_templates *templates, bool is_saved, const struct tp_error *error)
{
    tp_im_counters_add(templates->counters,
                       is_saved ? TP_IM_TEMPLATES_SAVED : TP_IM_TEMPLATES_FAILED, 1);
    if (!is_saved && !templates->has_failed)
        LogMsg(0, RS_RET_ERR, LOG_WARNING,
               "imipfix: templates can't be saved, and a restart will forget them: %s; the "
               "counter templates_failed tells of more",
               error->text);
    else if (is_saved && templates->has_failed)
        LogMsg(0, RS_RET_OK, LOG_INFO, "imipfix: templates can be saved again: %s",
               templates->path);
    templates->has_failed = !is_saved;
}

/* Writes what was taken. */
static void save(struct tp_im_templates *templates, bool is_taken)
{
    struct tp_error error;
    bool is_saved = is_taken ? tp_checked_file_save(templates->path, templates->image.ptr,
                                                    templates->image.len, TP_SURVIVES_CRASH, &error)
                             : tp_error_set(&error, "%s: no memory for a copy", templates->path);

    if (is_saved)
        sum_up(&templates->image, templates->saved);
    tell(templates, is_saved, &error);
}

void tp_im_templates_save(struct tp_im_templates *templates)
{
    save(templates, take_image(templates));
}

void tp_im_templates_save_in_turn(struct tp_im_templates *templates, int64_t now_ms)
{
    uint8_t sum[SHA256_DIGEST_SIZE];

    if (now_ms < templates->due_ms)
        return;
    bool is_first = templates->due_ms == 0;
    templates->due_ms = now_ms + templates->interval_ms;
    if (is_first)
        return;
    bool is_taken = take_image(templates);
    if (is_taken)
        sum_up(&templates->image, sum);
    if (!is_taken || memcmp(sum, templates->saved, sizeof sum) != 0)
        save(templates, is_taken);
}

static void restore(struct tp_im_templates *templates, const struct head *head, int64_t now_ms)
{
    const uint8_t *bytes = templates->image.ptr, *end = bytes + templates->image.len;
    uint16_t port = (uint16_t)get_number(head->port, sizeof head->port);
    struct tp_im_peer *peer = tp_im_sessions_find(templates->sessions, &head->address, port);
    size_t len;

    if (peer == NULL)
        peer = tp_im_sessions_add(templates->sessions, &head->address, port);
    if (peer == NULL)
        return;
    while ((len = tp_ipfix_message_len(bytes, (size_t)(end - bytes))) > 0 &&
           len <= (size_t)(end - bytes)) {
        tp_im_peer_restore(peer, bytes, len, now_ms);
        bytes += len;
    }
    tp_im_sessions_touch(templates->sessions, peer);
}

/* False where the file makes no sense. */
static bool load_all(struct tp_im_templates *templates, FILE *file, int64_t now_ms)
{
    struct image *image = &templates->image;
    char magic[sizeof MAGIC];
    struct head head;

    if (fread(magic, sizeof magic, 1, file) != 1 || memcmp(magic, MAGIC, sizeof magic) != 0)
        return false;
    while (fread(&head, sizeof head, 1, file) == 1) {
        size_t len = get_number(head.len, sizeof head.len);
        if (len == 0)
            return true;
        image->len = 0;
        if (len > MAX_SESSION || !reserve(image, len) || fread(image->ptr, len, 1, file) != 1)
            return false;
        image->len = len;
        restore(templates, &head, now_ms);
    }
    return false;
}

void tp_im_templates_load(struct tp_im_templates *templates, int64_t now_ms)
{
    const char *fault;
    struct tp_error error;
    FILE *file = tp_checked_file_open(templates->path, &fault);

    if (file != NULL) {
        fault = load_all(templates, file, now_ms) ? NULL : "not a template file of this version";
        fclose(file);
    }
    if (fault == NULL)
        return;
    tp_checked_file_set_aside(templates->path, fault, &error);
    LogMsg(0, RS_RET_ERR, LOG_WARNING, "imipfix: template file %s", error.text);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/state_file.h"

#include <stdlib.h>

#include "input/checked_file.h"

#define STATE_VERSION 3

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

bool tp_state_file_save(const char *path, const struct tp_state_image *image,
                        struct tp_error *ret_error)
{
    return tp_checked_file_save(path, image->ptr, image->len, TP_SURVIVES_POWER_CUT, ret_error);
}

static bool is_same_layout(const struct head *read)
{
    struct head ours = head_of(&read->secret);

    return memcmp(&ours, read, sizeof ours) == 0;
}

/* NULL, or what is wrong with the file. */
static const char *load(FILE *file, const struct tp_engine_options *options,
                        struct tp_secret *secret, struct tp_engine **ret_engine)
{
    struct tp_state state = {get, file, false};
    struct head head;

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

enum tp_state_file tp_state_file_load(const char *path, const struct tp_engine_options *options,
                                      struct tp_secret *ret_secret, struct tp_engine **ret_engine,
                                      struct tp_error *ret_error)
{
    const char *fault;
    FILE *file = tp_checked_file_open(path, &fault);
    enum tp_state_file result = file == NULL ? TP_STATE_FILE_NONE : TP_STATE_FILE_READ;

    *ret_engine = NULL;
    if (file != NULL) {
        fault = load(file, options, ret_secret, ret_engine);
        fclose(file);
    }
    if (fault != NULL) {
        tp_checked_file_set_aside(path, fault, ret_error);
        result = TP_STATE_FILE_ASIDE;
    }
    if (result != TP_STATE_FILE_READ && tp_secret_init(ret_secret))
        *ret_engine = tp_engine_new(options);
    return result;
}

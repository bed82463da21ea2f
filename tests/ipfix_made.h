/* SPDX-License-Identifier: Apache-2.0 */
/* Writes IPFIX messages, good and bad ones: nothing is checked. All that is made is constructed. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MADE_VARIABLE 65535
#define MADE_ENTERPRISE 0x8000

struct made {
    uint8_t bytes[65536];
    size_t len, set_at;
    size_t lists[16384], n_lists; /* those that are not closed yet */
};

struct made_field {
    uint32_t pen;
    uint16_t id, len;
};

static inline void made_number(struct made *made, uint64_t number, size_t len)
{
    for (size_t i = len; i-- > 0; number >>= 8)
        made->bytes[made->len + i] = (uint8_t)number;
    made->len += len;
}

static inline void made_put_16(struct made *made, size_t at, size_t number)
{
    made->bytes[at] = (uint8_t)(number >> 8);
    made->bytes[at + 1] = (uint8_t)number;
}

static inline void made_bytes(struct made *made, const void *bytes, size_t len)
{
    memcpy(made->bytes + made->len, bytes, len);
    made->len += len;
}

static inline void made_message(struct made *made, uint32_t domain, uint32_t sequence)
{
    made->len = made->n_lists = 0;
    made_number(made, 10, 2);
    made_number(made, 0, 2);
    made_number(made, 1795280165, 4);
    made_number(made, sequence, 4);
    made_number(made, domain, 4);
}

/* The length of the message so far, written into its header. */
static inline size_t made_finish(struct made *made)
{
    made_put_16(made, 2, made->len);
    return made->len;
}

static inline void made_set(struct made *made, uint16_t id)
{
    made->set_at = made->len;
    made_number(made, id, 2);
    made_number(made, 0, 2);
}

static inline void made_end_set(struct made *made)
{
    made_put_16(made, made->set_at + 2, made->len - made->set_at);
}

static inline void made_specifier(struct made *made, struct made_field field)
{
    made_number(made, field.id | (field.pen != 0 ? MADE_ENTERPRISE : 0), 2);
    made_number(made, field.len, 2);
    if (field.pen != 0)
        made_number(made, field.pen, 4);
}

/* A set with one template; an options template where it has scopes. */
static inline void made_template(struct made *made, uint16_t id, uint16_t n_scopes,
                                 const struct made_field *fields, uint16_t n)
{
    made_set(made, n_scopes > 0 ? 3 : 2);
    made_number(made, id, 2);
    made_number(made, n, 2);
    if (n_scopes > 0)
        made_number(made, n_scopes, 2);
    for (uint16_t i = 0; i < n; i++)
        made_specifier(made, fields[i]);
    made_end_set(made);
}

#define MADE_TEMPLATE(made, id, ...)                                                               \
    made_template(made, id, 0, (const struct made_field[]){__VA_ARGS__},                           \
                  sizeof((const struct made_field[]){__VA_ARGS__}) / sizeof(struct made_field))

#define MADE_OPTIONS(made, id, n_scopes, ...)                                                      \
    made_template(made, id, n_scopes, (const struct made_field[]){__VA_ARGS__},                    \
                  sizeof((const struct made_field[]){__VA_ARGS__}) / sizeof(struct made_field))

static inline void made_withdrawal(struct made *made, uint16_t set_id, uint16_t id)
{
    made_set(made, set_id);
    made_number(made, id, 2);
    made_number(made, 0, 2);
    made_end_set(made);
}

/* A value of variable length, short. */
static inline void made_text(struct made *made, const char *text)
{
    made_number(made, strlen(text), 1);
    made_bytes(made, text, strlen(text));
}

/* A value of variable length whose length is known when it is closed. */
static inline void made_open(struct made *made)
{
    made_number(made, 255, 1);
    made->lists[made->n_lists++] = made->len;
    made_number(made, 0, 2);
}

static inline void made_close(struct made *made)
{
    size_t at = made->lists[--made->n_lists];

    made_put_16(made, at, made->len - at - 2);
}

/* The headers of lists (RFC 6313 4.5), semantic 3: all of. */
static inline void made_basic(struct made *made, struct made_field field)
{
    made_open(made);
    made_number(made, 3, 1);
    made_specifier(made, field);
}

static inline void made_sub(struct made *made, uint16_t id)
{
    made_open(made);
    made_number(made, 3, 1);
    made_number(made, id, 2);
}

static inline void made_multi(struct made *made)
{
    made_open(made);
    made_number(made, 3, 1);
}

/* An entry of a multi list with so many bytes to come. */
static inline void made_entry(struct made *made, uint16_t id, size_t len)
{
    made_number(made, id, 2);
    made_number(made, 4 + len, 2);
}

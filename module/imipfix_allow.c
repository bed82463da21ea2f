/* SPDX-License-Identifier: Apache-2.0 */
#include "module/imipfix_allow.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include "input/names.h"
#include "output/address.h"

#define MAPPED_BITS 96 /* before an IPv4 address in an IPv6 one */

static bool address_parse(const char *text, struct tp_address *ret_address)
{
    *ret_address = (struct tp_address){{[10] = 0xff, [11] = 0xff}};
    if (inet_pton(AF_INET, text, ret_address->bytes + MAPPED_BITS / 8) == 1)
        return true;
    return inet_pton(AF_INET6, text, ret_address->bytes) == 1;
}

/* Are the first bits of both the same? */
static bool agree(const struct tp_address *a, const struct tp_address *b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;

    if (memcmp(a->bytes, b->bytes, whole) != 0)
        return false;
    return rest == 0 || (a->bytes[whole] ^ b->bytes[whole]) >> (8 - rest) == 0;
}

static bool is_zero_behind(const struct tp_address *address, unsigned bits)
{
    for (unsigned i = bits; i < 128; i++) {
        if ((address->bytes[i / 8] & 0x80 >> i % 8) != 0)
            return false;
    }
    return true;
}

bool tp_im_prefix_parse(const char *text, struct tp_im_prefix *ret_prefix)
{
    char host[INET6_ADDRSTRLEN];
    size_t len = strcspn(text, "/");
    uint64_t bits = 128;

    if (snprintf(host, sizeof host, "%.*s", (int)len, text) >= (int)sizeof host ||
        !address_parse(host, &ret_prefix->address))
        return false;
    unsigned before = tp_address_is_ipv4(&ret_prefix->address) ? MAPPED_BITS : 0;
    struct tp_text number = {text + len + 1, strlen(text) - len - (text[len] != '\0')};
    if (text[len] != '\0' && (!tp_number_parse(number, &bits) || (bits += before) > 128))
        return false;
    ret_prefix->bits = (unsigned)bits;
    return is_zero_behind(&ret_prefix->address, ret_prefix->bits);
}

bool tp_im_allow_add(struct tp_im_allow *allow, const struct tp_im_prefix *prefix)
{
    struct tp_im_prefix *grown =
        realloc(allow->prefixes, (allow->n + 1) * sizeof allow->prefixes[0]);

    if (grown == NULL)
        return false;
    allow->prefixes = grown;
    grown[allow->n++] = *prefix;
    return true;
}

bool tp_im_allow_has(const struct tp_im_allow *allow, const struct tp_address *address)
{
    bool is_ipv4 = tp_address_is_ipv4(address);

    for (size_t i = 0; i < allow->n; i++) {
        const struct tp_im_prefix *prefix = &allow->prefixes[i];
        if (is_ipv4 == tp_address_is_ipv4(&prefix->address) &&
            agree(&prefix->address, address, prefix->bits))
            return true;
    }
    return allow->n == 0;
}

void tp_im_allow_clear(struct tp_im_allow *allow)
{
    free(allow->prefixes);
    *allow = (struct tp_im_allow){NULL, 0};
}

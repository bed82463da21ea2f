/* SPDX-License-Identifier: Apache-2.0 */
/* Who may send: a list of addresses and prefixes. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include "core/event.h"

struct tp_im_prefix {
    struct tp_address address;
    unsigned bits; /* of the 128 that an IPv4 address has here too */
};

struct tp_im_allow {
    struct tp_im_prefix *prefixes;
    size_t n; /* 0: everybody may */
};

/* "192.0.2.1", "10.0.0.0/8", "2001:db8::/32". False where it is none of these; what stands behind
 * the prefix must be 0, so that a slip of the pen is found. */
bool tp_im_prefix_parse(const char *text, struct tp_im_prefix *ret_prefix);

/* False where memory is short. */
bool tp_im_allow_add(struct tp_im_allow *allow, const struct tp_im_prefix *prefix);

/* An IPv4 address is in prefixes of IPv4 only. */
bool tp_im_allow_has(const struct tp_im_allow *allow, const struct tp_address *address);

void tp_im_allow_clear(struct tp_im_allow *allow);

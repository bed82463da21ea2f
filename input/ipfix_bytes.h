/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers as they stand in messages: most significant byte first. */
#pragma once

#include <stdint.h>

static inline uint16_t tp_get_16(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static inline uint32_t tp_get_32(const uint8_t *bytes)
{
    return (uint32_t)tp_get_16(bytes) << 16 | tp_get_16(bytes + 2);
}

static inline void tp_put_16(uint8_t *bytes, uint16_t number)
{
    bytes[0] = (uint8_t)(number >> 8);
    bytes[1] = (uint8_t)number;
}

static inline void tp_put_32(uint8_t *bytes, uint32_t number)
{
    tp_put_16(bytes, (uint16_t)(number >> 16));
    tp_put_16(bytes + 2, (uint16_t)number);
}

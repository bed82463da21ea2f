/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers, times and octets as text, without printf and its locale. Each writes no NUL and returns
 * the length. */
#pragma once

#include "core/record.h"

#define TP_NUMBER_ROOM 20
#define TP_IPV4_ROOM 15
#define TP_MAC_ROOM 17
#define TP_RECORD_TIME_ROOM 30 /* 2026-11-21T18:00:00.123456789Z */

size_t tp_print_number(char ret_text[TP_NUMBER_ROOM], uint64_t number);

size_t tp_print_ipv4(char ret_text[TP_IPV4_ROOM], const uint8_t octets[4]);

/* 02:00:5e:10:00:01 */
size_t tp_print_mac(char ret_text[TP_MAC_ROOM], const uint8_t octets[6]);

/* Two lower-case digits an octet. */
size_t tp_print_hex(char *ret_text, const char *octets, size_t n);

/* RFC 3339 in UTC, with as many digits after the second as were sent; a time that is not of the
 * years 1970 to 9999 is the number of its seconds. */
size_t tp_print_time(char ret_text[TP_RECORD_TIME_ROOM], const struct tp_record_time *time);

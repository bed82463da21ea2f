/* SPDX-License-Identifier: Apache-2.0 */
/* IPFIX records in unit tests: values by numbers of enterprise and element, and records of them. */
#pragma once

#include "core/record.h"
#include "tests/unit/unit.h"

#define ELEMENT(pen, id, is_reverse, name) (&(const struct tp_element){pen, id, is_reverse, name})
#define OF(pen, id, is_reverse, of_kind)                                                           \
    .element = ELEMENT(pen, id, is_reverse, "element" #id), .kind = (of_kind)

/* A number, one of the other direction, a signed one. */
#define N(pen, id, n)                                                                              \
    {                                                                                              \
        OF(pen, id, false, TP_RECORD_UNSIGNED), .unsigned_number = (n)                             \
    }
#define BACK(pen, id, n)                                                                           \
    {                                                                                              \
        OF(pen, id, true, TP_RECORD_UNSIGNED), .unsigned_number = (n)                              \
    }
#define S(pen, id, n)                                                                              \
    {                                                                                              \
        OF(pen, id, false, TP_RECORD_SIGNED), .signed_number = (n)                                 \
    }

#define TEXT(pen, id, literal)                                                                     \
    {                                                                                              \
        OF(pen, id, false, TP_RECORD_STRING), .octets = TP_TEXT(literal)                           \
    }
#define OCTETS(pen, id, text)                                                                      \
    {                                                                                              \
        OF(pen, id, false, TP_RECORD_OCTETS), .octets = (text)                                     \
    }
#define OCTETS_BACK(pen, id, text)                                                                 \
    {                                                                                              \
        OF(pen, id, true, TP_RECORD_OCTETS), .octets = (text)                                      \
    }
#define IPV4(id, literal)                                                                          \
    {                                                                                              \
        OF(0, id, false, TP_RECORD_IPV4), .octets = TP_TEXT(literal)                               \
    }
#define TIME(id, s, ns, n_digits)                                                                  \
    {                                                                                              \
        OF(0, id, false, TP_RECORD_TIME), .time = { s, ns, n_digits }                              \
    }

#define VALUES(...) ((const struct tp_record_value[]){__VA_ARGS__})
#define COUNT(...) (sizeof VALUES(__VA_ARGS__) / sizeof(struct tp_record_value))
#define RECORD(...)                                                                                \
    ((struct tp_record){.domain = 7,                                                               \
                        .export_s = 1795284000,                                                    \
                        .template_id = 256,                                                        \
                        .values = VALUES(__VA_ARGS__),                                             \
                        .n = COUNT(__VA_ARGS__)})

/* Items of a basic list, and records of a sub-template list. */
#define BASIC(pen, id, ...)                                                                        \
    {                                                                                              \
        OF(pen, id, false, TP_RECORD_LIST), .list = {                                              \
            .type = TP_LIST_BASIC,                                                                 \
            .values = VALUES(__VA_ARGS__),                                                         \
            .n_values = COUNT(__VA_ARGS__)                                                         \
        }                                                                                          \
    }
#define RECORDS(...) ((const struct tp_record[]){__VA_ARGS__})
#define SUB(pen, id, ...)                                                                          \
    {                                                                                              \
        OF(pen, id, false, TP_RECORD_LIST), .list = {                                              \
            .type = TP_LIST_SUB_TEMPLATE,                                                          \
            .records = RECORDS(__VA_ARGS__),                                                       \
            .n_records = sizeof RECORDS(__VA_ARGS__) / sizeof(struct tp_record)                    \
        }                                                                                          \
    }

#define CLIENT "\x0a\x01\x02\x03"
#define SERVER "\xc6\x33\x64\x07"

/* 10.1.2.3 and 198.51.100.7, TCP: as the client's side sends, and as the server's. */
#define FORWARD(client_port, server_port)                                                          \
    IPV4(8, CLIENT), IPV4(12, SERVER), N(0, 7, client_port), N(0, 11, server_port), N(0, 4, 6)
#define BACKWARD(client_port, server_port)                                                         \
    IPV4(8, SERVER), IPV4(12, CLIENT), N(0, 7, server_port), N(0, 11, client_port), N(0, 4, 6)

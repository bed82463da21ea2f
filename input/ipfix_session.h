/* SPDX-License-Identifier: Apache-2.0 */
/* From the messages of one exporter to records. One session is one transport session: an exporter's
 * address and port with UDP, a connection with TCP, a file. Templates are of one session and one
 * observation domain: nobody reads another's records.
 *
 * A message is validated whole before libfixbuf sees it, as Debian's libfixbuf can be killed or
 * made to loop by one datagram. What has a fault is left out and counted; nothing is fatal. */
#pragma once

#include "input/ipfix_model.h"

struct tp_ipfix_session;

struct tp_ipfix_limits {
    uint32_t max_domains;   /* in a session */
    uint32_t max_templates; /* in a session, all domains */
    uint32_t max_fields;    /* in a template; more than 1024 are as 1024 */
    uint32_t max_nesting;   /* of lists in lists; 0: no list is read */
    uint32_t max_told;   /* what options records tell: elements, applications; each, in a session */
    size_t max_held;     /* bytes of data sets that wait for their template, in a session */
    int64_t held_ms;     /* for this long */
    int64_t template_ms; /* a template that was not sent again for this long goes; 0: never */
};

/* 64, 1024, 512, 4, 4096, 64 kB, 60 s, never. */
extern const struct tp_ipfix_limits tp_ipfix_limits_defaults;

struct tp_ipfix_counts {
    uint64_t messages;         /* IPFIX, fed; bad ones too */
    uint64_t netflow_messages; /* NetFlow version 5, 7, 9: refused */
    uint64_t other_messages;   /* nothing that we know: refused */
    uint64_t records;          /* given to the sink, options records too */
    uint64_t options_records;  /* of these */
    uint64_t bad_messages;     /* their header can't be, or a set's length: nothing was read from
                                  there on */
    uint64_t bad_sets;         /* a fault in a set: nothing of it was read from there on */
    uint64_t bad_templates;    /* left out: they can't be, or are beyond a limit */
    uint64_t bad_records;      /* left out: something in their lists can't be */
    uint64_t unknown_sets;     /* data sets that came without their template */
    uint64_t held_sets;        /* of these, held back */
    uint64_t released_sets;    /* of these, read when their template came */
    uint64_t dropped_sets;   /* of the unknown ones, lost: no room, held too long, or pushed out */
    uint64_t withdrawals;    /* templates withdrawn by their exporter */
    uint64_t expired;        /* templates that were not sent again in time */
    uint64_t lost_records;   /* as sequence numbers tell; a hint: some exporters count otherwise */
    uint64_t sequence_gaps;  /* how often */
    uint64_t failed_records; /* libfixbuf refused what had been validated: a fault of ours */
    uint32_t domains, templates; /* now */
};

enum tp_ipfix_read {
    TP_IPFIX_OK,
    TP_IPFIX_BAD,       /* something of it was faulty: the counts say what */
    TP_IPFIX_NETFLOW,   /* NetFlow version 5, 7 or 9 */
    TP_IPFIX_NOT_IPFIX, /* nothing that we know */
};

/* Lends the record for the call. It must not feed the same model. */
struct tp_ipfix_sink {
    void (*record)(void *user, const struct tp_record *record);
    void *user;
};

/* Borrows the model. limits NULL: the defaults; copied. NULL where memory is short. */
struct tp_ipfix_session *tp_ipfix_session_new(struct tp_ipfix_model *model,
                                              const struct tp_ipfix_limits *limits);

/* Accepts NULL. */
void tp_ipfix_session_free(struct tp_ipfix_session *session);

/* For streams and files: how long the message is that starts here; 0: more bytes are needed to
 * tell; SIZE_MAX: this is no IPFIX message. */
size_t tp_ipfix_message_len(const uint8_t *bytes, size_t len);

/* Reads one message and gives its records in order. Borrows the message for the
 * call. now_ms may be any clock that does not run backwards. */
enum tp_ipfix_read tp_ipfix_session_feed(struct tp_ipfix_session *session, const uint8_t *message,
                                         size_t len, int64_t now_ms,
                                         const struct tp_ipfix_sink *sink);

/* Its templates and what its options records told, as IPFIX messages, which feed() of a new session
 * takes as they are (its sink gets the options records again). False as soon as write() is. */
bool tp_ipfix_session_save(struct tp_ipfix_session *session,
                           bool (*write)(void *user, const void *bytes, size_t len), void *user);

const struct tp_ipfix_counts *tp_ipfix_session_counts(const struct tp_ipfix_session *session);

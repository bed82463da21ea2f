/* SPDX-License-Identifier: Apache-2.0 */
/* What many flows say: bounded, windowed evidence about clients, server names and what they did to
 * each other.
 *
 * A client is an address, a name a server's, a subject a name as used by one application, and a
 * pair one client's doings with one subject. Names of different sources are different names: what a
 * certificate claims to be says nothing of a name that clients sent. A pair's doings count in
 * episodes, since applications retry in bursts. Entries leave when the window has passed without
 * news of them; when a table is full those that were seen only once leave first, so that a flood of
 * names or clients pushes out itself, and those with an open finding last, as long as they are no
 * more than half. */
#pragma once

#include "core/event.h"
#include "core/table.h"

#define TP_NAME_MAX 253 /* RFC 1035 2.3.4 */
#define TP_APPLICATION_MAX 63

struct tp_evidence_limits {
    uint32_t max_clients, max_names, max_subjects, max_pairs;
    int64_t window_ms;
    int64_t episode_ms; /* rejections closer than this are one */
};

/* What a flow did with the certificate, as far as that is evidence. */
enum tp_doing {
    TP_DOING_NONE,
    TP_DOING_ACCEPTED,
    TP_DOING_REJECTED_BY_ALERT, /* the client said so */
    TP_DOING_LEFT,              /* it left without a word, which users and lost packets do too */
};

/* Where a finding about an entry stands. */
struct tp_standing {
    uint8_t confidence;        /* enum tp_confidence of the open finding, NONE where none is open */
    uint8_t previous;          /* the same when it was told the time before last */
    uint32_t opened_s, told_s; /* since 1970 */
};

struct tp_client {
    struct tp_address address;
    uint32_t first_pair;     /* rejecting ones first; TP_NOBODY where none */
    uint32_t trusts_since_s; /* rejections before this are of a time without the CA */
    uint32_t seen_s;
    uint32_t n_pairs;
    uint32_t n_accepted; /* pairs that were only ever accepted */
    uint16_t n_by_alert,
        n_left; /* pairs only ever rejected for which nothing else than this client accounts */
    uint16_t n_sites; /* of these names, at least so many sites */
    uint16_t n_mixed; /* pairs rejected with an alert and accepted too: several hosts share the
                         address */
    uint16_t n_new_accepted; /* pairs newly accepted since the last rejection */
    bool rejected_most;      /* of the names it met, up to then */
    struct tp_standing unknown_ca;
};

struct tp_name {
    uint64_t id; /* keyed hash of its source and the folded text */
    uint32_t first_subject;
    uint32_t n_open; /* its subjects with an open finding */
    uint32_t first_bad_s, seen_s;
    uint32_t passed_s; /* when the firewall was last seen not to decrypt it */
    uint16_t n_bad,
        n_good; /* flows whose certificate the device called bad; good since the last bad one */
    uint16_t certificate_status; /* bad bits seen */
    uint8_t len;
    uint8_t site;   /* 0 to 63, of the last two labels: names of one site mostly agree */
    uint8_t source; /* enum tp_name_source */
    char text[TP_NAME_MAX];
    struct tp_standing server_certificate;
};

struct tp_subject {
    uint32_t name;           /* number of its name */
    uint32_t application_id; /* keyed hash, 0 where unknown */
    uint32_t first_pair;     /* rejecting ones first */
    uint32_t next;           /* subject of the same name */
    uint32_t first_s, seen_s;
    uint32_t n_pairs, n_accepting;
    uint32_t n_rejections, n_acceptances; /* episodes, flows */
    uint8_t application_len;
    char application[TP_APPLICATION_MAX];
    bool is_pinned; /* what the last weighing said */
    struct tp_standing pinning;
};

struct tp_ring {
    uint32_t next, prev;
};

struct tp_evidence_pair {
    uint32_t client, subject;             /* the key: numbers */
    struct tp_ring in_client, in_subject; /* neighbours among the pairs of each */
    uint32_t rejected_s, accepted_s;      /* 0 where never */
    uint32_t episode_s;                   /* when the latest episode of rejections began */
    uint8_t n_in_episode;                 /* flows that rejected in it */
    bool is_habit; /* counted among what the client rejects by habit, when that was last weighed */
    uint16_t n_accepted; /* flows */
    uint8_t n_rejected;  /* episodes */
    uint8_t n_by_alert;  /* of these, with an alert about the certificate */
};

/* What the device calls bad about a server's own certificate. */
#define TP_BAD_CERTIFICATE 0x1f4

struct tp_evidence;

struct tp_evidence_counts {
    uint32_t clients, names, subjects, pairs; /* now */
    uint64_t evicted;                         /* entries of any kind that the bounds pushed out */
};

/* Where an event's evidence went. Borrowed until the next call. */
struct tp_traces {
    struct tp_client *client;
    struct tp_name *name;
    struct tp_subject *subject;
    struct tp_evidence_pair *pair;
};

/* How many of the clients are known to lack the CA: sets what to expect of one that nothing is
 * known of. */
double tp_evidence_missing_share(const struct tp_evidence *evidence);
void tp_evidence_note_missing(struct tp_evidence *evidence, int change);

/* How often a client turns a name down that it otherwise accepts: by mistake, in a hurry, or
 * because several hosts share its address. */
double tp_evidence_noise(const struct tp_evidence *evidence, bool is_by_alert);

/* To be told when a finding about it was opened or cleared: as long as one is open, it is among the
 * last to leave for want of room, and so is the name of such a subject. */
void tp_evidence_file_client(struct tp_evidence *evidence, struct tp_client *client);
void tp_evidence_file_name(struct tp_evidence *evidence, struct tp_name *name);
void tp_evidence_file_subject(struct tp_evidence *evidence, struct tp_subject *subject);

/* Called for an entry with an open finding that is about to leave: evicted where room was short,
 * idle where the window has passed. */
struct tp_forgetting {
    void (*client)(void *user, const struct tp_client *, enum tp_leave reason);
    void (*name)(void *user, const struct tp_name *, enum tp_leave reason);
    void (*subject)(void *user, const struct tp_subject *, const struct tp_name *,
                    enum tp_leave reason);
    void *user;
};

struct tp_evidence *tp_evidence_new(const struct tp_evidence_limits *limits,
                                    const struct tp_hash *hash,
                                    const struct tp_forgetting *forgetting);
void tp_evidence_free(struct tp_evidence *evidence);

/* The entries that this event is about, the name by this source, made where they are missing. False
 * where the event lacks an address, or has no name of this source. */
bool tp_evidence_trace(struct tp_evidence *evidence, const struct tp_event *event,
                       enum tp_name_source source, int64_t now_ms, struct tp_traces *ret_traces);

/* A pair's number and something of its name, to find the traces again while they are there; and the
 * traces of such a mark. False where they have left. */
void tp_evidence_mark(const struct tp_evidence *evidence, const struct tp_traces *traces,
                      uint32_t *ret_pair, uint32_t *ret_name);
bool tp_evidence_retrace(const struct tp_evidence *evidence, const struct tp_address *client,
                         uint32_t pair, uint32_t name, struct tp_traces *ret_traces);

/* What stands for the server: the name that was sent, else the one in its certificate, where that
 * can be a server's, else its address. Borrowed from the event, as it wrote it. */
struct tp_text tp_evidence_server(const struct tp_event *event);
enum tp_name_source tp_evidence_name_source(const struct tp_event *event);

/* The one of this source; empty where the event has none. */
struct tp_text tp_evidence_server_by(const struct tp_event *event, enum tp_name_source source);

/* What the firewall takes the client's application for, empty where it can't tell. */
struct tp_text tp_evidence_application(const struct tp_event *event);

/* The name that this event is about, if it is known; makes nothing. */
struct tp_name *tp_evidence_find_name(struct tp_evidence *evidence, const struct tp_event *event);

/* The firewall no longer decrypts the name: what was rejected before says nothing any more. */
void tp_evidence_pass(struct tp_evidence *evidence, struct tp_name *name, int64_t now_ms);

/* Counts a flow whose server's own certificate the device called bad, or good again. */
void tp_evidence_count_certificate(struct tp_name *name, uint16_t certificate_status,
                                   int64_t now_ms);

/* Counts what a flow did; undo takes an earlier count of the same flow back. */
void tp_evidence_count(struct tp_evidence *evidence, const struct tp_traces *traces,
                       enum tp_doing doing, int64_t now_ms);
void tp_evidence_undo(struct tp_evidence *evidence, const struct tp_traces *traces,
                      enum tp_doing doing);

/* Pairs of a client or subject, rejecting ones first. NULL at the end. */
struct tp_evidence_pair *tp_evidence_client_pair(const struct tp_evidence *,
                                                 const struct tp_client *,
                                                 const struct tp_evidence_pair *previous);
struct tp_evidence_pair *tp_evidence_subject_pair(const struct tp_evidence *,
                                                  const struct tp_subject *,
                                                  const struct tp_evidence_pair *previous);
struct tp_client *tp_evidence_client(const struct tp_evidence *, uint32_t number);
struct tp_subject *tp_evidence_subject(const struct tp_evidence *, uint32_t number);
struct tp_name *tp_evidence_name(const struct tp_evidence *, uint32_t number);

/* What that client did with that subject, or NULL. */
struct tp_evidence_pair *tp_evidence_find_pair(const struct tp_evidence *, uint32_t client,
                                               uint32_t subject);
uint32_t tp_evidence_subject_number(const struct tp_evidence *, const struct tp_subject *);

/* Subjects of a name; NULL at the end. */
struct tp_subject *tp_evidence_name_subject(const struct tp_evidence *, const struct tp_name *,
                                            const struct tp_subject *previous);

void tp_evidence_counts(const struct tp_evidence *evidence, struct tp_evidence_counts *ret_counts);
size_t tp_evidence_size(const struct tp_evidence_limits *limits);

/* As tp_table_save() and tp_table_restore(), for all of it. */
void tp_evidence_save(struct tp_evidence *evidence, struct tp_state *state);
bool tp_evidence_restore(struct tp_evidence *evidence, struct tp_state *state);

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/sentence.h"

#include "tests/unit/verdict.h"

#define ROOM (TP_SENTENCE_SIZE + 8)

static struct tp_finding finding_of(enum tp_kind kind, enum tp_conclusion conclusion, uint32_t n)
{
    struct tp_finding finding = {.kind = (uint8_t)kind,
                                 .conclusion = (uint8_t)conclusion,
                                 .name_len = 11,
                                 .name = "api.example",
                                 .application_len = 3,
                                 .application = "app",
                                 .certificate_status = 64,
                                 .client = event_of("client_ip=10.0.0.7").client};

    finding.n_clients = finding.n_trusting = finding.n_accepting = finding.n_names = n;
    finding.n_rejections = finding.n_acceptances = n;
    return finding;
}

static const char *sentence_of(const struct tp_finding *finding)
{
    static char sentence[ROOM];
    size_t len;

    memset(sentence, '#', sizeof sentence);
    len = tp_sentence(finding, sentence);
    ck_assert_uint_lt(len, TP_SENTENCE_SIZE);
    ck_assert_uint_eq(strlen(sentence), len);
    ck_assert_int_eq(sentence[TP_SENTENCE_SIZE], '#');
    return sentence;
}

static const struct {
    enum tp_kind kind;
    enum tp_conclusion conclusion;
    const char *one, *many;
} rows[] = {
    {TP_KIND_PINNING, TP_CONCLUSION_BROWSER_TEST,
     "1 client that accepts the inspection CA elsewhere rejects api.example with app, but accepted "
     "it with another application.",
     "5 clients that accept the inspection CA elsewhere reject api.example with app, but accepted "
     "it with another application."},
    {TP_KIND_PINNING, TP_CONCLUSION_CLIENTS_AGREE,
     "1 client that accepts the inspection CA elsewhere rejects api.example, and none accepts it "
     "with app.",
     "5 clients that accept the inspection CA elsewhere reject api.example, and none accepts it "
     "with app."},
    {TP_KIND_PINNING, TP_CONCLUSION_CLIENTS_REJECT,
     "1 client only ever rejects api.example, 1 time so far; 1 of them accepts the inspection CA "
     "elsewhere.",
     "5 clients only ever reject api.example, 5 times so far; 5 of them accept the inspection CA "
     "elsewhere."},
    {TP_KIND_PINNING, TP_CONCLUSION_ONE_REJECTION,
     "A client rejected the firewall's certificate for api.example; too little else is known yet "
     "to say why.",
     NULL},
    {TP_KIND_PINNING, TP_CONCLUSION_CONTRADICTED,
     "Later connections speak against pinning: 1 client accepts api.example with app.",
     "Later connections speak against pinning: 5 clients accept api.example with app."},
    {TP_KIND_PINNING, TP_CONCLUSION_RETRACTED,
     "What spoke for pinning of api.example was reported differently later.", NULL},
    {TP_KIND_PINNING, TP_CONCLUSION_REMEDIED,
     "The firewall no longer decrypts api.example: the remedy was applied.", NULL},
    {TP_KIND_PINNING, TP_CONCLUSION_WINDOW_PASSED,
     "Nobody was seen to reject api.example for the whole window.", NULL},
    {TP_KIND_PINNING, TP_CONCLUSION_CROWDED_OUT,
     "Forgotten for want of room: nothing is known of api.example any more; raise "
     "evidence.maxNames.",
     NULL},
    {TP_KIND_UNKNOWN_CA, TP_CONCLUSION_REJECTS_ALL,
     "10.0.0.7 rejected all 1 name that it tried, and accepted none.",
     "10.0.0.7 rejected all 5 names that it tried, and accepted none."},
    {TP_KIND_UNKNOWN_CA, TP_CONCLUSION_REJECTS_MOST,
     "10.0.0.7 rejected 1 name that others accept, and accepted 1.",
     "10.0.0.7 rejected 5 names that others accept, and accepted 5."},
    {TP_KIND_UNKNOWN_CA, TP_CONCLUSION_ONE_REJECTION,
     "10.0.0.7 rejected the firewall's certificate; too little else is known yet to say why.",
     NULL},
    {TP_KIND_UNKNOWN_CA, TP_CONCLUSION_CONTRADICTED, "10.0.0.7 accepts the inspection CA now.",
     NULL},
    {TP_KIND_UNKNOWN_CA, TP_CONCLUSION_WINDOW_PASSED,
     "Nothing was heard of 10.0.0.7 for the whole window.", NULL},
    {TP_KIND_UNKNOWN_CA, TP_CONCLUSION_CROWDED_OUT,
     "Forgotten for want of room: nothing is known of 10.0.0.7 any more; raise "
     "evidence.maxClients.",
     NULL},
    {TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_BAD_OFTEN,
     "The firewall found the own certificate of api.example expired, in 1 connection.",
     "The firewall found the own certificate of api.example expired, in 5 connections."},
    {TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_BAD_TWICE,
     "The firewall found the own certificate of api.example expired, in 1 connection.",
     "The firewall found the own certificate of api.example expired, in 5 connections."},
    {TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_BAD_ONCE,
     "The firewall found the own certificate of api.example expired.", NULL},
    {TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_CONTRADICTED,
     "The own certificate of api.example is good again.", NULL},
    {TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_WINDOW_PASSED,
     "Nothing was heard of api.example for the whole window.", NULL},
    {TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_CROWDED_OUT,
     "Forgotten for want of room: nothing is known of api.example any more; raise "
     "evidence.maxNames.",
     NULL},
};

#define N_ROWS (sizeof rows / sizeof rows[0])

START_TEST(each_conclusion_has_its_sentence_for_one_and_for_many)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        struct tp_finding one = finding_of(rows[i].kind, rows[i].conclusion, 1);
        struct tp_finding many = finding_of(rows[i].kind, rows[i].conclusion, 5);
        ck_assert_str_eq(sentence_of(&one), rows[i].one);
        ck_assert_str_eq(sentence_of(&many), rows[i].many != NULL ? rows[i].many : rows[i].one);
    }
}
END_TEST

static bool is_in_rows(size_t kind, size_t conclusion)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        if (rows[i].kind == kind && rows[i].conclusion == conclusion)
            return true;
    }
    return false;
}

START_TEST(what_is_never_concluded_has_none)
{
    for (size_t kind = 0; kind < TP_KIND__COUNT; kind++) {
        for (size_t conclusion = 0; conclusion < TP_CONCLUSION__COUNT; conclusion++) {
            struct tp_finding finding =
                finding_of((enum tp_kind)kind, (enum tp_conclusion)conclusion, 2);
            ck_assert_int_eq(sentence_of(&finding)[0] != '\0', is_in_rows(kind, conclusion));
        }
    }
}
END_TEST

START_TEST(a_name_that_nobody_sent_says_where_it_is_from)
{
    struct tp_finding finding = finding_of(TP_KIND_PINNING, TP_CONCLUSION_CLIENTS_AGREE, 3);

    finding.name_source = TP_NAME_SOURCE_CERTIFICATE;
    ck_assert_str_eq(sentence_of(&finding),
                     "3 clients that accept the inspection CA elsewhere reject api.example (from "
                     "its certificate, as no server name was sent), and none accepts it with app.");
    finding.conclusion = TP_CONCLUSION_CONTRADICTED;
    finding.name_source = TP_NAME_SOURCE_ADDRESS;
    finding.name_len = 9;
    memcpy(finding.name, "192.0.2.7", 9);
    ck_assert_str_eq(sentence_of(&finding),
                     "Later connections speak against pinning: 3 clients accept 192.0.2.7 (its "
                     "address, as no server name was sent) with app.");
}
END_TEST

START_TEST(an_unknown_application_is_not_mentioned)
{
    struct tp_finding finding = finding_of(TP_KIND_PINNING, TP_CONCLUSION_CLIENTS_AGREE, 3);

    finding.application_len = 0;
    ck_assert_str_eq(sentence_of(&finding), "3 clients that accept the inspection CA elsewhere "
                                            "reject api.example, and none accepts it.");
    finding.conclusion = TP_CONCLUSION_CONTRADICTED;
    ck_assert_str_eq(sentence_of(&finding),
                     "Later connections speak against pinning: 3 clients accept api.example.");
}
END_TEST

START_TEST(none_of_many_and_one_of_many_read_well)
{
    struct tp_finding finding = finding_of(TP_KIND_PINNING, TP_CONCLUSION_CLIENTS_REJECT, 4);

    finding.n_trusting = 1;
    finding.n_rejections = 9;
    ck_assert_str_eq(sentence_of(&finding),
                     "4 clients only ever reject api.example, 9 times so far; 1 of them accepts "
                     "the inspection CA elsewhere.");
}
END_TEST

START_TEST(every_fault_of_a_certificate_is_said)
{
    struct tp_finding finding = finding_of(TP_KIND_SERVER_CERTIFICATE, TP_CONCLUSION_BAD_ONCE, 1);

    finding.certificate_status = 0xffff;
    ck_assert_str_eq(sentence_of(&finding),
                     "The firewall found the own certificate of api.example self signed, invalid "
                     "issuer, invalid signature, expired, not yet valid, revoked.");
}
END_TEST

START_TEST(the_longest_values_fit)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        struct tp_finding finding = finding_of(rows[i].kind, rows[i].conclusion, UINT32_MAX);
        const char *sentence;
        finding.name_len = TP_NAME_MAX;
        finding.name_source = TP_NAME_SOURCE_CERTIFICATE;
        finding.application_len = TP_APPLICATION_MAX;
        finding.certificate_status = 0xffff;
        memset(finding.name, 'n', sizeof finding.name);
        memset(finding.application, '{', sizeof finding.application);
        memset(finding.client.bytes, 0xfe, sizeof finding.client.bytes);
        sentence = sentence_of(&finding);
        ck_assert_int_eq(sentence[strlen(sentence) - 1], '.');
    }
}
END_TEST

START_TEST(signs_in_values_are_not_taken_for_ours)
{
    struct tp_finding finding = finding_of(TP_KIND_PINNING, TP_CONCLUSION_REMEDIED, 1);

    memcpy(finding.name, "$n{a|b}$c%s", 11);
    ck_assert_str_eq(sentence_of(&finding),
                     "The firewall no longer decrypts $n{a|b}$c%s: the remedy was applied.");
}
END_TEST

TESTS("sentence", each_conclusion_has_its_sentence_for_one_and_for_many,
      what_is_never_concluded_has_none, a_name_that_nobody_sent_says_where_it_is_from,
      an_unknown_application_is_not_mentioned, none_of_many_and_one_of_many_read_well,
      every_fault_of_a_certificate_is_said, the_longest_values_fit,
      signs_in_values_are_not_taken_for_ours)

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/symptom.h"

#include "tests/unit/verdict.h"

/* TLS 1.2 (RFC 5246 7.3) and TLS 1.3 (RFC 8446 2), as the client sees them up to the certificate,
 * and up to both Finished. */
#define HELLOS_12 "tls_version=TLSv1.2 messages=CLIENT_HELLO,SERVER_HELLO"
#define CERTIFICATE_12 HELLOS_12 ",SERVER_CERTIFICATE,SERVER_KEY_EXCHANGE,SERVER_HELLO_DONE"
#define FINISHED_12                                                                                \
    CERTIFICATE_12 ",CLIENT_KEY_EXCHANGE,CLIENT_CHANGE_CIPHER_SPEC,CLIENT_FINISHED,"               \
                   "NEW_SESSION_TICKET,SERVER_CHANGE_CIPHER_SPEC,SERVER_FINISHED"
#define HELLOS_13 "tls_version=TLSv1.3 messages=CLIENT_HELLO,SERVER_HELLO,HANDSHAKE_OTHER"
#define CERTIFICATE_13 HELLOS_13 ",SERVER_CERTIFICATE,CERTIFICATE_VERIFY,SERVER_FINISHED"
#define FINISHED_13 CERTIFICATE_13 ",CLIENT_FINISHED"
#define RESIGN "action=resign error=0 "
#define SHORT " type=end duration=0"

static const struct {
    const char *fields, *symptom, *reason;
} cases[] = {
    {"action=do_not_decrypt " FINISHED_12 SHORT, "not_inspected", "passed"},
    {"action=do_not_decrypt " FINISHED_13 SHORT, "not_inspected", "passed"},
    {"action=block " HELLOS_12 SHORT, "not_inspected", "blocked"},
    {"action=block_with_reset " HELLOS_13 SHORT, "not_inspected", "blocked"},
    {"action=known_key " FINISHED_12 SHORT, "not_inspected", "known_key"},
    {"action=known_key alert=48 " CERTIFICATE_13 SHORT, "not_inspected", "known_key"},
    {"type=end client_bytes=600 messages=0 flags=1", "not_inspected", "no_tls"},

    {"action=resign error=5 alert=48 " CERTIFICATE_12 SHORT, "device_fault", "flow_error"},
    {"action=resign error=5 alert=48 " CERTIFICATE_13 SHORT, "device_fault", "flow_error"},
    {RESIGN "flags=OVER_SUBSCRIBED " CERTIFICATE_12 SHORT, "device_fault", "oversubscribed"},
    {RESIGN "flags=OVER_SUBSCRIBED " CERTIFICATE_13 SHORT, "device_fault", "oversubscribed"},
    {RESIGN "status=decryption_error " CERTIFICATE_12 SHORT, "device_fault", "device_status"},
    {RESIGN "status=internal_error " CERTIFICATE_13 SHORT, "device_fault", "device_status"},

    {RESIGN FINISHED_12 ",APP_DATA_FROM_CLIENT" SHORT, "accepted", "data_sent"},
    {RESIGN FINISHED_13 ",APP_DATA_FROM_CLIENT" SHORT, "accepted", "data_sent"},
    {"action=replace_key error=0 flags=APP_DATA_C2S " FINISHED_12, "accepted", "data_sent"},
    {RESIGN "alert=48 " FINISHED_13 ",APP_DATA_FROM_CLIENT" SHORT, "accepted", "data_sent"},

    {RESIGN "alert=unknown_ca " CERTIFICATE_12 SHORT, "rejected_by_alert", "certificate_alert"},
    {RESIGN "alert=unknown_ca " CERTIFICATE_13 SHORT, "rejected_by_alert", "certificate_alert"},
    {RESIGN "alert=bad_certificate " FINISHED_12 SHORT, "rejected_by_alert", "certificate_alert"},
    {RESIGN "alert=unknown_ca " FINISHED_13 SHORT, "rejected_by_alert", "certificate_alert"},
    {RESIGN "alert=48 " FINISHED_13 ",APP_DATA_FROM_SERVER" SHORT, "rejected_by_alert",
     "certificate_alert"},
    {RESIGN "flags=CLIENT_ALERT_SEEN_UNKNOWN_CA " CERTIFICATE_12, "rejected_by_alert",
     "certificate_alert"},
    {RESIGN CERTIFICATE_12 ",CLIENT_ALERT" SHORT, "rejected_by_alert", "unnamed_alert"},
    {RESIGN CERTIFICATE_13 ",CLIENT_ALERT" SHORT, "rejected_by_alert", "unnamed_alert"},
    {RESIGN FINISHED_12 ",CLIENT_ALERT" SHORT, "rejected_by_alert", "unnamed_alert"},
    {RESIGN "flags=ALERT_SEEN " FINISHED_13 SHORT, "rejected_by_alert", "unnamed_alert"},

    {RESIGN "closed_by=device " FINISHED_12 SHORT, "device_fault", "device_closed"},
    {RESIGN "closed_by=device alert=48 " FINISHED_12 SHORT, "rejected_by_alert",
     "certificate_alert"},

    {RESIGN "closed_by=client " FINISHED_12 SHORT, "closed_after_handshake",
     "left_after_handshake"},
    {RESIGN "closed_by=client " FINISHED_13 SHORT, "closed_after_handshake",
     "left_after_handshake"},
    {RESIGN FINISHED_12 SHORT, "closed_after_handshake", "left_after_handshake"},
    {RESIGN FINISHED_13 ",APP_DATA_FROM_SERVER" SHORT, "closed_after_handshake",
     "left_after_handshake"},
    {RESIGN "alert=close_notify flags=ALERT_SEEN " FINISHED_12 SHORT, "closed_after_handshake",
     "left_after_handshake"},
    {RESIGN "alert=user_canceled flags=ALERT_SEEN " FINISHED_13 SHORT, "closed_after_handshake",
     "left_after_handshake"},

    {RESIGN CERTIFICATE_12 SHORT, "closed_on_certificate", "left_on_certificate"},
    {RESIGN CERTIFICATE_13 SHORT, "closed_on_certificate", "left_on_certificate"},
    {RESIGN "closed_by=client " CERTIFICATE_13 SHORT, "closed_on_certificate",
     "left_on_certificate"},

    {RESIGN FINISHED_12 " duration=30", "unused", "idle"},
    {RESIGN FINISHED_13 " type=end duration=30", "unused", "idle"},
    {RESIGN "closed_by=server " FINISHED_13 " type=end duration=5", "unused", "idle"},

    {RESIGN HELLOS_12 ",SERVER_ALERT" SHORT, "server_refused", "server_alert"},
    {RESIGN "alert=40 alert_side=server " HELLOS_13 SHORT, "server_refused", "server_alert"},
    {RESIGN "closed_by=server " HELLOS_12 SHORT, "server_refused", "server_closed"},
    {RESIGN "closed_by=server " HELLOS_13 SHORT, "server_refused", "server_closed"},

    {RESIGN HELLOS_12 ",CLIENT_FINISHED,SERVER_FINISHED" SHORT, "resumed", "abbreviated"},
    {RESIGN HELLOS_13 ",CLIENT_FINISHED,SERVER_FINISHED" SHORT, "resumed", "abbreviated"},

    {CERTIFICATE_12 ",CLIENT_ALERT" SHORT, "incomplete", "not_replaced"},
    {"alert=48 " CERTIFICATE_13 SHORT, "incomplete", "not_replaced"},
    {RESIGN CERTIFICATE_12, "incomplete", "still_open"},
    {RESIGN CERTIFICATE_13 " type=start", "incomplete", "still_open"},
    {RESIGN HELLOS_12 SHORT, "incomplete", "too_little"},
    {RESIGN HELLOS_13 SHORT, "incomplete", "too_little"},
    {RESIGN "alert=internal_error " CERTIFICATE_13 SHORT, "incomplete", "too_little"},
    {RESIGN "closed_by=server " CERTIFICATE_12 SHORT, "incomplete", "too_little"},
};
#define N_CASES (sizeof cases / sizeof cases[0])

START_TEST(a_flow_shows_what_its_row_says)
{
    for (size_t i = 0; i < N_CASES; i++)
        assert_verdict(FLOW(cases[i].fields), cases[i].symptom, cases[i].reason);
}
END_TEST

/* From action, status, duration and bytes alone, as syslog has them. */
#define SYSLOG "type=end action=resign tls_version=TLSv1.3 client_bytes=900 "
static const struct {
    const char *fields, *symptom, *reason;
} inferred[] = {
    {SYSLOG "status=success duration=0", "closed_after_handshake", "left_after_handshake"},
    {SYSLOG "status=success duration=1", "closed_after_handshake", "left_after_handshake"},
    {SYSLOG "status=success duration=14", "unused", "idle"},
    {SYSLOG "status=success duration=15", "accepted", "data_sent"},
    {SYSLOG "status=handshake_error certificate_status=valid duration=15", "incomplete",
     "too_little"},
    {SYSLOG "status=success duration=0 http_status=200", "accepted", "data_sent"},
    {SYSLOG "status=success duration=0 http_user_agent=curl", "accepted", "data_sent"},
    {SYSLOG "status=success duration=0 url=https://a.test/b", "accepted", "data_sent"},
    {SYSLOG "status=success duration=0 url=https://a.test", "closed_after_handshake",
     "left_after_handshake"},
    {SYSLOG "status=success duration=0 client_bytes=20000", "accepted", "data_sent"},
    {SYSLOG "status=success duration=0 server_bytes=17000", "closed_after_handshake",
     "left_after_handshake"},
    {SYSLOG "status=success duration=0 server_bytes=18000", "accepted", "data_sent"},
    {SYSLOG "status=success duration=0 closed_by=client", "closed_after_handshake",
     "left_after_handshake"},
    {SYSLOG "status=success duration=0 closed_by=server", "incomplete", "too_little"},
    {SYSLOG "status=success duration=0 closed_by=device", "device_fault", "device_closed"},
    {SYSLOG "status=success duration=0 closed_by=device http_status=200", "accepted", "data_sent"},
    {SYSLOG "status=handshake_error duration=0 certificate_status=valid", "closed_on_certificate",
     "left_on_certificate"},
    {SYSLOG "status=handshake_error duration=0 certificate_status=valid closed_by=device",
     "device_fault", "device_closed"},
    {SYSLOG "status=handshake_error duration=0", "incomplete", "too_little"},
    {SYSLOG "status=handshake_error duration=0 closed_by=server", "server_refused",
     "server_closed"},
    {SYSLOG "status=internal_error duration=0", "device_fault", "device_status"},
    {SYSLOG "duration=0", "incomplete", "too_little"},
    {"type=start action=resign status=success", "incomplete", "still_open"},
    {"type=end action=do_not_decrypt expected_action=resign status=unsupported_cipher_suite",
     "not_inspected", "passed"},
};

START_TEST(without_messages_a_flow_shows_what_can_be_inferred)
{
    for (size_t i = 0; i < sizeof inferred / sizeof inferred[0]; i++)
        assert_verdict(FLOW(inferred[i].fields), inferred[i].symptom, inferred[i].reason);
}
END_TEST

static const struct tp_symptom_row *row_of(const char *fields)
{
    struct tp_flow flow = FLOW(fields);

    return tp_symptom_of(facts_of(&flow));
}

START_TEST(every_row_is_reached)
{
    for (size_t r = 0; r < tp_n_symptom_rows; r++) {
        size_t i = 0;
        while (i < N_CASES && row_of(cases[i].fields) != &tp_symptom_rows[r])
            i++;
        ck_assert_msg(i < N_CASES, "no case for row %zu, %s", r + 1,
                      tp_reasons.rows[tp_symptom_rows[r].reason].name.ptr);
    }
}
END_TEST

START_TEST(every_symptom_and_every_reason_has_a_row)
{
    unsigned symptoms = 0, reasons = 0;

    for (size_t r = 0; r < tp_n_symptom_rows; r++) {
        symptoms |= 1u << tp_symptom_rows[r].symptom;
        reasons |= 1u << tp_symptom_rows[r].reason;
    }
    ck_assert_uint_eq(symptoms, (1u << TP_SYMPTOM__COUNT) - 1);
    ck_assert_uint_eq(reasons, (1u << TP_REASON__COUNT) - 1);
}
END_TEST

START_TEST(the_last_row_takes_whatever_is_left)
{
    const struct tp_symptom_row *last = &tp_symptom_rows[tp_n_symptom_rows - 1];

    ck_assert_uint_eq(last->needs | last->lacks, 0);
    for (uint64_t seed = 1, i = 0; i < 100000; i++)
        ck_assert_ptr_nonnull(tp_symptom_of((uint32_t)next_random(&seed)));
}
END_TEST

/* Facts that no row asks for must serve to infer one that a row asks for. */
START_TEST(every_fact_is_used)
{
    uint32_t used = TP_FACT_STATUS_SUCCESS | TP_FACT_HANDSHAKE_ERROR | TP_FACT_ALERT_SEEN |
                    TP_FACT_CLIENT_CLOSED | TP_FACT_REQUEST_SEEN | TP_FACT_MANY_BYTES |
                    TP_FACT_CERTIFICATE_KNOWN | TP_FACT_LONG_REPLY | TP_FACT_KEPT_OPEN;
    uint32_t known_useless = TP_FACT_SERVER_DATA; /* said on purpose: it proves nothing */

    for (size_t r = 0; r < tp_n_symptom_rows; r++)
        used |= tp_symptom_rows[r].needs | tp_symptom_rows[r].lacks;
    ck_assert_uint_eq(used | known_useless, (1u << TP_FACT__COUNT) - 1);
    ck_assert_uint_eq(used & known_useless, 0);
}
END_TEST

START_TEST(server_data_never_changes_a_symptom)
{
    for (size_t i = 0; i < N_CASES; i++) {
        struct tp_flow flow = FLOW(cases[i].fields);
        uint32_t facts = facts_of(&flow);
        ck_assert_ptr_eq(tp_symptom_of(facts), tp_symptom_of(facts | TP_FACT_SERVER_DATA));
    }
}
END_TEST

START_TEST(only_a_replaced_certificate_can_be_rejected_or_accepted)
{
    const unsigned judged = 1u << TP_SYMPTOM_ACCEPTED | 1u << TP_SYMPTOM_REJECTED_BY_ALERT |
                            1u << TP_SYMPTOM_CLOSED_AFTER_HANDSHAKE |
                            1u << TP_SYMPTOM_CLOSED_ON_CERTIFICATE;

    for (uint64_t seed = 2, i = 0; i < 200000; i++) {
        uint32_t facts = (uint32_t)(next_random(&seed) & next_random(&seed));
        if ((1u << tp_symptom_of(facts)->symptom & judged) != 0)
            ck_assert_uint_ne(facts & TP_FACT_REPLACED, 0);
    }
}
END_TEST

TESTS("symptom", a_flow_shows_what_its_row_says, without_messages_a_flow_shows_what_can_be_inferred,
      every_row_is_reached, every_symptom_and_every_reason_has_a_row,
      the_last_row_takes_whatever_is_left, every_fact_is_used, server_data_never_changes_a_symptom,
      only_a_replaced_certificate_can_be_rejected_or_accepted)

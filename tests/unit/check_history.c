/* SPDX-License-Identifier: Apache-2.0 */
#include "input/history.h"

#include "input/tls_records.h"
#include "tests/unit/verdict.h"

#define LEG "action=client_leg type=end "

/* One for each letter that is a message of its own. */
static const struct {
    const char *history;
    uint32_t messages;
} letters[] = {
    {"C", TP_SEEN_CLIENT_HELLO},
    {"s", TP_SEEN_SERVER_HELLO},
    {"x", TP_SEEN_SERVER_CERTIFICATE},
    {"X", TP_SEEN_CLIENT_CERTIFICATE},
    {"k", TP_SEEN_SERVER_KEY_EXCHANGE},
    {"r", TP_SEEN_CERTIFICATE_REQUEST},
    {"n", TP_SEEN_SERVER_HELLO_DONE},
    {"Y", TP_SEEN_CERTIFICATE_VERIFY},
    {"G", TP_SEEN_CLIENT_KEY_EXCHANGE},
    {"I", TP_SEEN_CLIENT_CHANGE_CIPHER_SPEC},
    {"i", TP_SEEN_SERVER_CHANGE_CIPHER_SPEC},
    {"F", TP_SEEN_CLIENT_FINISHED},
    {"f", TP_SEEN_SERVER_FINISHED},
    {"t", TP_SEEN_NEW_SESSION_TICKET},
    {"h", TP_SEEN_HELLO_REQUEST},
    {"L", TP_SEEN_CLIENT_ALERT},
    {"l", TP_SEEN_SERVER_ALERT},
    {"D", TP_SEEN_APP_DATA_FROM_CLIENT},
    {"d", TP_SEEN_APP_DATA_FROM_SERVER},
    {"j", TP_SEEN_HANDSHAKE_OTHER},
    {"y", TP_SEEN_HANDSHAKE_OTHER},
    {"c", TP_SEEN_HANDSHAKE_OTHER},
    {"AEMOPUVWZ", TP_SEEN_HANDSHAKE_OTHER},
    {"BbQq", 0},
    {"CsxL", TP_SEEN_CLIENT_HELLO | TP_SEEN_SERVER_HELLO | TP_SEEN_SERVER_CERTIFICATE |
                 TP_SEEN_CLIENT_ALERT},
};

START_TEST(letters_are_messages)
{
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        struct tp_event event;

        tp_event_clear(&event);
        ck_assert(tp_history_read(&event, text(letters[i].history)));
        ck_assert_msg(event.messages == letters[i].messages, "%s", letters[i].history);
    }
}
END_TEST

START_TEST(another_sign_makes_it_no_history)
{
    static const char *const none[] = {"Cs1", "C s", "Cs-", "(empty)", "Cs\xc3\xa4", "Cs\x01"};

    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        struct tp_event event;

        tp_event_clear(&event);
        event.alert_side = TP_SIDE_SERVER;
        ck_assert_msg(!tp_history_read(&event, text(none[i])), "%s", none[i]);
        ck_assert_uint_eq(event.messages, 0);
        ck_assert_uint_eq(event.alert_side, TP_SIDE_SERVER);
    }
}
END_TEST

/* Zeek's last_alert is the last of the history's. */
static const struct {
    const char *fields;
    enum tp_side side;
} sides[] = {
    {"alert=unknown_ca history=CsxL", TP_SIDE_CLIENT},
    {"history=CsxL alert=unknown_ca", TP_SIDE_CLIENT},
    {"alert=handshake_failure history=Cl", TP_SIDE_SERVER},
    {"history=Cl alert=handshake_failure", TP_SIDE_SERVER},
    {"alert=close_notify history=CsxLl", TP_SIDE_SERVER},
    {"alert=close_notify history=CsxlL", TP_SIDE_CLIENT},
};

START_TEST(the_history_tells_whose_alert_it_was)
{
    for (size_t i = 0; i < sizeof sides / sizeof sides[0]; i++) {
        struct tp_event event = event_of(sides[i].fields);

        ck_assert_msg(event.alert_side == sides[i].side, "%s", sides[i].fields);
        ck_assert(event.alert != TP_NO_ALERT);
    }
}
END_TEST

/* Longer histories are cut by Zeek. */
START_TEST(an_alert_that_the_history_lacks_is_nobodys)
{
    struct tp_event event = event_of("alert=unknown_ca history=Csx");

    ck_assert_uint_eq(event.alert, TP_NO_ALERT);
    ck_assert(!tp_event_has(&event, TP_FIELD_ALERT));
    ck_assert_uint_eq(event_of("alert=unknown_ca").alert, 48);
}
END_TEST

START_TEST(a_flipped_history_says_nothing_of_these_sides)
{
    struct tp_event event = event_of("alert=unknown_ca history=^CsxL tls_version=DTLSv12");

    ck_assert_uint_eq(event.messages, 0);
    ck_assert_uint_eq(event.alert, TP_NO_ALERT);
}
END_TEST

static const struct {
    const char *fields;
    uint32_t finished;
} endings[] = {
    {"tls_version=TLSv12 history=CsxknGIi", TP_SEEN_CLIENT_FINISHED | TP_SEEN_SERVER_FINISHED},
    {"history=CsxknGIi tls_version=TLSv12", TP_SEEN_CLIENT_FINISHED | TP_SEEN_SERVER_FINISHED},
    {"tls_version=TLSv10 history=CsxknGI", TP_SEEN_CLIENT_FINISHED},
    {"tls_version=SSLv3 history=Csi", TP_SEEN_SERVER_FINISHED},
    {"tls_version=TLSv12 history=Csxkn", 0},
    {"tls_version=TLSv13 history=CsiI", 0},
    {"tls_version=TLSv1.3 history=CsiI", 0},
    {"tls_version=TLSv13-draft23 history=CsiI", 0},
    {"tls_version=DTLSv13 history=CsiI", 0},
    {"history=CsiI", 0},
    {"tls_version=TLSv12 messages=0x5000", 0}, /* not from a history */
};

START_TEST(finished_follows_a_change_of_cipher_up_to_tls_1_2)
{
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
        struct tp_event event = event_of(endings[i].fields);
        uint32_t finished = event.messages & (TP_SEEN_CLIENT_FINISHED | TP_SEEN_SERVER_FINISHED);

        ck_assert_msg(finished == endings[i].finished, "%s", endings[i].fields);
    }
}
END_TEST

START_TEST(symptoms_follow)
{
    assert_verdict(FLOW(LEG "alert=unknown_ca history=CsxknL tls_version=TLSv12"),
                   "rejected_by_alert", "certificate_alert");
    assert_verdict(FLOW(LEG "alert=handshake_failure history=Cl"), "server_refused",
                   "server_alert");
    assert_verdict(FLOW(LEG "history=Csxkn tls_version=TLSv12"), "closed_on_certificate",
                   "left_on_certificate");
    assert_verdict(FLOW("action=client_leg history=CsiI tls_version=TLSv12"), "resumed",
                   "abbreviated");
    assert_verdict(FLOW("action=client_leg history=CsiI tls_version=TLSv13"), "incomplete",
                   "still_open");
}
END_TEST

TESTS("history", letters_are_messages, another_sign_makes_it_no_history,
      the_history_tells_whose_alert_it_was, an_alert_that_the_history_lacks_is_nobodys,
      a_flipped_history_says_nothing_of_these_sides,
      finished_follows_a_change_of_cipher_up_to_tls_1_2, symptoms_follow)

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/alert_text.h"

#include <stdio.h>

#include "tests/unit/unit.h"

static struct tp_event event_of(const char *sentence)
{
    struct tp_event event;

    tp_event_clear(&event);
    tp_alert_text_read(&event, text(sentence));
    return event;
}

static void assert_alert(const char *sentence, unsigned alert, enum tp_side side)
{
    struct tp_event event = event_of(sentence);

    ck_assert_msg(event.alert == alert && event.alert_side == side, "%s: %u, %u", sentence,
                  event.alert, event.alert_side);
    ck_assert(tp_event_has(&event, TP_FIELD_ALERT) == (alert != TP_NO_ALERT));
}

START_TEST(a_sentence_names_the_alert_and_its_side)
{
    assert_alert("Received fatal alert UnknownCA from client", 48, TP_SIDE_CLIENT);
    assert_alert("Received fatal alert BadCertificate from client.", 42, TP_SIDE_CLIENT);
    assert_alert("Received fatal alert CertificateUnknown from client. CA Issuer URL: http://x", 46,
                 TP_SIDE_CLIENT);
    assert_alert("Received fatal alert unknown_ca from server", 48, TP_SIDE_SERVER);
    assert_alert("General TLS protocol error. Received fatal alert DecodeError from server", 50,
                 TP_SIDE_SERVER);
}
END_TEST

START_TEST(every_alert_is_understood_as_one_word)
{
    for (size_t i = 0; i < tp_alerts.n_rows; i++) {
        struct tp_text name = tp_alerts.rows[i].name;
        char sentence[200];
        size_t n = (size_t)snprintf(sentence, sizeof sentence, "Received fatal alert ");
        for (size_t at = 0; at < name.len; at++) {
            bool is_first = at == 0 || name.ptr[at - 1] == '_';
            if (name.ptr[at] != '_')
                sentence[n++] = is_first ? (char)(name.ptr[at] - 'a' + 'A') : name.ptr[at];
        }
        snprintf(sentence + n, sizeof sentence - n, " from client");
        assert_alert(sentence, (unsigned)tp_alerts.rows[i].code, TP_SIDE_CLIENT);
    }
}
END_TEST

/* A server chooses the URL in its certificate. */
START_TEST(what_others_wrote_names_no_alert)
{
    static const char *const sentences[] = {
        "",
        "Received fatal alert",
        "Received fatal alert ",
        "Received fatal alert UnknownCA",
        "Received fatal alert UnknownCA from ",
        "Received fatal alert UnknownCA from clients",
        "Received fatal alert UnknownCA from none",
        "Received fatal alert Panic from client",
        "Received fatal alert  from client",
        "Expired server certificate. Received fatal alert UnknownCA from client",
        "CA Issuer URL: http://x/Received fatal alert UnknownCA from client",
        "General TLS protocol error. General TLS protocol error. Received fatal alert UnknownCA "
        "from "
        "client",
    };

    for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
        assert_alert(sentences[i], TP_NO_ALERT, TP_SIDE_NONE);
}
END_TEST

TESTS("alert_text", a_sentence_names_the_alert_and_its_side, every_alert_is_understood_as_one_word,
      what_others_wrote_names_no_alert)

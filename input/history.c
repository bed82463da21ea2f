/* SPDX-License-Identifier: Apache-2.0 */
#include "input/history.h"

#include "input/tls_records.h"

/* The client of TLS is the side that was connected to (DTLS by way of STUN). */
#define FLIPPED '^'

/* By who sends it; a letter without a message says nothing of the handshake. */
static const struct {
    char letter;
    uint32_t of_client, of_server;
} letters[] = {
    {'A', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* SupplementalData */
    {'B', 0, 0},                                             /* heartbeat */
    {'C', TP_SEEN_CLIENT_HELLO, TP_SEEN_HANDSHAKE_OTHER},
    {'D', TP_SEEN_APP_DATA_FROM_CLIENT, TP_SEEN_APP_DATA_FROM_SERVER},
    {'E', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* EndOfEarlyData */
    {'F', TP_SEEN_CLIENT_FINISHED, TP_SEEN_SERVER_FINISHED},
    {'G', TP_SEEN_CLIENT_KEY_EXCHANGE, TP_SEEN_HANDSHAKE_OTHER},
    {'H', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HELLO_REQUEST},
    {'I', TP_SEEN_CLIENT_CHANGE_CIPHER_SPEC, TP_SEEN_SERVER_CHANGE_CIPHER_SPEC},
    {'J', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* HelloRetryRequest */
    {'K', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_SERVER_KEY_EXCHANGE},
    {'L', TP_SEEN_CLIENT_ALERT, TP_SEEN_SERVER_ALERT},
    {'M', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* MessageHash */
    {'N', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_SERVER_HELLO_DONE},
    {'O', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* EncryptedExtensions */
    {'P', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* KeyUpdate */
    {'Q', 0, 0},                                             /* unknown content type */
    {'R', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_CERTIFICATE_REQUEST},
    {'S', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_SERVER_HELLO},
    {'T', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_NEW_SESSION_TICKET},
    {'U', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* CertificateStatus */
    {'V', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* HelloVerifyRequest */
    {'W', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* CertificateURL */
    {'X', TP_SEEN_CLIENT_CERTIFICATE, TP_SEEN_SERVER_CERTIFICATE},
    {'Y', TP_SEEN_CERTIFICATE_VERIFY, TP_SEEN_HANDSHAKE_OTHER},
    {'Z', TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HANDSHAKE_OTHER}, /* unassigned */
    {FLIPPED, 0, 0},
};

static int find(char letter)
{
    char upper = letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
    size_t i = 0;

    while (i < sizeof letters / sizeof letters[0] && letters[i].letter != upper)
        i++;
    return i < sizeof letters / sizeof letters[0] ? (int)i : -1;
}

bool tp_history_read(struct tp_event *event, struct tp_text history)
{
    uint32_t messages = 0;
    uint8_t alert_side = event->alert_side;

    for (size_t i = 0; i < history.len; i++) {
        char letter = history.ptr[i];
        int row = find(letter);
        bool is_client = letter >= 'A' && letter <= 'Z';

        if (row < 0)
            return false;
        messages |= is_client ? letters[row].of_client : letters[row].of_server;
        if (letter == 'L' || letter == 'l')
            alert_side = is_client ? TP_SIDE_CLIENT : TP_SIDE_SERVER;
    }
    event->messages |= messages;
    event->alert_side = alert_side;
    return true;
}

static void forget_alert(struct tp_event *event)
{
    event->alert = TP_NO_ALERT;
    event->alert_side = TP_SIDE_NONE;
    event->text[TP_FIELD_ALERT].len = 0;
    event->present &= ~TP_HAS(TP_FIELD_ALERT);
}

/* TLSv1.3, TLSv13, DTLSv13, TLSv13-draft23 */
static bool is_newest(struct tp_text version)
{
    return memmem(version.ptr, version.len, "v13", 3) != NULL ||
           memmem(version.ptr, version.len, "1.3", 3) != NULL;
}

/* Up to TLS 1.2 Finished follows ChangeCipherSpec at once, sealed (RFC 5246 7.1). In TLS 1.3 an
 * alert may as well, and ChangeCipherSpec says nothing (RFC 8446 5). */
static void add_finished(struct tp_event *event)
{
    struct tp_text version = event->text[TP_FIELD_TLS_VERSION];

    if (version.len == 0 || is_newest(version))
        return;
    if ((event->messages & TP_SEEN_CLIENT_CHANGE_CIPHER_SPEC) != 0)
        event->messages |= TP_SEEN_CLIENT_FINISHED;
    if ((event->messages & TP_SEEN_SERVER_CHANGE_CIPHER_SPEC) != 0)
        event->messages |= TP_SEEN_SERVER_FINISHED;
}

void tp_history_complete(struct tp_event *event)
{
    struct tp_text history = event->text[TP_FIELD_HISTORY];

    if (history.len == 0)
        return;
    if (memchr(history.ptr, FLIPPED, history.len) != NULL)
        event->messages = 0; /* they are of the other side than the addresses say */
    if ((event->messages & (TP_SEEN_CLIENT_ALERT | TP_SEEN_SERVER_ALERT)) == 0)
        forget_alert(event); /* nothing tells whose it is */
    add_finished(event);
}

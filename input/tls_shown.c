/* SPDX-License-Identifier: Apache-2.0 */
#include "input/tls_records.h"

#define CERTIFICATE 11
#define BIT(name) ((uint32_t)TP_SEEN_##name)

/* In TLS 1.3 a record is 17 octets longer than what is in it, 9 with the _CCM_8 suite (RFC
 * 8446 5.2, RFC 5116): an alert is 2 octets, a Finished 4 and a hash of 32 or 48. */
static bool has_size_of_alert(uint16_t length)
{
    return length == 2 + 17 || length == 2 + 9;
}

static bool has_size_of_finished(uint16_t length)
{
    return length == 36 + 17 || length == 52 + 17 || length == 36 + 9;
}

/* Certificate, CertificateVerify and Finished, where the client has a certificate too. */
#define MOST_BEFORE_DATA 3

/* No certificate with its signature is smaller; no EncryptedExtensions and Finished are larger. */
#define LEAST_CERTIFICATE 256

/* No EncryptedExtensions with a Finished are smaller. */
#define LEAST_WITH_FINISHED 59

/* No ServerHello and ticket are larger, no ServerHello and Certificate smaller, as a rule. */
#define LEAST_WITH_CERTIFICATE 600

/* A sealed Finished is smaller, a hello that answers a HelloRetryRequest larger. */
#define LEAST_HELLO 100

void tp_tls_side_init(struct tp_tls_side *side)
{
    *side = (struct tp_tls_side){.alert = TP_NO_ALERT};
}

static void add_data(struct tp_tls_side *side, uint16_t length)
{
    unsigned n = tp_tls_n_sealed(side);

    if (n >= UINT16_MAX)
        return;
    if (n < 2)
        side->first_data[n] = length;
    side->data_bytes += length;
    if (has_size_of_alert(length)) {
        side->n_alert_sized++;
        return;
    }
    side->n_data++;
    if (side->has_finish_size)
        side->n_after++;
    side->has_finish_size |= has_size_of_finished(length);
}

static void add_handshake(struct tp_tls_side *side, uint16_t length, uint8_t handshake)
{
    bool is_hello =
        (handshake == 1 || handshake == 2) && (length == TP_TLS_NO_LENGTH || length > LEAST_HELLO);

    side->has_handshake = true;
    if (side->has_changed && !is_hello)
        side->has_finished = true;
    else if (handshake != TP_TLS_NO_TYPE)
        side->handshakes |= 1u << (handshake < 31 ? handshake : 31);
    else if (side->handshake_bytes < UINT16_MAX)
        side->handshake_bytes += length;
}

void tp_tls_side_add(struct tp_tls_side *side, uint8_t content, uint16_t length, uint8_t handshake)
{
    side->is_tls |= content >= TP_TLS_CHANGE_CIPHER_SPEC && content <= TP_TLS_DATA;
    if (content == TP_TLS_CHANGE_CIPHER_SPEC)
        side->has_changed = true;
    else if (content == TP_TLS_ALERT)
        side->has_alert = true;
    else if (content == TP_TLS_HANDSHAKE)
        add_handshake(side, length, handshake);
    else if (content == TP_TLS_DATA)
        add_data(side, length);
}

/* What a handshake message is called, by who sends it. */
static const struct {
    uint8_t type;
    enum tp_seen of_client, of_server;
} handshakes[] = {
    {0, TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_HELLO_REQUEST},
    {1, TP_SEEN_CLIENT_HELLO, TP_SEEN_HANDSHAKE_OTHER},
    {2, TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_SERVER_HELLO},
    {4, TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_NEW_SESSION_TICKET},
    {CERTIFICATE, TP_SEEN_CLIENT_CERTIFICATE, TP_SEEN_SERVER_CERTIFICATE},
    {12, TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_SERVER_KEY_EXCHANGE},
    {13, TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_CERTIFICATE_REQUEST},
    {14, TP_SEEN_HANDSHAKE_OTHER, TP_SEEN_SERVER_HELLO_DONE},
    {15, TP_SEEN_CERTIFICATE_VERIFY, TP_SEEN_HANDSHAKE_OTHER},
    {16, TP_SEEN_CLIENT_KEY_EXCHANGE, TP_SEEN_HANDSHAKE_OTHER},
    {20, TP_SEEN_CLIENT_FINISHED, TP_SEEN_SERVER_FINISHED},
};

static uint32_t name_handshakes(uint32_t types, bool is_client)
{
    uint32_t messages = 0;

    for (size_t i = 0; i < sizeof handshakes / sizeof handshakes[0]; i++) {
        uint32_t bit = 1u << handshakes[i].type;
        if ((types & bit) != 0)
            messages |= is_client ? handshakes[i].of_client : handshakes[i].of_server;
        types &= ~bit;
    }
    return types != 0 ? messages | BIT(HANDSHAKE_OTHER) : messages;
}

/* Messages that TLS 1.3 seals, or does not have. */
static bool is_old_handshake(const struct tp_tls_side *side)
{
    static const uint32_t old = 1u << 0 | 1u << 4 | 1u << CERTIFICATE | 1u << 12 | 1u << 13 |
                                1u << 14 | 1u << 15 | 1u << 16 | 1u << 20;

    return side->has_finished || (side->handshakes & old) != 0;
}

/* Up to TLS 1.2 a side seals a handshake message before any data; in TLS 1.3 it seals all as data.
 */
static uint16_t version_of(const struct tp_tls_side *client, const struct tp_tls_side *server,
                           uint16_t version)
{
    if (server->version != 0)
        return server->version;
    if (version != 0)
        return version;
    if (is_old_handshake(client) || is_old_handshake(server))
        return 0;
    return tp_tls_n_sealed(client) + tp_tls_n_sealed(server) > 0 ? TP_TLS_1_3 : 0;
}

/* What both versions show alike. */
static uint32_t of_side(const struct tp_tls_side *side, bool is_client)
{
    uint32_t messages = name_handshakes(side->handshakes, is_client);

    if (side->handshake_bytes > 0)
        messages |= is_client ? BIT(CLIENT_HELLO) : BIT(SERVER_HELLO);
    if (side->handshake_bytes >= LEAST_WITH_CERTIFICATE && !is_client)
        messages |= BIT(SERVER_CERTIFICATE);
    if (side->has_changed)
        messages |= is_client ? BIT(CLIENT_CHANGE_CIPHER_SPEC) : BIT(SERVER_CHANGE_CIPHER_SPEC);
    if (side->has_finished)
        messages |= is_client ? BIT(CLIENT_FINISHED) : BIT(SERVER_FINISHED);
    if (side->has_alert)
        messages |= is_client ? BIT(CLIENT_ALERT) : BIT(SERVER_ALERT);
    return messages;
}

static uint32_t of_old(const struct tp_tls_side *client, const struct tp_tls_side *server)
{
    uint32_t messages = 0;

    if (tp_tls_n_sealed(client) > 0)
        messages |= BIT(APP_DATA_FROM_CLIENT);
    if (tp_tls_n_sealed(server) > 0)
        messages |= BIT(APP_DATA_FROM_SERVER);
    return messages;
}

/* A server that takes up no pre-shared key sends its certificate (RFC 8446 4.4.2). A list does not
 * tell whether it does, but sizes of its first records may. */
static bool has_sealed_certificate(const struct tp_tls_side *server)
{
    const uint16_t *first = server->first_data;

    if (server->has_whole_hello)
        return !server->is_resuming && server->data_bytes >= LEAST_CERTIFICATE;
    return first[0] >= LEAST_CERTIFICATE ||
           (first[0] < LEAST_WITH_FINISHED && first[1] >= LEAST_CERTIFICATE);
}

/* The client seals its Finished, and before it a certificate, or nothing but an alert. Its Finished
 * answers that of the server. Early data comes before all that, and hides it. */
static uint32_t of_new(const struct tp_tls_side *client, const struct tp_tls_side *server)
{
    uint32_t messages = 0;

    if (has_sealed_certificate(server))
        messages |= BIT(SERVER_CERTIFICATE);
    if (client->n_alert_sized > 0)
        messages |= BIT(CLIENT_ALERT);
    if (server->n_alert_sized > 0)
        messages |= BIT(SERVER_ALERT);
    if (client->n_data > 0 && !client->has_early_data)
        messages |= BIT(CLIENT_FINISHED) | BIT(SERVER_FINISHED);
    if (!client->has_early_data && (client->n_after > 0 || client->n_data > MOST_BEFORE_DATA))
        messages |= BIT(APP_DATA_FROM_CLIENT);
    return messages;
}

void tp_tls_put_together(const struct tp_tls_side *client, const struct tp_tls_side *server,
                         uint16_t version, struct tp_tls_shown *ret_shown)
{
    static const struct tp_tls_side nothing = {.alert = TP_NO_ALERT};
    const struct tp_tls_side *alerting;
    bool is_old;

    client = client != NULL ? client : &nothing;
    server = server != NULL ? server : &nothing;
    *ret_shown = (struct tp_tls_shown){.version = version, .alert = TP_NO_ALERT};
    if (!client->is_tls && !server->is_tls && (client->handshakes | server->handshakes) == 0)
        return;
    version = version_of(client, server, version);
    is_old =
        version != 0 ? version < TP_TLS_1_3 : is_old_handshake(client) || is_old_handshake(server);
    alerting = client->alert != TP_NO_ALERT ? client : server;
    *ret_shown = (struct tp_tls_shown){.version = version, .alert = alerting->alert};
    if (alerting->alert != TP_NO_ALERT)
        ret_shown->alert_side = alerting == client ? TP_SIDE_CLIENT : TP_SIDE_SERVER;
    ret_shown->messages = of_side(client, true) | of_side(server, false);
    if (is_old)
        ret_shown->messages |= of_old(client, server);
    else if (version != 0)
        ret_shown->messages |= of_new(client, server);
}

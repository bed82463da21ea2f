/* SPDX-License-Identifier: Apache-2.0 */
#include "input/tls_records.h"

#include "input/file.h"

#include "tests/unit/data.h"
#include "tests/unit/unit.h"

#define BIT(name) ((uint32_t)TP_SEEN_##name)
#define HELLOS (BIT(CLIENT_HELLO) | BIT(SERVER_HELLO))
#define CHANGES (BIT(CLIENT_CHANGE_CIPHER_SPEC) | BIT(SERVER_CHANGE_CIPHER_SPEC))
#define FINISHED (BIT(CLIENT_FINISHED) | BIT(SERVER_FINISHED))
#define FLIGHT_1_2                                                                                 \
    (HELLOS | BIT(SERVER_CERTIFICATE) | BIT(SERVER_KEY_EXCHANGE) | BIT(SERVER_HELLO_DONE))
#define WHOLE_1_2                                                                                  \
    (FLIGHT_1_2 | CHANGES | FINISHED | BIT(CLIENT_KEY_EXCHANGE) | BIT(NEW_SESSION_TICKET))
#define FLIGHT_1_3 (HELLOS | BIT(SERVER_CERTIFICATE) | BIT(SERVER_CHANGE_CIPHER_SPEC))

static const struct session {
    const char *name;
    uint32_t messages;
    uint16_t version;
    uint8_t alert;
} sessions[] = {
    {"accepted_1.2",
     WHOLE_1_2 | BIT(APP_DATA_FROM_CLIENT) | BIT(APP_DATA_FROM_SERVER) | BIT(CLIENT_ALERT) |
         BIT(SERVER_ALERT),
     TP_TLS_1_2, TP_NO_ALERT},
    {"rejected_1.2", FLIGHT_1_2 | BIT(CLIENT_ALERT), TP_TLS_1_2, 48},
    {"accepted_1.3",
     FLIGHT_1_3 | CHANGES | FINISHED | BIT(APP_DATA_FROM_CLIENT) | BIT(CLIENT_ALERT) |
         BIT(SERVER_ALERT),
     TP_TLS_1_3, TP_NO_ALERT},
    {"rejected_1.3", FLIGHT_1_3 | BIT(CLIENT_ALERT), TP_TLS_1_3, 48},
    {"left_1.2", WHOLE_1_2, TP_TLS_1_2, TP_NO_ALERT},
    {"left_1.3", FLIGHT_1_3 | CHANGES | FINISHED, TP_TLS_1_3, TP_NO_ALERT},
};
#define N_SESSIONS (sizeof sessions / sizeof sessions[0])

struct octets {
    uint8_t ptr[4096];
    size_t len;
};

static int digit(char c)
{
    return c >= 'a' ? c - 'a' + 10 : c - '0';
}

/* `16 0303`, with blanks wherever they help. */
static struct octets from_hex(const char *hex, size_t len)
{
    struct octets octets = {.len = 0};

    for (size_t i = 0; i + 1 < len; i++) {
        if (hex[i] == ' ')
            continue;
        octets.ptr[octets.len++] = (uint8_t)(digit(hex[i]) << 4 | digit(hex[i + 1]));
        i++;
    }
    return octets;
}

static void load(const char *name, struct octets *ret_client, struct octets *ret_server)
{
    char path[DATA_PATH_SIZE], *all, *client, *server;
    struct tp_error error;
    size_t len;

    data_path(path, "ipfix/tls_sessions.txt");
    all = tp_file_read(path, &len, &error);
    ck_assert_msg(all != NULL, "%s", error.text);
    client = strstr(all, name);
    ck_assert_ptr_nonnull(client);
    client += strlen(name) + 1;
    server = strchr(client, ' ') + 1;
    *ret_client = from_hex(client, (size_t)(server - 1 - client));
    *ret_server = from_hex(server, strcspn(server, "\n"));
    free(all);
}

/* In a block of its own, so that a read beyond its end is found. */
static struct tp_tls_side side_of(const uint8_t *octets, size_t len)
{
    struct tp_tls_side side;
    uint8_t *copy = malloc(len + (len == 0));

    memcpy(copy, octets, len);
    tp_tls_side_init(&side);
    tp_tls_side_read(&side, (struct tp_text){(const char *)copy, len});
    free(copy);
    return side;
}

static struct tp_tls_shown shown_of(const struct tp_tls_side *client,
                                    const struct tp_tls_side *server)
{
    struct tp_tls_shown shown;

    tp_tls_put_together(client, server, 0, &shown);
    return shown;
}

START_TEST(six_sessions_show_what_happened)
{
    for (size_t i = 0; i < N_SESSIONS; i++) {
        struct octets client, server;
        struct tp_tls_side sides[2];
        struct tp_tls_shown shown;

        load(sessions[i].name, &client, &server);
        sides[0] = side_of(client.ptr, client.len);
        sides[1] = side_of(server.ptr, server.len);
        shown = shown_of(&sides[0], &sides[1]);
        ck_assert_msg(shown.messages == sessions[i].messages, "%s: %x, not %x", sessions[i].name,
                      shown.messages, sessions[i].messages);
        ck_assert_uint_eq(shown.version, sessions[i].version);
        ck_assert_uint_eq(shown.alert, sessions[i].alert);
        ck_assert_uint_eq(sides[0].server_name_len, strlen("pinned.example.test"));
        ck_assert_mem_eq(sides[0].server_name, "pinned.example.test", sides[0].server_name_len);
    }
}
END_TEST

static void assert_grows(const char *name, uint32_t less, uint32_t more, size_t len)
{
    ck_assert_msg((less & ~more) == 0, "%s: %zu octets show %x, one more only %x", name, len, less,
                  more);
}

/* Each side cut anywhere, the other whole, half or missing. */
static void cut_everywhere(const char *name, bool is_client)
{
    struct octets cut, other;
    struct tp_tls_side sides[2];
    uint32_t before[3] = {0};

    load(name, is_client ? &cut : &other, is_client ? &other : &cut);
    for (size_t len = 0; len <= cut.len; len++) {
        sides[0] = side_of(cut.ptr, len);
        for (size_t i = 0; i < 3; i++) {
            struct tp_tls_shown shown;

            sides[1] = side_of(other.ptr, other.len * i / 2);
            shown = is_client ? shown_of(&sides[0], &sides[1]) : shown_of(&sides[1], &sides[0]);
            assert_grows(name, before[i], shown.messages, len);
            before[i] = shown.messages;
        }
    }
}

START_TEST(cut_anywhere_less_is_shown_and_nothing_else)
{
    for (size_t i = 0; i < N_SESSIONS; i++) {
        cut_everywhere(sessions[i].name, true);
        cut_everywhere(sessions[i].name, false);
    }
}
END_TEST

/* An octet of each kind, anywhere: no crash, and what is read ends where it ends. */
START_TEST(changed_anywhere_it_is_read_to_an_end)
{
    static const uint8_t values[] = {0, 1, 0x16, 0x7f, 0xff};

    for (size_t i = 0; i < N_SESSIONS; i++) {
        struct octets client, server;

        load(sessions[i].name, &client, &server);
        for (size_t at = 0; at < server.len; at++) {
            for (size_t k = 0; k < sizeof values; k++) {
                uint8_t was = server.ptr[at];
                server.ptr[at] = values[k];
                side_of(server.ptr, server.len);
                server.ptr[at] = was;
            }
        }
    }
}
END_TEST

/* Both directions of a connection, in hex, and what they show. */
static void assert_shown(const char *client_hex, const char *server_hex, uint32_t messages)
{
    struct octets client = from_hex(client_hex, strlen(client_hex));
    struct octets server = from_hex(server_hex, strlen(server_hex));
    struct tp_tls_side sides[2] = {side_of(client.ptr, client.len),
                                   side_of(server.ptr, server.len)};
    struct tp_tls_shown shown = shown_of(&sides[0], &sides[1]);

    ck_assert_msg(shown.messages == messages, "%s / %s: %x, not %x", client_hex, server_hex,
                  shown.messages, messages);
}

START_TEST(several_messages_in_one_record_and_one_in_several)
{
    assert_shown("", "16 0303 000d 0b000001 00 0c000000 0e000000",
                 BIT(SERVER_CERTIFICATE) | BIT(SERVER_KEY_EXCHANGE) | BIT(SERVER_HELLO_DONE));
    assert_shown("", "16 0303 0006 0b000005 0102 16 0303 0001 03 16 0303 0006 0405 0e000000",
                 BIT(SERVER_CERTIFICATE) | BIT(SERVER_HELLO_DONE));
    assert_shown("", "16 0303 0002 0b00 16 0303 0002 0000 16 0303 0004 0e000000",
                 BIT(SERVER_CERTIFICATE) | BIT(SERVER_HELLO_DONE));
    assert_shown("", "16 0303 0003 0b0000 15 0303 0002 0228", BIT(SERVER_ALERT));
}
END_TEST

START_TEST(alerts_are_read_where_they_are_in_the_clear)
{
    static const struct {
        const char *hex;
        uint8_t alert;
    } rows[] = {
        {"15 0303 0002 0230", 48},
        {"15 0301 0002 0100", 0},
        {"15 0303 0002 012e 15 0303 0002 0230", 48}, /* a warning, then the fatal one */
        {"15 0303 0002 0230 15 0303 0002 0100", 48},
        {"15 0303 0002 0930", TP_NO_ALERT}, /* no level */
        {"15 0303 0002 02", TP_NO_ALERT},
        {"15 0303 0012 023011111111111111111111111111111111", TP_NO_ALERT},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct octets octets = from_hex(rows[i].hex, strlen(rows[i].hex));
        struct tp_tls_side side = side_of(octets.ptr, octets.len);
        struct tp_tls_shown shown = shown_of(&side, NULL);

        ck_assert_msg(shown.alert == rows[i].alert, "%s: %u", rows[i].hex, shown.alert);
        ck_assert_uint_eq(shown.messages, BIT(CLIENT_ALERT));
        ck_assert_uint_eq(shown.alert_side,
                          rows[i].alert == TP_NO_ALERT ? TP_SIDE_NONE : TP_SIDE_CLIENT);
    }
}
END_TEST

/* The first octet of what is sealed looks like a ServerHello or a Certificate one time of many. */
START_TEST(a_sealed_message_has_no_type)
{
    assert_shown("14 0303 0001 01 16 0303 0010 0b00000c111111111111111111111111", "",
                 BIT(CLIENT_CHANGE_CIPHER_SPEC) | BIT(CLIENT_FINISHED));
    assert_shown("14 0303 0001 01 16 0303 0010 01ff000c030311111111111111111111", "",
                 BIT(CLIENT_CHANGE_CIPHER_SPEC) | BIT(CLIENT_FINISHED));
}
END_TEST

/* RFC 8446 D.4: a hello in the clear after ChangeCipherSpec, where the server wanted another. */
START_TEST(a_second_hello_is_no_finished)
{
    assert_shown("14 0303 0001 01 16 0303 0008 01000004 0303 1111", "",
                 BIT(CLIENT_CHANGE_CIPHER_SPEC) | BIT(CLIENT_HELLO));
}
END_TEST

static struct tp_tls_side list_of(const uint16_t (*rows)[3])
{
    struct tp_tls_side side;

    tp_tls_side_init(&side);
    for (; (*rows)[0] != 0; rows++)
        tp_tls_side_add(&side, (uint8_t)(*rows)[0], (*rows)[1], (uint8_t)(*rows)[2]);
    return side;
}

#define NONE TP_TLS_NO_TYPE
#define LIST(...) list_of((const uint16_t[][3]){__VA_ARGS__, {0}})

static void assert_lists(struct tp_tls_side client, struct tp_tls_side server, uint32_t messages)
{
    struct tp_tls_shown shown = shown_of(&client, &server);

    ck_assert_msg(shown.messages == messages, "%x, not %x", shown.messages, messages);
}

/* The same sessions as lists of records: type, length, first message. */
START_TEST(lists_show_what_octets_show)
{
    assert_lists(LIST({22, 185, 1}, {22, 37, 16}, {20, 1, NONE}, {22, 40, 0x6e}, {23, 69, NONE},
                      {21, 26, NONE}),
                 LIST({22, 65, 2}, {22, 822, 11}, {22, 300, 12}, {22, 4, 14}, {22, 186, 4},
                      {20, 1, NONE}, {22, 40, 0x11}, {23, 64, NONE}, {21, 26, NONE}),
                 sessions[0].messages);
    assert_lists(LIST({22, 248, 1}, {20, 1, NONE}, {23, 69, NONE}),
                 LIST({22, 122, 2}, {20, 1, NONE}, {23, 23, NONE}, {23, 800, NONE}),
                 sessions[5].messages);
}
END_TEST

START_TEST(lists_without_messages_show_the_hellos_and_the_certificate)
{
    assert_lists(LIST({22, 185, NONE}, {21, 2, NONE}),
                 LIST({22, 65, NONE}, {22, 822, NONE}, {22, 300, NONE}, {22, 4, NONE}),
                 HELLOS | BIT(SERVER_CERTIFICATE) | BIT(CLIENT_ALERT));
    assert_lists(LIST({22, 185, NONE}, {22, 37, NONE}, {20, 1, NONE}, {22, 40, NONE}),
                 LIST({22, 65, NONE}, {22, 822, NONE}, {20, 1, NONE}, {22, 40, NONE}),
                 HELLOS | CHANGES | FINISHED | BIT(SERVER_CERTIFICATE));
}
END_TEST

#define HELLO_1_3                                                                                  \
    {22, 122, 2}, {20, 1, NONE}, {23, 23, NONE},                                                   \
    {                                                                                              \
        23, 800, NONE                                                                              \
    }

/* RFC 8446 5.2: in TLS 1.3 all is of type 23, and only sizes tell. */
START_TEST(type_23_is_data_only_where_it_is_sure)
{
    uint32_t base = BIT(SERVER_HELLO) | BIT(SERVER_CHANGE_CIPHER_SPEC) | BIT(SERVER_CERTIFICATE);
    uint32_t done = base | FINISHED;

    assert_lists(LIST({23, 53, NONE}), LIST(HELLO_1_3), done);
    assert_lists(LIST({23, 53, NONE}, {23, 62, NONE}), LIST(HELLO_1_3),
                 done | BIT(APP_DATA_FROM_CLIENT));
    assert_lists(LIST({23, 53, NONE}, {23, 19, NONE}), LIST(HELLO_1_3), done | BIT(CLIENT_ALERT));
    assert_lists(LIST({23, 19, NONE}), LIST(HELLO_1_3), base | BIT(CLIENT_ALERT));
    /* the client's certificate, its signature, its Finished */
    assert_lists(LIST({23, 900, NONE}, {23, 280, NONE}, {23, 69, NONE}), LIST(HELLO_1_3), done);
    assert_lists(LIST({23, 900, NONE}, {23, 280, NONE}, {23, 69, NONE}, {23, 40, NONE}),
                 LIST(HELLO_1_3), done | BIT(APP_DATA_FROM_CLIENT));
    /* padded: nothing has a size, but a fourth is none of these */
    assert_lists(LIST({23, 256, NONE}, {23, 256, NONE}, {23, 256, NONE}), LIST(HELLO_1_3), done);
    assert_lists(LIST({23, 256, NONE}, {23, 256, NONE}, {23, 256, NONE}, {23, 256, NONE}),
                 LIST(HELLO_1_3), done | BIT(APP_DATA_FROM_CLIENT));
}
END_TEST

/* A server that resumes sends EncryptedExtensions and Finished, and no certificate. */
START_TEST(a_resumed_session_has_no_certificate)
{
    assert_lists(LIST({23, 69, NONE}),
                 LIST({22, 128, 2}, {20, 1, NONE}, {23, 32, NONE}, {23, 69, NONE}, {23, 900, NONE}),
                 BIT(SERVER_HELLO) | BIT(SERVER_CHANGE_CIPHER_SPEC) | FINISHED);
    assert_lists(LIST({23, 69, NONE}),
                 LIST({22, 128, 2}, {20, 1, NONE}, {23, 85, NONE}, {23, 900, NONE}),
                 BIT(SERVER_HELLO) | BIT(SERVER_CHANGE_CIPHER_SPEC) | FINISHED);
}
END_TEST

#define ZEROS "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000"
#define SUPPORTED_VERSIONS "002b 0002 0304"
#define PRE_SHARED_KEY "0029 0002 0000"
#define SEALED_300 "17 0303 012c"

START_TEST(a_server_hello_that_resumes_is_told)
{
    static const char full[] =
        "16 0303 0032 02 00002e 0303" ZEROS "00 1301 00 0006" SUPPORTED_VERSIONS SEALED_300;
    static const char resumed[] = "16 0303 0038 02 000034 0303" ZEROS
                                  "00 1301 00 000c" SUPPORTED_VERSIONS PRE_SHARED_KEY SEALED_300;

    assert_shown("", full, BIT(SERVER_HELLO) | BIT(SERVER_CERTIFICATE));
    assert_shown("", resumed, BIT(SERVER_HELLO));
}
END_TEST

START_TEST(what_is_no_tls_shows_nothing)
{
    assert_shown("474554202f20485454502f312e310d0a", "485454502f312e3120323030204f4b0d0a", 0);
    assert_shown("17 0303 ffff 00", "16 0203 0004 0e000000", 0);
    ck_assert(!side_of((const uint8_t *)"", 0).is_tls);
}
END_TEST

TESTS("tls_records", six_sessions_show_what_happened, cut_anywhere_less_is_shown_and_nothing_else,
      changed_anywhere_it_is_read_to_an_end, several_messages_in_one_record_and_one_in_several,
      alerts_are_read_where_they_are_in_the_clear, a_sealed_message_has_no_type,
      a_second_hello_is_no_finished, lists_show_what_octets_show,
      lists_without_messages_show_the_hellos_and_the_certificate,
      type_23_is_data_only_where_it_is_sure, a_resumed_session_has_no_certificate,
      a_server_hello_that_resumes_is_told, what_is_no_tls_shows_nothing)

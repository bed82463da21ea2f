/* SPDX-License-Identifier: Apache-2.0 */
#include "output/finding.h"

#include <stdlib.h>

#include "tests/unit/output.h"

static struct tp_finding pinning(void)
{
    return (struct tp_finding){.kind = TP_KIND_PINNING,
                               .state = TP_STATE_OPENED,
                               .confidence = TP_CONFIDENCE_CONFIRMED,
                               .conclusion = TP_CONCLUSION_CLIENTS_AGREE,
                               .name_len = 11,
                               .name = "api.example",
                               .application_len = 3,
                               .application = "app",
                               .n_clients = 4,
                               .n_trusting = 3,
                               .n_rejections = 9,
                               .n_acceptances = 2,
                               .opened_s = NOON / 1000,
                               .first_s = NOON / 1000 - 60,
                               .last_s = NOON / 1000 + 1};
}

static struct tp_finding pinning_of(enum tp_name_source source, const char *name)
{
    struct tp_finding finding = pinning();

    finding.name_source = (uint8_t)source;
    finding.name_len = (uint8_t)strlen(name);
    memcpy(finding.name, name, finding.name_len);
    return finding;
}

static struct tp_finding unknown_ca(void)
{
    return (struct tp_finding){.kind = TP_KIND_UNKNOWN_CA,
                               .state = TP_STATE_UPDATED,
                               .confidence = TP_CONFIDENCE_PROBABLE,
                               .conclusion = TP_CONCLUSION_REJECTS_MOST,
                               .has_client = true,
                               .client = event_of("client_ip=2001:db8::1").client,
                               .n_clients = 1,
                               .n_names = 5,
                               .n_acceptances = 1};
}

/* free() it. */
static char *bytes_of(const struct tp_finding *finding, int64_t now_ms)
{
    struct tp_json_text json;
    char *bytes;

    tp_json_text_init(&json);
    tp_finding_write(&json.writer, finding, now_ms);
    ck_assert(!json.is_failed);
    bytes = strndup(json.ptr, json.len);
    tp_json_text_clear(&json);
    return bytes;
}

static struct json_object *object_of(const struct tp_finding *finding)
{
    char *bytes = bytes_of(finding, NOON);
    struct json_object *object = json_tokener_parse(bytes);

    ck_assert_msg(object != NULL, "%s", bytes);
    free(bytes);
    return object;
}

struct leaf {
    const char *path, *is;
};

static void assert_leaves(const struct tp_finding *finding, const struct leaf *leaves, size_t n)
{
    struct json_object *object = object_of(finding);
    char is[TP_LEAF_ROOM];

    for (size_t i = 0; i < n; i++) {
        tp_json_leaf_text(object, leaves[i].path, is);
        ck_assert_msg(strcmp(is, leaves[i].is) == 0, "%s is '%s', expected '%s'", leaves[i].path,
                      is, leaves[i].is);
    }
    json_object_put(object);
}

#define ASSERT_LEAVES(finding, leaves)                                                             \
    assert_leaves(finding, leaves, sizeof(leaves) / sizeof(leaves)[0])

START_TEST(a_pinned_name_says_all_there_is_to_say)
{
    static const struct leaf leaves[] = {
        {"@timestamp", "2026-11-21T12:00:00.000Z"},
        {"ecs.version", TP_ECS_VERSION},
        {"message", "3 clients that accept the inspection CA elsewhere reject api.example, and "
                    "none accepts it with app."},
        {"event.kind", "alert"},
        {"event.category", "network"},
        {"event.type", "info"},
        {"event.module", "tlspin"},
        {"event.dataset", "tlspin.finding"},
        {"destination.domain", "api.example"},
        {"destination.ip", "-"},
        {"source.ip", "-"},
        {"tlspin.finding.kind", "pinning"},
        {"tlspin.finding.state", "opened"},
        {"tlspin.finding.confidence", "confirmed"},
        {"tlspin.finding.scope", "application"},
        {"tlspin.finding.server_name", "api.example"},
        {"tlspin.finding.server_name_source", "sent"},
        {"tlspin.finding.application", "app"},
        {"tlspin.finding.client", "-"},
        {"tlspin.finding.clients", "4"},
        {"tlspin.finding.rejections", "9"},
        {"tlspin.finding.acceptances", "2"},
        {"tlspin.finding.first_seen", "2026-11-21T11:59:00.000Z"},
        {"tlspin.finding.last_seen", "2026-11-21T12:00:01.000Z"},
        {"tlspin.finding.remedy", "do_not_decrypt"},
    };
    struct tp_finding finding = pinning();

    ASSERT_LEAVES(&finding, leaves);
}
END_TEST

START_TEST(without_an_application_the_scope_is_the_name)
{
    static const struct leaf leaves[] = {{"tlspin.finding.scope", "server_name"},
                                         {"tlspin.finding.application", "-"}};
    struct tp_finding finding = pinning();

    finding.application_len = 0;
    ASSERT_LEAVES(&finding, leaves);
}
END_TEST

START_TEST(a_client_without_the_ca_is_the_source)
{
    static const struct leaf leaves[] = {{"source.ip", "2001:db8::1"},
                                         {"destination.domain", "-"},
                                         {"tlspin.finding.kind", "unknown_ca"},
                                         {"tlspin.finding.state", "updated"},
                                         {"tlspin.finding.confidence", "probable"},
                                         {"tlspin.finding.scope", "client"},
                                         {"tlspin.finding.client", "2001:db8::1"},
                                         {"tlspin.finding.server_name", "-"},
                                         {"tlspin.finding.server_name_source", "-"},
                                         {"tlspin.finding.remedy", "deploy_ca"}};
    struct tp_finding finding = unknown_ca();

    ASSERT_LEAVES(&finding, leaves);
}
END_TEST

START_TEST(a_bad_certificate_is_the_servers_to_mend)
{
    static const struct leaf leaves[] = {{"tlspin.finding.kind", "server_certificate"},
                                         {"tlspin.finding.remedy", "check_server"},
                                         {"destination.domain", "api.example"}};
    struct tp_finding finding = pinning();

    finding.kind = TP_KIND_SERVER_CERTIFICATE;
    finding.conclusion = TP_CONCLUSION_BAD_OFTEN;
    ASSERT_LEAVES(&finding, leaves);
}
END_TEST

START_TEST(an_address_is_not_called_a_domain)
{
    static const struct leaf leaves[] = {{"destination.domain", "-"},
                                         {"destination.ip", "198.51.100.7"},
                                         {"tlspin.finding.server_name", "198.51.100.7"},
                                         {"tlspin.finding.server_name_source", "address"}};
    struct tp_finding finding = pinning_of(TP_NAME_SOURCE_ADDRESS, "198.51.100.7");

    ASSERT_LEAVES(&finding, leaves);
}
END_TEST

START_TEST(a_name_from_a_certificate_is_a_domain_where_it_is_one)
{
    static const struct leaf domain[] = {{"destination.domain", "api.example"},
                                         {"destination.ip", "-"},
                                         {"tlspin.finding.server_name", "api.example"},
                                         {"tlspin.finding.server_name_source", "certificate"}};
    static const struct leaf wildcard[] = {{"destination", "-"},
                                           {"tlspin.finding.server_name", "*.api.example"},
                                           {"tlspin.finding.server_name_source", "certificate"}};
    struct tp_finding finding = pinning_of(TP_NAME_SOURCE_CERTIFICATE, "api.example");

    ASSERT_LEAVES(&finding, domain);
    finding = pinning_of(TP_NAME_SOURCE_CERTIFICATE, "*.api.example");
    ASSERT_LEAVES(&finding, wildcard);
}
END_TEST

START_TEST(an_update_says_how_sure_it_was_before)
{
    static const struct leaf updated[] = {{"tlspin.finding.confidence", "confirmed"},
                                          {"tlspin.finding.previous_confidence", "probable"}};
    static const struct leaf cleared[] = {{"tlspin.finding.previous_confidence", "-"}};
    struct tp_finding finding = pinning();

    finding.previous = TP_CONFIDENCE_PROBABLE;
    ASSERT_LEAVES(&finding, cleared);
    finding.state = TP_STATE_UPDATED;
    ASSERT_LEAVES(&finding, updated);
    finding.state = TP_STATE_CLEARED;
    ASSERT_LEAVES(&finding, cleared);
}
END_TEST

START_TEST(hostile_names_stay_one_string)
{
    struct tp_finding finding = pinning();
    static const struct leaf leaves[] = {{"destination.domain", "\"}\n\\,{\"a\":"}};

    memcpy(finding.name, "\"}\n\\,{\"a\":", 10);
    finding.name_len = 10;
    ASSERT_LEAVES(&finding, leaves);
}
END_TEST

/* --- ids -------------------------------------------------------------------------------------- */

static void ids_of(const struct tp_finding *finding, int64_t now_ms, char id[64], char event[64])
{
    char *bytes = bytes_of(finding, now_ms), is[TP_LEAF_ROOM];
    struct json_object *object = json_tokener_parse(bytes);

    tp_json_leaf_text(object, "tlspin.finding.id", is);
    snprintf(id, 64, "%.63s", is);
    tp_json_leaf_text(object, "event.id", is);
    snprintf(event, 64, "%.63s", is);
    json_object_put(object);
    free(bytes);
}

static void assert_ids(const struct tp_finding *one, int64_t one_ms, const struct tp_finding *other,
                       int64_t other_ms, bool is_same_id, bool is_same_event)
{
    char id[64], event[64], other_id[64], other_event[64];

    ids_of(one, one_ms, id, event);
    ids_of(other, other_ms, other_id, other_event);
    ck_assert_uint_eq(strlen(id), 32);
    ck_assert_uint_eq(strlen(event), 32);
    ck_assert_str_ne(id, event);
    ck_assert_int_eq(strcmp(id, other_id) == 0, is_same_id);
    ck_assert_int_eq(strcmp(event, other_event) == 0, is_same_event);
}

START_TEST(the_same_finding_gives_the_same_bytes)
{
    struct tp_finding finding = pinning();
    char *once = bytes_of(&finding, NOON), *again = bytes_of(&finding, NOON);

    ck_assert_str_eq(once, again);
    free(once), free(again);
}
END_TEST

START_TEST(a_finding_keeps_its_id_whatever_becomes_of_it)
{
    struct tp_finding opened = pinning(), cleared = pinning();

    cleared.state = TP_STATE_CLEARED;
    cleared.conclusion = TP_CONCLUSION_REMEDIED;
    cleared.confidence = TP_CONFIDENCE_PROBABLE;
    cleared.n_clients = 99;
    assert_ids(&opened, NOON, &opened, NOON, true, true);
    assert_ids(&opened, NOON, &cleared, NOON, true, false);
    assert_ids(&opened, NOON, &opened, NOON + 1, true, false);
}
END_TEST

START_TEST(what_it_is_about_makes_the_id)
{
    struct tp_finding one = pinning(), other = pinning();

    other.kind = TP_KIND_SERVER_CERTIFICATE;
    assert_ids(&one, NOON, &other, NOON, false, false);
    other = pinning();
    other.name[0] = 'x';
    assert_ids(&one, NOON, &other, NOON, false, false);
    other = pinning();
    other.application_len = 2;
    assert_ids(&one, NOON, &other, NOON, false, false);
    other = pinning();
    other.name_source = TP_NAME_SOURCE_CERTIFICATE;
    assert_ids(&one, NOON, &other, NOON, false, false);
    one.name_source = TP_NAME_SOURCE_ADDRESS;
    assert_ids(&one, NOON, &other, NOON, false, false);
    one = other = unknown_ca();
    other.client.bytes[15]++;
    assert_ids(&one, NOON, &other, NOON, false, false);
}
END_TEST

START_TEST(where_a_name_ends_and_an_application_begins_makes_a_difference)
{
    struct tp_finding one = pinning(), other = pinning();

    memcpy(one.name, "ab", 2), memcpy(one.application, "c", 1);
    one.name_len = 2, one.application_len = 1;
    memcpy(other.name, "a", 1), memcpy(other.application, "bc", 2);
    other.name_len = 1, other.application_len = 2;
    assert_ids(&one, NOON, &other, NOON, false, false);
}
END_TEST

/* Ids are kept by those who read them: they never change. */
START_TEST(ids_are_the_same_everywhere_and_for_ever)
{
    struct tp_finding finding = pinning();
    char id[64], event[64];

    ids_of(&finding, NOON, id, event);
    ck_assert_str_eq(id, "176a4cee9182d77ecfebb0469015c32d");
    ck_assert_str_eq(event, "3d0d71c8da61386eaf188fb6d37c3eda");
    finding = unknown_ca();
    ids_of(&finding, NOON, id, event);
    ck_assert_str_eq(id, "4068e3cceef68cc54b7177cd06738e55");
    finding = pinning_of(TP_NAME_SOURCE_CERTIFICATE, "api.example");
    ids_of(&finding, NOON, id, event);
    ck_assert_str_eq(id, "1c01defba66ea2381226d7a972d8c401");
    finding = pinning_of(TP_NAME_SOURCE_ADDRESS, "198.51.100.7");
    ids_of(&finding, NOON, id, event);
    ck_assert_str_eq(id, "fbd9efebb38e1884f6fae3c0d6b31516");
}
END_TEST

TESTS("finding", a_pinned_name_says_all_there_is_to_say,
      without_an_application_the_scope_is_the_name, a_client_without_the_ca_is_the_source,
      a_bad_certificate_is_the_servers_to_mend, an_address_is_not_called_a_domain,
      a_name_from_a_certificate_is_a_domain_where_it_is_one, an_update_says_how_sure_it_was_before,
      hostile_names_stay_one_string, the_same_finding_gives_the_same_bytes,
      a_finding_keeps_its_id_whatever_becomes_of_it, what_it_is_about_makes_the_id,
      where_a_name_ends_and_an_application_begins_makes_a_difference,
      ids_are_the_same_everywhere_and_for_ever)

/* SPDX-License-Identifier: Apache-2.0 */
/* What a session saves is what another one knows. */
#include "tests/unit/ipfix.h"
#include "tests/unit/memory.h"

static bool keep(void *user, const void *bytes, size_t len)
{
    return memory_put(user, (void *)(uintptr_t)bytes, len);
}

static bool refuse(void *user, const void *bytes, size_t len)
{
    (void)bytes;
    (void)len;
    return --*(int *)user > 0;
}

/* A session that has read what this one saves. */
static struct tp_ipfix_session *restored(struct tp_ipfix_session *session, struct memory *memory)
{
    const struct tp_ipfix_sink sink = {on_record, NULL};
    struct tp_ipfix_session *other = tp_ipfix_session_new(the_model(), NULL);
    size_t at = 0;

    memory->len = 0;
    ck_assert(tp_ipfix_session_save(session, keep, memory));
    seen.len = 0;
    seen.text[0] = '\0';
    while (at < memory->len) {
        size_t len = tp_ipfix_message_len((uint8_t *)memory->bytes + at, memory->len - at);
        ck_assert_uint_le(len, memory->len - at);
        ck_assert_int_eq(tp_ipfix_session_feed(other, (uint8_t *)memory->bytes + at, len, 0, &sink),
                         TP_IPFIX_OK);
        at += len;
    }
    return other;
}

START_TEST(nothing_is_saved_of_nothing)
{
    struct memory memory = {.len = 0};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    struct tp_ipfix_session *other = restored(session, &memory);

    ck_assert_uint_eq(memory.len, 0);
    tp_ipfix_session_free(session);
    tp_ipfix_session_free(other);
}
END_TEST

START_TEST(data_are_read_at_once_after_a_restart)
{
    struct memory memory = {.len = 0};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL), *other;

    for (uint32_t domain = 1; domain <= 2; domain++) {
        made_message(&made, domain, 40);
        MADE_TEMPLATE(&made, 256, {9999, (uint16_t)domain, 2}, {0, 371, 0},
                      {0, 292, MADE_VARIABLE});
        MADE_TEMPLATE(&made, 257, {0, 371, MADE_VARIABLE});
        MADE_OPTIONS(&made, 65535, 1, {0, 149, 4}, {0, 4, 1});
        made_set(&made, 65535);
        made_number(&made, 6, 5);
        made_end_set(&made);
        feed(session);
    }
    other = restored(session, &memory);
    assert_count(other, domains, 2);
    assert_count(other, templates, 6);
    assert_count(other, records, 0);
    made_message(&made, 2, 41);
    made_set(&made, 256);
    made_number(&made, 7, 2);
    made_sub(&made, 257);
    made_text(&made, "ada");
    made_close(&made);
    made_end_set(&made);
    feed(other);
    assert_seen("{_9999_2=0007 subTemplateList=[{userName='ada'}]}");
    assert_count(other, sequence_gaps, 0);
    tp_ipfix_session_free(session);
    tp_ipfix_session_free(other);
    free(memory.bytes);
}
END_TEST

static void tell(struct tp_ipfix_session *session)
{
    const double share = 0.25;
    uint64_t bits;

    memcpy(&bits, &share, 8);
    made_message(&made, 1, 0);
    MADE_OPTIONS(&made, 256, 2, {0, 346, 4}, {0, 303, 2}, {0, 339, 1}, {0, 341, MADE_VARIABLE});
    made_set(&made, 256);
    made_number(&made, 9999, 4);
    made_number(&made, 1, 2);
    made_number(&made, 2, 1);
    made_text(&made, "doorNumber");
    made_end_set(&made);
    MADE_OPTIONS(&made, 257, 1, {0, 95, 4}, {0, 96, MADE_VARIABLE});
    made_set(&made, 257);
    made_number(&made, 1, 4);
    made_text(&made, "teams");
    made_end_set(&made);
    MADE_OPTIONS(&made, 258, 1, {0, 302, 1}, {0, 305, 4}, {0, 306, 4}, {0, 311, 8});
    made_set(&made, 258);
    made_number(&made, 5, 1);
    made_number(&made, 1, 4);
    made_number(&made, 99, 4);
    made_number(&made, bits, 8);
    made_end_set(&made);
    MADE_OPTIONS(&made, 259, 1, {0, 149, 4}, {0, 34, 4});
    made_set(&made, 259);
    made_number(&made, 1, 4);
    made_number(&made, 10, 4);
    made_end_set(&made);
    MADE_TEMPLATE(&made, 260, {9999, 1, 2}, {0, 95, 4}, {0, 302, 2});
    MADE_TEMPLATE(&made, 261, {0, 4, 1});
    feed(session);
}

START_TEST(what_was_told_is_known_after_a_restart)
{
    struct memory memory = {.len = 0};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL), *other, *third;

    tell(session);
    other = restored(session, &memory);
    third = restored(other, &memory);
    assert_count(third, templates, 6);
    made_message(&made, 1, 4);
    made_set(&made, 260);
    made_number(&made, 7, 2);
    made_number(&made, 1, 4);
    made_number(&made, 5, 2);
    made_end_set(&made);
    made_set(&made, 261);
    made_number(&made, 6, 1);
    made_end_set(&made);
    feed(third);
    assert_seen("{doorNumber=7 applicationId=00000001 selectorId=5 applicationName='teams' "
                "samplingPacketInterval=1 samplingPacketSpace=99 samplingProbability=0.25}"
                "{protocolIdentifier=6 samplingInterval=10}");
    assert_count(third, sequence_gaps, 0);
    tp_ipfix_session_free(session);
    tp_ipfix_session_free(other);
    tp_ipfix_session_free(third);
    free(memory.bytes);
}
END_TEST

static void tell_sampling(struct tp_ipfix_session *session, uint64_t interval)
{
    made_message(&made, 1, 0);
    MADE_OPTIONS(&made, 259, 1, {0, 149, 4}, {0, 34, 4});
    made_set(&made, 259);
    made_number(&made, 1, 4);
    made_number(&made, interval, 4);
    made_end_set(&made);
    feed(session);
}

/* An interval of 1 ends it. */
START_TEST(sampling_that_ended_is_not_saved)
{
    struct memory first = {.len = 0}, second = {.len = 0};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL), *other, *third;

    tell_sampling(session, 10);
    tell_sampling(session, 1);
    other = restored(session, &first);
    third = restored(other, &second);
    ck_assert_uint_eq(first.len, second.len);
    ck_assert_mem_eq(first.bytes, second.bytes, first.len);
    tp_ipfix_session_free(session);
    tp_ipfix_session_free(other);
    tp_ipfix_session_free(third);
    free(first.bytes);
    free(second.bytes);
}
END_TEST

START_TEST(much_is_saved_in_several_messages)
{
    struct memory memory = {.len = 0};
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL), *other;
    static struct made_field fields[400];

    for (uint16_t i = 0; i < 400; i++)
        fields[i] = (struct made_field){9999, (uint16_t)(i + 1), 1};
    for (uint16_t id = 256; id < 356; id++) {
        made_message(&made, 1, 0);
        made_template(&made, id, 0, fields, 400);
        feed(session);
    }
    other = restored(session, &memory);
    ck_assert_uint_gt(memory.len, 300000);
    assert_count(other, templates, 100);
    tp_ipfix_session_free(session);
    tp_ipfix_session_free(other);
    free(memory.bytes);
}
END_TEST

START_TEST(a_disk_that_is_full_is_told)
{
    struct tp_ipfix_session *session = tp_ipfix_session_new(the_model(), NULL);
    int n = 1;

    tell(session);
    ck_assert(!tp_ipfix_session_save(session, refuse, &n));
    tp_ipfix_session_free(session);
}
END_TEST

TESTS("ipfix_save", nothing_is_saved_of_nothing, data_are_read_at_once_after_a_restart,
      what_was_told_is_known_after_a_restart, sampling_that_ended_is_not_saved,
      much_is_saved_in_several_messages, a_disk_that_is_full_is_told)

/* SPDX-License-Identifier: Apache-2.0 */
#include "core/event.h"

#include "tests/unit/verdict.h"

START_TEST(an_empty_event_knows_nothing)
{
    struct tp_event event;

    memset(&event, 0xff, sizeof event);
    tp_event_clear(&event);
    ck_assert_uint_eq(event.present, 0);
    ck_assert_int_eq(event.time_ms, TP_NO_TIME);
    ck_assert_int_eq(event.duration_ms, TP_NO_TIME);
    ck_assert_uint_eq(event.alert, TP_NO_ALERT);
    ck_assert(!tp_event_is_tls(&event));
    ck_assert(!tp_event_has(&event, TP_FIELD_CLIENT_IP));
}
END_TEST

static const char *const of_tls[] = {
    "action=do_not_decrypt",
    "messages=CLIENT_HELLO",
    "messages=0x80000000",
    "messages=SOMETHING_NEW",
    "flags=INTERCEPT",
    "flags=0x8",
    "flags=SOMETHING_NEW",
    "error=1",
    "status=success",
    "alert=0",
    "tls_version=TLSv1.3",
    "cipher=TLS_AES_128_GCM_SHA256",
    "certificate_sha1=4673b0f4847f0305a003687b1de30eb51f9db5bc",
    "tls_policy=Corporate",
    "issuer_name=Inspection",
    "ja3=f146948b4a59d54d7ddf071b7698a983",
};

START_TEST(anything_of_tls_makes_a_tls_event)
{
    for (size_t i = 0; i < sizeof of_tls / sizeof of_tls[0]; i++) {
        struct tp_event event = event_of(of_tls[i]);
        ck_assert_msg(tp_event_is_tls(&event), "%s", of_tls[i]);
    }
}
END_TEST

/* eNcore writes these for every connection. */
START_TEST(zeros_that_are_always_logged_are_not_of_tls)
{
    struct tp_event event = event_of("messages=0 flags=1 error=0 status=1 server_name=a.test");

    ck_assert(!tp_event_is_tls(&event));
}
END_TEST

/* It says where the log was taken. */
START_TEST(the_leg_alone_is_not_of_tls)
{
    struct tp_event event = event_of("action=client_leg client_bytes=100000");

    ck_assert(!tp_event_is_tls(&event));
    assert_verdict(FLOW("action=client_leg client_bytes=100000"), "not_inspected", "no_tls");
}
END_TEST

TESTS("event", an_empty_event_knows_nothing, anything_of_tls_makes_a_tls_event,
      zeros_that_are_always_logged_are_not_of_tls, the_leg_alone_is_not_of_tls)

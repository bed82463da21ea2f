/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

#include "tests/unit/pairs.h"

static const char lines[] = "body list ordered\n"
                            "key One client_ip\nkey \"Two Words\" server_ip\n"
                            "key Free http_user_agent free\nkey Four action\nkey URL url free\n";

START_TEST(keys_and_values)
{
    assert_pairs(lines, "One: 1, Two Words: 2, Four: 4", "One=1|Two Words=2|Four=4");
    assert_pairs(lines, "  One: 1\r\n", "One=1");
    assert_pairs(lines, "Four: Decrypt (Resign)", "Four=Decrypt (Resign)");
}
END_TEST

START_TEST(values_may_hold_commas_and_colons)
{
    assert_pairs(lines, "Free: (KHTML, like Gecko), Four: 4", "Free=(KHTML, like Gecko)|Four=4");
    assert_pairs(lines, "URL: https://a.test/b,c: d, Four: 4", "URL=https://a.test/b,c: d|Four=4");
    assert_pairs(lines, "Free: a,Four: 4", "Free=a,Four: 4");
    assert_pairs(lines, "One: a, b", "One=a, b");
}
END_TEST

START_TEST(unknown_keys_end_a_value_that_only_the_device_writes)
{
    assert_pairs(lines, "One: 1, Strange Key: 3, Four: 4", "One=1|Four=4");
    assert_pairs(lines, "Strange: 0, One: 1", "One=1");
}
END_TEST

START_TEST(unknown_keys_are_part_of_a_free_value)
{
    assert_pairs(lines, "Free: a, Strange: 3, Four: 4", "Free=a, Strange: 3|Four=4");
}
END_TEST

START_TEST(values_may_be_empty)
{
    assert_pairs(lines, "One: , Two Words: , Four:", "One=|Two Words=|Four=");
    assert_pairs(lines, "One:", "One=");
    assert_pairs(lines, "One: ", "One=");
}
END_TEST

START_TEST(keys_may_come_in_any_order_here)
{
    assert_pairs(lines, "Four: 4, One: 1", "Four=4|One=1");
}
END_TEST

START_TEST(what_does_not_start_with_a_key_has_no_pairs)
{
    assert_pairs(lines, "", "");
    assert_pairs(lines, "no key here", "");
    assert_pairs(lines, "one: 1", "");
    assert_pairs(lines, ": , : ", "");
}
END_TEST

START_TEST(a_body_cut_short_gives_what_is_there)
{
    static const char body[] = "One: 1, Two Words: 2, Free: a, b: c, Four: 4";

    for (size_t len = 0; len < sizeof body; len++)
        ck_assert_uint_le(count_pairs(lines, (struct tp_text){body, len}), 4);
    assert_pairs(lines, "One: 1, Two Words: 2, Fo", "One=1|Two Words=2, Fo");
}
END_TEST

START_TEST(only_what_follows_a_free_value_may_be_hidden)
{
    assert_hiders(lines, "One: 1, Free: a, Four: 4, URL: b", "Free|URL");
}
END_TEST

START_TEST(more_pairs_than_there_is_room_for_are_told)
{
    char body[10 * (TP_BODY_MAX_PAIRS + 1)];
    size_t n = 0;

    for (size_t i = 0; i <= TP_BODY_MAX_PAIRS; i++)
        n += (size_t)snprintf(body + n, sizeof body - n, "%sOne: 1", i > 0 ? ", " : "");
    ck_assert(is_overfull(lines, (struct tp_text){body, n}));
    ck_assert(!is_overfull(lines, (struct tp_text){body, n - 8}));
}
END_TEST

TESTS("list", keys_and_values, values_may_hold_commas_and_colons,
      unknown_keys_end_a_value_that_only_the_device_writes, unknown_keys_are_part_of_a_free_value,
      values_may_be_empty, keys_may_come_in_any_order_here,
      what_does_not_start_with_a_key_has_no_pairs, a_body_cut_short_gives_what_is_there,
      only_what_follows_a_free_value_may_be_hidden, more_pairs_than_there_is_room_for_are_told)

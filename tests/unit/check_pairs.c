/* SPDX-License-Identifier: Apache-2.0 */
#include "input/body.h"

#include "tests/unit/pairs.h"

static const char lines[] = "body pairs\n"
                            "key one client_ip\nkey two server_ip\n"
                            "key free http_user_agent free\nkey four action\nkey url url free\n";

START_TEST(keys_and_values)
{
    assert_pairs(lines, "one=1 two=2 four=4", "one=1|two=2|four=4");
    assert_pairs(lines, "four=4  one=1 ", "four=4|one=1");
    assert_pairs(lines, "one=a=b two=2", "one=a=b|two=2");
}
END_TEST

START_TEST(quoted_values)
{
    assert_pairs(lines, "one=\"a b\" two=\"\" four=\"4\"", "one=a b|two=|four=4");
    assert_pairs(lines, "one=\"a=b\" two=2", "one=a=b|two=2");
}
END_TEST

START_TEST(quotes_inside_quotes_are_not_escaped)
{
    assert_pairs(lines, "free=\"a \"b\" c\" four=4", "free=a \"b\" c|four=4");
    assert_pairs(lines, "free=\"a\"\" four=4", "free=a\"|four=4");
}
END_TEST

START_TEST(a_key_whose_value_is_not_free_hides_no_other_nor_a_free_one_itself)
{
    assert_pairs(lines, "free=\"x\" four=\" one=1 four=\"4\" two=2",
                 "free=x|four=|one=1|four=4|two=2");
    assert_pairs(lines, "free=\"x\" url=\" one=1 url=\"u\" two=2", "free=x|url= one=1|url=u|two=2");
    assert_pairs(lines, "url=\"see one=1 or two=2\" four=4", "url=see one=1 or two=2|four=4");
}
END_TEST

START_TEST(a_key_that_the_map_does_not_know_hides_none_that_it_knows)
{
    assert_pairs(lines, "one=1 free=\"x\" q=\" two=2 url=\"u u\" four=4",
                 "one=1|free=x|two=2|url=u u|four=4");
    assert_pairs(lines, "one=1 q=\"a \"b\" c\" two=2", "one=1|two=2");
    assert_pairs(lines, "one=1 q=\"a other=b c\" two=2", "one=1|two=2");
    assert_pairs(lines, "one=1 q=\"a two=2 c\" four=4", "one=1|two=2|four=4");
    assert_pairs(lines, "one=1 q=\"", "one=1");
}
END_TEST

START_TEST(a_quote_that_never_closes_holds_the_rest)
{
    assert_pairs(lines, "one=1 free=\"a b c", "one=1|free=a b c");
    assert_pairs(lines, "one=1 free=\"", "one=1|free=");
}
END_TEST

START_TEST(bytes_of_python_are_unwrapped)
{
    assert_pairs(lines, "one=b'00ff' two=b'' four=\"b'x'\"", "one=00ff|two=|four=x");
    assert_pairs(lines, "one=b' two=b'x four=b", "one=b'|two=b'x|four=b");
}
END_TEST

START_TEST(values_may_be_empty)
{
    assert_pairs(lines, "one= two=2 four=", "one=|two=2|four=");
}
END_TEST

START_TEST(words_that_are_no_pair_are_passed_over)
{
    assert_pairs(lines, "hello one=1 = =x there two=2", "one=1|two=2");
    assert_pairs(lines, "strange=1 one=1", "one=1");
    assert_pairs(lines, "", "");
    assert_pairs(lines, "   ", "");
}
END_TEST

START_TEST(a_body_cut_short_gives_what_is_there)
{
    static const char body[] = "one=1 free=\"a \"b\" c\" four=\"4\"";

    for (size_t len = 0; len < sizeof body; len++)
        ck_assert_uint_le(count_pairs(lines, (struct tp_text){body, len}), 3);
}
END_TEST

START_TEST(only_what_follows_a_quoted_free_value_may_be_hidden)
{
    assert_hiders(lines, "one=\"1\" free=\"a\" four=\"4\" url=b", "free");
}
END_TEST

TESTS("pairs", keys_and_values, quoted_values, quotes_inside_quotes_are_not_escaped,
      a_key_that_the_map_does_not_know_hides_none_that_it_knows,
      a_key_whose_value_is_not_free_hides_no_other_nor_a_free_one_itself,
      a_quote_that_never_closes_holds_the_rest, bytes_of_python_are_unwrapped, values_may_be_empty,
      words_that_are_no_pair_are_passed_over, a_body_cut_short_gives_what_is_there,
      only_what_follows_a_quoted_free_value_may_be_hidden)

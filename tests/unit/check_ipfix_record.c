/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in messages is what comes out, for every type and every list. */
#include "tests/unit/ipfix.h"

static struct tp_ipfix_session *session;

/* A message of domain 1, to which templates and sets are added. */
static void begin(void)
{
    session = tp_ipfix_session_new(the_model(), NULL);
    made_message(&made, 1, 0);
}

static void end(const char *expected)
{
    made_end_set(&made);
    ck_assert_int_eq(feed(session), TP_IPFIX_OK);
    assert_seen(expected);
    tp_ipfix_session_free(session);
}

START_TEST(numbers_are_read_in_all_their_lengths)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 1, 8}, {0, 1, 4}, {0, 2, 3}, {0, 6, 1}, {0, 7, 2}, {0, 4, 1});
    made_set(&made, 256);
    made_number(&made, UINT64_MAX, 8);
    made_number(&made, 0x80000001, 4);
    made_number(&made, 0x010203, 3);
    made_number(&made, 0x1e, 1);
    made_number(&made, 443, 2);
    made_number(&made, 6, 1);
    end("{octetDeltaCount=18446744073709551615 octetDeltaCount=2147483649 packetDeltaCount=66051 "
        "tcpControlBits=30 sourceTransportPort=443 protocolIdentifier=6}");
}
END_TEST

START_TEST(signed_numbers_and_reals_are_read)
{
    const float narrow = 0.5f;
    const double wide = -2.25;
    uint32_t narrow_bits;
    uint64_t wide_bits;

    memcpy(&narrow_bits, &narrow, 4);
    memcpy(&wide_bits, &wide, 8);
    begin();
    /* mibObjectValueInteger, samplingProbability, absoluteError */
    MADE_TEMPLATE(&made, 256, {0, 434, 4}, {0, 434, 1}, {0, 434, 3}, {0, 311, 4}, {0, 320, 8});
    made_set(&made, 256);
    made_number(&made, (uint32_t)-5, 4);
    made_number(&made, 0xff, 1);
    made_number(&made, 0x800000, 3);
    made_number(&made, narrow_bits, 4);
    made_number(&made, wide_bits, 8);
    end("{mibObjectValueInteger=-5 mibObjectValueInteger=-1 mibObjectValueInteger=-8388608 "
        "samplingProbability=0.5 absoluteError=-2.25}");
}
END_TEST

START_TEST(addresses_and_truths_are_read)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 8, 4}, {0, 27, 16}, {0, 56, 6}, {0, 276, 1}, {0, 276, 1});
    made_set(&made, 256);
    made_number(&made, 0x0a010203, 4);
    made_number(&made, UINT64_C(0x20010db800000000), 8);
    made_number(&made, 0x2a, 8);
    made_number(&made, UINT64_C(0x0200deadbeef), 6);
    made_number(&made, 1, 1);
    made_number(&made, 2, 1);
    end("{sourceIPv4Address=0a010203 sourceIPv6Address=20010db800000000000000000000002a "
        "sourceMacAddress=0200deadbeef dataRecordsReliability=true dataRecordsReliability=false}");
}
END_TEST

START_TEST(strings_are_read_short_long_and_fixed)
{
    char expected[1024], text[301];

    memset(text, 'x', 300);
    text[300] = '\0';
    begin();
    MADE_TEMPLATE(&made, 256, {0, 371, MADE_VARIABLE}, {0, 371, MADE_VARIABLE}, {0, 371, 4},
                  {0, 371, MADE_VARIABLE});
    made_set(&made, 256);
    made_text(&made, "ada");
    made_open(&made);
    made_bytes(&made, text, 300);
    made_close(&made);
    made_bytes(&made, "lin\0", 4);
    made_text(&made, "");
    snprintf(expected, sizeof expected, "{userName='ada' userName='%s' userName='lin' userName=''}",
             text);
    end(expected);
}
END_TEST

START_TEST(times_are_read)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 150, 4}, {0, 152, 8}, {0, 154, 8}, {0, 156, 8}, {0, 154, 8});
    made_set(&made, 256);
    made_number(&made, 1795280165, 4);
    made_number(&made, UINT64_C(1795280165639), 8);
    made_number(&made, UINT64_C(1795280165) + UINT64_C(2208988800), 4);
    made_number(&made, 0x80000000, 4);
    made_number(&made, UINT64_C(1795280165) + UINT64_C(2208988800), 4);
    made_number(&made, 0x40000000, 4);
    made_number(&made, 0, 8);
    end("{flowStartSeconds=1795280165.000000000/0 flowStartMilliseconds=1795280165.639000000/3 "
        "flowStartMicroseconds=1795280165.500000000/6 flowStartNanoseconds=1795280165.250000000/9 "
        "flowStartMicroseconds=0.000000000/6}");
}
END_TEST

START_TEST(ntp_starts_anew_in_2036)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 156, 8});
    made_set(&made, 256);
    made_number(&made, 5, 4);
    made_number(&made, UINT32_MAX, 4);
    end("{flowStartNanoseconds=2085978501.999999999/9}");
}
END_TEST

START_TEST(a_length_that_a_type_cannot_have_gives_octets)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 7, 9}, {0, 4, MADE_VARIABLE}, {0, 8, 5}, {0, 152, 4},
                  {0, 311, 5});
    made_set(&made, 256);
    made_bytes(&made, "\0\1\2\3\4\5\6\7\10", 9);
    made_number(&made, 1, 1);
    made_number(&made, 6, 1);
    made_bytes(&made, "\1\2\3\4\5", 5);
    made_number(&made, 7, 4);
    made_number(&made, 8, 5);
    end("{sourceTransportPort=000102030405060708 protocolIdentifier=06 "
        "sourceIPv4Address=0102030405 "
        "flowStartMilliseconds=00000007 samplingProbability=0000000008}");
}
END_TEST

START_TEST(an_unknown_element_keeps_its_numbers_and_bytes)
{
    begin();
    MADE_TEMPLATE(&made, 256, {4294967295u, 32767, 2}, {0, 32000, MADE_VARIABLE},
                  {29305, 32000, 1});
    made_set(&made, 256);
    made_number(&made, 0x0102, 2);
    made_text(&made, "ab");
    made_number(&made, 9, 1);
    end("{_4294967295_32767=0102 _0_32000=6162 _29305_32000=09}");
}
END_TEST

START_TEST(reverse_elements_have_reverse_names)
{
    begin();
    /* 136 is not reversible for IANA. */
    MADE_TEMPLATE(&made, 256, {0, 6, 1}, {29305, 6, 1}, {29305, 136, 1});
    made_set(&made, 256);
    made_number(&made, 0x1e1b03, 3);
    end("{tcpControlBits=30 reverseTcpControlBits=27 reverseFlowEndReason=3}");
}
END_TEST

START_TEST(a_field_without_length_has_no_value)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 371, 0}, {0, 4, 1}, {0, 8, 0});
    made_set(&made, 256);
    made_number(&made, 0x0611, 2);
    end("{protocolIdentifier=6}{protocolIdentifier=17}");
}
END_TEST

START_TEST(padding_is_no_record)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 8, 4});
    made_set(&made, 256);
    made_number(&made, 0x0a000001, 4);
    made_number(&made, 0, 3);
    end("{sourceIPv4Address=0a000001}");
}
END_TEST

/* --- Lists -------------------------------------------------------------------------------- */

START_TEST(a_basic_list_is_called_as_what_it_is_of)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 291, MADE_VARIABLE}, {0, 4, 1});
    made_set(&made, 256);
    made_basic(&made, (struct made_field){0, 7, 2});
    made_number(&made, 443, 2);
    made_number(&made, 8443, 2);
    made_close(&made);
    made_number(&made, 6, 1);
    end("{sourceTransportPort=[443,8443] protocolIdentifier=6}");
}
END_TEST

START_TEST(basic_lists_of_all_kinds_are_read)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 291, MADE_VARIABLE}, {0, 291, MADE_VARIABLE},
                  {0, 291, MADE_VARIABLE}, {0, 291, MADE_VARIABLE}, {0, 291, MADE_VARIABLE},
                  {0, 291, MADE_VARIABLE});
    made_set(&made, 256);
    made_basic(&made, (struct made_field){0, 371, MADE_VARIABLE});
    made_text(&made, "ada");
    made_text(&made, "");
    made_close(&made);
    made_basic(&made, (struct made_field){9999, 7, 2});
    made_number(&made, 0x01020304, 4);
    made_close(&made);
    made_basic(&made, (struct made_field){0, 8, 4});
    made_number(&made, 0x0a000001, 4);
    made_close(&made);
    made_basic(&made, (struct made_field){0, 7, 9});
    made_number(&made, 0x11, 9);
    made_close(&made);
    made_basic(&made, (struct made_field){0, 32000, MADE_VARIABLE});
    made_text(&made, "q");
    made_close(&made);
    made_basic(&made, (struct made_field){0, 1, 4});
    made_close(&made);
    end("{userName=['ada',''] _9999_7=[0102,0304] sourceIPv4Address=[0a000001] "
        "sourceTransportPort=[000000000000000011] _0_32000=[71] octetDeltaCount=[]}");
}
END_TEST

START_TEST(basic_lists_of_lists_are_read)
{
    begin();
    MADE_TEMPLATE(&made, 300, {0, 4, 1});
    MADE_TEMPLATE(&made, 256, {0, 291, MADE_VARIABLE}, {0, 291, MADE_VARIABLE},
                  {0, 291, MADE_VARIABLE});
    made_set(&made, 256);
    made_basic(&made, (struct made_field){0, 291, MADE_VARIABLE});
    made_basic(&made, (struct made_field){0, 7, 2});
    made_number(&made, 1, 2);
    made_close(&made);
    made_basic(&made, (struct made_field){9999, 2, 1});
    made_number(&made, 2, 1);
    made_close(&made);
    made_close(&made);
    made_basic(&made, (struct made_field){0, 292, MADE_VARIABLE});
    made_sub(&made, 300);
    made_number(&made, 0x0611, 2);
    made_close(&made);
    made_close(&made);
    made_basic(&made, (struct made_field){0, 293, MADE_VARIABLE});
    made_multi(&made);
    made_entry(&made, 300, 1);
    made_number(&made, 1, 1);
    made_close(&made);
    made_close(&made);
    end("{basicList=[[1],[02]] subTemplateList=[[{protocolIdentifier=6}{protocolIdentifier=17}]] "
        "subTemplateMultiList=[[{protocolIdentifier=1}]]}");
}
END_TEST

START_TEST(sub_template_lists_are_read)
{
    begin();
    MADE_TEMPLATE(&made, 300, {0, 371, MADE_VARIABLE}, {0, 292, MADE_VARIABLE});
    MADE_TEMPLATE(&made, 301, {0, 4, 1}, {0, 7, 2});
    MADE_TEMPLATE(&made, 256, {0, 292, MADE_VARIABLE}, {0, 292, MADE_VARIABLE});
    made_set(&made, 256);
    made_sub(&made, 300);
    made_text(&made, "ada");
    made_sub(&made, 301);
    made_number(&made, 0x0601bb, 3);
    made_number(&made, 0x110035, 3);
    made_close(&made);
    made_text(&made, "lin");
    made_sub(&made, 301);
    made_close(&made);
    made_close(&made);
    made_sub(&made, 301);
    made_number(&made, 0x010000, 3);
    made_close(&made);
    end("{subTemplateList=[{userName='ada' subTemplateList=[{protocolIdentifier=6 "
        "sourceTransportPort=443}{protocolIdentifier=17 sourceTransportPort=53}]}{userName='lin' "
        "subTemplateList=[]}] subTemplateList=[{protocolIdentifier=1 sourceTransportPort=0}]}");
}
END_TEST

START_TEST(multi_lists_are_read)
{
    begin();
    MADE_TEMPLATE(&made, 300, {0, 371, MADE_VARIABLE});
    MADE_TEMPLATE(&made, 301, {0, 4, 1});
    MADE_TEMPLATE(&made, 256, {0, 293, MADE_VARIABLE}, {0, 7, 2});
    made_set(&made, 256);
    made_multi(&made);
    made_entry(&made, 300, 8);
    made_text(&made, "ada");
    made_text(&made, "lin");
    made_entry(&made, 999, 3); /* nobody knows its template */
    made_number(&made, 0, 3);
    made_entry(&made, 301, 0);
    made_entry(&made, 301, 2);
    made_number(&made, 0x0611, 2);
    made_close(&made);
    made_number(&made, 443, 2);
    made_multi(&made);
    made_close(&made);
    made_number(&made, 80, 2);
    end("{subTemplateMultiList=[{userName='ada'}{userName='lin'}{protocolIdentifier=6}"
        "{protocolIdentifier=17}] sourceTransportPort=443}{subTemplateMultiList=[] "
        "sourceTransportPort=80}");
}
END_TEST

START_TEST(a_list_whose_template_is_not_known_is_empty)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 292, MADE_VARIABLE}, {0, 4, 1});
    made_set(&made, 256);
    made_sub(&made, 999);
    made_number(&made, 0, 5);
    made_close(&made);
    made_number(&made, 6, 1);
    end("{subTemplateList=[] protocolIdentifier=6}");
}
END_TEST

/* libfixbuf takes what it finds in a record for lists that it has allocated. */
START_TEST(what_was_there_before_is_no_list)
{
    begin();
    MADE_TEMPLATE(&made, 256, {0, 371, 32});
    MADE_TEMPLATE(&made, 257, {0, 291, MADE_VARIABLE});
    MADE_TEMPLATE(&made, 258, {0, 292, MADE_VARIABLE});
    for (uint16_t id = 257; id <= 258; id++) {
        made_set(&made, 256);
        for (int i = 0; i < 4; i++)
            made_bytes(&made, "AAAAAAAA", 8);
        made_end_set(&made);
        made_set(&made, id);
        if (id == 257)
            made_basic(&made, (struct made_field){0, 7, 2});
        else
            made_sub(&made, 256);
        for (int i = 0; i < 4; i++)
            made_bytes(&made, "BBBBBBBB", 8);
        made_close(&made);
        made_end_set(&made);
    }
    made_set(&made, 258);
    end("{userName='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}{sourceTransportPort=[16962,16962,16962,"
        "16962,"
        "16962,16962,16962,16962,16962,16962,16962,16962,16962,16962,16962,16962]}"
        "{userName='AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'}{subTemplateList=[{userName="
        "'BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'}]}");
}
END_TEST

TESTS("ipfix_record", numbers_are_read_in_all_their_lengths, signed_numbers_and_reals_are_read,
      addresses_and_truths_are_read, strings_are_read_short_long_and_fixed, times_are_read,
      ntp_starts_anew_in_2036, a_length_that_a_type_cannot_have_gives_octets,
      an_unknown_element_keeps_its_numbers_and_bytes, reverse_elements_have_reverse_names,
      a_field_without_length_has_no_value, padding_is_no_record,
      a_basic_list_is_called_as_what_it_is_of, basic_lists_of_all_kinds_are_read,
      basic_lists_of_lists_are_read, sub_template_lists_are_read, multi_lists_are_read,
      a_list_whose_template_is_not_known_is_empty, what_was_there_before_is_no_list)

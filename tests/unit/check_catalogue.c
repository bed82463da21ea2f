/* SPDX-License-Identifier: Apache-2.0 */
#include "core/catalogue.h"

#include "tests/unit/unit.h"

/* Walks all rows of all tables. */
#define FOR_ROWS(catalogue, i)                                                                     \
    for (const struct tp_catalogue *const *at_ = tp_catalogues, *catalogue;                        \
         (catalogue = *at_) != NULL; at_++)                                                        \
        for (size_t i = 0; i < catalogue->n_rows; i++)

START_TEST(every_name_finds_its_own_row)
{
    FOR_ROWS(catalogue, i)
    ck_assert_msg(tp_catalogue_by_name(catalogue, catalogue->rows[i].name) == (int)i, "%s %s",
                  catalogue->name, catalogue->rows[i].name.ptr);
}
END_TEST

START_TEST(every_alias_finds_its_own_row)
{
    FOR_ROWS(catalogue, i)
    {
        const char *alias = catalogue->rows[i].alias;
        if (alias != NULL)
            ck_assert_int_eq(tp_catalogue_by_name(catalogue, text(alias)), (int)i);
    }
}
END_TEST

START_TEST(names_are_found_in_any_case)
{
    ck_assert_int_eq(tp_catalogue_by_name(&tp_alerts, text("Unknown_CA")), TP_ALERT_UNKNOWN_CA);
    ck_assert_int_eq(tp_catalogue_by_name(&tp_flags, text("alert_seen")), TP_FLAG_ALERT_SEEN);
}
END_TEST

START_TEST(what_is_no_name_finds_nothing)
{
    ck_assert_int_eq(tp_catalogue_by_name(&tp_alerts, text("unknown")), -1);
    ck_assert_int_eq(tp_catalogue_by_name(&tp_alerts, text("unknown_caa")), -1);
    ck_assert_int_eq(tp_catalogue_by_name(&tp_alerts, text("")), -1);
    ck_assert_int_eq(tp_catalogue_by_code(&tp_alerts, 1), -1);
    ck_assert_int_eq(tp_catalogue_by_code(&tp_flags, TP_NO_CODE), -1);
}
END_TEST

/* Where codes stand for numbers on the wire. */
static const struct tp_catalogue *const coded[] = {&tp_messages, &tp_flags,    &tp_alerts,
                                                   &tp_actions,  &tp_statuses, &tp_certificates};

START_TEST(every_code_finds_its_own_row)
{
    for (size_t t = 0; t < sizeof coded / sizeof coded[0]; t++) {
        for (size_t i = 0; i < coded[t]->n_rows; i++) {
            if (coded[t]->rows[i].code != TP_NO_CODE)
                ck_assert_int_eq(tp_catalogue_by_code(coded[t], coded[t]->rows[i].code), (int)i);
        }
    }
}
END_TEST

static bool is_bit(uint64_t code)
{
    return code != 0 && (code & (code - 1)) == 0;
}

START_TEST(messages_and_certificate_status_are_single_bits)
{
    for (size_t i = 0; i < tp_messages.n_rows; i++)
        ck_assert(is_bit(tp_messages.rows[i].code) && tp_messages.rows[i].code <= UINT32_MAX);
    for (size_t i = 0; i < tp_certificates.n_rows; i++)
        ck_assert(is_bit(tp_certificates.rows[i].code) &&
                  tp_certificates.rows[i].code <= UINT16_MAX);
}
END_TEST

/* Published tables: CiscoSecurity/fp-05-firepower-cli, estreamer/metadata/cache.py; RFC 8446 6. */
START_TEST(codes_are_those_that_were_published)
{
    ck_assert_uint_eq(tp_messages.rows[TP_MESSAGE_CLIENT_ALERT].code, 0x2);
    ck_assert_uint_eq(tp_messages.rows[TP_MESSAGE_SERVER_CERTIFICATE].code, 0x20);
    ck_assert_uint_eq(tp_messages.rows[TP_MESSAGE_CLIENT_FINISHED].code, 0x2000);
    ck_assert_uint_eq(tp_messages.rows[TP_MESSAGE_SERVER_FINISHED].code, 0x8000);
    ck_assert_uint_eq(tp_messages.rows[TP_MESSAGE_APP_DATA_FROM_CLIENT].code, 0x40000);
    ck_assert_uint_eq(tp_actions.rows[TP_ACTION_DECRYPT_RESIGN].code, 6);
    ck_assert_uint_eq(tp_statuses.rows[TP_STATUS_HANDSHAKE_ERROR].code, 9);
    ck_assert_uint_eq(tp_certificates.rows[TP_CERTIFICATE_REVOKED].code, 256);
    ck_assert_uint_eq(tp_alerts.rows[TP_ALERT_UNKNOWN_CA].code, 48);
    ck_assert_uint_eq(tp_alerts.rows[TP_ALERT_USER_CANCELED].code, 90);
}
END_TEST

START_TEST(only_the_three_public_flag_bits_have_a_code)
{
    uint64_t codes = 0;

    for (size_t i = 0; i < tp_flags.n_rows; i++)
        codes |= tp_flags.rows[i].code == TP_NO_CODE ? 0 : tp_flags.rows[i].code;
    ck_assert_uint_eq(codes, 7);
    ck_assert_uint_le(tp_flags.n_rows, 16);
}
END_TEST

START_TEST(every_row_has_a_name_and_a_meaning)
{
    FOR_ROWS(catalogue, i)
    {
        const struct tp_row *row = &catalogue->rows[i];
        ck_assert(row->name.len > 0 && row->name.len == strlen(row->name.ptr));
        ck_assert_msg(row->meaning != NULL && row->meaning[0] != '\0', "%s", row->name.ptr);
    }
}
END_TEST

START_TEST(every_reason_is_a_sentence)
{
    for (size_t i = 0; i < tp_reasons.n_rows; i++) {
        const char *meaning = tp_reasons.rows[i].meaning;
        ck_assert(meaning[0] >= 'A' && meaning[0] <= 'Z');
        ck_assert(meaning[strlen(meaning) - 1] == '.');
    }
}
END_TEST

START_TEST(every_field_has_a_type_and_fits_the_present_bits)
{
    ck_assert_uint_le(TP_FIELD__COUNT, 64);
    for (size_t i = 0; i < tp_fields.n_rows; i++)
        ck_assert_uint_lt(tp_fields.rows[i].code, TP_TYPE__COUNT);
}
END_TEST

START_TEST(facts_fit_their_bits)
{
    ck_assert_uint_le(TP_FACT__COUNT, 32);
    ck_assert_uint_eq(tp_facts.n_rows, TP_FACT__COUNT);
}
END_TEST

START_TEST(tables_are_found_by_name)
{
    ck_assert_ptr_eq(tp_catalogue_find(text("symptom")), &tp_symptoms);
    ck_assert_ptr_eq(tp_catalogue_find(text("FIELD")), &tp_fields);
    ck_assert_ptr_null(tp_catalogue_find(text("symptoms")));
}
END_TEST

TESTS("catalogue", every_name_finds_its_own_row, every_alias_finds_its_own_row,
      names_are_found_in_any_case, what_is_no_name_finds_nothing, every_code_finds_its_own_row,
      messages_and_certificate_status_are_single_bits, codes_are_those_that_were_published,
      only_the_three_public_flag_bits_have_a_code, every_row_has_a_name_and_a_meaning,
      every_reason_is_a_sentence, every_field_has_a_type_and_fits_the_present_bits,
      facts_fit_their_bits, tables_are_found_by_name)

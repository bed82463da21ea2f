/* SPDX-License-Identifier: Apache-2.0 */
/* Where names of elements come from. */
#include "input/ipfix_model.h"

#include <stdio.h>

#include "tests/unit/data.h"

static struct tp_ipfix_model *model_with(const char *name, struct tp_error *error)
{
    char path[DATA_PATH_SIZE];
    const char *const files[] = {path};

    data_path(path, name);
    return tp_ipfix_model_new(files, 1, error);
}

static void assert_known(const struct tp_ipfix_model *model, uint32_t pen, uint16_t id,
                         const char *name, uint8_t type)
{
    const struct tp_ipfix_known *known = tp_ipfix_model_find(model, pen, id);

    ck_assert_msg(known != NULL, "%u/%u is not known", (unsigned)pen, id);
    ck_assert_str_eq(known->element.name, name);
    ck_assert_uint_eq(known->type, type);
}

START_TEST(elements_of_iana_are_known)
{
    struct tp_error error;
    struct tp_ipfix_model *model = tp_ipfix_model_new(NULL, 0, &error);

    assert_known(model, 0, 1, "octetDeltaCount", TP_IPFIX_UNSIGNED64);
    assert_known(model, 0, 8, "sourceIPv4Address", TP_IPFIX_IPV4);
    assert_known(model, 0, 371, "userName", TP_IPFIX_STRING);
    assert_known(model, 0, 293, "subTemplateMultiList", TP_IPFIX_MULTI_LIST);
    ck_assert_ptr_null(tp_ipfix_model_find(model, 0, 32000));
    ck_assert_ptr_null(tp_ipfix_model_find(model, 9998, 1));
    ck_assert_ptr_null(tp_ipfix_model_find(model, UINT32_MAX, 0));
    tp_ipfix_model_free(model);
}
END_TEST

START_TEST(reverse_elements_are_those_of_the_forward_ones)
{
    struct tp_error error;
    struct tp_ipfix_model *model = tp_ipfix_model_new(NULL, 0, &error);
    const struct tp_ipfix_known *known = tp_ipfix_model_find(model, 29305, 6);

    assert_known(model, 29305, 6, "reverseTcpControlBits", TP_IPFIX_UNSIGNED16);
    ck_assert(known->element.is_reverse);
    ck_assert_uint_eq(known->element.pen, 0);
    ck_assert_uint_eq(known->element.id, 6);
    assert_known(model, 29305, 136, "reverseFlowEndReason", TP_IPFIX_UNSIGNED8);
    tp_ipfix_model_free(model);
}
END_TEST

START_TEST(users_add_elements_and_have_the_last_word)
{
    struct tp_error error;
    struct tp_ipfix_model *model = model_with("ipfix/own.xml", &error);
    const struct tp_ipfix_known *known;

    ck_assert_msg(model != NULL, "%s", model == NULL ? error.text : "");
    assert_known(model, 9998, 1, "doorNumber", TP_IPFIX_UNSIGNED16);
    assert_known(model, 9998, 1 | 0x4000, "reverseDoorNumber", TP_IPFIX_UNSIGNED16);
    known = tp_ipfix_model_find(model, 9998, 1 | 0x4000);
    ck_assert(known->element.is_reverse);
    ck_assert_uint_eq(known->element.id, 1);
    assert_known(model, 9998, 2, "door_colour", TP_IPFIX_STRING);
    assert_known(model, 0, 4, "ourProtocol", TP_IPFIX_UNSIGNED8);
    tp_ipfix_model_free(model);
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_told)
{
    char path[DATA_PATH_SIZE];
    struct tp_error error;

    ck_assert_ptr_null(model_with("ipfix/none.xml", &error));
    data_path(path, "ipfix/none.xml");
    assert_fault(error.text, path, 0, "can't be read: No such file");
    ck_assert_ptr_null(model_with("ipfix/broken.xml", &error));
    data_path(path, "ipfix/broken.xml");
    assert_fault(error.text, path, 0, "line 1");
}
END_TEST

START_TEST(what_was_shipped_is_read_first)
{
    char path[DATA_PATH_SIZE];
    struct tp_error error;
    struct tp_ipfix_model *model;

    data_path(path, "ipfix/shipped");
    setenv("TLSPIN_RULEBASE_DIR", path, 1);
    model = tp_ipfix_model_new(NULL, 0, &error);
    assert_known(model, 9998, 1, "doorNumberOfOld", TP_IPFIX_UNSIGNED32);
    tp_ipfix_model_free(model);
    model = model_with("ipfix/own.xml", &error);
    assert_known(model, 9998, 1, "doorNumber", TP_IPFIX_UNSIGNED16);
    tp_ipfix_model_free(model);
}
END_TEST

TESTS("ipfix_model", elements_of_iana_are_known, reverse_elements_are_those_of_the_forward_ones,
      users_add_elements_and_have_the_last_word, a_file_that_cannot_be_read_is_told,
      what_was_shipped_is_read_first)

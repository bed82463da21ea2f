/* SPDX-License-Identifier: Apache-2.0 */
#include "input/file.h"

#include <unistd.h>

#include "tests/unit/data.h"

START_TEST(a_file_is_read_whole_and_ends_in_a_nul)
{
    char path[DATA_PATH_SIZE];
    struct tp_error error;
    size_t len = 0;
    char *contents;

    data_path(path, "minimal.rulebase");
    contents = tp_file_read(path, &len, &error);
    ck_assert_ptr_nonnull(contents);
    ck_assert_uint_eq(len, strlen(contents));
    ck_assert_int_eq(strncmp(contents, "version=2\n", 10), 0);
    free(contents);
}
END_TEST

START_TEST(an_empty_file_is_read)
{
    struct tp_error error;
    size_t len = 1;
    char *contents = tp_file_read("/dev/null", &len, &error);

    ck_assert_ptr_nonnull(contents);
    ck_assert_uint_eq(len, 0);
    free(contents);
}
END_TEST

START_TEST(what_cannot_be_read_is_told)
{
    struct tp_error error;
    size_t len;

    ck_assert_ptr_null(tp_file_read("/nonexistent", &len, &error));
    assert_fault(error.text, "/nonexistent", 0, "can't be read: No such file");
    ck_assert_ptr_null(tp_file_read("/", &len, &error));
    assert_fault(error.text, "/", 0, "can't be read: Is a directory");
}
END_TEST

START_TEST(a_file_without_an_end_is_refused)
{
    struct tp_error error;
    size_t len;

    ck_assert_ptr_null(tp_file_read("/dev/zero", &len, &error));
    assert_fault(error.text, "/dev/zero", 0, "expected a rulebase or map");
}
END_TEST

START_TEST(a_long_message_is_shortened)
{
    char path[2 * TP_ERROR_SIZE];
    struct tp_error error;
    size_t len;

    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    ck_assert_ptr_null(tp_file_read(path, &len, &error));
    ck_assert_uint_eq(strlen(error.text), TP_ERROR_SIZE - 1);
}
END_TEST

TESTS("file", a_file_is_read_whole_and_ends_in_a_nul, an_empty_file_is_read,
      what_cannot_be_read_is_told, a_file_without_an_end_is_refused, a_long_message_is_shortened)

/* SPDX-License-Identifier: Apache-2.0 */
#include "input/teardown_line.h"

#include <stdlib.h>

#include "tests/unit/unit.h"

#define ENDS " Teardown TCP connection 12 for outside:198.51.100.7/443 to inside:10.1.1.5/5000"

static const struct {
    const char *text, *closed_by,
        *closed_from; /* "" where there is none, NULL where it is refused */
} lines[] = {
    {ENDS " duration 0:00:01 bytes 1234", "", ""},
    {ENDS " duration 0:00:01 bytes 1234 TCP Reset-I", "TCP Reset-I", ""},
    {ENDS " duration 0:00:01 bytes 1234 TCP FINs from inside", "", "inside"},
    {ENDS " duration 0:00:01 bytes 1234 TCP Reset-O from outside (x)", "", "outside "},
    {ENDS " duration 0:00:01 bytes 1234 (x)", "", ""},
    {ENDS "(LOCAL\\x) duration 0:00:01 bytes 1234 SYN Timeout", "SYN Timeout", ""},
    {ENDS " (x y) duration 0:00:01 bytes 1234 SYN Timeout (x y)", "SYN Timeout ", ""},
    /* a bracket within a user, or behind one */
    {ENDS " (x) y) duration 0:00:01 bytes 1234 SYN Timeout", NULL, NULL},
    {ENDS " duration 0:00:01 bytes 1234 SYN Timeout (x) TCP Reset-I)", NULL, NULL},
    {ENDS " duration 0:00:01 bytes 1234 SYN Timeout (x)x", NULL, NULL},
    {ENDS " duration 0:00:01 bytes 1234 SYN Timeout ()", NULL, NULL},
    {" Teardown TCP connection 12 for outside:198.51.100.7/443(a) to x) to inside:10.1.1.5/5000"
     " duration 0:00:01 bytes 1234",
     NULL, NULL},
    {" Teardown TCP connection 12 for outside:198.51.100.7/443(a) to x:10.9.9.9/1 duration 0:00:01"
     " bytes 1 TCP Reset-O) to inside:10.1.1.5/5000 duration 0:00:01 bytes 1234",
     NULL, NULL},
    /* cut short, or of another kind */
    {ENDS " duration 0:00:01 bytes ", NULL, NULL},
    {ENDS " duration 0:00:01", NULL, NULL},
    {ENDS, NULL, NULL},
    {" Teardown UDP connection 12 for a:10.0.0.1/1 to b:10.0.0.2/2 duration 0:0:1 bytes 1", NULL,
     NULL},
    {" Teardown TCP connection x for a:10.0.0.1/1 to b:10.0.0.2/2 duration 0:0:1 bytes 1", NULL,
     NULL},
    {"", NULL, NULL},
};

static struct tp_text value_of(const struct tp_teardown_line *line, enum tp_field field)
{
    for (size_t i = 0; i < line->n; i++) {
        if (line->rows[i].field == field)
            return line->rows[i].value;
    }
    return text("");
}

START_TEST(each_form_is_read_or_refused)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct tp_teardown_line line;
        bool is_read = tp_teardown_line_read(text(lines[i].text), &line);

        ck_assert_msg(is_read == (lines[i].closed_by != NULL), "%s", lines[i].text);
        if (!is_read)
            continue;
        assert_text(value_of(&line, TP_FIELD_CLIENT_IP), "198.51.100.7");
        assert_text(value_of(&line, TP_FIELD_CLIENT_PORT), "443");
        assert_text(value_of(&line, TP_FIELD_SERVER_IP), "10.1.1.5");
        assert_text(value_of(&line, TP_FIELD_EGRESS_INTERFACE), "inside");
        assert_text(value_of(&line, TP_FIELD_DURATION), "0:00:01");
        assert_text(value_of(&line, TP_FIELD_CLOSED_BY), lines[i].closed_by);
        assert_text(value_of(&line, TP_FIELD_CLOSED_FROM), lines[i].closed_from);
    }
}
END_TEST

START_TEST(no_piece_of_a_line_is_read_past_its_end)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        for (size_t len = 0; len <= strlen(lines[i].text); len++) {
            char *piece = malloc(len + 1); /* one more, as malloc(0) may be NULL */
            struct tp_teardown_line line;

            memcpy(piece + 1, lines[i].text, len);
            tp_teardown_line_read((struct tp_text){piece + 1, len}, &line);
            ck_assert_uint_le(line.n, TP_TEARDOWN_MAX);
            free(piece);
        }
    }
}
END_TEST

TESTS("teardown_line", each_form_is_read_or_refused, no_piece_of_a_line_is_read_past_its_end)

/* SPDX-License-Identifier: Apache-2.0 */
/* Messages with a fault, all constructed: between a template and a data set that are good, the
 * fault. Those marked with KILLS end a process that gives them to libfixbuf 2.4.1, or make it loop,
 * as research tells. */
#pragma once

#include "tests/ipfix_made.h"

#define KILLS

/* What is counted, and whether the good set behind the fault is read. */
struct hostile {
    const char *name;
    void (*make)(struct made *made);
    unsigned bad_messages, bad_sets, bad_templates, bad_records, unknown_sets;
    bool ends;           /* nothing is read any more */
    const char *records; /* what is read of the fault's own sets */
};

#define BASIC                                                                                      \
    {                                                                                              \
        0, 291, MADE_VARIABLE                                                                      \
    }
#define SUB                                                                                        \
    {                                                                                              \
        0, 292, MADE_VARIABLE                                                                      \
    }
#define MULTI                                                                                      \
    {                                                                                              \
        0, 293, MADE_VARIABLE                                                                      \
    }

static inline void raw_set(struct made *made, uint16_t id, uint16_t len)
{
    made_number(made, id, 2);
    made_number(made, len, 2);
}

/* --- Sets --------------------------------------------------------------------------------- */

static inline void set_shorter_than_its_header(struct made *made)
{
    raw_set(made, 300, 3);
}

static inline void set_without_length(struct made *made)
{
    raw_set(made, 2, 0);
}

static inline void set_beyond_the_message(struct made *made)
{
    raw_set(made, 300, 60000);
}

static inline void set_of_an_id_that_means_nothing(struct made *made)
{
    raw_set(made, 4, 8);
    made_number(made, 0, 4);
    raw_set(made, 255, 4);
}

/* --- Templates ---------------------------------------------------------------------------- */

static inline void template_with_a_low_id(struct made *made)
{
    MADE_TEMPLATE(made, 255, {0, 4, 1});
}

static inline void template_beyond_its_set(struct made *made)
{
    raw_set(made, 2, 12);
    made_number(made, 300, 2);
    made_number(made, 2, 2);
    made_number(made, 0x00040001, 4);
}

static inline void template_with_a_pen_cut_off(struct made *made)
{
    raw_set(made, 2, 14);
    made_number(made, 300, 2);
    made_number(made, 1, 2);
    made_number(made, 0x80040001, 4);
    made_number(made, 0, 2);
}

static inline void options_without_scope(struct made *made)
{
    raw_set(made, 3, 14);
    made_number(made, 300, 2);
    made_number(made, 1, 2);
    made_number(made, 0, 2);
    made_number(made, 0x00040001, 4);
}

static inline void options_with_more_scopes_than_fields(struct made *made)
{
    MADE_OPTIONS(made, 300, 2, {0, 4, 1});
}

static inline void options_cut_off(struct made *made)
{
    raw_set(made, 3, 8);
    made_number(made, 300, 2);
    made_number(made, 1, 2);
}

KILLS static inline void template_of_nothing(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 371, 0}, {0, 4, 0});
    made_set(made, 300);
    made_number(made, 0, 8);
    made_end_set(made);
}

static inline void template_longer_than_a_message(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 371, 40000}, {0, 371, 40000});
}

static inline void template_longer_than_16_bits_decoded(struct made *made)
{
    struct made_field fields[101] = {{0, 371, 65000}};

    for (int i = 1; i < 101; i++)
        fields[i] = (struct made_field){0, 371, MADE_VARIABLE};
    made_template(made, 300, 0, fields, 101);
}

static inline void template_with_a_list_of_fixed_length(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 291, 2}, {0, 292, 2}, {0, 293, 2});
    made_set(made, 300);
    made_number(made, UINT64_C(0x010203040506), 6);
    made_end_set(made);
}

static inline void template_with_too_many_fields(struct made *made)
{
    static struct made_field fields[513];

    for (int i = 0; i < 513; i++)
        fields[i] = (struct made_field){0, 4, 1};
    made_template(made, 300, 0, fields, 513);
}

/* --- Withdrawn templates ------------------------------------------------------------------ */

KILLS static inline void data_after_a_withdrawal(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 4, 1});
    made_withdrawal(made, 2, 300);
    made_set(made, 300);
    made_number(made, 6, 1);
    made_end_set(made);
}

KILLS static inline void list_of_a_withdrawn_template(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 4, 1});
    MADE_TEMPLATE(made, 301, SUB, MULTI);
    made_withdrawal(made, 2, 300);
    made_set(made, 301);
    made_sub(made, 300);
    made_number(made, 6, 4);
    made_close(made);
    made_multi(made);
    made_entry(made, 300, 4);
    made_number(made, 6, 4);
    made_close(made);
    made_end_set(made);
}

KILLS static inline void list_of_a_template_of_nothing(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 371, 0});
    MADE_TEMPLATE(made, 301, SUB, MULTI);
    made_set(made, 301);
    made_sub(made, 300);
    made_number(made, 6, 4);
    made_close(made);
    made_multi(made);
    made_entry(made, 300, 4);
    made_number(made, 6, 4);
    made_close(made);
    made_end_set(made);
}

static inline void all_withdrawn(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 4, 1});
    MADE_OPTIONS(made, 301, 1, {0, 4, 1});
    made_withdrawal(made, 3, 3);
    made_set(made, 301);
    made_number(made, 6, 1);
    made_end_set(made);
    made_set(made, 300);
    made_number(made, 6, 1);
    made_end_set(made);
}

/* --- Records ------------------------------------------------------------------------------ */

static inline void value_beyond_its_set(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 371, MADE_VARIABLE});
    made_set(made, 300);
    made_text(made, "ada");
    made_number(made, 200, 1);
    made_number(made, 0, 4);
    made_end_set(made);
}

static inline void value_with_half_a_length(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 371, MADE_VARIABLE});
    made_set(made, 300);
    made_number(made, 255, 1);
    made_number(made, 0, 1);
    made_end_set(made);
}

static inline void record_cut_off_behind_a_value(struct made *made)
{
    MADE_TEMPLATE(made, 300, {0, 371, MADE_VARIABLE}, {0, 8, 4}, {0, 371, MADE_VARIABLE});
    made_set(made, 300);
    made_text(made, "adalin");
    made_number(made, 0, 2);
    made_end_set(made);
}

/* --- Lists -------------------------------------------------------------------------------- */

/* A set of template 300, {one list, protocolIdentifier 1}, whose list has a fault. */
static inline void begin_list(struct made *made, struct made_field list)
{
    MADE_TEMPLATE(made, 299, {0, 8, 4});
    MADE_TEMPLATE(made, 298, {0, 371, MADE_VARIABLE});
    MADE_TEMPLATE(made, 300, list, {0, 4, 1});
    made_set(made, 300);
}

static inline void end_list(struct made *made)
{
    made_close(made);
    made_number(made, 1, 1);
    made_end_set(made);
}

static inline void basic_list_of_nothing(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_open(made);
    end_list(made);
}

static inline void basic_list_with_half_a_header(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_open(made);
    made_number(made, 3, 4);
    end_list(made);
}

static inline void basic_list_with_half_a_pen(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_open(made);
    made_number(made, 3, 1);
    made_number(made, 0x80010001, 4);
    made_number(made, 0, 3);
    end_list(made);
}

static inline void basic_list_of_values_without_length(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_basic(made, (struct made_field){0, 4, 0});
    made_number(made, 0, 3);
    end_list(made);
}

KILLS static inline void basic_list_of_lists_of_fixed_length(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_basic(made, (struct made_field){0, 291, 24});
    for (int i = 0; i < 3; i++)
        made_number(made, UINT64_C(0x4141414141414141), 8);
    end_list(made);
}

KILLS static inline void basic_list_of_sub_lists_of_fixed_length(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_basic(made, (struct made_field){0, 292, 32});
    for (int i = 0; i < 4; i++)
        made_number(made, UINT64_C(0x4141414141414141), 8);
    end_list(made);
}

KILLS static inline void basic_list_with_a_value_beyond_it(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_basic(made, (struct made_field){0, 371, MADE_VARIABLE});
    made_text(made, "ada");
    made_number(made, 250, 1);
    end_list(made);
}

static inline void basic_list_that_its_values_do_not_fill(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_basic(made, (struct made_field){0, 8, 4});
    made_number(made, 0, 7);
    end_list(made);
}

/* Its length in 16 bits, times the size of what each value becomes, is more than 16 bits. */
KILLS static inline void basic_list_of_too_many_values(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    made_basic(made, (struct made_field){0, 371, MADE_VARIABLE});
    for (int i = 0; i < 5000; i++)
        made_number(made, 0, 1);
    end_list(made);
}

static inline void sub_list_with_half_a_header(struct made *made)
{
    begin_list(made, (struct made_field)SUB);
    made_open(made);
    made_number(made, 3, 2);
    end_list(made);
}

static inline void sub_list_that_its_records_do_not_fill(struct made *made)
{
    begin_list(made, (struct made_field)SUB);
    made_sub(made, 299);
    made_number(made, 0, 6);
    end_list(made);
}

KILLS static inline void sub_list_with_a_value_beyond_it(struct made *made)
{
    begin_list(made, (struct made_field)SUB);
    made_sub(made, 298);
    made_text(made, "ada");
    made_number(made, 250, 1);
    end_list(made);
}

static inline void sub_list_of_too_many_records(struct made *made)
{
    begin_list(made, (struct made_field)SUB);
    made_sub(made, 298);
    for (int i = 0; i < 5000; i++)
        made_number(made, 0, 1);
    end_list(made);
}

static inline void multi_list_of_nothing(struct made *made)
{
    begin_list(made, (struct made_field)MULTI);
    made_open(made);
    end_list(made);
}

static inline void multi_list_with_half_a_header(struct made *made)
{
    begin_list(made, (struct made_field)MULTI);
    made_multi(made);
    made_number(made, 299, 2);
    made_number(made, 0, 1);
    end_list(made);
}

static inline void multi_list_with_an_entry_without_length(struct made *made)
{
    begin_list(made, (struct made_field)MULTI);
    made_multi(made);
    made_number(made, 299, 2);
    made_number(made, 3, 2);
    end_list(made);
}

static inline void multi_list_with_an_entry_beyond_it(struct made *made)
{
    begin_list(made, (struct made_field)MULTI);
    made_multi(made);
    made_entry(made, 299, 60000);
    made_number(made, 0, 4);
    end_list(made);
}

KILLS static inline void multi_list_with_an_entry_not_filled(struct made *made)
{
    begin_list(made, (struct made_field)MULTI);
    made_multi(made);
    made_entry(made, 299, 7);
    made_number(made, 0, 7);
    made_entry(made, 299, 4);
    made_number(made, 0, 4);
    end_list(made);
}

/* Lists in lists: template 301 is a list that may hold records of template 301. */
static inline void nest(struct made *made, unsigned depth)
{
    MADE_TEMPLATE(made, 301, SUB);
    made_set(made, 301);
    for (unsigned i = 0; i < depth; i++)
        made_sub(made, 301);
    for (unsigned i = 0; i < depth; i++)
        made_close(made);
    made_end_set(made);
}

static inline void lists_in_lists_too_deep(struct made *made)
{
    nest(made, 5);
}

KILLS static inline void lists_in_lists_without_end(struct made *made)
{
    nest(made, 10000);
}

KILLS static inline void basic_lists_in_lists_without_end(struct made *made)
{
    begin_list(made, (struct made_field)BASIC);
    for (int i = 0; i < 6000; i++)
        made_basic(made, (struct made_field)BASIC);
    for (int i = 0; i < 5999; i++)
        made_close(made);
    end_list(made);
}

#define OCTETS_8 "4141414141414141"

#define HOSTILE(name, ...)                                                                         \
    {                                                                                              \
#name, name, __VA_ARGS__                                                                   \
    }

static const struct hostile hostile[] = {
    HOSTILE(set_shorter_than_its_header, .bad_messages = 1, .ends = true),
    HOSTILE(set_without_length, .bad_messages = 1, .ends = true),
    HOSTILE(set_beyond_the_message, .bad_messages = 1, .ends = true),
    HOSTILE(set_of_an_id_that_means_nothing, .bad_sets = 2),
    HOSTILE(template_with_a_low_id, .bad_templates = 1),
    HOSTILE(template_beyond_its_set, .bad_sets = 1),
    HOSTILE(template_with_a_pen_cut_off, .bad_sets = 1),
    HOSTILE(options_without_scope, .bad_templates = 1),
    HOSTILE(options_with_more_scopes_than_fields, .bad_templates = 1),
    HOSTILE(options_cut_off, .bad_sets = 1),
    HOSTILE(template_of_nothing, .bad_templates = 1, .unknown_sets = 1),
    HOSTILE(template_longer_than_a_message, .bad_templates = 1),
    HOSTILE(template_longer_than_16_bits_decoded, .bad_templates = 1),
    HOSTILE(template_with_a_list_of_fixed_length,
            .records = "{basicList=0102 subTemplateList=0304 subTemplateMultiList=0506}"),
    HOSTILE(template_with_too_many_fields, .bad_templates = 1),
    HOSTILE(data_after_a_withdrawal, .unknown_sets = 1),
    HOSTILE(list_of_a_withdrawn_template,
            .records = "{subTemplateList=[] subTemplateMultiList=[]}"),
    HOSTILE(list_of_a_template_of_nothing, .bad_templates = 1,
            .records = "{subTemplateList=[] subTemplateMultiList=[]}"),
    HOSTILE(all_withdrawn, .unknown_sets = 1, .records = "{protocolIdentifier=6}"),
    HOSTILE(value_beyond_its_set, .bad_sets = 1, .records = "{userName='ada'}"),
    HOSTILE(value_with_half_a_length, .bad_sets = 1),
    HOSTILE(record_cut_off_behind_a_value, .bad_sets = 1),
    HOSTILE(basic_list_of_nothing, .bad_records = 1),
    HOSTILE(basic_list_with_half_a_header, .bad_records = 1),
    HOSTILE(basic_list_with_half_a_pen, .bad_records = 1),
    HOSTILE(basic_list_of_values_without_length, .bad_records = 1),
    HOSTILE(basic_list_of_lists_of_fixed_length,
            .records = "{basicList=[" OCTETS_8 OCTETS_8 OCTETS_8 "] protocolIdentifier=1}"),
    HOSTILE(basic_list_of_sub_lists_of_fixed_length,
            .records =
                "{subTemplateList=[" OCTETS_8 OCTETS_8 OCTETS_8 OCTETS_8 "] protocolIdentifier=1}"),
    HOSTILE(basic_list_with_a_value_beyond_it, .bad_records = 1),
    HOSTILE(basic_list_that_its_values_do_not_fill, .bad_records = 1),
    HOSTILE(basic_list_of_too_many_values, .bad_records = 1),
    HOSTILE(sub_list_with_half_a_header, .bad_records = 1),
    HOSTILE(sub_list_that_its_records_do_not_fill, .bad_records = 1),
    HOSTILE(sub_list_with_a_value_beyond_it, .bad_records = 1),
    HOSTILE(sub_list_of_too_many_records, .bad_records = 1),
    HOSTILE(multi_list_of_nothing, .bad_records = 1),
    HOSTILE(multi_list_with_half_a_header, .bad_records = 1),
    HOSTILE(multi_list_with_an_entry_without_length, .bad_records = 1),
    HOSTILE(multi_list_with_an_entry_beyond_it, .bad_records = 1),
    HOSTILE(multi_list_with_an_entry_not_filled, .bad_records = 1),
    HOSTILE(lists_in_lists_too_deep, .bad_records = 1),
    HOSTILE(lists_in_lists_without_end, .bad_records = 1),
    HOSTILE(basic_lists_in_lists_without_end, .bad_records = 1),
};

#define N_HOSTILE (sizeof hostile / sizeof hostile[0])

/* The whole message. */
static inline void made_hostile(struct made *made, const struct hostile *fault)
{
    made_message(made, 1, 0);
    MADE_TEMPLATE(made, 400, {0, 4, 1});
    fault->make(made);
    made_set(made, 400);
    made_number(made, 0x11, 1);
    made_end_set(made);
}

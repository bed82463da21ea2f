/* SPDX-License-Identifier: Apache-2.0 */
#include "input/map.h"

/* The ways of writing a body: each of its manners is a row. */
static const struct form {
    struct tp_text name, manner;
    const char *manners; /* of the name, for a person */
    enum tp_body body;
    bool is_ordered, needs_header;
    char separator;
    enum tp_escape escape;
} forms[] = {
#define LIST TP_TEXT("list"), .manners = "ordered or nothing", .body = TP_BODY_LIST
#define PAIRS TP_TEXT("pairs"), .manners = "ordered, escaped or nothing", .body = TP_BODY_PAIRS
#define JSON TP_TEXT("json"), .manners = "nothing", .body = TP_BODY_JSON
#define COLUMNS TP_TEXT("columns"), .manners = "comma, tab or headed", .body = TP_BODY_COLUMNS
    {LIST, .manner = TP_TEXT("")},
    {LIST, .manner = TP_TEXT("ordered"), .is_ordered = true},
    {PAIRS, .manner = TP_TEXT("")},
    {PAIRS, .manner = TP_TEXT("ordered"), .is_ordered = true},
    {PAIRS, .manner = TP_TEXT("escaped"), .escape = TP_ESCAPE_JSON},
    {JSON, .manner = TP_TEXT(""), .escape = TP_ESCAPE_JSON},
    {COLUMNS, .manner = TP_TEXT("comma"), .separator = ',', .escape = TP_ESCAPE_QUOTES},
    {COLUMNS, .manner = TP_TEXT("tab"), .separator = '\t', .escape = TP_ESCAPE_HEX},
    {COLUMNS, .manner = TP_TEXT("headed"), .needs_header = true, .escape = TP_ESCAPE_QUOTES},
#undef LIST
#undef PAIRS
#undef JSON
#undef COLUMNS
};

#define N_FORMS (sizeof forms / sizeof forms[0])

/* The first of that name, and of that manner where it is not NULL; or NULL. */
static const struct form *find_form(struct tp_text name, const struct tp_text *manner)
{
    for (size_t i = 0; i < N_FORMS; i++) {
        if (tp_text_equal(forms[i].name, name) &&
            (manner == NULL || tp_text_equal(forms[i].manner, *manner)))
            return &forms[i];
    }
    return NULL;
}

const char *tp_map_set_form(struct tp_map *map, struct tp_text name, struct tp_text manner,
                            bool *ret_is_name_known)
{
    const struct form *of_name = find_form(name, NULL), *form = find_form(name, &manner);

    *ret_is_name_known = of_name != NULL;
    if (form == NULL)
        return of_name == NULL ? "list, pairs, json or columns" : of_name->manners;
    map->body = form->body;
    map->is_ordered = form->is_ordered;
    map->needs_header = form->needs_header;
    map->escape = form->escape;
    map->columns.separator = form->separator;
    return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The names in a rule, as liblognorm finds them: %name:type%, %name:type:more%, %{"name": ...}%. */
#include "input/statements.h"

static size_t find(struct tp_text text, char c)
{
    const char *found = memchr(text.ptr, c, text.len);

    return found == NULL ? text.len : (size_t)(found - text.ptr);
}

static struct tp_text behind(struct tp_text text, size_t n)
{
    return tp_text_from(text, n < text.len ? n : text.len);
}

static void take_name(const struct tp_statement_visitor *visitor, struct tp_text name)
{
    if (visitor->name != NULL)
        visitor->name(visitor->user, name);
}

/* "name" : "...", at any depth. */
static void take_names(const struct tp_statement_visitor *visitor, struct tp_text json)
{
    static const struct tp_text key = TP_TEXT("\"name\"");
    const char *found;

    while ((found = memmem(json.ptr, json.len, key.ptr, key.len)) != NULL) {
        json = tp_text_trim(tp_text_from(json, (size_t)(found - json.ptr) + key.len));
        if (json.len == 0 || json.ptr[0] != ':')
            continue;
        json = tp_text_trim(tp_text_from(json, 1));
        if (json.len == 0 || json.ptr[0] != '"')
            continue;
        json = tp_text_from(json, 1);
        take_name(visitor, (struct tp_text){json.ptr, find(json, '"')});
    }
}

/* Returns how long the JSON is that stands in front. */
static size_t take_json(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *json =
        tokener == NULL ? NULL : json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    size_t len = json == NULL ? text.len : (size_t)tokener->char_offset;

    if (visitor->json != NULL)
        visitor->json(visitor->user, text, json);
    take_names(visitor, (struct tp_text){text.ptr, len});
    json_object_put(json);
    if (tokener != NULL)
        json_tokener_free(tokener);
    return len;
}

/* A percent sign in front of the colon does not end it, for liblognorm. */
static size_t take_plain(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    size_t colon = find(text, ':'), len = colon + find(tp_text_from(text, colon), '%');

    if (visitor->plain != NULL)
        visitor->plain(visitor->user, (struct tp_text){text.ptr, len});
    take_name(visitor, tp_text_trim((struct tp_text){text.ptr, colon}));
    return len;
}

/* text is behind the percent sign that opens the field; returns what is behind the one that closes
 * it. */
static struct tp_text take_field(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    size_t len = text.ptr[0] == '{' || text.ptr[0] == '[' ? take_json(visitor, text)
                                                          : take_plain(visitor, text);

    text = behind(text, len);
    return behind(text, find(text, '%') + 1);
}

static void take_rule(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    while (text.len > 0) {
        text = behind(text, find(text, '%') + 1);
        if (text.len > 0 && text.ptr[0] == '%') /* one that stands for itself */
            text = tp_text_from(text, 1);
        else if (text.len > 0)
            text = take_field(visitor, text);
    }
}

/* +name="value" */
static void take_annotation(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    size_t plus = find(text, '+');

    while (plus < text.len) {
        text = tp_text_from(text, plus + 1);
        take_name(visitor, tp_text_trim((struct tp_text){text.ptr, find(text, '=')}));
        text = behind(text, find(text, '"') + 1);
        text = behind(text, find(text, '"') + 1);
        plus = find(text, '+');
    }
}

void tp_statement_visit(const struct tp_statement *statement,
                        const struct tp_statement_visitor *visitor)
{
    struct tp_text text = statement->text;

    if (tp_statement_is_rule(statement) || tp_text_equal(statement->word, TP_TEXT("type")))
        take_rule(visitor, behind(text, find(text, ':') + 1)); /* behind the tags */
    else if (tp_text_equal(statement->word, TP_TEXT("prefix")))
        take_rule(visitor, text);
    else if (tp_text_equal(statement->word, TP_TEXT("annotate")))
        take_annotation(visitor, text);
}

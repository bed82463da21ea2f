/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a rule, as liblognorm finds them: %name:type%, %name:type:more%, %name:type{...}%,
 * %{"name": ..., "type": ...}%. */
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

static void give(const struct tp_statement_visitor *visitor, struct tp_text text,
                 struct json_object *field)
{
    if (visitor->field != NULL)
        visitor->field(visitor->user, text, field);
}

static void give_open(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    if (visitor->open != NULL)
        visitor->open(visitor->user, text);
}

/* liblognorm drops line breaks before it reads JSON: one within a string, or behind a comment,
 * makes it another. Returns where, or the end. */
static size_t find_break(struct tp_text json)
{
    char quote = '\0';
    size_t i = 0;

    for (; i < json.len; i++) {
        char c = json.ptr[i];
        if (quote == '\0' ? c == '/' : c == '\n')
            break;
        if (quote != '\0' && c == '\\' && i + 1 < json.len && json.ptr[i + 1] != '\n')
            i++;
        else if (c == quote)
            quote = '\0';
        else if (quote == '\0' && (c == '"' || c == '\''))
            quote = c;
    }
    return i;
}

/* Returns how long the JSON is that stands in front; type is that of the field where it stands
 * before the JSON, which may say another. */
static size_t take_json(const struct tp_statement_visitor *visitor, struct tp_text type,
                        struct tp_text text)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *json =
        tokener == NULL ? NULL : json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    size_t end = tokener == NULL ? 0 : (size_t)tokener->char_offset, line_break;

    if (type.len > 0 && json != NULL && !json_object_object_get_ex(json, "type", NULL))
        json_object_object_add(json, "type", json_object_new_string_len(type.ptr, (int)type.len));
    line_break = find_break((struct tp_text){text.ptr, end});
    if (json == NULL || line_break < end)
        give(visitor, tp_text_from(text, line_break), NULL);
    else
        give(visitor, text, json);
    end = json == NULL ? text.len : end;
    take_names(visitor, (struct tp_text){text.ptr, end});
    json_object_put(json);
    if (tokener != NULL)
        json_tokener_free(tokener);
    return end;
}

/* The type of a field without JSON, as if it were in JSON. */
static void take_type(const struct tp_statement_visitor *visitor, struct tp_text field,
                      struct tp_text type)
{
    struct json_object *json = json_object_new_object();

    json_object_object_add(json, "type", json_object_new_string_len(type.ptr, (int)type.len));
    give(visitor, field, json);
    json_object_put(json);
}

static size_t type_length(struct tp_text text)
{
    size_t len = 0;

    while (len < text.len && strchr(":{%", text.ptr[len]) == NULL)
        len++;
    return len;
}

static bool has_break(const char *start, const char *end)
{
    return start < end && memchr(start, '\n', (size_t)(end - start)) != NULL;
}

/* A percent sign in front of the colon does not end it, for liblognorm. A line break may stand in
 * its JSON only. */
static size_t take_plain(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    size_t colon = find(text, ':'), json = 0, end;
    struct tp_text rest = behind(text, colon + 1), type = {rest.ptr, type_length(rest)}, more;

    take_name(visitor, tp_text_trim((struct tp_text){text.ptr, colon}));
    more = tp_text_from(rest, type.len);
    if (more.len > 0 && more.ptr[0] == '{')
        json = take_json(visitor, tp_text_trim(type), more);
    else
        take_type(visitor, text, tp_text_trim(type));
    end = text.len - more.len + json + find(tp_text_from(more, json), '%');
    if (has_break(text.ptr, more.ptr) || has_break(more.ptr + json, text.ptr + end))
        give_open(visitor, text);
    return end;
}

/* text is behind the percent sign that opens the field; returns what is behind the one that closes
 * it. */
static struct tp_text take_field(const struct tp_statement_visitor *visitor, struct tp_text text)
{
    struct tp_text field = tp_statement_unblank(text);
    size_t len = field.len > 0 && (field.ptr[0] == '{' || field.ptr[0] == '[')
                     ? take_json(visitor, TP_TEXT(""), field)
                     : take_plain(visitor, field);

    field = behind(field, len);
    if (field.len == 0 || field.ptr[0] != '%')
        give_open(visitor, text);
    return behind(field, find(field, '%') + 1);
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

    if (tp_statement_is(statement, TP_TEXT("rule")) || tp_statement_is(statement, TP_TEXT("type")))
        take_rule(visitor, behind(text, find(text, ':') + 1)); /* behind the tags */
    else if (tp_statement_is(statement, TP_TEXT("prefix")) ||
             tp_statement_is(statement, TP_TEXT("extendprefix")))
        take_rule(visitor, text);
    else if (tp_statement_is(statement, TP_TEXT("annotate")))
        take_annotation(visitor, text);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The names in a rule, as liblognorm finds them: %name:type%, %name:type:more%, %{"name": ...}%. */
#include <json.h>

#include "tool/statements.h"

struct taker {
    void (*take)(void *user, struct tp_text name);
    void *user;
};

static size_t find(struct tp_text text, char c)
{
    const char *found = memchr(text.ptr, c, text.len);

    return found == NULL ? text.len : (size_t)(found - text.ptr);
}

static struct tp_text behind(struct tp_text text, size_t n)
{
    return tp_text_from(text, n < text.len ? n : text.len);
}

/* "name" : "...", at any depth. */
static void take_json(const struct taker *taker, struct tp_text json)
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
        taker->take(taker->user, (struct tp_text){json.ptr, find(json, '"')});
    }
}

/* How long the JSON is that stands in front. */
static size_t json_len(struct tp_text text)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *json =
        tokener == NULL ? NULL : json_tokener_parse_ex(tokener, text.ptr, (int)text.len);
    size_t len = json == NULL ? text.len : (size_t)tokener->char_offset;

    json_object_put(json);
    if (tokener != NULL)
        json_tokener_free(tokener);
    return len;
}

/* text is behind the percent sign that opens the field; returns what is behind the one that closes
 * it. */
static struct tp_text take_field(const struct taker *taker, struct tp_text text)
{
    size_t len;

    if (text.len > 0 && (text.ptr[0] == '{' || text.ptr[0] == '[')) {
        len = json_len(text);
        take_json(taker, (struct tp_text){text.ptr, len});
    } else {
        len = find(text, ':');
        taker->take(taker->user, tp_text_trim((struct tp_text){text.ptr, len}));
    }
    text = behind(text, len);
    return behind(text, find(text, '%') + 1);
}

static void take_rule(const struct taker *taker, struct tp_text text)
{
    while (text.len > 0) {
        text = behind(text, find(text, '%') + 1);
        if (text.len > 0 && text.ptr[0] == '%') /* one that stands for itself */
            text = tp_text_from(text, 1);
        else if (text.len > 0)
            text = take_field(taker, text);
    }
}

/* +name="value" */
static void take_annotation(const struct taker *taker, struct tp_text text)
{
    size_t plus = find(text, '+');

    while (plus < text.len) {
        text = tp_text_from(text, plus + 1);
        taker->take(taker->user, tp_text_trim((struct tp_text){text.ptr, find(text, '=')}));
        text = behind(text, find(text, '"') + 1);
        text = behind(text, find(text, '"') + 1);
        plus = find(text, '+');
    }
}

void statement_each_field(const struct statement *statement,
                          void (*take)(void *user, struct tp_text name), void *user)
{
    struct taker taker = {take, user};
    struct tp_text text = statement->text;
    bool is_rule = statement_is_rule(statement);

    if (is_rule || tp_text_equal(statement->word, TP_TEXT("type"))) /* behind the tags */
        take_rule(&taker, behind(text, find(text, ':') + 1));
    else if (tp_text_equal(statement->word, TP_TEXT("prefix")))
        take_rule(&taker, text);
    else if (tp_text_equal(statement->word, TP_TEXT("annotate")))
        take_annotation(&taker, text);
}

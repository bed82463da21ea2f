/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/check_rules.h"

#include "input/teardown_line.h"
#include "tool/nearest.h"

#define NEEDED (TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP))

struct yield {
    uint64_t fields;
    const char *body; /* where the name stands; NULL where no body is handed over */
};

static void add_name(void *user, struct tp_text name)
{
    struct yield *yield = user;
    int field = tp_catalogue_by_name(&tp_fields, name);

    if (field >= 0)
        yield->fields |= TP_HAS(field);
    else if (tp_text_equal(name, TP_TEXT("teardown")))
        yield->fields |= TP_TEARDOWN_FIELDS;
    else if (tp_text_equal(name, TP_TEXT("body")))
        yield->body = name.ptr;
}

/* Of the rules, or of all else, which any rule may have a share of. */
static struct yield yield_of(const struct tp_statements *statements, bool of_rules)
{
    struct yield yield = {0, NULL};

    for (size_t i = 0; i < statements->n; i++) {
        if (tp_statement_is(&statements->rows[i], TP_TEXT("rule")) == of_rules)
            tp_statement_visit(&statements->rows[i],
                               &(struct tp_statement_visitor){.name = add_name, .user = &yield});
    }
    return yield;
}

/* A rule that names no body hands over the whole line. */
static uint64_t yield_of_map(const struct tp_map *map)
{
    uint64_t fields = 0;

    for (size_t i = 0; i < map->n_keys; i++)
        fields |= tp_map_field(map, (int)i);
    for (size_t i = 0; i < map->n_constants; i++)
        fields |= TP_HAS(map->constants[i].field);
    return fields;
}

uint64_t check_yield(const struct tp_statements *statements, const struct tp_map *map)
{
    return yield_of(statements, true).fields | yield_of(statements, false).fields |
           yield_of_map(map);
}

struct check {
    const char *path, *text; /* of the rulebase */
    struct faults *faults;
};

/* A name that is near to one of ours was meant to be that. */
static void check_name(void *user, struct tp_text name)
{
    const struct check *check = user;
    const char *nearest;

    if (tp_catalogue_by_name(&tp_fields, name) >= 0 || tp_text_equal(name, TP_TEXT("body")))
        return;
    nearest = nearest_name(&tp_fields, name);
    if (nearest != NULL)
        faults_warn(check->faults, place_of(check->path, check->text, name.ptr),
                    "'%.*s' is not a canonical field, so it is ignored; expected '%s', or '-' for "
                    "what is of no use",
                    (int)name.len, name.ptr, nearest);
}

static void check_rule(const struct check *check, const struct tp_statement *rule,
                       const struct tp_map *map, uint64_t shared)
{
    struct yield yield = {shared, NULL};
    struct place place = {check->path, rule->line, 0};
    uint64_t missing;

    tp_statement_visit(rule, &(struct tp_statement_visitor){.name = add_name, .user = &yield});
    missing = NEEDED & ~yield.fields;
    if (yield.body != NULL && map->body == TP_BODY_NONE)
        faults_warn(check->faults, place_of(check->path, check->text, yield.body),
                    "this body is ignored, expected a 'body' line in the map that says how it is "
                    "written");
    else if (missing != 0)
        faults_warn(check->faults, place,
                    "this rule yields no %s%s%s, so its lines are always malformed",
                    missing & TP_HAS(TP_FIELD_CLIENT_IP) ? "client_ip" : "",
                    missing == NEEDED ? " and no " : "",
                    missing & TP_HAS(TP_FIELD_SERVER_IP) ? "server_ip" : "");
}

void check_rules(const char *path, const struct tp_statements *statements, const struct tp_map *map,
                 struct faults *faults)
{
    struct check check = {path, statements->text, faults};
    uint64_t shared = yield_of(statements, false).fields | yield_of_map(map);

    for (size_t i = 0; i < statements->n; i++) {
        tp_statement_visit(&statements->rows[i],
                           &(struct tp_statement_visitor){.name = check_name, .user = &check});
        if (tp_statement_is(&statements->rows[i], TP_TEXT("rule")))
            check_rule(&check, &statements->rows[i], map, shared);
    }
}

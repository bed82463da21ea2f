/* SPDX-License-Identifier: Apache-2.0 */
/* Knows the action's parameters: names, defaults, limits, and what to say about a bad value. */
#include "config.h"
#include "module/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <libestr.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"
#include "core/engine.h"
#include "input/names.h"

#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

/* Sets one value (borrowed): RS_RET_PARAM_ERROR when it is not allowed. */
typedef rsRetVal tp_setter(struct tp_settings *settings, const char *value);

static rsRetVal set_text(char **ret_text, const char *value)
{
    if (*value == '\0')
        return RS_RET_PARAM_ERROR;
    free(*ret_text);
    *ret_text = strdup(value);
    return *ret_text == NULL ? RS_RET_OUT_OF_MEMORY : RS_RET_OK;
}

static rsRetVal set_number(uint64_t *ret_number, const char *value, uint64_t max)
{
    struct tp_text text = {value, strlen(value)};

    return tp_number_parse(text, ret_number) && *ret_number > 0 && *ret_number <= max
               ? RS_RET_OK
               : RS_RET_PARAM_ERROR;
}

static rsRetVal add_rulebase(struct tp_settings *settings, const char *value)
{
    size_t n = settings->n_rulebases;
    char **grown = realloc(settings->rulebases, (n + 1) * sizeof *grown);

    if (grown == NULL)
        return RS_RET_OUT_OF_MEMORY;
    settings->rulebases = grown;
    grown[n] = NULL;
    rsRetVal result = set_text(&grown[n], value);
    if (result == RS_RET_OK)
        settings->n_rulebases++;
    return result;
}

static rsRetVal set_map_dir(struct tp_settings *settings, const char *value)
{
    struct stat found;

    if (stat(value, &found) != 0 || !S_ISDIR(found.st_mode))
        return RS_RET_PARAM_ERROR;
    return set_text(&settings->map_dir, value);
}

/* A path of words after '!' or '.', with '!' between them; '!' and '.' alone are whole trees. */
static bool is_container(const char *path)
{
    if (*path != '!' && *path != '.')
        return false;
    if (path[1] == '\0')
        return true;
    for (const char *c = path + 1; *c != '\0'; c++) {
        bool is_separator = *c == '!';
        bool starts_word = is_separator && (c[1] == '\0' || c[1] == '!' || c == path + 1);
        if (starts_word || !(is_separator || isalnum((unsigned char)*c) || strchr("_-", *c)))
            return false;
    }
    return true;
}

static rsRetVal set_container(struct tp_settings *settings, const char *value)
{
    const char *path = *value == '$' ? value + 1 : value;

    return is_container(path) ? set_text(&settings->container, path) : RS_RET_PARAM_ERROR;
}

static rsRetVal set_annotate(struct tp_settings *settings, const char *value)
{
    settings->annotate_all = strcasecmp(value, "all") == 0;
    return settings->annotate_all || strcasecmp(value, "tls") == 0 ? RS_RET_OK : RS_RET_PARAM_ERROR;
}

static rsRetVal set_max_flows(struct tp_settings *settings, const char *value)
{
    uint64_t number;
    rsRetVal result = set_number(&number, value, TP_MAX_FLOWS);

    if (result == RS_RET_OK)
        settings->max_flows = number;
    return result;
}

static rsRetVal set_idle(struct tp_settings *settings, const char *value)
{
    uint64_t seconds;
    rsRetVal result = set_number(&seconds, value, TP_MAX_IDLE_S);

    if (result == RS_RET_OK)
        settings->idle_ms = (int64_t)seconds * 1000;
    return result;
}

static rsRetVal set_stats_name(struct tp_settings *settings, const char *value)
{
    return set_text(&settings->stats_name, value);
}

/* The two tables are in one order: rsyslog's view of the parameters, and ours. */
static struct cnfparamdescr descriptions[] = {
    {"rulebase", eCmdHdlrArray, 0},   {"mapdirectory", eCmdHdlrString, 0},
    {"container", eCmdHdlrString, 0}, {"annotate", eCmdHdlrString, 0},
    {"flows.max", eCmdHdlrString, 0}, {"flows.idletimeout", eCmdHdlrString, 0},
    {"statsname", eCmdHdlrString, 0},
};

static const struct parameter {
    const char *name;
    tp_setter *set;
    const char *allowed;
} parameters[] = {
    {"rulebase", add_rulebase, "the path of a rulebase, or the name of a shipped one"},
    {"mapDirectory", set_map_dir, "the path of a directory that is there"},
    {"container", set_container, "'$!', '$!name', '$.name' or a path like '$!one!two'"},
    {"annotate", set_annotate, "'tls' or 'all'"},
    {"flows.max", set_max_flows, "a whole number from 1 to " TEXT(TP_MAX_FLOWS)},
    {"flows.idleTimeout", set_idle, "a whole number of seconds from 1 to " TEXT(TP_MAX_IDLE_S)},
    {"statsName", set_stats_name, "a name for the counters"},
};

#define N_PARAMETERS (sizeof parameters / sizeof parameters[0])
_Static_assert(N_PARAMETERS == sizeof descriptions / sizeof descriptions[0], "one order");

static struct cnfparamblk block = {CNFPARAMBLK_VERSION, N_PARAMETERS, descriptions};

static rsRetVal set_value(struct tp_settings *settings, const struct parameter *parameter,
                          es_str_t *text)
{
    char *value = es_str2cstr(text, NULL);

    if (value == NULL)
        return RS_RET_OUT_OF_MEMORY;
    rsRetVal result = parameter->set(settings, value);
    if (result == RS_RET_PARAM_ERROR)
        parser_errmsg("mmtlspin: parameter '%s' can't be '%s', use %s", parameter->name, value,
                      parameter->allowed);
    free(value);
    return result;
}

static rsRetVal set_values(struct tp_settings *settings, const struct parameter *parameter,
                           const struct svar *values)
{
    if (values->datatype != 'A')
        return set_value(settings, parameter, values->d.estr);
    for (int i = 0; i < values->d.ar->nmemb; i++) {
        rsRetVal result = set_value(settings, parameter, values->d.ar->arr[i]);
        if (result != RS_RET_OK)
            return result;
    }
    return RS_RET_OK;
}

static rsRetVal set_defaults(struct tp_settings *settings)
{
    *settings = (struct tp_settings){
        .max_flows = tp_engine_defaults.flows.max_flows,
        .idle_ms = tp_engine_defaults.flows.idle_ms,
        .container = strdup("!"),
        .stats_name = strdup("mmtlspin"),
    };
    return settings->container == NULL || settings->stats_name == NULL ? RS_RET_OUT_OF_MEMORY
                                                                       : RS_RET_OK;
}

rsRetVal tp_settings_read(struct nvlst *list, struct tp_settings *ret_settings)
{
    rsRetVal result = set_defaults(ret_settings);
    struct cnfparamvals *given = nvlstGetParams(list, &block, NULL);

    if (given == NULL)
        return RS_RET_PARAM_ERROR; /* and rsyslog has said why */
    for (size_t i = 0; i < N_PARAMETERS && result == RS_RET_OK; i++) {
        if (given[i].bUsed)
            result = set_values(ret_settings, &parameters[i], &given[i].val);
    }
    cnfparamvalsDestruct(given, &block);
    return result;
}

void tp_settings_clear(struct tp_settings *settings)
{
    for (size_t i = 0; i < settings->n_rulebases; i++)
        free(settings->rulebases[i]);
    free(settings->rulebases);
    free(settings->map_dir);
    free(settings->container);
    free(settings->stats_name);
    *settings = (struct tp_settings){0};
}

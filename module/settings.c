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
#include "input/names.h"
#include "input/threshold.h"

#define TEXT(number) TEXT_OF(number)
#define TEXT_OF(number) #number

/* Sets one value (borrowed): RS_RET_PARAM_ERROR when it is not allowed. */
typedef rsRetVal tp_setter(struct tp_settings *settings, const char *value);

static void refuse(const char *name, const char *value, const char *allowed)
{
    parser_errmsg("mmtlspin: parameter '%s' can't be '%s', use %s", name, value, allowed);
}

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

static rsRetVal set_findings_ruleset(struct tp_settings *settings, const char *value)
{
    return set_text(&settings->findings_ruleset, value);
}

/* Absolute, as rsyslogd changes its folder. */
static rsRetVal set_state_file(struct tp_settings *settings, const char *value)
{
    return *value == '/' && value[strlen(value) - 1] != '/' ? set_text(&settings->state_file, value)
                                                            : RS_RET_PARAM_ERROR;
}

static rsRetVal set_threshold(struct tp_settings *settings, const char *value)
{
    struct tp_error allowed;

    if (tp_threshold_parse((struct tp_text){value, strlen(value)}, &settings->policy, &allowed))
        return RS_RET_OK;
    refuse("policy", value, allowed.text);
    return RS_RET_PARAM_ERROR;
}

static rsRetVal set_stats_name(struct tp_settings *settings, const char *value)
{
    return set_text(&settings->stats_name, value);
}

/* The two tables are in one order: rsyslog's view of the parameters, and ours. */
static struct cnfparamdescr descriptions[] = {
    {"rulebase", eCmdHdlrArray, 0},
    {"mapdirectory", eCmdHdlrString, 0},
    {"container", eCmdHdlrString, 0},
    {"annotate", eCmdHdlrString, 0},
    {"flows.max", eCmdHdlrString, 0},
    {"flows.idletimeout", eCmdHdlrString, 0},
    {"evidence.window", eCmdHdlrString, 0},
    {"evidence.maxclients", eCmdHdlrString, 0},
    {"evidence.maxnames", eCmdHdlrString, 0},
    {"evidence.maxpairs", eCmdHdlrString, 0},
    {"findings.ruleset", eCmdHdlrString, 0},
    {"findings.interval", eCmdHdlrString, 0},
    {"policy", eCmdHdlrArray, 0},
    {"state.file", eCmdHdlrString, 0},
    {"state.interval", eCmdHdlrString, 0},
    {"statsname", eCmdHdlrString, 0},
};

/* A whole number from 1 to max. */
#define NUMBER(name, member, max)                                                                  \
    {                                                                                              \
        name, NULL, "a whole number from 1 to " TEXT(max), offsetof(struct tp_settings, member),   \
            max                                                                                    \
    }
#define SECONDS(name, member, max)                                                                 \
    {                                                                                              \
        name, NULL, "a whole number of seconds from 1 to " TEXT(max),                              \
            offsetof(struct tp_settings, member), max                                              \
    }

static const struct parameter {
    const char *name;
    tp_setter *set;      /* NULL: it is a number, which stands at this offset */
    const char *allowed; /* NULL: the setter says it */
    size_t number;
    uint64_t max;
} parameters[] = {
    {"rulebase", add_rulebase, "the path of a rulebase, or the name of a shipped one", 0, 0},
    {"mapDirectory", set_map_dir, "the path of a directory that is there", 0, 0},
    {"container", set_container, "'$!', '$!name', '$.name' or a path like '$!one!two'", 0, 0},
    {"annotate", set_annotate, "'tls' or 'all'", 0, 0},
    NUMBER("flows.max", max_flows, TP_MAX_FLOWS),
    SECONDS("flows.idleTimeout", idle_s, TP_MAX_IDLE_S),
    SECONDS("evidence.window", window_s, TP_MAX_WINDOW_S),
    NUMBER("evidence.maxClients", max_clients, TP_MAX_EVIDENCE),
    NUMBER("evidence.maxNames", max_names, TP_MAX_EVIDENCE),
    NUMBER("evidence.maxPairs", max_pairs, TP_MAX_EVIDENCE),
    {"findings.ruleset", set_findings_ruleset, "the name of a ruleset with its own queue", 0, 0},
    SECONDS("findings.interval", update_s, TP_MAX_UPDATE_S),
    {"policy", set_threshold, NULL, 0, 0},
    {"state.file", set_state_file, "the absolute path of a file", 0, 0},
    SECONDS("state.interval", state_s, TP_MAX_STATE_S),
    {"statsName", set_stats_name, "a name for the counters", 0, 0},
};

#define N_PARAMETERS (sizeof parameters / sizeof parameters[0])
_Static_assert(N_PARAMETERS == sizeof descriptions / sizeof descriptions[0], "one order");

static struct cnfparamblk block = {CNFPARAMBLK_VERSION, N_PARAMETERS, descriptions};

static rsRetVal set_parsed(struct tp_settings *settings, const struct parameter *parameter,
                           const char *value)
{
    if (parameter->set != NULL)
        return parameter->set(settings, value);
    return set_number((uint64_t *)(void *)((char *)settings + parameter->number), value,
                      parameter->max);
}

static rsRetVal set_value(struct tp_settings *settings, const struct parameter *parameter,
                          es_str_t *text)
{
    char *value = es_str2cstr(text, NULL);

    if (value == NULL)
        return RS_RET_OUT_OF_MEMORY;
    rsRetVal result = set_parsed(settings, parameter, value);
    if (result == RS_RET_PARAM_ERROR && parameter->allowed != NULL)
        refuse(parameter->name, value, parameter->allowed);
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
        .idle_s = (uint64_t)tp_engine_defaults.flows.idle_ms / 1000,
        .max_clients = tp_engine_defaults.evidence.max_clients,
        .max_names = tp_engine_defaults.evidence.max_names,
        .max_pairs = tp_engine_defaults.evidence.max_pairs,
        .window_s = (uint64_t)tp_engine_defaults.evidence.window_ms / 1000,
        .update_s = (uint64_t)tp_engine_defaults.findings.update_ms / 1000,
        .policy = tp_engine_defaults,
        .state_s = 300,
        .container = strdup("!"),
        .stats_name = strdup("mmtlspin"),
    };
    return settings->container == NULL || settings->stats_name == NULL ? RS_RET_OUT_OF_MEMORY
                                                                       : RS_RET_OK;
}

static rsRetVal check_policy(const struct tp_settings *settings)
{
    struct tp_error error;

    if (tp_thresholds_check(&settings->policy, &error))
        return RS_RET_OK;
    parser_errmsg("mmtlspin: parameter 'policy' contradicts itself: %s", error.text);
    return RS_RET_PARAM_ERROR;
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
    return result == RS_RET_OK ? check_policy(ret_settings) : result;
}

void tp_settings_apply(const struct tp_settings *settings, struct tp_engine_options *ret_options)
{
    *ret_options = settings->policy;
    ret_options->flows.max_flows = (uint32_t)settings->max_flows;
    ret_options->flows.idle_ms = (int64_t)settings->idle_s * 1000;
    ret_options->evidence.max_clients = (uint32_t)settings->max_clients;
    ret_options->evidence.max_names = (uint32_t)settings->max_names;
    ret_options->evidence.max_subjects = (uint32_t)settings->max_names * 2;
    ret_options->evidence.max_pairs = (uint32_t)settings->max_pairs;
    ret_options->evidence.window_ms = (int64_t)settings->window_s * 1000;
    ret_options->findings.update_ms = (int64_t)settings->update_s * 1000;
}

static const char *name_of(const char *path)
{
    return strrchr(path, '/') + 1;
}

static bool find_folder(const char *path, struct stat *ret_found)
{
    char *folder = strndup(path, (size_t)(name_of(path) - path));
    bool is_there = folder != NULL && stat(folder, ret_found) == 0;

    free(folder);
    return is_there;
}

bool tp_settings_share_state(const struct tp_settings *a, const struct tp_settings *b)
{
    struct stat one, other;

    if (a->state_file == NULL || b->state_file == NULL ||
        strcmp(name_of(a->state_file), name_of(b->state_file)) != 0)
        return false;
    if (find_folder(a->state_file, &one) && find_folder(b->state_file, &other))
        return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    return strcmp(a->state_file, b->state_file) == 0;
}

void tp_settings_clear(struct tp_settings *settings)
{
    for (size_t i = 0; i < settings->n_rulebases; i++)
        free(settings->rulebases[i]);
    free(settings->rulebases);
    free(settings->map_dir);
    free(settings->container);
    free(settings->findings_ruleset);
    free(settings->state_file);
    free(settings->stats_name);
    *settings = (struct tp_settings){0};
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Knows the action's parameters: names, defaults, limits, and what to say about a bad value. */
#include "config.h"
#include "module/settings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"
#include "input/threshold.h"
#include "module/parameters.h"

static rsRetVal add_rulebase(void *user, const char *value)
{
    struct tp_settings *settings = user;

    return tp_parameter_texts(&settings->rulebases, &settings->n_rulebases, value);
}

static rsRetVal set_map_dir(void *user, const char *value)
{
    struct tp_settings *settings = user;
    struct stat found;

    if (stat(value, &found) != 0 || !S_ISDIR(found.st_mode))
        return RS_RET_PARAM_ERROR;
    return tp_parameter_text(&settings->map_dir, value);
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

static rsRetVal set_container(void *user, const char *value)
{
    struct tp_settings *settings = user;
    const char *path = *value == '$' ? value + 1 : value;

    return is_container(path) ? tp_parameter_text(&settings->container, path) : RS_RET_PARAM_ERROR;
}

static rsRetVal set_annotate(void *user, const char *value)
{
    struct tp_settings *settings = user;

    settings->annotate_all = strcasecmp(value, "all") == 0;
    return settings->annotate_all || strcasecmp(value, "tls") == 0 ? RS_RET_OK : RS_RET_PARAM_ERROR;
}

static rsRetVal set_findings_ruleset(void *user, const char *value)
{
    struct tp_settings *settings = user;

    return tp_parameter_text(&settings->findings_ruleset, value);
}

static rsRetVal set_state_file(void *user, const char *value)
{
    struct tp_settings *settings = user;

    return tp_parameter_path(&settings->state_file, value);
}

static rsRetVal set_threshold(void *user, const char *value)
{
    struct tp_settings *settings = user;
    struct tp_error allowed;

    if (tp_threshold_parse((struct tp_text){value, strlen(value)}, &settings->policy, &allowed))
        return RS_RET_OK;
    tp_parameter_refuse("mmtlspin", "policy", value, allowed.text);
    return RS_RET_PARAM_ERROR;
}

static rsRetVal set_stats_name(void *user, const char *value)
{
    struct tp_settings *settings = user;

    return tp_parameter_text(&settings->stats_name, value);
}

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

#define NUMBER(name, member, most) TP_NUMBER(name, struct tp_settings, member, 1, most)
#define SECONDS(name, member, most) TP_SECONDS(name, struct tp_settings, member, most)

static const struct tp_parameter rows[] = {
    {"rulebase", add_rulebase, "the path of a rulebase, or the name of a shipped one", 0, 0, 0},
    {"mapDirectory", set_map_dir, "the path of a directory that is there", 0, 0, 0},
    {"container", set_container, "'$!', '$!name', '$.name' or a path like '$!one!two'", 0, 0, 0},
    {"annotate", set_annotate, "'tls' or 'all'", 0, 0, 0},
    NUMBER("flows.max", max_flows, TP_MAX_FLOWS),
    SECONDS("flows.idleTimeout", idle_s, TP_MAX_IDLE_S),
    SECONDS("evidence.window", window_s, TP_MAX_WINDOW_S),
    NUMBER("evidence.maxClients", max_clients, TP_MAX_EVIDENCE),
    NUMBER("evidence.maxNames", max_names, TP_MAX_EVIDENCE),
    NUMBER("evidence.maxPairs", max_pairs, TP_MAX_EVIDENCE),
    {"findings.ruleset", set_findings_ruleset, "the name of a ruleset with its own queue", 0, 0, 0},
    SECONDS("findings.interval", update_s, TP_MAX_UPDATE_S),
    {"policy", set_threshold, NULL, 0, 0, 0},
    {"state.file", set_state_file, "the absolute path of a file", 0, 0, 0},
    SECONDS("state.interval", state_s, TP_MAX_STATE_S),
    {"statsName", set_stats_name, "a name for the counters", 0, 0, 0},
};

#define N_PARAMETERS (sizeof rows / sizeof rows[0])
_Static_assert(N_PARAMETERS == sizeof descriptions / sizeof descriptions[0], "one order");

static struct cnfparamblk block = {CNFPARAMBLK_VERSION, N_PARAMETERS, descriptions};

static const struct tp_parameters parameters = {"mmtlspin", &block, rows};

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

    if (result == RS_RET_OK)
        result = tp_parameters_read(&parameters, list, ret_settings);
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

/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/instance.h"

#include <stdlib.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"

void tp_instance_init(struct tp_instance *instance)
{
    pthread_mutex_init(&instance->feeding, NULL);
}

static rsRetVal make_engine(struct tp_instance *instance)
{
    struct tp_engine_options options;

    tp_settings_apply(&instance->settings, &options);
    options.hash = tp_keyed_hash(&instance->secret);
    instance->engine = tp_engine_new(&options);
    if (instance->engine != NULL)
        return RS_RET_OK;
    parser_errmsg("mmtlspin: no memory for flows, which take %zu MB, and evidence, which takes "
                  "%zu MB: use a smaller flows.max, or evidence.maxClients, maxNames and maxPairs",
                  tp_flow_table_size(options.flows.max_flows) >> 20,
                  tp_evidence_size(&options.evidence) >> 20);
    return RS_RET_OUT_OF_MEMORY;
}

static rsRetVal make_keeper(struct tp_instance *instance, const struct tp_instance *others)
{
    const struct tp_kept kept = {&instance->settings, instance->counters, &instance->engine,
                                 &instance->secret, &instance->feeding};

    for (const struct tp_instance *each = others; each != NULL; each = each->next) {
        if (!tp_settings_share_state(&each->settings, &instance->settings))
            continue;
        parser_errmsg("mmtlspin: parameter 'state.file' can't be '%s', as another action has that "
                      "file: give each action its own",
                      instance->settings.state_file);
        return RS_RET_PARAM_ERROR;
    }
    instance->keeper = tp_keeper_new(&kept);
    return instance->keeper == NULL ? RS_RET_OUT_OF_MEMORY : RS_RET_OK;
}

static void enlist(struct tp_instance *instance, struct tp_instance **list)
{
    instance->list = list;
    instance->next = *list;
    *list = instance;
}

static void unlist(struct tp_instance *instance)
{
    struct tp_instance **place = instance->list;

    if (place == NULL)
        return;
    while (*place != instance)
        place = &(*place)->next;
    *place = instance->next;
}

rsRetVal tp_instance_make(struct tp_instance *instance, struct tp_instance **list)
{
    const struct tp_settings *settings = &instance->settings;
    DEFiRet;

    CHKiRet(tp_counters_new(&instance->counters, settings->stats_name, settings->max_flows));
    instance->readers = tp_readers_new(settings, instance->counters);
    if (instance->readers == NULL)
        ABORT_FINALIZE(RS_RET_ERR);
    if (!tp_secret_init(&instance->secret)) {
        parser_errmsg("mmtlspin: the system gives no random numbers");
        ABORT_FINALIZE(RS_RET_ERR);
    }
    CHKiRet(make_engine(instance));
    if (settings->state_file != NULL)
        CHKiRet(make_keeper(instance, *list));
    enlist(instance, list);
finalize_it:
    RETiRet;
}

void tp_instance_connect(struct tp_instance *instance, rsconf_t *conf)
{
    const char *ruleset = instance->settings.findings_ruleset;

    if (ruleset != NULL)
        instance->courier = tp_courier_new(conf, ruleset, instance->counters);
}

static void start_courier(struct tp_instance *instance)
{
    if (tp_courier_start(instance->courier) == RS_RET_OK)
        return;
    tp_courier_free(instance->courier);
    instance->courier = NULL;
}

void tp_instance_start(struct tp_instance *instance)
{
    if (instance->keeper != NULL)
        tp_keeper_start(instance->keeper);
    if (instance->courier != NULL)
        start_courier(instance);
}

void tp_instance_renew(struct tp_instance *instance)
{
    tp_readers_reload(instance->readers);
    if (instance->keeper != NULL)
        tp_keeper_hurry(instance->keeper);
}

void tp_instance_clear(struct tp_instance *instance)
{
    unlist(instance);
    tp_courier_free(instance->courier);
    tp_keeper_free(instance->keeper);
    tp_readers_free(instance->readers);
    tp_counters_free(instance->counters);
    tp_engine_free(instance->engine);
    tp_settings_clear(&instance->settings);
    pthread_mutex_destroy(&instance->feeding);
}

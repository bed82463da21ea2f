/* SPDX-License-Identifier: Apache-2.0 */
/* Knows impstats: the counters' names, which come from the catalogue, and their registration. */
#include "config.h"
#include "module/counters.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "conf.h"
#include "errmsg.h"
#include "module-template.h"
#include "statsobj.h"
#include "module/number.h"
#include "module/abi.h"

DEFobjCurrIf(obj);
DEFobjCurrIf(statsobj);

/* A stem that was met. Stays where it is until the end. */
struct stem {
    struct stem *next;
    struct tp_number number;
    char name[];
};

struct tp_counters {
    statsobj_t *object;
    pthread_mutex_t meeting; /* while stems are added; read under no lock, so 'stems' is atomic */
    struct stem *stems;
    struct tp_engine_counts taken; /* of the engine, so far */
    struct tp_number lines[TP_COUNT__COUNT];
    struct tp_number without_flow, joined;
    struct tp_number symptoms[TP_SYMPTOM__COUNT];
    struct tp_number left[TP_LEAVE__COUNT];
    struct tp_number findings[TP_STATE__COUNT];
    struct tp_number untold, evicted;
    intctr_t flows, flows_max, clients, names, pairs; /* gauges */
};

static const char *const line_names[TP_COUNT__COUNT] = {
    [TP_COUNT_NOT_OURS] = "not_ours",
    [TP_COUNT_MALFORMED] = "malformed",
    [TP_COUNT_HEADERS] = "headers",
    [TP_COUNT_READ] = "read",
    [TP_COUNT_FORGED] = "forged",
    [TP_COUNT_UNANNOTATED] = "unannotated",
    [TP_COUNT_UNATTACHED] = "unattached",
    [TP_COUNT_FINDINGS_SENT] = "findings_sent",
    [TP_COUNT_FINDINGS_DROPPED] = "findings_dropped",
    [TP_COUNT_OWN_FINDINGS] = "own_findings",
    [TP_COUNT_STATE_SAVED] = "state_saved",
    [TP_COUNT_STATE_FAILED] = "state_failed",
    [TP_COUNT_RULES_RELOADED] = "rules_reloaded",
    [TP_COUNT_RULES_REFUSED] = "rules_refused",
};

rsRetVal tp_counters_open(void)
{
    rsRetVal result = objGetObjInterface(&obj);

    return result == RS_RET_OK ? objUse(statsobj, CORE_COMPONENT) : result;
}

void tp_counters_close(void)
{
    objRelease(statsobj, CORE_COMPONENT);
}

static rsRetVal add(struct tp_counters *counters, const char *prefix, const char *name,
                    struct tp_number *number)
{
    char full[128];

    snprintf(full, sizeof full, "%s%s", prefix, name);
    for (char *c = full; *c != '\0'; c++)
        *c = isalnum((unsigned char)*c) ? *c : '_';
    STATSCOUNTER_INIT(number->value, number->lock);
    return statsobj.AddCounter(counters->object, (uchar *)full, ctrType_IntCtr, CTR_FLAG_RESETTABLE,
                               &number->value);
}

static rsRetVal add_gauge(struct tp_counters *counters, const char *name, intctr_t *gauge)
{
    return statsobj.AddCounter(counters->object, (uchar *)name, ctrType_IntCtr, CTR_FLAG_NONE,
                               gauge);
}

static rsRetVal add_rows(struct tp_counters *counters, const char *prefix,
                         const struct tp_catalogue *catalogue, struct tp_number *numbers)
{
    DEFiRet;

    for (size_t i = 0; i < catalogue->n_rows; i++)
        CHKiRet(add(counters, prefix, catalogue->rows[i].name.ptr, &numbers[i]));
finalize_it:
    RETiRet;
}

static rsRetVal add_evidence(struct tp_counters *counters)
{
    DEFiRet;

    CHKiRet(add_rows(counters, "findings_", &tp_finding_states, counters->findings));
    CHKiRet(add(counters, "", "findings_untold", &counters->untold));
    CHKiRet(add_gauge(counters, "clients", &counters->clients));
    CHKiRet(add_gauge(counters, "names", &counters->names));
    CHKiRet(add_gauge(counters, "pairs", &counters->pairs));
    CHKiRet(add(counters, "", "evidence_evicted", &counters->evicted));
finalize_it:
    RETiRet;
}

static rsRetVal add_all(struct tp_counters *counters)
{
    DEFiRet;

    for (size_t i = 0; i < TP_COUNT__COUNT; i++)
        CHKiRet(add(counters, "", line_names[i], &counters->lines[i]));
    CHKiRet(add(counters, "", "without_flow", &counters->without_flow));
    CHKiRet(add(counters, "", "joined", &counters->joined));
    CHKiRet(add_rows(counters, "symptom_", &tp_symptoms, counters->symptoms));
    CHKiRet(add_gauge(counters, "flows", &counters->flows));
    CHKiRet(add_gauge(counters, "flows_max", &counters->flows_max));
    CHKiRet(add_rows(counters, "left_", &tp_leaves, counters->left));
    CHKiRet(add_evidence(counters));
finalize_it:
    RETiRet;
}

rsRetVal tp_counters_new(struct tp_counters **ret_counters, const char *name, size_t max_flows)
{
    struct tp_counters *counters = NULL;
    DEFiRet;

    CHKmalloc(counters = calloc(1, sizeof *counters));
    pthread_mutex_init(&counters->meeting, NULL);
    counters->flows_max = max_flows;
    CHKiRet(statsobj.Construct(&counters->object));
    CHKiRet(statsobj.SetName(counters->object, (uchar *)name));
    CHKiRet(statsobj.SetOrigin(counters->object, (uchar *)"mmtlspin"));
    CHKiRet(add_all(counters));
    CHKiRet(statsobj.ConstructFinalize(counters->object));
    *ret_counters = counters;
finalize_it:
    if (iRet != RS_RET_OK)
        tp_counters_free(counters);
    RETiRet;
}

static void free_stems(struct stem *stem)
{
    while (stem != NULL) {
        struct stem *next = stem->next;
        free(stem);
        stem = next;
    }
}

void tp_counters_free(struct tp_counters *counters)
{
    if (counters == NULL)
        return;
    if (counters->object != NULL)
        statsobj.Destruct(&counters->object);
    free_stems(counters->stems);
    pthread_mutex_destroy(&counters->meeting);
    free(counters);
}

static struct stem *find(struct tp_counters *counters, const char *name)
{
    struct stem *stem = __atomic_load_n(&counters->stems, __ATOMIC_ACQUIRE);

    while (stem != NULL && strcmp(stem->name, name) != 0)
        stem = stem->next;
    return stem;
}

static bool meet(struct tp_counters *counters, const char *name)
{
    size_t size = strlen(name) + 1;
    struct stem *stem = calloc(1, sizeof *stem + size);

    if (stem == NULL)
        return false;
    memcpy(stem->name, name, size);
    if (add(counters, "read_", name, &stem->number) != RS_RET_OK) {
        free(stem);
        return false;
    }
    stem->next = counters->stems;
    __atomic_store_n(&counters->stems, stem, __ATOMIC_RELEASE);
    return true;
}

bool tp_counters_meet(struct tp_counters *counters, const struct tp_reader *reader)
{
    bool is_good = true;
    const char *name;

    pthread_mutex_lock(&counters->meeting);
    for (size_t i = 0; (name = tp_reader_stem(reader, i)) != NULL; i++)
        is_good = (find(counters, name) != NULL || meet(counters, name)) && is_good;
    pthread_mutex_unlock(&counters->meeting);
    return is_good;
}

void tp_counters_add(struct tp_counters *counters, enum tp_count line)
{
    tp_number_add(&counters->lines[line], 1);
}

void tp_counters_add_stem(struct tp_counters *counters, const char *name)
{
    struct stem *stem = find(counters, name);

    if (stem != NULL)
        tp_number_add(&stem->number, 1);
}

void tp_counters_add_news(struct tp_counters *counters, const struct tp_news *news)
{
    for (size_t i = 0; i < news->n; i++)
        tp_number_add(&counters->findings[news->findings[i].state], 1);
}

static void count_rows(struct tp_number *numbers, const uint64_t *now, const uint64_t *taken,
                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        tp_number_add(&numbers[i], now[i] - taken[i]);
}

static void set_gauge(intctr_t *gauge, uint32_t now)
{
    __atomic_store_n(gauge, now, __ATOMIC_RELAXED);
}

void tp_counters_take(struct tp_counters *counters, const struct tp_engine *engine)
{
    const struct tp_engine_counts *taken = &counters->taken;
    struct tp_engine_counts now;

    tp_engine_counts(engine, &now);
    tp_number_add(&counters->without_flow, now.without_flow - taken->without_flow);
    tp_number_add(&counters->joined, now.joined - taken->joined);
    count_rows(counters->symptoms, now.symptoms, taken->symptoms, TP_SYMPTOM__COUNT);
    count_rows(counters->left, now.left, taken->left, TP_LEAVE__COUNT);
    tp_number_add(&counters->untold, now.untold - taken->untold);
    tp_number_add(&counters->evicted, now.evidence.evicted - taken->evidence.evicted);
    set_gauge(&counters->flows, now.flows);
    set_gauge(&counters->clients, now.evidence.clients);
    set_gauge(&counters->names, now.evidence.names);
    set_gauge(&counters->pairs, now.evidence.pairs);
    counters->taken = now;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Knows impstats: the counters' names, and their registration. */
#include "config.h"
#include "module/imipfix_counters.h"

#include <stddef.h>
#include <stdlib.h>
#include "conf.h"
#include "errmsg.h"
#include "module-template.h"
#include "statsobj.h"
#include "module/number.h"

DEFobjCurrIf(obj);
DEFobjCurrIf(statsobj);

/* Names are published: for ever. */
static const struct {
    const char *name;
    size_t place;
} rows[] = {
#define ROW(name, member)                                                                          \
    {                                                                                              \
        name, offsetof(struct tp_ipfix_counts, member)                                             \
    }
    ROW("messages", messages),
    ROW("records", records),
    ROW("options_records", options_records),
    ROW("bad_messages", bad_messages),
    ROW("bad_sets", bad_sets),
    ROW("bad_templates", bad_templates),
    ROW("failed_records", failed_records),
    ROW("sets_without_template", unknown_sets),
    ROW("held_sets", held_sets),
    ROW("released_sets", released_sets),
    ROW("dropped_sets", dropped_sets),
    ROW("withdrawn_templates", withdrawals),
    ROW("expired_templates", expired),
    ROW("sequence_gaps", sequence_gaps),
    ROW("lost_records", lost_records),
    ROW("netflow_messages", netflow_messages),
    ROW("other_messages", other_messages),
#undef ROW
};

#define N_ROWS (sizeof rows / sizeof rows[0])

static const char *const input_names[TP_IM_COUNT__COUNT] = {
    [TP_IM_NOT_ALLOWED] = "not_allowed",
    [TP_IM_REFUSED_CONNECTIONS] = "refused_connections",
    [TP_IM_DROPPED_BY_KERNEL] = "dropped_by_kernel",
    [TP_IM_DROPPED_BY_QUEUE] = "dropped_by_queue",
    [TP_IM_TEMPLATES_SAVED] = "templates_saved",
    [TP_IM_TEMPLATES_FAILED] = "templates_failed",
};

struct tp_im_counters {
    statsobj_t *object;
    struct tp_number rows[N_ROWS];
    struct tp_number input[TP_IM_COUNT__COUNT];
    intctr_t sessions, templates; /* gauges */
};

rsRetVal tp_im_counters_open(void)
{
    rsRetVal result = objGetObjInterface(&obj);

    return result == RS_RET_OK ? objUse(statsobj, CORE_COMPONENT) : result;
}

void tp_im_counters_close(void)
{
    objRelease(statsobj, CORE_COMPONENT);
}

static rsRetVal add(struct tp_im_counters *counters, const char *name, struct tp_number *number)
{
    STATSCOUNTER_INIT(number->value, number->lock);
    return statsobj.AddCounter(counters->object, (uchar *)name, ctrType_IntCtr, CTR_FLAG_RESETTABLE,
                               &number->value);
}

static rsRetVal add_all(struct tp_im_counters *counters, bool is_input)
{
    DEFiRet;

    for (size_t i = 0; i < N_ROWS; i++)
        CHKiRet(add(counters, rows[i].name, &counters->rows[i]));
    for (size_t i = 0; i < TP_IM_COUNT__COUNT && is_input; i++)
        CHKiRet(add(counters, input_names[i], &counters->input[i]));
    CHKiRet(statsobj.AddCounter(counters->object, (uchar *)"sessions", ctrType_IntCtr,
                                CTR_FLAG_NONE, &counters->sessions));
    CHKiRet(statsobj.AddCounter(counters->object, (uchar *)"templates", ctrType_IntCtr,
                                CTR_FLAG_NONE, &counters->templates));
finalize_it:
    RETiRet;
}

rsRetVal tp_im_counters_new(struct tp_im_counters **ret_counters, const char *name, bool is_input)
{
    struct tp_im_counters *counters = NULL;
    DEFiRet;

    CHKmalloc(counters = calloc(1, sizeof *counters));
    CHKiRet(statsobj.Construct(&counters->object));
    CHKiRet(statsobj.SetName(counters->object, (uchar *)name));
    CHKiRet(statsobj.SetOrigin(counters->object, (uchar *)"imipfix"));
    CHKiRet(add_all(counters, is_input));
    CHKiRet(statsobj.ConstructFinalize(counters->object));
    *ret_counters = counters;
finalize_it:
    if (iRet != RS_RET_OK)
        tp_im_counters_free(counters);
    RETiRet;
}

void tp_im_counters_free(struct tp_im_counters *counters)
{
    if (counters == NULL)
        return;
    if (counters->object != NULL)
        statsobj.Destruct(&counters->object);
    free(counters);
}

static void move_gauge(intctr_t *gauge, int64_t n)
{
    if (n != 0)
        __atomic_fetch_add(gauge, (intctr_t)n, __ATOMIC_RELAXED);
}

void tp_im_counters_add(struct tp_im_counters *counters, enum tp_im_count which, uint64_t n)
{
    tp_number_add(&counters->input[which], n);
}

void tp_im_counters_add_session(struct tp_im_counters *counters, int n)
{
    move_gauge(&counters->sessions, n);
}

static uint64_t number_at(const struct tp_ipfix_counts *counts, size_t place)
{
    uint64_t number;

    memcpy(&number, (const char *)counts + place, sizeof number);
    return number;
}

void tp_im_counters_take(struct tp_im_counters *counters, const struct tp_ipfix_counts *now,
                         const struct tp_ipfix_counts *before)
{
    for (size_t i = 0; i < N_ROWS; i++)
        tp_number_add(&counters->rows[i],
                      number_at(now, rows[i].place) - number_at(before, rows[i].place));
    move_gauge(&counters->templates, (int64_t)now->templates - before->templates);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_exporters.h"

#include <stdio.h>
#include <stdlib.h>
#include "errmsg.h"
#include "output/address.h"

#define NAME_SIZE 256

struct tp_im_exporters {
    struct tp_im_exporter **known; /* by their addresses, in order */
    size_t n, max;
    struct tp_im_exporter others;
    const char *input;
};

static const char *const faults[TP_IM_FAULT__COUNT] = {
    [TP_IM_FAULT_NETFLOW] =
        "sends NetFlow, which is not read: set it to IPFIX (also called NetFlow version 10); the "
        "counter netflow_messages tells of more",
    [TP_IM_FAULT_OTHER] =
        "sends something that is no IPFIX; the counter other_messages tells of more",
    [TP_IM_FAULT_BAD] =
        "sends messages with faults, which are left out; the counters bad_messages, "
        "bad_sets, bad_templates and failed_records tell of more",
    [TP_IM_FAULT_WITHOUT_TEMPLATE] =
        "sends data without having sent its template in time, which can't be read: let it send "
        "templates more often; the counter dropped_sets tells of more",
};

enum tp_im_fault tp_im_fault_of(enum tp_ipfix_read read)
{
    switch (read) {
    case TP_IPFIX_NETFLOW:
        return TP_IM_FAULT_NETFLOW;
    case TP_IPFIX_NOT_IPFIX:
        return TP_IM_FAULT_OTHER;
    default:
        return TP_IM_FAULT_BAD;
    }
}

static struct tp_im_counters *make_counters(const struct tp_im_exporters *exporters,
                                            const char *exporter)
{
    struct tp_im_counters *counters;
    char name[NAME_SIZE];

    snprintf(name, sizeof name, "%s[%s]", exporters->input, exporter);
    return tp_im_counters_new(&counters, name, false) == RS_RET_OK ? counters : NULL;
}

struct tp_im_exporters *tp_im_exporters_new(uint64_t max, const char *input)
{
    struct tp_im_exporters *exporters = calloc(1, sizeof *exporters);

    if (exporters == NULL)
        return NULL;
    exporters->max = max;
    exporters->input = input;
    exporters->known = calloc(max, sizeof exporters->known[0]);
    exporters->others.counters = make_counters(exporters, "others");
    if (exporters->known != NULL && exporters->others.counters != NULL)
        return exporters;
    tp_im_exporters_free(exporters);
    return NULL;
}

void tp_im_exporters_free(struct tp_im_exporters *exporters)
{
    if (exporters == NULL)
        return;
    for (size_t i = 0; i < exporters->n; i++) {
        tp_im_counters_free(exporters->known[i]->counters);
        free(exporters->known[i]);
    }
    free(exporters->known);
    tp_im_counters_free(exporters->others.counters);
    free(exporters);
}

/* Where the address stands, or belongs. */
static size_t place_of(const struct tp_im_exporters *exporters, const struct tp_address *address)
{
    size_t first = 0, end = exporters->n;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (memcmp(&exporters->known[middle]->address, address, sizeof *address) < 0)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static struct tp_im_exporter *make_exporter(const struct tp_im_exporters *exporters,
                                            const struct tp_address *address)
{
    struct tp_im_exporter *exporter = calloc(1, sizeof *exporter);
    char text[TP_ADDRESS_ROOM];

    if (exporter == NULL)
        return NULL;
    text[tp_address_print(address, text)] = '\0';
    exporter->address = *address;
    exporter->counters = make_counters(exporters, text);
    if (exporter->counters != NULL)
        return exporter;
    free(exporter);
    return NULL;
}

struct tp_im_exporter *tp_im_exporters_get(struct tp_im_exporters *exporters,
                                           const struct tp_address *address)
{
    size_t at = place_of(exporters, address);
    struct tp_im_exporter **place = &exporters->known[at], *made;

    if (at < exporters->n && memcmp(&(*place)->address, address, sizeof *address) == 0)
        return *place;
    made = exporters->n < exporters->max ? make_exporter(exporters, address) : NULL;
    if (made == NULL)
        return &exporters->others;
    memmove(place + 1, place, (exporters->n - at) * sizeof *place);
    exporters->n++;
    return *place = made;
}

void tp_im_exporter_tell(const struct tp_im_exporters *exporters, struct tp_im_exporter *exporter,
                         const char *address, enum tp_im_fault fault)
{
    if (exporter->has_told[fault])
        return;
    exporter->has_told[fault] = true;
    LogMsg(0, RS_RET_ERR, LOG_WARNING, "imipfix: input '%s': exporter %s %s", exporters->input,
           address, faults[fault]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The exporters of an input, by address: what each has sent, and what was said of it. The first so
 * many have counters of their own, all others share one set. */
#pragma once

#include "core/event.h"
#include "module/imipfix_counters.h"

/* What is said of an exporter once. */
enum tp_im_fault {
    TP_IM_FAULT_NETFLOW,
    TP_IM_FAULT_OTHER,
    TP_IM_FAULT_BAD,
    TP_IM_FAULT_WITHOUT_TEMPLATE,
    TP_IM_FAULT__COUNT
};

/* Of a message that was not read well. */
enum tp_im_fault tp_im_fault_of(enum tp_ipfix_read read);

struct tp_im_exporter {
    struct tp_address address;
    struct tp_im_counters *counters;
    bool has_told[TP_IM_FAULT__COUNT];
};

struct tp_im_exporters;

/* For so many at most. input is the name of the input's counters, borrowed. NULL where memory is
 * short. */
struct tp_im_exporters *tp_im_exporters_new(uint64_t max, const char *input);

/* Accepts NULL. */
void tp_im_exporters_free(struct tp_im_exporters *exporters);

/* Borrowed, and there until all are freed. */
struct tp_im_exporter *tp_im_exporters_get(struct tp_im_exporters *exporters,
                                           const struct tp_address *address);

/* Logs the fault, with the address as text, where it was not said of that exporter yet. */
void tp_im_exporter_tell(const struct tp_im_exporters *exporters, struct tp_im_exporter *exporter,
                         const char *address, enum tp_im_fault fault);

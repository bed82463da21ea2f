/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_gate.h"

#include "errmsg.h"

bool tp_im_gate_init(struct tp_im_gate *gate, const struct tp_im_allow *allow,
                     const struct tp_im_common *common)
{
    *gate = (struct tp_im_gate){.allow = allow, .common = common};
    gate->stranger = tp_ipfix_session_new(common->model, NULL);
    return gate->stranger != NULL;
}

void tp_im_gate_clear(struct tp_im_gate *gate)
{
    tp_ipfix_session_free(gate->stranger);
    gate->stranger = NULL;
}

/* Is it one that was not named yet? */
static bool is_new(struct tp_im_gate *gate, const struct tp_address *address)
{
    for (size_t i = 0; i < gate->n_turned_away; i++) {
        if (memcmp(&gate->turned_away[i], address, sizeof *address) == 0)
            return false;
    }
    if (gate->n_turned_away == TP_IM_TURNED_AWAY)
        return false;
    gate->turned_away[gate->n_turned_away++] = *address;
    return true;
}

bool tp_im_gate_admits(struct tp_im_gate *gate, const struct tp_address *address)
{
    char text[TP_ADDRESS_ROOM];

    if (tp_im_allow_has(gate->allow, address))
        return true;
    tp_im_counters_add(gate->common->counters, TP_IM_NOT_ALLOWED, 1);
    if (!is_new(gate, address))
        return false;
    text[tp_address_print(address, text)] = '\0';
    LogMsg(0, RS_RET_ERR, LOG_WARNING,
           "imipfix: input '%s': %s sends, and is not in 'allow': add it there, or stop it; the "
           "counter not_allowed tells of more",
           gate->common->input, text);
    return false;
}

static void ignore(void *user, const struct tp_record *record)
{
    (void)user;
    (void)record;
}

bool tp_im_gate_knows(struct tp_im_gate *gate, const struct tp_address *address,
                      const uint8_t *message, size_t len)
{
    static const struct tp_ipfix_sink nowhere = {ignore, NULL};
    size_t whole = tp_ipfix_message_len(message, len);
    char text[TP_ADDRESS_ROOM];

    if (whole != 0 && whole != SIZE_MAX)
        return true;
    struct tp_im_exporter *exporter = tp_im_exporters_get(gate->common->exporters, address);
    struct tp_ipfix_counts before = *tp_ipfix_session_counts(gate->stranger);
    enum tp_ipfix_read read = tp_ipfix_session_feed(gate->stranger, message, len, 0, &nowhere);
    const struct tp_ipfix_counts *now = tp_ipfix_session_counts(gate->stranger);
    tp_im_counters_take(gate->common->counters, now, &before);
    tp_im_counters_take(exporter->counters, now, &before);
    text[tp_address_print(address, text)] = '\0';
    tp_im_exporter_tell(gate->common->exporters, exporter, text, tp_im_fault_of(read));
    return false;
}

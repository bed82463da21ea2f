/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_tls.h"

#define MAX_RECORDS 256
#define FULL_LIST 20 /* of the exporters that list records, who stop there */

/* Joy's SRLT: 20 records, 4 columns. */
#define SRLT_RECORDS 20
#define SRLT_LEN 120
#define SRLT_CONTENTS 80
#define SRLT_HANDSHAKES 100

static void read_srlt(struct tp_text srlt, struct tp_tls_side *side)
{
    const uint8_t *octets = (const uint8_t *)srlt.ptr;

    if (srlt.len != SRLT_LEN)
        return;
    side->is_cut |= octets[2 * SRLT_RECORDS - 2] != 0 || octets[2 * SRLT_RECORDS - 1] != 0;
    for (size_t i = 0; i < SRLT_RECORDS; i++) {
        uint16_t length = (uint16_t)(octets[2 * i] << 8 | octets[2 * i + 1]);

        if (length == 0)
            break;
        tp_tls_side_add(side, octets[SRLT_CONTENTS + i], length, octets[SRLT_HANDSHAKES + i]);
    }
}

/* 255 and more is no number of octets, or none that we know. */
static uint8_t octet(int64_t value, uint8_t otherwise)
{
    return value < 0 || value > UINT8_MAX ? otherwise : (uint8_t)value;
}

/* Lists that go side by side, one item a record. Without directions all are the source's. */
static void read_lists(const struct tp_uses *uses, struct tp_tls_side *forward,
                       struct tp_tls_side *back)
{
    uint32_t n = tp_use_n_items(uses, TP_USE_RECORD_CONTENTS);

    for (uint32_t i = 0; i < n && i < MAX_RECORDS; i++) {
        int64_t length = tp_use_item(uses, TP_USE_RECORD_LENGTHS, i, TP_TLS_NO_LENGTH);
        int64_t direction = tp_use_item(uses, TP_USE_RECORD_DIRECTIONS, i, 1);
        int64_t handshake = tp_use_item(uses, TP_USE_RECORD_HANDSHAKES, i, TP_TLS_NO_TYPE);

        tp_tls_side_add(direction < 0 ? back : forward,
                        octet(tp_use_item(uses, TP_USE_RECORD_CONTENTS, i, 0), 0),
                        length < 0 || length > UINT16_MAX ? TP_TLS_NO_LENGTH : (uint16_t)length,
                        octet(handshake, TP_TLS_NO_TYPE));
    }
    forward->is_cut |= n >= FULL_LIST;
    back->is_cut |= n >= FULL_LIST;
}

static bool is_set(uint64_t flags, size_t bit)
{
    return (flags >> bit & 1) != 0;
}

/* Flags have no order. Data comes after a Finished; but in TLS 1.3 what is called data may be the
 * Finished. There an alert in the clear is of a side that seals nothing. */
static void read_contents(uint64_t flags, const struct tp_ipfix_bits *bits, bool is_old,
                          struct tp_tls_side *side)
{
    bool has_data = false;

    for (size_t i = 0; i < sizeof bits->content; i++) {
        if (!is_set(flags, i) || bits->content[i] == 0)
            continue;
        side->is_tls = true;
        side->has_changed |= bits->content[i] == TP_TLS_CHANGE_CIPHER_SPEC;
        side->has_alert |= bits->content[i] == TP_TLS_ALERT;
        side->has_handshake |= bits->content[i] == TP_TLS_HANDSHAKE;
        has_data |= bits->content[i] == TP_TLS_DATA;
    }
    is_old |= side->has_alert;
    if (has_data && is_old) {
        side->has_finished = true;
        side->n_data = 1;
    }
    side->is_cut |= has_data && !is_old;
}

static void read_flags(const struct tp_uses *uses, const struct tp_ipfix_bits *bits,
                       uint16_t version, struct tp_tls_side *side)
{
    /* CertificateRequest to ClientKeyExchange: sealed in TLS 1.3, or not there */
    static const uint32_t old = 0x1f << 12 | 1u << 11;
    uint64_t types = tp_use_number(uses, TP_USE_HANDSHAKE_BITS, 0);
    bool is_old;

    for (size_t i = 0; i < sizeof bits->handshake; i++) {
        if (is_set(types, i) && bits->handshake[i] != 0)
            side->handshakes |= 1u << (bits->handshake[i] > 32 ? 31 : bits->handshake[i] - 1);
    }
    is_old = version != 0 ? version < TP_TLS_1_3 : (side->handshakes & old) != 0;
    read_contents(tp_use_number(uses, TP_USE_CONTENT_BITS, 0), bits, is_old, side);
}

void tp_ipfix_tls_read(const struct tp_uses *uses, const struct tp_ipfix_bits *bits,
                       uint16_t version, struct tp_tls_side *forward, struct tp_tls_side *back)
{
    if (uses->values[TP_USE_PAYLOAD] != NULL)
        tp_tls_side_read(forward, tp_use_octets(uses, TP_USE_PAYLOAD));
    if (uses->values[TP_USE_PAYLOAD_BACK] != NULL)
        tp_tls_side_read(back, tp_use_octets(uses, TP_USE_PAYLOAD_BACK));
    if (uses->values[TP_USE_SRLT] != NULL)
        read_srlt(tp_use_octets(uses, TP_USE_SRLT), forward);
    if (uses->values[TP_USE_RECORD_CONTENTS] != NULL)
        read_lists(uses, forward, back);
    if (bits != NULL)
        read_flags(uses, bits, version, forward);
}

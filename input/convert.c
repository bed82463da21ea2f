/* SPDX-License-Identifier: Apache-2.0 */
#include "input/convert.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <string.h>

#include "input/alert_text.h"
#include "input/history.h"
#include "input/names.h"
#include "input/when.h"

struct conversion {
    struct tp_event *event;
    const struct tp_map *map;
    enum tp_field field;
    struct tp_text value;
    int64_t near_ms;
    void *member; /* of the event; NULL where the text itself is all */
};

static bool to_text(struct conversion *conversion)
{
    (void)conversion;
    return true;
}

/* A blank or a control character never stands in a host name: such a value is somebody's trick; and
 * one of signs alone, like `-`, is no name. A syslog header may leave its colon. */
static bool to_host_name(struct conversion *conversion)
{
    struct tp_text value = conversion->value;
    bool is_name = false;

    if (value.ptr[value.len - 1] == ':')
        conversion->value.len = --value.len;

    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        if (c <= ' ' || c == 0x7f)
            return false;
        is_name |= c > '.' && c != '_';
    }
    return is_name && value.len <= TP_HOST_NAME_MAX;
}

static bool to_time(struct conversion *conversion)
{
    int64_t time_ms;

    if (!tp_when_parse(conversion->value, conversion->near_ms, &time_ms) || time_ms == 0)
        return false;
    *(int64_t *)conversion->member = time_ms;
    return true;
}

static bool to_seconds(struct conversion *conversion)
{
    uint64_t seconds;

    if ((!tp_number_parse(conversion->value, &seconds) &&
         !tp_clock_parse(conversion->value, &seconds)) ||
        seconds > UINT32_MAX)
        return false;
    *(int64_t *)conversion->member = (int64_t)seconds * 1000;
    return true;
}

static bool to_address(struct conversion *conversion)
{
    struct tp_address address = {{[10] = 0xff, [11] = 0xff}};
    char text[INET6_ADDRSTRLEN];
    bool is_good;

    if (conversion->value.len >= sizeof text ||
        memchr(conversion->value.ptr, '\0', conversion->value.len) != NULL)
        return false;
    memcpy(text, conversion->value.ptr, conversion->value.len);
    text[conversion->value.len] = '\0';
    if (memchr(text, ':', conversion->value.len) != NULL)
        is_good = inet_pton(AF_INET6, text, address.bytes) == 1;
    else
        is_good = inet_pton(AF_INET, text, address.bytes + 12) == 1;
    if (is_good)
        *(struct tp_address *)conversion->member = address;
    return is_good;
}

static bool protocol_of(struct tp_text name, uint8_t *ret_number)
{
    static const struct {
        struct tp_text name;
        uint8_t number;
    } protocols[] = {
        {TP_TEXT("tcp"), 6}, {TP_TEXT("udp"), 17}, {TP_TEXT("icmp"), 1}, {TP_TEXT("sctp"), 132}};

    for (size_t i = 0; i < sizeof protocols / sizeof protocols[0]; i++) {
        if (!tp_text_same_word(protocols[i].name, name))
            continue;
        *ret_number = protocols[i].number;
        return true;
    }
    return false;
}

static void take_protocol(struct tp_event *event, struct tp_text value)
{
    const char *slash = memrchr(value.ptr, '/', value.len);
    struct tp_text name;

    if (slash == NULL || tp_event_has(event, TP_FIELD_PROTOCOL))
        return;
    name = tp_text_trim(tp_text_from(value, (size_t)(slash - value.ptr) + 1));
    if (!protocol_of(name, &event->protocol))
        return;
    event->text[TP_FIELD_PROTOCOL] = name;
    event->present |= TP_HAS(TP_FIELD_PROTOCOL);
}

/* A number; what it means may stand behind it, as in `443 (https) / tcp`. */
static bool to_port(struct conversion *conversion)
{
    struct tp_text value = conversion->value, number = value;
    const char *blank = memchr(value.ptr, ' ', value.len);
    uint64_t port;

    if (blank != NULL && strchr("(/", blank[1]) != NULL)
        number.len = (size_t)(blank - value.ptr);
    if (!tp_number_parse(number, &port) || port > UINT16_MAX)
        return false;
    *(uint16_t *)conversion->member = (uint16_t)port;
    conversion->value = number;
    if (number.len < value.len)
        take_protocol(conversion->event, value);
    return true;
}

static bool to_count(struct conversion *conversion)
{
    return tp_number_parse(conversion->value, conversion->member);
}

/* A device that reports success by name does not report a number. */
static bool to_error(struct conversion *conversion)
{
    uint64_t *error = conversion->member;

    if (tp_number_parse(conversion->value, error))
        return true;
    *error = tp_text_same_word(conversion->value, TP_TEXT("success")) ? 0 : 1;
    return true;
}

static bool to_row(struct conversion *conversion, const struct tp_catalogue *catalogue)
{
    int row = tp_word_parse(catalogue, conversion->value);

    if (row <= 0 && catalogue != &tp_event_types)
        return false;
    *(uint8_t *)conversion->member = (uint8_t)(row < 0 ? 0 : row);
    return row >= 0;
}

static bool to_event_type(struct conversion *conversion)
{
    return to_row(conversion, &tp_event_types);
}

static bool to_action(struct conversion *conversion)
{
    return to_row(conversion, &tp_actions);
}

static bool to_status(struct conversion *conversion)
{
    return to_row(conversion, &tp_statuses);
}

static bool to_side(struct conversion *conversion)
{
    return to_row(conversion, &tp_sides);
}

/* One of its rows is no number's word, and it is the first. */
static bool to_tier(struct conversion *conversion)
{
    int row = tp_word_parse(&tp_tiers, conversion->value);

    conversion->event->is_inferred = row == TP_TIER_INFERRED;
    return row >= 0;
}

static bool to_protocol(struct conversion *conversion)
{
    uint64_t number;

    if (!tp_number_parse(conversion->value, &number))
        return protocol_of(conversion->value, conversion->member);
    if (number > UINT8_MAX)
        return false;
    *(uint8_t *)conversion->member = (uint8_t)number;
    return true;
}

static bool to_certificate(struct conversion *conversion)
{
    struct tp_names names = {.catalogue = &tp_certificates, .separators = ",;|"};

    if (!tp_names_parse(&names, conversion->value))
        return false;
    conversion->event->certificate_status = (uint16_t)names.bits;
    return names.bits != 0;
}

static bool to_messages(struct conversion *conversion)
{
    struct tp_names names = {
        .catalogue = &tp_messages,
        .prefix = TP_TEXT("NSE_MT__"),
        .separators = " ,;|",
        .unknown = conversion->event->unknown_messages,
    };

    if (!tp_names_parse(&names, conversion->value))
        return false;
    conversion->event->messages = (uint32_t)names.bits;
    conversion->event->n_unknown_messages = (uint8_t)names.n_unknown;
    return true;
}

/* The public bits and those that the operator named become flags, the rest stays as it is. */
static void name_bits(struct conversion *conversion, uint64_t bits)
{
    struct tp_event *event = conversion->event;

    for (size_t i = 0; i < tp_flags.n_rows; i++) {
        uint64_t code = tp_flags.rows[i].code;
        if (code != TP_NO_CODE && (bits & code) != 0) {
            event->flags |= (uint16_t)(1u << i);
            bits &= ~code;
        }
    }
    for (size_t i = 0; i < conversion->map->n_bits; i++) {
        if ((bits & conversion->map->bits[i].bit) != 0)
            event->flags |= (uint16_t)(1u << conversion->map->bits[i].flag);
        bits &= ~conversion->map->bits[i].bit;
    }
    event->unnamed_flags = bits;
}

static bool to_flags(struct conversion *conversion)
{
    struct tp_names names = {
        .catalogue = &tp_flags,
        .prefix = TP_TEXT("NSE_FLOW_"),
        .separators = " ,;|",
        .is_by_place = true,
        .unknown = conversion->event->unknown_flags,
    };

    if (!tp_names_parse(&names, conversion->value))
        return false;
    conversion->event->flags = (uint16_t)names.places;
    conversion->event->n_unknown_flags = (uint8_t)names.n_unknown;
    name_bits(conversion, names.bits);
    return true;
}

static bool to_alert(struct conversion *conversion)
{
    uint64_t code;
    int row;

    if (!tp_number_parse(conversion->value, &code)) {
        row = tp_word_parse(&tp_alerts, conversion->value);
        code = row < 0 ? TP_NO_ALERT : tp_alerts.rows[row].code;
    }
    if (code >= TP_NO_ALERT)
        return false;
    conversion->event->alert = (uint8_t)code;
    if (conversion->event->alert_side == TP_SIDE_NONE)
        conversion->event->alert_side = TP_SIDE_CLIENT;
    return true;
}

/* `TLSv1.2`, `TLS 1.3`, `1.2`, `SSLv3`: kept as text, but a version has a digit. */
static bool to_version(struct conversion *conversion)
{
    for (size_t i = 0; i < conversion->value.len; i++) {
        if (conversion->value.ptr[i] >= '0' && conversion->value.ptr[i] <= '9')
            return true;
    }
    return false;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* 40 hex digits, not all 0. */
static bool to_sha1(struct conversion *conversion)
{
    bool is_zero = true;

    if (conversion->value.len != 40)
        return false;
    for (size_t i = 0; i < 40; i++) {
        if (!is_hex(conversion->value.ptr[i]))
            return false;
        is_zero &= conversion->value.ptr[i] == '0';
    }
    return !is_zero;
}

static bool to_history(struct conversion *conversion)
{
    return tp_history_read(conversion->event, conversion->value);
}

static bool to_alert_text(struct conversion *conversion)
{
    return tp_alert_text_read(conversion->event, conversion->value);
}

static bool (*const converters[TP_TYPE__COUNT])(struct conversion *) = {
    [TP_TYPE_TEXT] = to_text,
    [TP_TYPE_HOST_NAME] = to_host_name,
    [TP_TYPE_URL] = to_text,
    [TP_TYPE_TIME] = to_time,
    [TP_TYPE_SECONDS] = to_seconds,
    [TP_TYPE_ADDRESS] = to_address,
    [TP_TYPE_PORT] = to_port,
    [TP_TYPE_PROTOCOL] = to_protocol,
    [TP_TYPE_COUNT] = to_count,
    [TP_TYPE_ERROR] = to_error,
    [TP_TYPE_EVENT_TYPE] = to_event_type,
    [TP_TYPE_ACTION] = to_action,
    [TP_TYPE_STATUS] = to_status,
    [TP_TYPE_CERTIFICATE] = to_certificate,
    [TP_TYPE_MESSAGES] = to_messages,
    [TP_TYPE_FLAGS] = to_flags,
    [TP_TYPE_ALERT] = to_alert,
    [TP_TYPE_SIDE] = to_side,
    [TP_TYPE_TIER] = to_tier,
    [TP_TYPE_VERSION] = to_version,
    [TP_TYPE_SHA1] = to_sha1,
    [TP_TYPE_HISTORY] = to_history,
    [TP_TYPE_ALERT_TEXT] = to_alert_text,
};

/* 1 + the member's offset, 0 for fields that are text only or that their converter places itself.
 */
#define MEMBER(name) (1 + offsetof(struct tp_event, name))
static const uint16_t members[TP_FIELD__COUNT] = {
    [TP_FIELD_TIME] = MEMBER(time_ms),
    [TP_FIELD_START] = MEMBER(start_ms),
    [TP_FIELD_END] = MEMBER(end_ms),
    [TP_FIELD_DURATION] = MEMBER(duration_ms),
    [TP_FIELD_TYPE] = MEMBER(type),
    [TP_FIELD_PROTOCOL] = MEMBER(protocol),
    [TP_FIELD_CLIENT_IP] = MEMBER(client),
    [TP_FIELD_CLIENT_PORT] = MEMBER(client_port),
    [TP_FIELD_CLIENT_BYTES] = MEMBER(client_bytes),
    [TP_FIELD_CLIENT_PACKETS] = MEMBER(client_packets),
    [TP_FIELD_SERVER_IP] = MEMBER(server),
    [TP_FIELD_SERVER_PORT] = MEMBER(server_port),
    [TP_FIELD_SERVER_BYTES] = MEMBER(server_bytes),
    [TP_FIELD_SERVER_PACKETS] = MEMBER(server_packets),
    [TP_FIELD_ACTION] = MEMBER(action),
    [TP_FIELD_EXPECTED_ACTION] = MEMBER(expected_action),
    [TP_FIELD_STATUS] = MEMBER(status),
    [TP_FIELD_ERROR] = MEMBER(error),
    [TP_FIELD_ALERT_SIDE] = MEMBER(alert_side),
    [TP_FIELD_CLOSED_BY] = MEMBER(closed_by),
    [TP_FIELD_HTTP_STATUS] = MEMBER(http_status),
};

void tp_convert(struct tp_event *event, const struct tp_map *map, enum tp_field field,
                struct tp_text value, int64_t near_ms)
{
    struct conversion conversion = {
        .event = event,
        .map = map,
        .field = field,
        .value = tp_text_trim(value),
        .near_ms = near_ms,
        .member = members[field] == 0 ? NULL : (char *)event + members[field] - 1,
    };

    if (conversion.value.len == 0 || tp_map_says_absent(map, (int)field, conversion.value))
        return;
    conversion.value = tp_map_translate(map, (int)field, conversion.value);
    if (!converters[tp_fields.rows[field].code](&conversion))
        return;
    event->text[field] = conversion.value;
    event->present |= TP_HAS(field);
    if (tp_map_says_generic(map, (int)field, conversion.value))
        event->generic |= TP_HAS(field);
}

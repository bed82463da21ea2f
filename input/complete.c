/* SPDX-License-Identifier: Apache-2.0 */
#include "input/complete.h"

#include "input/history.h"

static void complete_times(struct tp_event *event, int64_t fallback_ms)
{
    bool is_end = event->type == TP_EVENT_TYPE_END || event->type == TP_EVENT_TYPE_TEARDOWN;

    if (event->duration_ms == TP_NO_TIME && event->end_ms != TP_NO_TIME &&
        event->start_ms != TP_NO_TIME && event->end_ms >= event->start_ms)
        event->duration_ms = event->end_ms - event->start_ms;
    if (is_end && event->end_ms == TP_NO_TIME && event->start_ms != TP_NO_TIME &&
        event->duration_ms != TP_NO_TIME)
        event->end_ms = event->start_ms + event->duration_ms;
    if (is_end && event->end_ms != TP_NO_TIME)
        event->time_ms = event->end_ms;
    else if (event->type == TP_EVENT_TYPE_START && event->start_ms != TP_NO_TIME)
        event->time_ms = event->start_ms;
    if (event->time_ms == TP_NO_TIME)
        event->time_ms = event->start_ms != TP_NO_TIME ? event->start_ms : fallback_ms;
}

/* The part behind `scheme://`, or nothing. */
static struct tp_text after_scheme(struct tp_text url)
{
    for (size_t i = 0; i + 2 < url.len; i++) {
        if (memcmp(url.ptr + i, "://", 3) == 0)
            return tp_text_from(url, i + 3);
    }
    return (struct tp_text){NULL, 0};
}

static struct tp_text host_of(struct tp_text authority)
{
    size_t len = 0;

    while (len < authority.len && strchr("/:?#[] ", authority.ptr[len]) == NULL &&
           (unsigned char)authority.ptr[len] > 0x20)
        len++;
    return (struct tp_text){authority.ptr, len};
}

static bool has_path(struct tp_text authority)
{
    const char *slash = authority.len > 0 ? memchr(authority.ptr, '/', authority.len) : NULL;

    return slash != NULL && slash + 1 < authority.ptr + authority.len;
}

static void complete_name(struct tp_event *event, struct tp_text authority)
{
    struct tp_text host = host_of(authority);

    if (tp_event_has(event, TP_FIELD_SERVER_NAME) || host.len == 0 || host.len > TP_HOST_NAME_MAX ||
        memchr(host.ptr, '@', host.len) != NULL ||
        tp_text_equal(host, event->text[TP_FIELD_SERVER_IP]))
        return;
    event->text[TP_FIELD_SERVER_NAME] = host;
    event->present |= TP_HAS(TP_FIELD_SERVER_NAME);
}

/* DTLS runs over UDP (RFC 9147 1), TLS over TCP. */
static uint8_t likely_protocol(const struct tp_event *event)
{
    struct tp_text version = event->text[TP_FIELD_TLS_VERSION];

    version.len = version.len < 4 ? version.len : 4;
    return tp_text_same_word(version, TP_TEXT("DTLS")) ? TP_PROTOCOL_UDP : TP_PROTOCOL_TCP;
}

/* Where both ends are behind the interface that is named, or none is, it tells nothing. */
static void complete_closed_by(struct tp_event *event)
{
    struct tp_text from = event->text[TP_FIELD_CLOSED_FROM];
    bool is_client = tp_text_equal(from, event->text[TP_FIELD_INGRESS_INTERFACE]);
    bool is_server = tp_text_equal(from, event->text[TP_FIELD_EGRESS_INTERFACE]);

    if (!tp_event_has(event, TP_FIELD_CLOSED_FROM) || is_client == is_server ||
        tp_event_has(event, TP_FIELD_CLOSED_BY))
        return;
    event->closed_by = is_client ? TP_SIDE_CLIENT : TP_SIDE_SERVER;
    event->text[TP_FIELD_CLOSED_BY] = from;
    event->present |= TP_HAS(TP_FIELD_CLOSED_BY);
}

void tp_complete(struct tp_event *event, int64_t fallback_ms)
{
    struct tp_text authority = after_scheme(event->text[TP_FIELD_URL]);

    complete_times(event, fallback_ms);
    complete_name(event, authority);
    tp_history_complete(event);
    complete_closed_by(event);
    if (!tp_event_has(event, TP_FIELD_PROTOCOL))
        event->protocol = likely_protocol(event);
    if (event->http_status > 0 || tp_event_has(event, TP_FIELD_HTTP_USER_AGENT) ||
        tp_event_has(event, TP_FIELD_HTTP_REFERRER) || has_path(authority))
        event->facts |= TP_FACT_REQUEST_SEEN;
}

void tp_withhold_end(struct tp_event *event, uint64_t disputed)
{
    static const uint64_t telling =
        TP_HAS(TP_FIELD_START) | TP_HAS(TP_FIELD_END) | TP_HAS(TP_FIELD_DURATION) |
        TP_HAS(TP_FIELD_TYPE) | TP_HAS(TP_FIELD_CLIENT_BYTES) | TP_HAS(TP_FIELD_STATUS) |
        TP_HAS(TP_FIELD_ERROR) | TP_HAS(TP_FIELD_MESSAGES) | TP_HAS(TP_FIELD_FLAGS) |
        TP_HAS(TP_FIELD_ALERT) | TP_HAS(TP_FIELD_ALERT_SIDE) | TP_HAS(TP_FIELD_CLOSED_BY) |
        TP_HAS(TP_FIELD_HTTP_STATUS) | TP_HAS(TP_FIELD_HTTP_USER_AGENT) |
        TP_HAS(TP_FIELD_HTTP_REFERRER) | TP_HAS(TP_FIELD_URL);

    if ((disputed & telling) == 0)
        return;
    event->type = TP_EVENT_TYPE_INFO;
    event->present &= ~TP_HAS(TP_FIELD_TYPE);
    event->text[TP_FIELD_TYPE].len = 0;
}

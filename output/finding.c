/* SPDX-License-Identifier: Apache-2.0 */
#include "output/finding.h"

#include "output/address.h"
#include "output/ecs.h"
#include "output/sentence.h"
#include "output/write.h"

/* So that nobody's certificate is taken for a name that was sent. */
static void hash_source(struct sha1_ctx *sha1, const struct tp_finding *finding)
{
    struct tp_text source = tp_name_sources.rows[finding->name_source].name;

    if (finding->name_source == TP_NAME_SOURCE_SENT)
        return;
    sha1_update(sha1, 1, (const uint8_t *)"/");
    sha1_update(sha1, source.len, (const uint8_t *)source.ptr);
}

/* What the finding is about, and for an event's id also what happened and when: hashed, so that ids
 * say the same everywhere and a replay does not double anything. */
static void print_id(const struct tp_finding *finding, const char *event, char ret_id[TP_ID_LEN])
{
    struct tp_text kind = tp_kinds.rows[finding->kind].name;
    struct sha1_ctx sha1;

    sha1_init(&sha1);
    sha1_update(&sha1, kind.len, (const uint8_t *)kind.ptr);
    hash_source(&sha1, finding);
    sha1_update(&sha1, 1, (const uint8_t *)"");
    sha1_update(&sha1, finding->name_len, (const uint8_t *)finding->name);
    sha1_update(&sha1, 1, (const uint8_t *)"");
    sha1_update(&sha1, finding->application_len, (const uint8_t *)finding->application);
    sha1_update(&sha1, 1, (const uint8_t *)"");
    if (finding->has_client)
        sha1_update(&sha1, sizeof finding->client.bytes, finding->client.bytes);
    sha1_update(&sha1, strlen(event), (const uint8_t *)event);
    tp_id_print(&sha1, ret_id);
}

void tp_finding_id(const struct tp_finding *finding, char ret_id[TP_ID_LEN])
{
    print_id(finding, "", ret_id);
}

static void write_id(struct tp_writer *writer, struct tp_text key, const struct tp_finding *finding,
                     const char *event)
{
    char id[TP_ID_LEN];

    print_id(finding, event, id);
    tp_write_string(writer, key, (struct tp_text){id, TP_ID_LEN});
}

static void write_event(struct tp_writer *writer, const struct tp_finding *finding, int64_t now_ms)
{
    struct tp_text state = tp_finding_states.rows[finding->state].name;
    char time[TP_TIME_LEN + 16];

    tp_time_print(now_ms, time);
    memcpy(time + TP_TIME_LEN, state.ptr, state.len + 1);
    tp_open_object(writer, K("event"));
    tp_write_name(writer, K("kind"), TP_TEXT("alert"));
    tp_open_array(writer, K("category"));
    tp_write_name(writer, TP_NO_KEY, TP_TEXT("network"));
    tp_close(writer);
    tp_open_array(writer, K("type"));
    tp_write_name(writer, TP_NO_KEY, TP_TEXT("info"));
    tp_close(writer);
    tp_write_name(writer, K("module"), TP_TEXT("tlspin"));
    tp_write_name(writer, K("dataset"), TP_TEXT("tlspin.finding"));
    write_id(writer, K("id"), finding, time);
    tp_close(writer);
}

static void write_client(struct tp_writer *writer, struct tp_text key,
                         const struct tp_finding *finding)
{
    char text[TP_ADDRESS_ROOM];

    tp_write_string(writer, key, (struct tp_text){text, tp_address_print(&finding->client, text)});
}

static void write_server(struct tp_writer *writer, struct tp_text key,
                         const struct tp_finding *finding)
{
    tp_write_string(writer, key, (struct tp_text){finding->name, finding->name_len});
}

/* A wildcard is no domain. */
static void write_ends(struct tp_writer *writer, const struct tp_finding *finding)
{
    bool is_wildcard =
        finding->name_source == TP_NAME_SOURCE_CERTIFICATE && finding->name[0] == '*';

    if (finding->has_client) {
        tp_open_object(writer, K("source"));
        write_client(writer, K("ip"), finding);
        tp_close(writer);
    } else if (!is_wildcard) {
        tp_open_object(writer, K("destination"));
        write_server(writer, finding->name_source == TP_NAME_SOURCE_ADDRESS ? K("ip") : K("domain"),
                     finding);
        tp_close(writer);
    }
}

static struct tp_text scope_of(const struct tp_finding *finding)
{
    if (finding->has_client)
        return TP_TEXT("client");
    return finding->application_len > 0 ? TP_TEXT("application") : TP_TEXT("server_name");
}

static void write_scope(struct tp_writer *writer, const struct tp_finding *finding)
{
    tp_write_name(writer, K("scope"), scope_of(finding));
    if (finding->has_client) {
        write_client(writer, K("client"), finding);
    } else {
        write_server(writer, K("server_name"), finding);
        tp_write_name(writer, K("server_name_source"),
                      tp_name_sources.rows[finding->name_source].name);
    }
    if (finding->application_len > 0)
        tp_write_string(writer, K("application"),
                        (struct tp_text){finding->application, finding->application_len});
}

static void write_finding(struct tp_writer *writer, const struct tp_finding *finding,
                          struct tp_text sentence)
{
    const struct tp_row *kind = &tp_kinds.rows[finding->kind];

    tp_open_object(writer, K("finding"));
    write_id(writer, K("id"), finding, "");
    tp_write_name(writer, K("kind"), kind->name);
    tp_write_name(writer, K("state"), tp_finding_states.rows[finding->state].name);
    tp_write_name(writer, K("confidence"), tp_confidences.rows[finding->confidence].name);
    if (finding->state == TP_STATE_UPDATED)
        tp_write_name(writer, K("previous_confidence"),
                      tp_confidences.rows[finding->previous].name);
    write_scope(writer, finding);
    tp_write_integer(writer, K("clients"), finding->n_clients);
    tp_write_integer(writer, K("rejections"), finding->n_rejections);
    tp_write_integer(writer, K("acceptances"), finding->n_acceptances);
    tp_write_time(writer, K("first_seen"), (int64_t)finding->first_s * 1000);
    tp_write_time(writer, K("last_seen"), (int64_t)finding->last_s * 1000);
    tp_write_name(writer, K("remedy"), tp_remedies.rows[kind->code].name);
    tp_write_string(writer, K("reason"), sentence);
    tp_close(writer);
}

void tp_finding_write(struct tp_writer *writer, const struct tp_finding *finding, int64_t now_ms)
{
    char sentence[TP_SENTENCE_SIZE];
    struct tp_text text = {sentence, tp_sentence(finding, sentence)};

    tp_open_object(writer, TP_NO_KEY);
    tp_write_time(writer, K("@timestamp"), now_ms);
    tp_open_object(writer, K("ecs"));
    tp_write_name(writer, K("version"), TP_TEXT(TP_ECS_VERSION));
    tp_close(writer);
    tp_write_string(writer, K("message"), text);
    write_event(writer, finding, now_ms);
    write_ends(writer, finding);
    tp_open_object(writer, K("tlspin"));
    write_finding(writer, finding, text);
    tp_close(writer);
    tp_close(writer);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "output/sentence.h"

#include <stdio.h>

#include "output/address.h"

/* $n name and where it is from, $c client, $a application, $t trusting clients, $k clients, $r
 * rejections, $g acceptances, $o other clients that accept, $w names, $b what is bad about the
 * certificate; {one|many} by the number before it. */
static const char *const templates[TP_KIND__COUNT][TP_CONCLUSION__COUNT] = {
    [TP_KIND_PINNING] =
        {
            [TP_CONCLUSION_BROWSER_TEST] =
                "$t {client|clients} that {accepts|accept} the inspection CA elsewhere "
                "{rejects|reject} $n with $a, but accepted it with another application.",
            [TP_CONCLUSION_CLIENTS_AGREE] =
                "$t {client|clients} that {accepts|accept} the inspection CA elsewhere "
                "{rejects|reject} $n, and none accepts it$A.",
            [TP_CONCLUSION_CLIENTS_REJECT] =
                "$k {client|clients} only ever {rejects|reject} $n, $r {time|times} so "
                "far; $t of them {accepts|accept} the inspection CA elsewhere.",
            [TP_CONCLUSION_ONE_REJECTION] =
                "A client rejected the firewall's certificate for $n; too little else is "
                "known yet to say why.",
            [TP_CONCLUSION_CONTRADICTED] =
                "Later connections speak against pinning: $o {client|clients} "
                "{accepts|accept} $n$A.",
            [TP_CONCLUSION_RETRACTED] = "What spoke for pinning of $n was reported "
                                        "differently later.",
            [TP_CONCLUSION_REMEDIED] =
                "The firewall no longer decrypts $n: the remedy was applied.",
            [TP_CONCLUSION_WINDOW_PASSED] = "Nobody was seen to reject $n for the whole window.",
            [TP_CONCLUSION_CROWDED_OUT] = "Forgotten for want of room: nothing is known of "
                                          "$n any more; raise evidence.maxNames.",
        },
    [TP_KIND_UNKNOWN_CA] =
        {
            [TP_CONCLUSION_REJECTS_ALL] =
                "$c rejected all $w {name|names} that it tried, and accepted none.",
            [TP_CONCLUSION_REJECTS_MOST] =
                "$c rejected $w {name|names} that others accept, and accepted $g.",
            [TP_CONCLUSION_ONE_REJECTION] =
                "$c rejected the firewall's certificate; too little else is known yet "
                "to say why.",
            [TP_CONCLUSION_CONTRADICTED] = "$c accepts the inspection CA now.",
            [TP_CONCLUSION_WINDOW_PASSED] = "Nothing was heard of $c for the whole window.",
            [TP_CONCLUSION_CROWDED_OUT] = "Forgotten for want of room: nothing is known of "
                                          "$c any more; raise evidence.maxClients.",
        },
    [TP_KIND_SERVER_CERTIFICATE] =
        {
            [TP_CONCLUSION_BAD_OFTEN] =
                "The firewall found the own certificate of $n $b, in $r {connection|connections}.",
            [TP_CONCLUSION_BAD_TWICE] =
                "The firewall found the own certificate of $n $b, in $r {connection|connections}.",
            [TP_CONCLUSION_BAD_ONCE] = "The firewall found the own certificate of $n $b.",
            [TP_CONCLUSION_CONTRADICTED] = "The own certificate of $n is good again.",
            [TP_CONCLUSION_WINDOW_PASSED] = "Nothing was heard of $n for the whole window.",
            [TP_CONCLUSION_CROWDED_OUT] = "Forgotten for want of room: nothing is known of "
                                          "$n any more; raise evidence.maxNames.",
        },
};

struct sentence {
    const struct tp_finding *finding;
    char *out;
    size_t len;
    uint32_t number; /* the last one written */
};

static void put(struct sentence *sentence, const char *ptr, size_t len)
{
    size_t room = TP_SENTENCE_SIZE - 1 - sentence->len;

    len = len < room ? len : room;
    memcpy(sentence->out + sentence->len, ptr, len);
    sentence->len += len;
}

static void put_number(struct sentence *sentence, uint32_t number)
{
    char text[16];

    sentence->number = number;
    put(sentence, text, (size_t)snprintf(text, sizeof text, "%u", number));
}

static void put_certificate(struct sentence *sentence)
{
    bool is_first = true;

    for (size_t i = 0; i < tp_certificates.n_rows; i++) {
        struct tp_text name = tp_certificates.rows[i].name;
        if ((sentence->finding->certificate_status & TP_BAD_CERTIFICATE &
             tp_certificates.rows[i].code) == 0)
            continue;
        put(sentence, ", ", is_first ? 0 : 2);
        for (size_t c = 0; c < name.len; c++)
            put(sentence, name.ptr[c] == '_' ? " " : &name.ptr[c], 1);
        is_first = false;
    }
}

static void put_client(struct sentence *sentence)
{
    char text[TP_ADDRESS_ROOM];

    put(sentence, text, tp_address_print(&sentence->finding->client, text));
}

/* A name that nobody sent may mislead: who reads it must know. */
static void put_name(struct sentence *sentence)
{
    static const char *const sources[TP_NAME_SOURCE__COUNT] = {
        [TP_NAME_SOURCE_SENT] = "",
        [TP_NAME_SOURCE_CERTIFICATE] = " (from its certificate, as no server name was sent)",
        [TP_NAME_SOURCE_ADDRESS] = " (its address, as no server name was sent)",
    };
    const struct tp_finding *finding = sentence->finding;
    const char *source = sources[finding->name_source];

    put(sentence, finding->name, finding->name_len);
    put(sentence, source, strlen(source));
}

static void put_application(struct sentence *sentence, const char *before)
{
    const struct tp_finding *finding = sentence->finding;

    if (finding->application_len == 0)
        return;
    put(sentence, before, strlen(before));
    put(sentence, finding->application, finding->application_len);
}

static void put_value(struct sentence *sentence, char letter)
{
    const struct tp_finding *finding = sentence->finding;

    switch (letter) {
    case 'n':
        put_name(sentence);
        break;
    case 'c':
        put_client(sentence);
        break;
    case 'a':
        put_application(sentence, "");
        break;
    case 'A':
        put_application(sentence, " with ");
        break;
    case 'b':
        put_certificate(sentence);
        break;
    default:
        put_number(sentence, letter == 't'   ? finding->n_trusting
                             : letter == 'k' ? finding->n_clients
                             : letter == 'r' ? finding->n_rejections
                             : letter == 'g' ? finding->n_acceptances
                             : letter == 'o' ? finding->n_accepting
                                             : finding->n_names);
    }
}

/* {one|many}: returns what follows. */
static const char *put_choice(struct sentence *sentence, const char *choice)
{
    const char *bar = strchr(choice, '|'), *end = strchr(choice, '}');

    if (sentence->number == 1)
        put(sentence, choice, (size_t)(bar - choice));
    else
        put(sentence, bar + 1, (size_t)(end - bar - 1));
    return end + 1;
}

size_t tp_sentence(const struct tp_finding *finding, char ret_sentence[TP_SENTENCE_SIZE])
{
    struct sentence sentence = {finding, ret_sentence, 0, 0};
    const char *template = templates[finding->kind][finding->conclusion];

    while (template != NULL && *template != '\0') {
        if (template[0] == '$') {
            put_value(&sentence, template[1]);
            template += 2;
        } else if (template[0] == '{') {
            template = put_choice(&sentence, template + 1);
        } else {
            put(&sentence, template ++, 1);
        }
    }
    ret_sentence[sentence.len] = '\0';
    return sentence.len;
}

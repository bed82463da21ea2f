/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/imipfix_input.h"

#include <stdio.h>
#include <stdlib.h>
#include "errmsg.h"
#include "parserif.h"

static rsRetVal load_model(struct tp_im_input *input)
{
    const struct tp_im_settings *settings = &input->settings;
    struct tp_error error;

    input->common.model =
        tp_ipfix_model_new((const char *const *)settings->elements, settings->n_elements, &error);
    if (input->common.model != NULL)
        return RS_RET_OK;
    parser_errmsg("imipfix: parameter 'elements': %s", error.text);
    return RS_RET_PARAM_ERROR;
}

/* As imudp calls its counters. */
static rsRetVal make_name(struct tp_im_input *input)
{
    const struct tp_im_settings *settings = &input->settings;
    const char *address = settings->address == NULL ? "*" : settings->address;

    return asprintf(&input->name, "%s(%s/%llu/%s)", settings->name, address,
                    (unsigned long long)settings->port, settings->is_tcp ? "tcp" : "udp") < 0
               ? RS_RET_OUT_OF_MEMORY
               : RS_RET_OK;
}

rsRetVal tp_im_input_new(struct tp_im_input **ret_input, struct nvlst *list)
{
    struct tp_im_input *input;
    DEFiRet;

    CHKmalloc(input = calloc(1, sizeof *input));
    CHKiRet(tp_im_settings_read(list, &input->settings));
    CHKiRet(load_model(input));
    CHKiRet(make_name(input));
    input->common.input = input->name;
    *ret_input = input;
finalize_it:
    if (iRet != RS_RET_OK)
        tp_im_input_free(input);
    RETiRet;
}

void tp_im_input_free(struct tp_im_input *input)
{
    if (input == NULL)
        return;
    tp_im_input_stop(input);
    tp_im_exporters_free(input->common.exporters);
    tp_im_counters_free(input->common.counters);
    tp_ipfix_model_free(input->common.model);
    tp_im_settings_clear(&input->settings);
    free(input->name);
    free(input);
}

bool tp_im_input_open(struct tp_im_input *input)
{
    return input->ruleset != NULL && tp_im_sockets_open(&input->sockets, &input->settings);
}

static bool make_common(struct tp_im_input *input)
{
    const struct tp_im_settings *settings = &input->settings;
    struct tp_im_common *common = &input->common;
    struct tp_im_sender_options options = {
        .name = settings->name,
        .ruleset = input->ruleset,
        .bits = &settings->bits,
        .can_wait = settings->is_tcp,
        .gives_json = settings->gives_json,
    };

    if (tp_im_counters_new(&common->counters, input->name, true) != RS_RET_OK)
        return false;
    options.counters = common->counters;
    common->sender = tp_im_sender_new(&options);
    common->exporters = tp_im_exporters_new(settings->max_exporters, input->name);
    return common->sender != NULL && common->exporters != NULL &&
           tp_im_gate_init(&input->gate, &settings->allow, common);
}

static bool make_sessions(struct tp_im_input *input, int64_t now_ms)
{
    const struct tp_im_settings *settings = &input->settings;

    input->sessions = tp_im_sessions_new(&input->common, settings->max_sessions,
                                         (int64_t)settings->idle_s * 1000);
    if (input->sessions == NULL)
        return false;
    input->datagrams = tp_im_datagrams_new(&input->gate, input->sessions);
    if (input->datagrams == NULL || settings->template_file == NULL)
        return input->datagrams != NULL;
    input->templates = tp_im_templates_new(settings->template_file, settings->template_s,
                                           input->sessions, input->common.counters);
    if (input->templates != NULL)
        tp_im_templates_load(input->templates, now_ms);
    return input->templates != NULL;
}

static bool make_streams(struct tp_im_input *input)
{
    const struct tp_im_settings *settings = &input->settings;

    input->streams = tp_im_streams_new(&input->gate, input, settings->max_sessions,
                                       (int64_t)settings->idle_s * 1000);
    return input->streams != NULL;
}

bool tp_im_input_start(struct tp_im_input *input, int64_t now_ms)
{
    if (input->sockets.n == 0)
        return false;
    if (make_common(input) &&
        (input->settings.is_tcp ? make_streams(input) : make_sessions(input, now_ms)))
        return true;
    LogError(0, RS_RET_OUT_OF_MEMORY, "imipfix: input '%s': no memory", input->name);
    tp_im_input_stop(input);
    return false;
}

void tp_im_input_stop(struct tp_im_input *input)
{
    if (input->templates != NULL)
        tp_im_templates_save(input->templates);
    tp_im_templates_free(input->templates);
    tp_im_datagrams_free(input->datagrams);
    tp_im_sessions_free(input->sessions);
    tp_im_streams_free(input->streams);
    tp_im_gate_clear(&input->gate);
    tp_im_sender_free(input->common.sender);
    tp_im_sockets_close(&input->sockets);
    input->templates = NULL;
    input->datagrams = NULL;
    input->sessions = NULL;
    input->streams = NULL;
    input->common.sender = NULL;
}

static void count_drops(struct tp_im_input *input)
{
    uint64_t n = 0;

    for (size_t i = 0; i < input->sockets.n; i++) {
        uint32_t drops = tp_im_socket_drops(input->sockets.fds[i]);
        n += drops - input->drops[i];
        input->drops[i] = drops;
    }
    tp_im_counters_add(input->common.counters, TP_IM_DROPPED_BY_KERNEL, n);
    if (n == 0 || input->has_told_drops)
        return;
    input->has_told_drops = true;
    LogMsg(0, RS_RET_OK, LOG_WARNING,
           "imipfix: input '%s': the kernel has dropped %llu datagrams, as they came faster than "
           "they are read: set rcvbufSize to more; the counter dropped_by_kernel tells of more",
           input->common.input, (unsigned long long)n);
}

void tp_im_input_tend(struct tp_im_input *input, int64_t now_ms)
{
    if (input->streams != NULL) {
        tp_im_streams_expire(input->streams, now_ms);
        return;
    }
    count_drops(input);
    tp_im_sessions_expire(input->sessions, now_ms);
    if (input->templates != NULL)
        tp_im_templates_save_in_turn(input->templates, now_ms);
}

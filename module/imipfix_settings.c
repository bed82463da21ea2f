/* SPDX-License-Identifier: Apache-2.0 */
/* Knows the input's parameters: names, defaults, limits, and what to say about a bad value. */
#include "config.h"
#include "module/imipfix_settings.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"
#include "input/names.h"
#include "module/parameters.h"

static rsRetVal set_address(void *user, const char *value)
{
    struct tp_im_settings *settings = user;
    unsigned char bytes[sizeof(struct in6_addr)];

    if (strcmp(value, "*") == 0)
        return RS_RET_OK;
    if (inet_pton(AF_INET, value, bytes) != 1 && inet_pton(AF_INET6, value, bytes) != 1)
        return RS_RET_PARAM_ERROR;
    return tp_parameter_text(&settings->address, value);
}

/* The first word or the second. */
static rsRetVal set_choice(bool *ret_is_first, const char *value, const char *first,
                           const char *second)
{
    *ret_is_first = strcasecmp(value, first) == 0;
    return *ret_is_first || strcasecmp(value, second) == 0 ? RS_RET_OK : RS_RET_PARAM_ERROR;
}

static rsRetVal set_protocol(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return set_choice(&settings->is_tcp, value, "tcp", "udp");
}

static rsRetVal set_json(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return set_choice(&settings->gives_json, value, "on", "off");
}

static rsRetVal set_name(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return tp_parameter_text(&settings->name, value);
}

static rsRetVal set_ruleset(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return tp_parameter_text(&settings->ruleset, value);
}

static rsRetVal set_port_file(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return tp_parameter_path(&settings->port_file, value);
}

static rsRetVal set_template_file(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return tp_parameter_path(&settings->template_file, value);
}

static rsRetVal add_elements(void *user, const char *value)
{
    struct tp_im_settings *settings = user;

    return tp_parameter_texts(&settings->elements, &settings->n_elements, value);
}

static rsRetVal add_allowed(void *user, const char *value)
{
    struct tp_im_settings *settings = user;
    struct tp_im_prefix prefix;

    if (!tp_im_prefix_parse(value, &prefix))
        return RS_RET_PARAM_ERROR;
    return tp_im_allow_add(&settings->allow, &prefix) ? RS_RET_OK : RS_RET_OUT_OF_MEMORY;
}

static rsRetVal set_content_bits(void *user, const char *value)
{
    struct tp_im_settings *settings = user;
    struct tp_error allowed;

    if (tp_ipfix_bits_parse_content(&settings->bits, (struct tp_text){value, strlen(value)},
                                    &allowed))
        return RS_RET_OK;
    tp_parameter_refuse("imipfix", "flowmon.contentBits", value, allowed.text);
    return RS_RET_PARAM_ERROR;
}

static rsRetVal set_handshake_bits(void *user, const char *value)
{
    struct tp_im_settings *settings = user;
    struct tp_error allowed;

    if (tp_ipfix_bits_parse_handshake(&settings->bits, (struct tp_text){value, strlen(value)},
                                      &allowed))
        return RS_RET_OK;
    tp_parameter_refuse("imipfix", "flowmon.handshakeBits", value, allowed.text);
    return RS_RET_PARAM_ERROR;
}

/* The letters that rsyslog has for sizes. */
static rsRetVal set_rcvbuf(void *user, const char *value)
{
    static const struct {
        char letter;
        uint64_t factor;
    } units[] = {{'k', 1 << 10}, {'K', 1000},       {'m', 1 << 20},
                 {'M', 1000000}, {'g', 1ull << 30}, {'G', 1000000000}};
    struct tp_im_settings *settings = user;
    struct tp_text number = {value, strlen(value)};
    uint64_t factor = 1;

    for (size_t i = 0; i < sizeof units / sizeof units[0] && number.len > 0; i++) {
        if (value[strlen(value) - 1] == units[i].letter) {
            factor = units[i].factor;
            number.len = strlen(value) - 1;
        }
    }
    if (!tp_number_parse(number, &settings->rcvbuf) || settings->rcvbuf > TP_IM_MAX_RCVBUF / factor)
        return RS_RET_PARAM_ERROR;
    settings->rcvbuf *= factor;
    return settings->rcvbuf > 0 ? RS_RET_OK : RS_RET_PARAM_ERROR;
}

static struct cnfparamdescr descriptions[] = {
    {"port", eCmdHdlrString, 0},
    {"address", eCmdHdlrString, 0},
    {"protocol", eCmdHdlrString, 0},
    {"ruleset", eCmdHdlrString, 0},
    {"name", eCmdHdlrString, 0},
    {"allow", eCmdHdlrArray, 0},
    {"elements", eCmdHdlrArray, 0},
    {"flowmon.contentbits", eCmdHdlrString, 0},
    {"flowmon.handshakebits", eCmdHdlrString, 0},
    {"json", eCmdHdlrString, 0},
    {"rcvbufsize", eCmdHdlrString, 0},
    {"templatefile", eCmdHdlrString, 0},
    {"templateinterval", eCmdHdlrString, 0},
    {"maxsessions", eCmdHdlrString, 0},
    {"sessiontimeout", eCmdHdlrString, 0},
    {"maxexporters", eCmdHdlrString, 0},
    {"listenportfilename", eCmdHdlrString, 0},
};

#define NUMBER(name, member, least, most)                                                          \
    TP_NUMBER(name, struct tp_im_settings, member, least, most)
#define SECONDS(name, member, most) TP_SECONDS(name, struct tp_im_settings, member, most)

static const struct tp_parameter rows[] = {
    NUMBER("port", port, 0, 65535),
    {"address", set_address, "an IPv4 or IPv6 address of this machine, or '*'", 0, 0, 0},
    {"protocol", set_protocol, "'udp' or 'tcp'", 0, 0, 0},
    {"ruleset", set_ruleset, "the name of a ruleset", 0, 0, 0},
    {"name", set_name, "a name for the input and its counters", 0, 0, 0},
    {"allow", add_allowed, "an address, or a prefix like '192.0.2.0/24' or '2001:db8::/32'", 0, 0,
     0},
    {"elements", add_elements, "the path of a file of element definitions", 0, 0, 0},
    {"flowmon.contentBits", set_content_bits, NULL, 0, 0, 0},
    {"flowmon.handshakeBits", set_handshake_bits, NULL, 0, 0, 0},
    {"json", set_json, "'on' or 'off'", 0, 0, 0},
    {"rcvbufSize", set_rcvbuf, "a number of bytes from 1 to 1g, such as '8m'", 0, 0, 0},
    {"templateFile", set_template_file, "the absolute path of a file", 0, 0, 0},
    SECONDS("templateInterval", template_s, TP_IM_MAX_TEMPLATE_S),
    NUMBER("maxSessions", max_sessions, 1, TP_IM_MAX_SESSIONS),
    SECONDS("sessionTimeout", idle_s, TP_IM_MAX_IDLE_S),
    NUMBER("maxExporters", max_exporters, 1, TP_IM_MAX_EXPORTERS),
    {"listenPortFileName", set_port_file, "the absolute path of a file", 0, 0, 0},
};

#define N_PARAMETERS (sizeof rows / sizeof rows[0])
_Static_assert(N_PARAMETERS == sizeof descriptions / sizeof descriptions[0], "one order");

static struct cnfparamblk block = {CNFPARAMBLK_VERSION, N_PARAMETERS, descriptions};

static const struct tp_parameters parameters = {"imipfix", &block, rows};

static rsRetVal set_defaults(struct tp_im_settings *settings)
{
    *settings = (struct tp_im_settings){
        .name = strdup("imipfix"),
        .port = 4739,
        .rcvbuf = 8 << 20,
        .max_sessions = 1000,
        .idle_s = 86400,
        .max_exporters = 256,
        .template_s = 300,
    };
    return settings->name == NULL ? RS_RET_OUT_OF_MEMORY : RS_RET_OK;
}

/* What says nothing with TCP, where templates end with their connection. */
static rsRetVal check_protocol(const struct tp_im_settings *settings)
{
    if (!settings->is_tcp || settings->template_file == NULL)
        return RS_RET_OK;
    parser_errmsg("imipfix: parameter 'templateFile' can't be '%s' with protocol=\"tcp\", as "
                  "exporters send their templates with every connection: leave it out",
                  settings->template_file);
    return RS_RET_PARAM_ERROR;
}

rsRetVal tp_im_settings_read(struct nvlst *list, struct tp_im_settings *ret_settings)
{
    rsRetVal result = set_defaults(ret_settings);

    if (result == RS_RET_OK)
        result = tp_parameters_read(&parameters, list, ret_settings);
    return result == RS_RET_OK ? check_protocol(ret_settings) : result;
}

void tp_im_settings_clear(struct tp_im_settings *settings)
{
    for (size_t i = 0; i < settings->n_elements; i++)
        free(settings->elements[i]);
    free(settings->elements);
    free(settings->name);
    free(settings->address);
    free(settings->ruleset);
    free(settings->port_file);
    free(settings->template_file);
    tp_im_allow_clear(&settings->allow);
    *settings = (struct tp_im_settings){0};
}

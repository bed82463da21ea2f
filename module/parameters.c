/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"
#include "module/parameters.h"

#include <stdlib.h>
#include <string.h>
#include <libestr.h>
#include "conf.h"
#include "errmsg.h"
#include "parserif.h"
#include "input/names.h"

void tp_parameter_refuse(const char *module, const char *name, const char *value,
                         const char *allowed)
{
    parser_errmsg("%s: parameter '%s' can't be '%s', use %s", module, name, value, allowed);
}

rsRetVal tp_parameter_text(char **ret_text, const char *value)
{
    if (*value == '\0')
        return RS_RET_PARAM_ERROR;
    free(*ret_text);
    *ret_text = strdup(value);
    return *ret_text == NULL ? RS_RET_OUT_OF_MEMORY : RS_RET_OK;
}

rsRetVal tp_parameter_texts(char ***texts, size_t *n, const char *value)
{
    char **grown = realloc(*texts, (*n + 1) * sizeof *grown);

    if (grown == NULL)
        return RS_RET_OUT_OF_MEMORY;
    *texts = grown;
    grown[*n] = NULL;
    rsRetVal result = tp_parameter_text(&grown[*n], value);
    if (result == RS_RET_OK)
        ++*n;
    return result;
}

rsRetVal tp_parameter_path(char **ret_path, const char *value)
{
    return *value == '/' && value[strlen(value) - 1] != '/' ? tp_parameter_text(ret_path, value)
                                                            : RS_RET_PARAM_ERROR;
}

static rsRetVal set_number(const struct tp_parameter *parameter, uint64_t *ret_number,
                           const char *value)
{
    struct tp_text text = {value, strlen(value)};

    return tp_number_parse(text, ret_number) && *ret_number >= parameter->min &&
                   *ret_number <= parameter->max
               ? RS_RET_OK
               : RS_RET_PARAM_ERROR;
}

static rsRetVal set_parsed(const struct tp_parameter *parameter, void *settings, const char *value)
{
    if (parameter->set != NULL)
        return parameter->set(settings, value);
    return set_number(parameter, (uint64_t *)(void *)((char *)settings + parameter->number), value);
}

static rsRetVal set_value(const char *module, const struct tp_parameter *parameter, void *settings,
                          es_str_t *text)
{
    char *value = es_str2cstr(text, NULL);

    if (value == NULL)
        return RS_RET_OUT_OF_MEMORY;
    rsRetVal result = set_parsed(parameter, settings, value);
    if (result == RS_RET_PARAM_ERROR && parameter->allowed != NULL)
        tp_parameter_refuse(module, parameter->name, value, parameter->allowed);
    free(value);
    return result;
}

static rsRetVal set_values(const char *module, const struct tp_parameter *parameter, void *settings,
                           const struct svar *values)
{
    if (values->datatype != 'A')
        return set_value(module, parameter, settings, values->d.estr);
    for (int i = 0; i < values->d.ar->nmemb; i++) {
        rsRetVal result = set_value(module, parameter, settings, values->d.ar->arr[i]);
        if (result != RS_RET_OK)
            return result;
    }
    return RS_RET_OK;
}

rsRetVal tp_parameters_read(const struct tp_parameters *parameters, struct nvlst *list,
                            void *settings)
{
    struct cnfparamvals *given = nvlstGetParams(list, parameters->block, NULL);
    rsRetVal result = RS_RET_OK;

    if (given == NULL)
        return RS_RET_PARAM_ERROR; /* and rsyslog has said why */
    for (int i = 0; i < parameters->block->nParams && result == RS_RET_OK; i++) {
        if (given[i].bUsed)
            result = set_values(parameters->module, &parameters->rows[i], settings, &given[i].val);
    }
    cnfparamvalsDestruct(given, parameters->block);
    return result;
}

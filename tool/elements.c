/* SPDX-License-Identifier: Apache-2.0 */
#include "tool/elements.h"

#include <string.h>

#include "tool/tool.h"

static bool take_file(struct tool_elements *elements, const char *path)
{
    if (elements->n_files == TOOL_MAX_ELEMENT_FILES) {
        tool_complain("too many files of elements, at most %d", TOOL_MAX_ELEMENT_FILES);
        return false;
    }
    elements->files[elements->n_files++] = path;
    return true;
}

static bool take_bits(struct tool_elements *elements, int option, const char *value)
{
    struct tp_text names = {value, strlen(value)};
    struct tp_error error;
    bool is_content = option == 'B';

    if ((is_content ? tp_ipfix_bits_parse_content : tp_ipfix_bits_parse_handshake)(&elements->bits,
                                                                                   names, &error))
        return true;
    tool_complain("--%s: %s", is_content ? "content-bits" : "handshake-bits", error.text);
    return false;
}

bool elements_take(struct tool_elements *elements, int option, const char *value)
{
    switch (option) {
    case 'E':
        return take_file(elements, value);
    case 'B':
    case 'H':
        return take_bits(elements, option, value);
    default:
        return false;
    }
}

struct tp_ipfix_model *elements_load(const struct tool_elements *elements)
{
    struct tp_error error;
    struct tp_ipfix_model *model = tp_ipfix_model_new(elements->files, elements->n_files, &error);

    if (model == NULL)
        tool_complain("%s", error.text);
    return model;
}

bool elements_check(const struct tool_elements *elements)
{
    struct tp_ipfix_model *model = elements->n_files == 0 ? NULL : elements_load(elements);

    tp_ipfix_model_free(model);
    return elements->n_files == 0 || model != NULL;
}

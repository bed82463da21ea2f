/* SPDX-License-Identifier: Apache-2.0 */
/* What the user says about IPFIX elements: names of his own, and what the bits of some mean. */
#pragma once

#include "input/ipfix_facts.h"
#include "input/ipfix_model.h"

#define TOOL_MAX_ELEMENT_FILES 32

struct tool_elements {
    const char *files[TOOL_MAX_ELEMENT_FILES];
    size_t n_files;
    struct tp_ipfix_bits bits;
};

/* Long options of elements_take(), for getopt_long(). */
#define ELEMENT_OPTIONS                                                                            \
    {"elements", required_argument, NULL, 'E'}, {"content-bits", required_argument, NULL, 'B'},    \
    {                                                                                              \
        "handshake-bits", required_argument, NULL, 'H'                                             \
    }

#define ELEMENT_HELP                                                                               \
    "      --elements FILE      names of further IPFIX elements, as in rulebase/README.md; may "   \
    "be\n"                                                                                         \
    "                           repeated\n"                                                        \
    "      --content-bits NAMES, --handshake-bits NAMES\n"                                         \
    "                           what the bits of Flowmon's tlsContentType and tlsHandshakeType\n"  \
    "                           mean, from bit 0 on, like CCS,ALERT,HS,DATA and -,CH,SH\n"

/* True where it was one of these options, and its value is good. Says what is wrong. */
bool elements_take(struct tool_elements *elements, int option, const char *value);

/* Reads the shipped files and the user's; NULL where one can't be, which is said on stderr. */
struct tp_ipfix_model *elements_load(const struct tool_elements *elements);

/* Can they be read? Looks only where the user has files of his own. */
bool elements_check(const struct tool_elements *elements);

/* SPDX-License-Identifier: Apache-2.0 */
/* The files of rulebase/elements: libfixbuf reads each, and then knows every element of it. */
#include <ctype.h>
#include <fixbuf/public.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/unit/unit.h"

#define MAX_ELEMENTS 2048

struct element {
    uint32_t pen;
    unsigned id;
    bool is_reversible;
    char name[64], type[32];
};

static struct element elements[MAX_ELEMENTS];
static size_t n_elements;
static glob_t files;

/* RFC 7012 3.1, by their numbers in RFC 5610 3.1. */
static const char *const types[] = {
    "octetArray",
    "unsigned8",
    "unsigned16",
    "unsigned32",
    "unsigned64",
    "signed8",
    "signed16",
    "signed32",
    "signed64",
    "float32",
    "float64",
    "boolean",
    "macAddress",
    "string",
    "dateTimeSeconds",
    "dateTimeMilliseconds",
    "dateTimeMicroseconds",
    "dateTimeNanoseconds",
    "ipv4Address",
    "ipv6Address",
    "basicList",
    "subTemplateList",
    "subTemplateMultiList",
};

/* What stands between <tag> and </tag>; empty where the tag is not there. */
static void inside(const char *line, const char *tag, char *ret_text, size_t size)
{
    char opener[40];
    const char *start;

    snprintf(opener, sizeof opener, "<%s>", tag);
    start = strstr(line, opener);
    start = start == NULL ? "<" : start + strlen(opener);
    snprintf(ret_text, size, "%.*s", (int)strcspn(start, "<"), start);
}

static void take_line(const char *path, const char *line)
{
    struct element *element = &elements[n_elements];
    char id[16], pen[16], reversible[8];

    if (strncmp(line, "<record>", 8) != 0)
        return;
    ck_assert_msg(n_elements < MAX_ELEMENTS, "%s: too many elements", path);
    inside(line, "elementId", id, sizeof id);
    inside(line, "cert:enterpriseId", pen, sizeof pen);
    inside(line, "cert:reversible", reversible, sizeof reversible);
    inside(line, "name", element->name, sizeof element->name);
    inside(line, "dataType", element->type, sizeof element->type);
    element->id = (unsigned)strtoul(id, NULL, 10);
    element->pen = (uint32_t)strtoul(pen, NULL, 10);
    element->is_reversible = strcmp(reversible, "true") == 0;
    n_elements++;
}

static void read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[1024];
    size_t before = n_elements;

    ck_assert_msg(file != NULL, "%s: can't be read", path);
    while (fgets(line, sizeof line, file) != NULL)
        take_line(path, line);
    fclose(file);
    ck_assert_msg(n_elements > before, "%s: no element, one on a line", path);
}

static void find_files(void)
{
    char pattern[4096];

    snprintf(pattern, sizeof pattern, "%s/elements/*.xml", getenv("TLSPIN_RULEBASE_DIR"));
    ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
    n_elements = 0;
}

static const fbInfoElement_t *known(const fbInfoModel_t *model, uint32_t pen, unsigned id)
{
    return fbInfoModelGetElementByID((fbInfoModel_t *)model, (uint16_t)id, pen);
}

static void look_up(const fbInfoModel_t *model, const struct element *element)
{
    uint32_t reverse_pen = element->pen == 0 ? FB_IE_PEN_REVERSE : element->pen;
    unsigned reverse_id = element->pen == 0 ? element->id : element->id | FB_IE_VENDOR_BIT_REVERSE;
    const fbInfoElement_t *found = known(model, element->pen, element->id);

    ck_assert_msg(found != NULL, "%s (%u/%u) is not known", element->name, element->pen,
                  element->id);
    ck_assert_str_eq(found->ref.name, element->name);
    ck_assert_msg(found->type < sizeof types / sizeof types[0] &&
                      strcmp(types[found->type], element->type) == 0,
                  "%s is of type %u, not %s", element->name, found->type, element->type);
    ck_assert_msg(!element->is_reversible || known(model, reverse_pen, reverse_id) != NULL,
                  "%s has no reverse element", element->name);
}

START_TEST(each_file_is_read_by_libfixbuf)
{
    find_files();
    for (size_t i = 0; i < files.gl_pathc; i++) {
        fbInfoModel_t *model = fbInfoModelAlloc();
        GError *error = NULL;
        size_t first = n_elements;

        ck_assert_msg(fbInfoModelReadXMLFile(model, files.gl_pathv[i], &error), "%s: %s",
                      files.gl_pathv[i], error == NULL ? "" : error->message);
        read_file(files.gl_pathv[i]);
        for (size_t k = first; k < n_elements; k++)
            look_up(model, &elements[k]);
        fbInfoModelFree(model);
    }
    globfree(&files);
}
END_TEST

START_TEST(all_files_together_leave_every_element)
{
    fbInfoModel_t *model = fbInfoModelAlloc();

    find_files();
    for (size_t i = 0; i < files.gl_pathc; i++) {
        ck_assert(fbInfoModelReadXMLFile(model, files.gl_pathv[i], NULL));
        read_file(files.gl_pathv[i]);
    }
    for (size_t k = 0; k < n_elements; k++)
        look_up(model, &elements[k]);
    fbInfoModelFree(model);
    globfree(&files);
}
END_TEST

/* Names are keys of lines and of JSON: no dot, no hyphen, no blank. */
START_TEST(names_are_plain_and_once_in_an_enterprise)
{
    find_files();
    for (size_t i = 0; i < files.gl_pathc; i++)
        read_file(files.gl_pathv[i]);
    for (size_t k = 0; k < n_elements; k++) {
        const char *name = elements[k].name;

        ck_assert_msg(isalpha((unsigned char)name[0]) &&
                          strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "0123456789_") == strlen(name),
                      "'%s' is no plain name", name);
        for (size_t j = 0; j < k; j++)
            ck_assert_msg(
                elements[j].pen != elements[k].pen ||
                    (elements[j].id != elements[k].id && strcmp(elements[j].name, name) != 0),
                "%s (%u/%u) is there twice", name, elements[k].pen, elements[k].id);
    }
    globfree(&files);
}
END_TEST

START_TEST(what_tls_evidence_needs_is_there)
{
    static const struct {
        uint32_t pen;
        unsigned id;
        const char *name;
    } needed[] = {
        {6871, 18, "payload"},
        {6871, 15, "unionTCPFlags"},
        {6871, 294, "sslServerName"},
        {6871, 463, "sslClientJA3"},
        {6871, 507, "firstEightNonEmptyPacketDirections"},
        {9, 12177, "tlsSequenceOfRecordLengthsAndTimes"},
        {9, 12190, "tlsContentType"},
        {9, 12191, "tlsHandshakeType"},
        {9, 12340, "nvzFlowProcessName"},
        {8057, 807, "statsTLSType"},
        {8057, 1013, "packetLength"},
        {8057, 808, "TLSSNI"},
        {39499, 330, "tlsContentType"},
        {39499, 331, "tlsHandshakeType"},
        {35632, 509, "L7_PROTO_RISK"},
        {26866, 2533, "sslHandshakeType"},
        {3054, 179, "ixiaEncryptCipher"},
        {5951, 133, "connectionId"},
        {10704, 2, "logOp"},
        {4294967295, 234, "firewallExtendedEvent"},
    };
    fbInfoModel_t *model = fbInfoModelAlloc();

    find_files();
    for (size_t i = 0; i < files.gl_pathc; i++)
        ck_assert(fbInfoModelReadXMLFile(model, files.gl_pathv[i], NULL));
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        const fbInfoElement_t *found = known(model, needed[i].pen, needed[i].id);
        ck_assert_msg(found != NULL, "%s", needed[i].name);
        ck_assert_str_eq(found->ref.name, needed[i].name);
    }
    fbInfoModelFree(model);
    globfree(&files);
}
END_TEST

TESTS("elements", each_file_is_read_by_libfixbuf, all_files_together_leave_every_element,
      names_are_plain_and_once_in_an_enterprise, what_tls_evidence_needs_is_there)

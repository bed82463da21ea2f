/* SPDX-License-Identifier: Apache-2.0 */
#include "input/ipfix_model.h"

#include <errno.h>
#include <fixbuf/public.h>
#include <glob.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "input/ipfix_decode.h"
#include "input/stem_set.h"

_Static_assert((int)TP_IPFIX_OCTETS == FB_OCTET_ARRAY && (int)TP_IPFIX_STRING == FB_STRING &&
                   (int)TP_IPFIX_MULTI_LIST == FB_SUB_TMPL_MULTI_LIST,
               "libfixbuf numbers its types as RFC 5610");

struct tp_ipfix_model {
    fbInfoModel_t *elements;
    GStringChunk *names;
    struct tp_ipfix_decoder *decoder;
    struct tp_ipfix_known *slots; /* a hash table; free ones have no name */
    size_t n_slots;               /* a power of two */
};

static void ignore(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer user)
{
    (void)domain;
    (void)level;
    (void)message;
    (void)user;
}

/* libfixbuf logs without a domain; what others of the process log is theirs. */
static void silence(void)
{
    g_log_set_handler(NULL, G_LOG_LEVEL_MASK | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, ignore,
                      NULL);
}

static size_t slot_of(const struct tp_ipfix_model *model, uint32_t pen, uint16_t id)
{
    uint64_t mixed = ((uint64_t)pen << 16 | id) * UINT64_C(0x9e3779b97f4a7c15);

    return (size_t)(mixed >> 40) & (model->n_slots - 1);
}

/* Its own slot, or the free one that it would take. */
static struct tp_ipfix_known *slot(const struct tp_ipfix_model *model, uint32_t pen, uint16_t id)
{
    size_t i = slot_of(model, pen, id);

    while (model->slots[i].element.name != NULL &&
           (model->slots[i].pen != pen || model->slots[i].id != id))
        i = (i + 1) & (model->n_slots - 1);
    return &model->slots[i];
}

const struct tp_ipfix_known *tp_ipfix_model_find(const struct tp_ipfix_model *model, uint32_t pen,
                                                 uint16_t id)
{
    const struct tp_ipfix_known *known = slot(model, pen, id);

    return known->element.name != NULL ? known : NULL;
}

struct tp_ipfix_decoder *tp_ipfix_model_decoder(struct tp_ipfix_model *model)
{
    return model->decoder;
}

bool tp_ipfix_clean_name(char *name, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        char c = tp_lower(name[i]);
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
            name[i] = '_';
    }
    return len > 0;
}

/* As a line can take it, borrowed. */
static const char *clean(struct tp_ipfix_model *model, const char *name)
{
    char *copy = g_string_chunk_insert(model->names, name);

    return tp_ipfix_clean_name(copy, strlen(copy)) ? copy : "_";
}

/* libfixbuf adds reverse elements where its flag says so, by the rule of RFC 5103 or that of CERT.
 */
static bool is_reverse(const fbInfoElement_t *element)
{
    if (element->ent == FB_IE_PEN_REVERSE)
        return true;
    return element->ent != 0 && (element->num & FB_IE_VENDOR_BIT_REVERSE) != 0 &&
           strncmp(element->ref.name, "reverse", 7) == 0;
}

static void keep(struct tp_ipfix_model *model, const fbInfoElement_t *element)
{
    struct tp_ipfix_known *known = slot(model, element->ent, element->num);

    known->pen = element->ent;
    known->id = element->num;
    known->type = element->type < TP_IPFIX_TYPE__COUNT ? element->type : TP_IPFIX_OCTETS;
    known->element =
        (struct tp_element){element->ent, element->num, false, clean(model, element->ref.name)};
    if (!is_reverse(element))
        return;
    known->element.is_reverse = true;
    known->element.pen = element->ent == FB_IE_PEN_REVERSE ? TP_PEN_IANA : element->ent;
    known->element.id = element->ent == FB_IE_PEN_REVERSE
                            ? element->num
                            : (uint16_t)(element->num & ~FB_IE_VENDOR_BIT_REVERSE);
}

/* Some exporters reverse what IANA's registry does not call reversible. */
static void make_reversible(fbInfoModel_t *elements)
{
    fbInfoModelIter_t iterator;
    const fbInfoElement_t *next;
    fbInfoElement_t *all = calloc(fbInfoModelCountElements(elements), sizeof *all);
    size_t n = 0;

    fbInfoModelIterInit(&iterator, elements);
    while (all != NULL && (next = fbInfoModelIterNext(&iterator)) != NULL) {
        if (next->ent == TP_PEN_IANA && (next->flags & FB_IE_F_REVERSIBLE) == 0)
            all[n++] = *next;
    }
    for (size_t i = 0; i < n; i++) {
        all[i].flags |= FB_IE_F_REVERSIBLE;
        fbInfoModelAddElement(elements, &all[i]);
    }
    free(all);
}

static bool index_elements(struct tp_ipfix_model *model)
{
    fbInfoModelIter_t iterator;
    const fbInfoElement_t *element;
    size_t n = fbInfoModelCountElements(model->elements);

    for (model->n_slots = 64; model->n_slots < 2 * n;)
        model->n_slots *= 2;
    model->slots = calloc(model->n_slots, sizeof *model->slots);
    if (model->slots == NULL)
        return false;
    fbInfoModelIterInit(&iterator, model->elements);
    while ((element = fbInfoModelIterNext(&iterator)) != NULL)
        keep(model, element);
    return true;
}

static bool read_file(struct tp_ipfix_model *model, const char *path, struct tp_error *ret_error)
{
    GError *error = NULL;

    if (access(path, R_OK) != 0)
        return tp_error_set(ret_error, "%s: can't be read: %s", path, strerror(errno));
    if (fbInfoModelReadXMLFile(model->elements, path, &error))
        return true;
    tp_error_set(ret_error, "%s: %s", path, error != NULL ? error->message : "no element file");
    g_clear_error(&error);
    return false;
}

static bool read_shipped(struct tp_ipfix_model *model, struct tp_error *ret_error)
{
    char pattern[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    bool is_good = true;

    if (snprintf(pattern, sizeof pattern, "%s/elements/*.xml", tp_rulebase_directory()) >=
        (int)sizeof pattern)
        return tp_error_set(ret_error, "%s: path too long", tp_rulebase_directory());
    if (glob(pattern, 0, NULL, &found) != 0)
        return tp_error_set(ret_error,
                            "%s/elements: no file of elements there; install them, or set "
                            "TLSPIN_RULEBASE_DIR",
                            tp_rulebase_directory());
    for (size_t i = 0; i < found.gl_pathc && is_good; i++)
        is_good = read_file(model, found.gl_pathv[i], ret_error);
    globfree(&found);
    return is_good;
}

static bool fill(struct tp_ipfix_model *model, const char *const *files, size_t n_files,
                 struct tp_error *ret_error)
{
    if (!read_shipped(model, ret_error))
        return false;
    for (size_t i = 0; i < n_files; i++) {
        if (!read_file(model, files[i], ret_error))
            return false;
    }
    make_reversible(model->elements);
    if (!index_elements(model))
        return tp_error_set(ret_error, "out of memory");
    model->decoder = tp_ipfix_decoder_new(model->elements);
    return model->decoder != NULL || tp_error_set(ret_error, "out of memory");
}

struct tp_ipfix_model *tp_ipfix_model_new(const char *const *files, size_t n_files,
                                          struct tp_error *ret_error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct tp_ipfix_model *model = calloc(1, sizeof *model);

    pthread_once(&once, silence);
    if (model == NULL) {
        tp_error_set(ret_error, "out of memory");
        return NULL;
    }
    model->elements = fbInfoModelAlloc();
    model->names = g_string_chunk_new(4096);
    if (!fill(model, files, n_files, ret_error)) {
        tp_ipfix_model_free(model);
        return NULL;
    }
    return model;
}

void tp_ipfix_model_free(struct tp_ipfix_model *model)
{
    if (model == NULL)
        return;
    tp_ipfix_decoder_free(model->decoder);
    fbInfoModelFree(model->elements);
    g_string_chunk_free(model->names);
    free(model->slots);
    free(model);
}

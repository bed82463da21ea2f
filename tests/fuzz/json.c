/* SPDX-License-Identifier: Apache-2.0 */
/* A body of JSON: what is broken gives no values, and what is not is JSON for libfastjson too, and
 * broken without its end. */
#include <json.h>

#include "tests/fuzz/body.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/json/*"}, 50000};

#define DEEP 64

static const struct fuzz_form form = {TP_BODY_JSON, tp_json_read, 0};

/* With the brace that a rule may have taken. */
static bool is_json(struct tp_text body)
{
    struct json_tokener *tokener = fjson_tokener_new_ex(DEEP);
    struct json_object *object;
    bool has_brace;

    fjson_tokener_set_flags(tokener, FJSON_TOKENER_STRICT);
    body = tp_text_trim(body);
    has_brace = body.len > 0 && body.ptr[0] == '{';
    if (!has_brace)
        json_tokener_parse_ex(tokener, "{", 1);
    object = json_tokener_parse_ex(tokener, body.ptr, (int)body.len);
    json_object_put(object);
    json_tokener_free(tokener);
    return object != NULL;
}

static bool is_broken(const struct tp_map *map, struct tp_text body)
{
    static struct tp_pairs pairs;

    tp_json_read(map, body, &pairs);
    FUZZ_HOLDS(!pairs.is_broken || pairs.n == 0);
    for (size_t i = 0; i < pairs.n; i++)
        FUZZ_HOLDS(!pairs.rows[i].can_hide);
    return pairs.is_broken;
}

static bool is_broken_without_end(const struct tp_map *map, struct tp_text body)
{
    struct tp_text copy;
    bool is;

    body = tp_text_trim(body);
    copy = fuzz_copy(body.ptr, body.len - (body.len > 0));
    is = is_broken(map, copy);
    fuzz_free(copy);
    return is;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct fuzz_maps *maps = fuzz_maps(TP_BODY_JSON);
    struct tp_text body = fuzz_copy(bytes, len);

    fuzz_body(&form, bytes, len);
    for (size_t i = 0; i < maps->n; i++)
        FUZZ_HOLDS(is_broken(maps->rows[i], body) ||
                   (is_json(body) && is_broken_without_end(maps->rows[i], body)));
    fuzz_free(body);
    return 0;
}

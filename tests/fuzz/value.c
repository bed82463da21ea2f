/* SPDX-License-Identifier: Apache-2.0 */
/* What a stranger wrote, in a line of a device: a byte chooses the line, another the place in it,
 * the rest is the value. No other field may change, and no symptom follow from what it hides. */
#include <glob.h>
#include <limits.h>

#include "tests/fuzz/fuzz.h"
#include "tests/hostile_value.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/value/*"}, 50000};

#define MOST_SLOTS 2048

static struct tp_reader *reader;
static struct hostile_slot slots[MOST_SLOTS];
static size_t n_slots;

static void add_lines(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;

    FUZZ_HOLDS(file != NULL);
    for (ssize_t len; (len = getline(&line, &size, file)) > 0;) {
        if (strncmp(line, "line ", 5) != 0)
            continue;
        struct tp_text kept = fuzz_copy(line + 5, (size_t)len - 6);
        size_t n = hostile_slots(reader, kept, slots + n_slots, MOST_SLOTS - n_slots);
        if (n == 0)
            fuzz_free(kept);
        n_slots += n;
    }
    free(line);
    fclose(file);
}

/* The lines stay for as long as the process. */
static void load(void)
{
    static const struct tp_reader_options options = {.n_rulebases = 0};
    char pattern[PATH_MAX];
    struct tp_error error;
    glob_t found = {.gl_pathc = 0};

    reader = tp_reader_new(&options, &error);
    FUZZ_HOLDS(reader != NULL);
    snprintf(pattern, sizeof pattern, "%s/*.samples", tp_rulebase_directory());
    glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_lines(found.gl_pathv[i]);
    globfree(&found);
    FUZZ_HOLDS(n_slots > 0);
}

static void read_with(const struct hostile_slot *slot, struct tp_text value,
                      struct hostile_reading *ret_reading)
{
    static struct hostile_line line;
    struct tp_text copy;

    hostile_fill(slot, value, &line);
    copy = fuzz_copy(line.ptr, line.len);
    hostile_read(reader, copy, ret_reading);
    fuzz_free(copy);
}

/* That there is a value is a fact, and that a URL has a path: so all start alike. */
static struct tp_text start_of(const struct hostile_slot *slot)
{
    return slot->key->field == TP_FIELD_URL ? TP_TEXT("https://www.example.com/a")
                                            : TP_TEXT("harmless");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct hostile_reading plain, hostile;
    static struct hostile_line value;
    struct tp_text text = {(const char *)bytes, len};
    const struct hostile_slot *slot;
    size_t choice;

    if (n_slots == 0)
        load();
    choice = fuzz_take(&text) << 8;
    choice |= fuzz_take(&text);
    slot = &slots[choice % n_slots];
    read_with(slot, start_of(slot), &plain);
    if (plain.read != TP_READ_EVENT || plain.is_doubted)
        return 0;
    value.len = 0;
    hostile_put(&value, start_of(slot));
    hostile_put(&value, (struct tp_text){text.ptr, text.len < 8192 ? text.len : 8192});
    read_with(slot, (struct tp_text){value.ptr, value.len}, &hostile);
    FUZZ_HOLDS(hostile_compare(slot, &plain, &hostile) != HOSTILE_FORGED);
    return 0;
}

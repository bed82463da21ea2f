/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a rulebase: what is one is loaded, what is none is refused with its name, and what
 * would end the process is refused before liblognorm sees it. No file stays open. */
#include <limits.h>
#include <unistd.h>

#include "input/rules.h"
#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {
    {"tests/fuzz/seeds/rulebase/*", "rulebase/*.rulebase", "tests/data/invalid/*.rulebase"}, 10000};

/* liblognorm does not free all of a rulebase that it refuses: AddressSanitizer asks here. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

static const char *the_path(void)
{
    static char path[PATH_MAX];
    const char *folder = getenv("TMPDIR");

    snprintf(path, sizeof path, "%s/tlspin-fuzz-%d.rulebase", folder != NULL ? folder : "/tmp",
             (int)getpid());
    return path;
}

static void write_file(const uint8_t *bytes, size_t len)
{
    FILE *file = fopen(the_path(), "wb");

    FUZZ_HOLDS(file != NULL);
    FUZZ_HOLDS(fwrite("version=2\n", 10, 1, file) == 1);
    FUZZ_HOLDS(len == 0 || fwrite(bytes, len, 1, file) == 1);
    fclose(file);
}

static void match(struct tp_rules *rules)
{
    static const struct tp_text lines[] = {
        TP_TEXT(""), TP_TEXT("%FTD-6-430003: SrcIP: 10.0.0.1"),
        TP_TEXT("2026-11-21T18:00:00Z gate1 acme: conn 77 end 10.1.2.3:50122 \xff\0 {\"a\":1}")};

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        json_object_put(tp_rules_match(rules, lines[i]));
}

static int next_descriptor(void)
{
    int next = dup(STDERR_FILENO);

    FUZZ_HOLDS(next >= 0);
    close(next);
    return next;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct tp_error error = {""};
    struct tp_rules *rules;
    int next = next_descriptor();

    write_file(bytes, len);
    rules = tp_rules_load(the_path(), false, &error);
    unlink(the_path());
    if (rules != NULL)
        match(rules);
    else
        FUZZ_HOLDS(strncmp(error.text, the_path(), strlen(the_path())) == 0);
    tp_rules_free(rules);
    FUZZ_HOLDS(next_descriptor() == next);
    return 0;
}

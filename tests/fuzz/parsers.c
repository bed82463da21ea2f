/* SPDX-License-Identifier: Apache-2.0 */
/* A line, and a rule of a user's own rulebase with each of liblognorm's parsers: a byte says which.
 * What a rule matches is nothing of ours; that no line ends the process is. */
#include "input/rules.h"

#include <limits.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

const struct fuzz_target fuzz_target = {{"tests/fuzz/seeds/parsers/*", "rulebase/*.samples"},
                                        50000};

static const char *const rules[] = {
    "%a:date-rfc3164% %b:rest%",
    "%a:date-rfc5424% %b:rest%",
    "%a:date-iso%%b:rest%",
    "%a:time-24hr%%b:rest%",
    "%a:time-12hr%%b:rest%",
    "%a:duration%%b:rest%",
    "%a:kernel-timestamp%%b:rest%",
    "%a:number%%b:rest%",
    "%a:float%%b:rest%",
    "%a:hexnumber%%b:rest%",
    "%a:ipv4%%b:rest%",
    "%a:ipv6%%b:rest%",
    "%a:mac48%%b:rest%",
    "%a:word%%-:whitespace%%b:alpha%%c:rest%",
    "%a:char-to: %%b:char-sep:,%%c:rest%",
    "%a:string-to: : %%b:rest%",
    "%a:op-quoted-string%%b:rest%",
    "%a:quoted-string%%b:rest%",
    "%a:cisco-interface-spec%%b:rest%",
    "%a:name-value-list%",
    "%a:v2-iptables%",
    "%a:checkpoint-lea%",
    "%a:cef%",
    "%a:cee-syslog%",
    "%a:json%",
    "%{\"type\":\"repeat\",\"name\":\"a\",\"parser\":[{\"type\":\"word\",\"name\":\"b\"}],"
    "\"while\":[{\"type\":\"literal\",\"text\":\" \"}]}%%c:rest%",
    "%{\"type\":\"alternative\",\"parser\":[{\"type\":\"number\",\"name\":\"a\"},"
    "{\"type\":\"literal\",\"text\":\"x\"}]}%%b:rest%",
};
#define N_RULES (sizeof rules / sizeof rules[0])

static struct tp_rules *load(const char *rule)
{
    char path[PATH_MAX];
    const char *folder = getenv("TMPDIR");
    struct tp_error error = {""};
    struct tp_rules *loaded;
    FILE *file;

    snprintf(path, sizeof path, "%s/tlspin-fuzz-%d.rulebase", folder != NULL ? folder : "/tmp",
             (int)getpid());
    file = fopen(path, "w");
    FUZZ_HOLDS(file != NULL);
    fprintf(file, "version=2\nrule=:%s\n", rule);
    fclose(file);
    loaded = tp_rules_load(path, false, &error);
    if (loaded == NULL)
        fputs(error.text, stderr);
    FUZZ_HOLDS(loaded != NULL);
    unlink(path);
    return loaded;
}

static void match(struct tp_rules *loaded, struct tp_text line)
{
    struct tp_text copy = fuzz_copy(line.ptr, line.len);

    json_object_put(tp_rules_match(loaded, copy));
    fuzz_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct tp_rules *loaded[N_RULES];
    struct tp_text line = {(const char *)bytes, len};
    size_t i = fuzz_take(&line) % N_RULES;

    if (loaded[i] == NULL)
        loaded[i] = load(rules[i]);
    match(loaded[i], line);
    return 0;
}

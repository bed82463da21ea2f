/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin: which command, and the help that leads to it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tool/tool.h"

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} commands[] = {
    {"replay", tool_replay, "read logs and print each TLS event with what its flow shows, as JSON"},
    {"explain", tool_explain, "show step by step how a line was read and judged"},
    {"ipfix", tool_ipfix, "print the records of IPFIX files, as JSON or as lines"},
    {"check", tool_check, "say whether rulebases, maps and samples are good"},
    {"catalogue", tool_catalogue,
     "print the names that tlspin knows: symptoms, flags, alerts, fields, ..."},
};

#define N_COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(FILE *out)
{
    fputs("Usage: tlspin COMMAND [OPTION]... [FILE]...\n\n"
          "Says why apps break behind a TLS-decrypting firewall, from the firewall's own logs.\n\n"
          "Commands:\n",
          out);
    for (size_t i = 0; i < N_COMMANDS; i++)
        fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].what);
    fputs(
        "\nTry:\n"
        "  tlspin replay firewall.log.gz | jq 'select(.tlspin.flow.symptom == "
        "\"rejected_by_alert\")'\n"
        "  grep api.bank.example firewall.log | tlspin explain -\n"
        "  tlspin ipfix flows.ipfix | jq .tls\n"
        "  tlspin check my-firewall.rulebase\n"
        "  tlspin catalogue symptom\n\n"
        "'tlspin COMMAND --help' tells more. Exit status: 0 done, 1 some input could not be read,\n"
        "or check found faults, 2 wrong usage or a broken rulebase or map.\n",
        out);
}

/* What could not be written shows at the latest here. */
static int finish(int status)
{
    if ((fflush(stdout) == 0 && !ferror(stdout)) || status != TOOL_OK)
        return status;
    tool_complain("can't write: %s", strerror(errno));
    return TOOL_FAILED;
}

static int run(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";

    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    if (strcmp(name, "--version") == 0)
        return puts("tlspin " TLSPIN_VERSION) < 0 ? TOOL_FAILED : TOOL_OK;
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
        print_help(stdout);
        return TOOL_OK;
    }
    if (name[0] != '\0')
        tool_complain(
            "'%s' is not a command; the commands are replay, explain, ipfix, check and catalogue",
            name);
    else
        print_help(stderr);
    return TOOL_USAGE;
}

int main(int argc, char **argv)
{
    return finish(run(argc, argv));
}

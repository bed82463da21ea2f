/* SPDX-License-Identifier: Apache-2.0 */
/* tlspin ipfix: what an exporter sent, record by record. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "input/ipfix_line.h"
#include "output/json_text.h"
#include "output/record_json.h"
#include "output/write.h"
#include "tool/facts.h"
#include "tool/messages.h"
#include "tool/progress.h"
#include "tool/records.h"

static const char help[] =
    "Usage: tlspin ipfix [OPTION]... FILE...\n\n"
    "Prints the records of IPFIX files as JSON, one object a line: every element by its name, and\n"
    "under 'tls' what it says of the connection. A file has IPFIX messages one behind the other:\n"
    "what an exporter writes to a file, or sends over TCP. It may be gzip'ed. FILE - is standard\n"
    "input. Each file stands for itself: it needs its own templates.\n\n"
    "  -l, --lines              print lines instead, as imipfix gives them to rsyslog; 'tlspin\n"
    "                           replay' reads them as well\n" ELEMENT_HELP
    "  -h, --help               show this\n"
    "\nExamples:\n"
    "  tlspin ipfix flows.ipfix | jq -c '[.sourceIPv4Address, .tls.serverName, .tls.alert]'\n"
    "  cat message-*.bin | tlspin ipfix --elements acme.xml -\n"
    "  nc -l 4739 >stream.ipfix; tlspin ipfix --lines stream.ipfix >flows.log\n";

struct ipfix {
    struct tool_settings settings;
    struct messages messages;
    struct tp_json_text json;
    struct tp_ipfix_line line;
    struct progress progress;
    bool prints_lines, is_failed; /* is_failed: what was printed is not whole */
    uint64_t n_records;
};

static bool print(const char *ptr, size_t len)
{
    return fwrite_unlocked(ptr, len, 1, stdout) == 1 && putc_unlocked('\n', stdout) != EOF;
}

static bool print_line(struct ipfix *ipfix, const struct tp_record *record,
                       const struct tp_ipfix_facts *facts)
{
    tp_ipfix_line_restart(&ipfix->line);
    return tp_ipfix_line_add(&ipfix->line, NULL, record, facts) &&
           print(ipfix->line.ptr, ipfix->line.len);
}

/* The record's object is opened again for what it says of the connection. */
static bool print_json(struct ipfix *ipfix, const struct tp_record *record,
                       const struct tp_ipfix_facts *facts)
{
    tp_json_text_restart(&ipfix->json);
    tp_record_write(&ipfix->json.writer, record);
    if (ipfix->json.is_failed)
        return false;
    ipfix->json.len--;
    ipfix->json.depth++;
    facts_write(&ipfix->json.writer, K("tls"), facts);
    tp_close(&ipfix->json.writer);
    return !ipfix->json.is_failed && print(ipfix->json.ptr, ipfix->json.len);
}

static void take_record(void *user, const struct tp_record *record)
{
    struct ipfix *ipfix = user;
    struct tp_ipfix_facts facts;

    if (ipfix->is_failed)
        return;
    tp_ipfix_facts_of(record, &ipfix->settings.elements.bits, &facts);
    ipfix->n_records++;
    ipfix->is_failed = !(ipfix->prints_lines ? print_line : print_json)(ipfix, record, &facts);
}

static void take_messages(struct ipfix *ipfix, struct bytes *bytes)
{
    const struct tp_ipfix_sink sink = {take_record, ipfix};

    if (!messages_open(&ipfix->messages, bytes, &ipfix->settings)) {
        bytes->is_failed = true;
        return;
    }
    while (messages_next(&ipfix->messages, &sink) && !ipfix->is_failed)
        progress_show(&ipfix->progress, bytes->path, bytes_percent(bytes), ipfix->n_records);
    progress_clear(&ipfix->progress);
    messages_close(&ipfix->messages);
}

static int take_file(struct ipfix *ipfix, const char *path)
{
    struct bytes *bytes = bytes_open(path);
    int status;

    if (bytes == NULL)
        return TOOL_FAILED;
    bytes_fill(bytes);
    if (captures_kind.knows(bytes_ptr(bytes), bytes_len(bytes))) {
        captures_kind.open(bytes, &ipfix->settings);
        bytes->is_failed = true;
    } else {
        take_messages(ipfix, bytes);
    }
    status = bytes->is_failed ? TOOL_FAILED : TOOL_OK;
    bytes_close(bytes);
    return status;
}

static int run(struct ipfix *ipfix, char **paths)
{
    int status = TOOL_OK;

    if (!elements_check(&ipfix->settings.elements))
        return TOOL_USAGE;
    tp_json_text_init(&ipfix->json);
    tp_ipfix_line_init(&ipfix->line);
    progress_init(&ipfix->progress);
    for (; *paths != NULL && !ipfix->is_failed; paths++)
        status |= take_file(ipfix, *paths);
    tp_json_text_clear(&ipfix->json);
    tp_ipfix_line_clear(&ipfix->line);
    if (!ipfix->is_failed && fflush(stdout) == 0 && !ferror(stdout))
        return status;
    tool_complain("can't write: %s", strerror(errno));
    return TOOL_FAILED;
}

int tool_ipfix(int argc, char **argv)
{
    static const struct option options[] = {{"lines", no_argument, NULL, 'l'},
                                            ELEMENT_OPTIONS,
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    static struct ipfix ipfix;
    int option;

    while ((option = getopt_long(argc, argv, "lh", options, NULL)) != -1) {
        if (option == 'h')
            return fputs(help, stdout) < 0 ? TOOL_FAILED : TOOL_OK;
        if (option == 'l')
            ipfix.prints_lines = true;
        else if (option == '?' || !elements_take(&ipfix.settings.elements, option, optarg))
            return TOOL_USAGE;
    }
    if (argv[optind] == NULL) {
        tool_complain("no file given; use - for standard input, or see 'tlspin ipfix --help'");
        return TOOL_USAGE;
    }
    return run(&ipfix, argv + optind);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* micro: what each stage on the way of a line costs, in CPU time; valgrind counts instructions of
 * the same functions. One result a line: name, tab, value. tests/bench/run makes tables of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "input/body.h"
#include "input/file.h"
#include "input/keyed_hash.h"
#include "input/reader.h"
#include "input/sequence.h"
#include "output/ecs.h"
#include "output/json_text.h"
#include "output/json_tree.h"
#include "tests/bench/micro.h"

/* So few that each stage finds in the cache what it reads, as it does in real life. */
#define MAX_LINES 100
#define MAX_STEMS 8
#define STAGE __attribute__((noinline)) static

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

struct bench {
    size_t n_lines, n_stems;
    int n_repeats;
    struct tp_text lines[MAX_LINES], bodies[MAX_LINES];
    struct tp_event events[MAX_LINES];
    struct tp_verdict verdicts[MAX_LINES];
    struct tp_stem stems[MAX_STEMS];
    struct tp_stem *stem; /* the one that knows the lines */
    struct tp_reader *reader;
    struct tp_engine *engine;
    struct tp_json_text text;
    struct tp_json_tree tree;
    struct tp_pairs pairs;
};

static struct bench bench;
static struct tp_secret secret;
unsigned long micro_allocations;

void *malloc(size_t size)
{
    micro_allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    micro_allocations++;
    return __libc_calloc(n, size);
}

void *realloc(void *ptr, size_t size)
{
    micro_allocations++;
    return __libc_realloc(ptr, size);
}

void micro_die(const char *text)
{
    fprintf(stderr, "micro: %s\n", text);
    exit(1);
}

double micro_cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* The stages: each does one thing with every line. */

STAGE void stage_nothing(void)
{
    for (size_t i = 0; i < bench.n_lines; i++)
        __asm__ volatile("" ::"r"(bench.lines[i].ptr) : "memory");
}

STAGE void stage_anchor(void)
{
    for (size_t i = 0; i < bench.n_lines; i++) {
        for (size_t s = 0; s < bench.n_stems; s++) {
            if (tp_stem_may_know(&bench.stems[s], bench.lines[i]))
                break;
        }
    }
}

STAGE void stage_rule(void)
{
    for (size_t i = 0; i < bench.n_lines; i++)
        json_object_put(tp_rules_match(bench.stem->rules, bench.lines[i]));
}

STAGE void stage_tokenizer(void)
{
    static struct tp_room room;

    for (size_t i = 0; i < bench.n_lines; i++)
        tp_body_read(bench.stem->map, bench.bodies[i], &room, &bench.pairs);
}

STAGE void stage_read(void)
{
    for (size_t i = 0; i < bench.n_lines; i++)
        tp_reader_read(bench.reader, bench.lines[i], 0, &bench.events[i]);
}

STAGE void stage_engine(void)
{
    for (size_t i = 0; i < bench.n_lines; i++)
        tp_engine_feed(bench.engine, &bench.events[i], INT64_MAX, &bench.verdicts[i]);
}

STAGE void stage_text(void)
{
    for (size_t i = 0; i < bench.n_lines; i++) {
        tp_json_text_restart(&bench.text);
        tp_ecs_write(&bench.text.writer, &bench.events[i], &bench.verdicts[i], TP_TEXT("stem"));
    }
}

STAGE void stage_tree(void)
{
    for (size_t i = 0; i < bench.n_lines; i++) {
        tp_ecs_write(&bench.tree.writer, &bench.events[i], &bench.verdicts[i], TP_TEXT("stem"));
        json_object_put(tp_json_tree_take(&bench.tree));
    }
}

/* The best of the repeats: what else the machine does only ever adds. */
static void measure(const char *name, void (*stage)(void))
{
    unsigned long allocated = micro_allocations;
    double best = 1e18;

    for (int i = 0; i < bench.n_repeats; i++) {
        double start = micro_cpu_ns();
        stage();
        double took = micro_cpu_ns() - start;
        best = took < best ? took : best;
    }
    printf("%s ns\t%.1f\n%s allocations\t%.2f\n", name, best / (double)bench.n_lines, name,
           (double)(micro_allocations - allocated) / bench.n_repeats / (double)bench.n_lines);
}

struct tp_hash micro_hash(void)
{
    return tp_keyed_hash(&secret);
}

struct tp_engine *micro_engine(uint32_t max_flows)
{
    struct tp_engine_options options = tp_engine_defaults;
    struct tp_engine *engine;

    if (!tp_secret_init(&secret))
        micro_die("no random numbers");
    options.hash = micro_hash();
    options.flows.max_flows = max_flows;
    engine = tp_engine_new(&options);
    if (engine == NULL)
        micro_die("out of memory");
    return engine;
}

/* Lines as the reader's rules see them: without <PRI>, NUL behind. */
static void load_lines(const char *path)
{
    struct tp_error error;
    size_t len;
    char *next = tp_file_read(path, &len, &error);

    if (next == NULL)
        micro_die(error.text);
    for (; *next != '\0' && bench.n_lines < MAX_LINES; bench.n_lines++) {
        char *end = strchr(next, '\n');
        char *priority = next[0] == '<' ? strchr(next, '>') : NULL;

        if (end == NULL)
            break;
        *end = '\0';
        next = priority == NULL ? next : priority + 1;
        bench.lines[bench.n_lines] = (struct tp_text){next, (size_t)(end - next)};
        next = end + 1;
    }
}

static void load_stems(char **names, size_t n_names)
{
    struct tp_reader_options options = {(const char *const *)names, n_names, NULL, false};
    struct tp_error error;
    char path[4096];

    bench.reader = tp_reader_new(&options, &error);
    if (bench.reader == NULL)
        micro_die(error.text);
    for (; bench.n_stems < n_names && bench.n_stems < MAX_STEMS; bench.n_stems++) {
        snprintf(path, sizeof path, "%s/%s.rulebase", tp_rulebase_directory(),
                 names[bench.n_stems]);
        if (!tp_stem_load(&bench.stems[bench.n_stems], path, NULL, false, &error))
            micro_die(error.text);
    }
}

static struct tp_stem *stem_named(const char *name)
{
    size_t i = 0;

    while (i + 1 < bench.n_stems && strcmp(bench.stems[i].name, name) != 0)
        i++;
    return &bench.stems[i];
}

/* True where the lines are events; keeps where their bodies start. */
static bool find_bodies(void)
{
    for (size_t i = 0; i < bench.n_lines; i++) {
        struct json_object *body;

        if (tp_reader_read(bench.reader, bench.lines[i], 0, &bench.events[i]) != TP_READ_EVENT)
            return false;
        bench.stem = stem_named(tp_reader_reading(bench.reader)->stem->name);
        bench.bodies[i] = bench.lines[i];
        if (json_object_object_get_ex(tp_reader_reading(bench.reader)->fields, "body", &body)) {
            size_t len = (size_t)json_object_get_string_len(body);
            bench.bodies[i] = tp_text_from(bench.lines[i], bench.lines[i].len - len);
        }
    }
    return true;
}

static int run_stages(const char *path, char **stems, size_t n_stems)
{
    bool are_events;

    load_lines(path);
    load_stems(stems, n_stems);
    are_events = find_bodies();
    bench.engine = micro_engine(100000);
    tp_json_text_init(&bench.text);
    tp_json_tree_init(&bench.tree);
    measure("nothing", stage_nothing);
    measure("anchor", stage_anchor);
    if (are_events) {
        measure("rule", stage_rule);
        measure("tokenizer", stage_tokenizer);
    }
    measure("read", stage_read);
    if (!are_events)
        return 0;
    measure("engine", stage_engine);
    measure("text", stage_text);
    measure("tree", stage_tree);
    return 0;
}

/* Flow number n of as many as there are. */
static void set_flow(struct tp_event *event, uint32_t n)
{
    memcpy(event->client.bytes + 12, &n, sizeof n);
    event->client_port = (uint16_t)(1024 + n % 60000);
}

long micro_resident_bytes(void)
{
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
        micro_die("no /proc/self/statm");
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* Events of random flows among so many, none of which leaves. */
static double feed_random(struct tp_engine *engine, struct tp_event *event, uint32_t n_flows,
                          unsigned n_events)
{
    struct tp_verdict verdict;
    uint32_t state = 1;
    double start = micro_cpu_ns();

    for (unsigned i = 0; i < n_events; i++) {
        state = state * 1664525 + 1013904223; /* Numerical Recipes */
        set_flow(event, (uint32_t)((uint64_t)state * n_flows >> 32));
        tp_engine_feed(engine, event, event->time_ms, &verdict);
    }
    return (micro_cpu_ns() - start) / n_events;
}

static int run_flows(uint32_t n_flows)
{
    long resident = micro_resident_bytes();
    struct tp_engine *engine = micro_engine(n_flows);
    struct tp_engine_counts counts;
    struct tp_verdict verdict;
    struct tp_event event;
    double added, best = 1e18;

    tp_event_clear(&event);
    event.time_ms = INT64_C(1795284000000);
    event.present = TP_HAS(TP_FIELD_CLIENT_IP) | TP_HAS(TP_FIELD_SERVER_IP) |
                    TP_HAS(TP_FIELD_CLIENT_PORT) | TP_HAS(TP_FIELD_SERVER_PORT);
    event.protocol = TP_PROTOCOL_TCP;
    event.server_port = 443;
    added = micro_cpu_ns();
    for (uint32_t i = 0; i < n_flows; i++) {
        set_flow(&event, i);
        tp_engine_feed(engine, &event, event.time_ms, &verdict);
    }
    added = (micro_cpu_ns() - added) / n_flows;
    for (int i = 0; i < 5; i++) {
        double took = feed_random(engine, &event, n_flows, 500000);
        best = took < best ? took : best;
    }
    tp_engine_counts(engine, &counts);
    printf("flows\t%u\nflow bytes\t%.1f\nresident bytes\t%ld\nnew ns\t%.1f\nknown ns\t%.1f\n",
           counts.flows, (double)tp_flow_table_size(n_flows) / n_flows,
           micro_resident_bytes() - resident, added, best);
    tp_engine_free(engine);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 4 && strcmp(argv[1], "stages") == 0 && (bench.n_repeats = atoi(argv[2])) > 0)
        return run_stages(argv[3], argv + 4, (size_t)argc - 4);
    if (argc == 3 && strcmp(argv[1], "flows") == 0)
        return run_flows((uint32_t)strtoul(argv[2], NULL, 10));
    if (argc == 3 && strcmp(argv[1], "evidence") == 0)
        return micro_evidence((unsigned)strtoul(argv[2], NULL, 10));
    fputs("Usage: micro stages REPEATS FILE STEM...\n       micro flows NUMBER\n"
          "       micro evidence NUMBER\n",
          stderr);
    return 2;
}

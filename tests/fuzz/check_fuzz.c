/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target without a fuzzer: its seeds as they are, then mutants of them that are the same in
 * every run. check_TARGET [--write FOLDER]: writes the seeds there as files, for a fuzzer. */
#include <glob.h>
#include <limits.h>

#include "tests/fuzz/fuzz.h"
#include "tests/random.h"

#define MOST_SEEDS 4096
#define SEED_SIZE 65535

static struct tp_text seeds[MOST_SEEDS];
static size_t n_seeds;

static void add_seed(const char *bytes, size_t len)
{
    if (len > 0 && n_seeds < MOST_SEEDS)
        seeds[n_seeds++] = fuzz_copy(bytes, len);
}

/* `line RAW`, `malformed RAW`, `not-ours RAW`; what is indented or a comment is no line. */
static void add_samples(FILE *file)
{
    char *line = NULL;
    size_t size = 0;

    while (getline(&line, &size, file) >= 0) {
        const char *blank = strchr(line, ' ');
        if (line[0] != ' ' && line[0] != '#' && blank != NULL)
            add_seed(blank + 1, strcspn(blank + 1, "\n"));
    }
    free(line);
}

static void add_file(const char *path)
{
    static char bytes[SEED_SIZE];
    const char *ending = strrchr(path, '.');
    FILE *file = fopen(path, "rb");

    if (file == NULL)
        return;
    if (ending != NULL && strcmp(ending, ".samples") == 0)
        add_samples(file);
    else
        add_seed(bytes, fread(bytes, 1, sizeof bytes, file));
    fclose(file);
}

static bool add_all(const char *pattern)
{
    char path[PATH_MAX];
    glob_t found = {.gl_pathc = 0};
    size_t before = n_seeds;

    snprintf(path, sizeof path, "%s/%s", fuzz_top(), pattern);
    glob(path, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_file(found.gl_pathv[i]);
    globfree(&found);
    if (n_seeds == before)
        fprintf(stderr, "no seeds in '%s'\n", path);
    return n_seeds > before;
}

static int write_seeds(const char *folder)
{
    char path[PATH_MAX];
    bool is_good = true;

    for (size_t i = 0; i < n_seeds && is_good; i++) {
        snprintf(path, sizeof path, "%s/seed-%04zu", folder, i);
        FILE *file = fopen(path, "wb");
        is_good = file != NULL && fwrite(seeds[i].ptr, seeds[i].len, 1, file) == 1;
        is_good = file != NULL && fclose(file) == 0 && is_good;
    }
    if (!is_good)
        perror(path);
    return is_good ? 0 : 1;
}

/* --- Mutants ------------------------------------------------------------------------------ */

struct mutant {
    char bytes[SEED_SIZE];
    size_t len;
};

/* Bytes where faults are: the ends of what a length can be, and what separates. */
static char telling(uint64_t random)
{
    static const unsigned char values[] = {0,   1,   2,    3,   4,    5,   127, 128,  254,
                                           255, ' ', '\n', '"', '\\', ',', '=', '\t', '\''};

    return (char)values[random % sizeof values];
}

/* Puts a piece of some seed at a place, over what is there or between it. */
static void put_piece(struct mutant *mutant, uint64_t *state, size_t at)
{
    struct tp_text seed = seeds[next_random(state) % n_seeds];
    bool is_between = next_random(state) % 2 == 0;
    size_t from = next_random(state) % seed.len, len = seed.len - from;

    len = len > 64 ? 1 + next_random(state) % 64 : len;
    if (is_between && mutant->len + len <= SEED_SIZE) {
        memmove(mutant->bytes + at + len, mutant->bytes + at, mutant->len - at);
        mutant->len += len;
    }
    len = len < mutant->len - at ? len : mutant->len - at;
    memcpy(mutant->bytes + at, seed.ptr + from, len);
}

static void move_piece(struct mutant *mutant, uint64_t *state, size_t at)
{
    size_t from = next_random(state) % mutant->len;
    size_t most = mutant->len - (at > from ? at : from);

    memmove(mutant->bytes + at, mutant->bytes + from, next_random(state) % most + 1);
}

static void mutate(struct mutant *mutant, uint64_t *state)
{
    for (uint64_t n = next_random(state) % 6 + 1; n > 0; n--) {
        size_t at = next_random(state) % mutant->len;
        switch (next_random(state) % 6) {
        case 0:
            mutant->bytes[at] = (char)(mutant->bytes[at] ^ (1 << next_random(state) % 8));
            break;
        case 1:
            mutant->bytes[at] = telling(next_random(state));
            break;
        case 2:
            move_piece(mutant, state, at);
            break;
        case 3:
            mutant->len = at > mutant->len / 2 ? at : mutant->len;
            break;
        default:
            put_piece(mutant, state, at);
        }
    }
}

static void run_mutants(void)
{
    static struct mutant mutant;
    uint64_t state = 4;

    for (unsigned i = 0; i < fuzz_target.mutants; i++) {
        struct tp_text seed = seeds[i % n_seeds];
        memcpy(mutant.bytes, seed.ptr, seed.len);
        mutant.len = seed.len;
        mutate(&mutant, &state);
        LLVMFuzzerTestOneInput((const uint8_t *)mutant.bytes, mutant.len);
    }
}

int main(int argc, char **argv)
{
    bool is_good = true;

    for (size_t i = 0; i < FUZZ_MOST_GLOBS && fuzz_target.seeds[i] != NULL; i++)
        is_good &= add_all(fuzz_target.seeds[i]);
    if (!is_good)
        return 1;
    if (argc == 3 && strcmp(argv[1], "--write") == 0)
        return write_seeds(argv[2]);
    for (size_t i = 0; i < n_seeds; i++)
        LLVMFuzzerTestOneInput((const uint8_t *)seeds[i].ptr, seeds[i].len);
    run_mutants();
    printf("%zu seeds, %u mutants\n", n_seeds, fuzz_target.mutants);
    for (size_t i = 0; i < n_seeds; i++)
        fuzz_free(seeds[i]);
    return 0;
}

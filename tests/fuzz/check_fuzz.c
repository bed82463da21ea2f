/* SPDX-License-Identifier: Apache-2.0 */
/* The fuzz target without a fuzzer: reads the files of a folder, as they are and in mutants that
 * are the same in every run. check_fuzz [FOLDER [ROUNDS]] */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define MOST_SEEDS 256
#define SEED_SIZE 65535
#define ROUNDS 5000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct seed {
    size_t len;
    uint8_t *bytes;
};

static struct seed seeds[MOST_SEEDS];
static size_t n_seeds;

static void read_seed(const char *folder, const char *name)
{
    static uint8_t bytes[SEED_SIZE];
    char path[4096];
    FILE *file;

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        return;
    file = fopen(path, "rb");
    if (file == NULL)
        return;
    seeds[n_seeds].len = fread(bytes, 1, sizeof bytes, file);
    seeds[n_seeds].bytes = malloc(seeds[n_seeds].len + 1);
    memcpy(seeds[n_seeds].bytes, bytes, seeds[n_seeds].len);
    n_seeds += seeds[n_seeds].len > 0;
    fclose(file);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_seeds(const char *folder)
{
    struct dirent **entries;
    int n = scandir(folder, &entries, NULL, by_name);

    for (int i = 0; i < n; i++) {
        if (entries[i]->d_name[0] != '.' && n_seeds < MOST_SEEDS)
            read_seed(folder, entries[i]->d_name);
        free(entries[i]);
    }
    if (n >= 0)
        free(entries);
    return n_seeds > 0;
}

/* Numbers where faults are: the ends of what a length can be. */
static uint8_t telling(uint64_t random)
{
    static const uint8_t values[] = {0, 1, 2, 3, 4, 5, 127, 128, 254, 255};

    return values[random % sizeof values];
}

static size_t mutate(uint8_t *bytes, size_t len, uint64_t *state)
{
    for (uint64_t n = next_random(state) % 6 + 1; n > 0; n--) {
        size_t at = next_random(state) % len, from = next_random(state) % len;
        size_t most = len - (at > from ? at : from);
        switch (next_random(state) % 4) {
        case 0:
            bytes[at] ^= (uint8_t)(1u << next_random(state) % 8);
            break;
        case 1:
            bytes[at] = telling(next_random(state));
            break;
        case 2:
            memmove(bytes + at, bytes + from, next_random(state) % most + 1);
            break;
        case 3:
            len = at > 16 ? at : len;
            break;
        }
    }
    return len;
}

int main(int argc, char **argv)
{
    char path[4096];
    static uint8_t bytes[SEED_SIZE];
    uint64_t state = 4;
    unsigned long rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : ROUNDS;
    const char *top = getenv("top_srcdir");

    snprintf(path, sizeof path, "%s/tests/data/ipfix/seeds", top != NULL ? top : ".");
    if (!read_seeds(argc > 1 ? argv[1] : path)) {
        fprintf(stderr, "no seeds in '%s'\n", argc > 1 ? argv[1] : path);
        return 1;
    }
    for (size_t i = 0; i < n_seeds; i++) {
        LLVMFuzzerTestOneInput(seeds[i].bytes, seeds[i].len);
        for (unsigned long round = 0; round < rounds; round++) {
            memcpy(bytes, seeds[i].bytes, seeds[i].len);
            LLVMFuzzerTestOneInput(bytes, mutate(bytes, seeds[i].len, &state));
        }
    }
    printf("%zu seeds, %lu mutants of each\n", n_seeds, rounds);
    return 0;
}

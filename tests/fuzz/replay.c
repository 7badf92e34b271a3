/* Runs a fuzz target over every file of the folders and files given: the corpus as an ordinary
 * test.
 *
 *     fuzz_NAME [--mutate RUNS] CORPUS...
 *
 * With --mutate, that many random changes of these inputs, too. It knows nothing of coverage, as
 * libFuzzer does, but is ten times as fast. An input that ends the process is left in
 * mutated-PID. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUTS_MAX = 20000, MUTATED_MAX = 600 };

static struct input {
    uint8_t *data;
    size_t size;
} inputs[INPUTS_MAX];
static size_t input_count;

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -1;
    }
    char *data = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&data, &size);
    char block[65536];
    size_t count;
    while ((count = fread(block, 1, sizeof block, file)) > 0)
        fwrite(block, 1, count, memory);
    int failed = ferror(file);
    fclose(file);
    fclose(memory);
    /* A copy of exactly the size: reading past the end is then seen by the address sanitizer. */
    uint8_t *exact = malloc(size ? size : 1);
    if (size)
        memcpy(exact, data, size);
    free(data);
    LLVMFuzzerTestOneInput(exact, size);
    if (input_count < INPUTS_MAX)
        inputs[input_count++] = (struct input){exact, size};
    else
        free(exact);
    return failed ? -1 : 1;
}

/* --- random changes --- */

static uint64_t seed;

/* Source: xorshift64*, G. Marsaglia, "Xorshift RNGs", 2003. */
static size_t below(size_t most)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (size_t)(seed * UINT64_C(2685821657736338717) >> 33) % most;
}

static struct input mutated;

static void insert(size_t at, const uint8_t *bytes, size_t count)
{
    if (count > MUTATED_MAX - mutated.size)
        count = MUTATED_MAX - mutated.size;
    memmove(mutated.data + at + count, mutated.data + at, mutated.size - at);
    memmove(mutated.data + at, bytes, count);
    mutated.size += count;
}

static void remove_some(size_t at)
{
    size_t count = 1 + below(mutated.size - at);
    memmove(mutated.data + at, mutated.data + at + count, mutated.size - at - count);
    mutated.size -= count;
}

static void change(void)
{
    static const uint8_t odd[] = {0, 1, 0x7f, 0x80, 0xff};
    const struct input *other = &inputs[below(input_count)];
    uint8_t bytes[16];
    size_t at = mutated.size > 0 ? below(mutated.size) : 0;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)below(256);
    switch (mutated.size > 0 ? below(7) : 5) {
    case 0:
        mutated.data[at] ^= (uint8_t)(1 << below(8));
        break;
    case 1:
        mutated.data[at] = bytes[0];
        break;
    case 2:
        mutated.data[at] = odd[below(sizeof odd)];
        break;
    case 3:
        remove_some(at);
        break;
    case 4:
        insert(at, bytes, 1 + below(sizeof bytes));
        break;
    case 5:
        if (other->size > 0) {
            size_t from = below(other->size);
            insert(at, other->data + from, 1 + below(other->size - from));
        }
        break;
    default:
        mutated.data[at]++;
        break;
    }
}

static void leave(int signal_number)
{
    char path[64];
    snprintf(path, sizeof path, "mutated-%ld", (long)getpid());
    FILE *file = fopen(path, "wb");
    if (file) {
        fwrite(mutated.data, 1, mutated.size, file);
        fclose(file);
    }
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void mutate(long runs)
{
    static uint8_t bytes[MUTATED_MAX];
    mutated.data = bytes;
    seed = (uint64_t)getpid() << 32 | 1;
    signal(SIGABRT, leave);
    signal(SIGSEGV, leave);
    for (long run = 1; run <= runs; run++) {
        const struct input *input = &inputs[below(input_count)];
        mutated.size = 0;
        insert(0, input->data, input->size);
        for (size_t i = 0, changes = 1 + below(5); i < changes; i++)
            change();
        LLVMFuzzerTestOneInput(mutated.data, mutated.size);
        if (run % 1000000 == 0 || run == runs) {
            printf("%ld mutated\n", run);
            fflush(stdout);
        }
    }
}

int main(int argc, char **argv)
{
    int replayed = 0;
    bool mutates = argc > 2 && strcmp(argv[1], "--mutate") == 0;
    for (int i = mutates ? 3 : 1; i < argc; i++) {
        struct stat status;
        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode)) {
            struct dirent **entries;
            int count = scandir(argv[i], &entries, NULL, alphasort);
            for (int k = 0; k < count; k++) {
                char path[4096];
                snprintf(path, sizeof path, "%s/%s", argv[i], entries[k]->d_name);
                if (entries[k]->d_name[0] != '.') {
                    if (replay_file(path) < 0)
                        return 1;
                    replayed++;
                }
                free(entries[k]);
            }
            if (count >= 0)
                free(entries);
        } else {
            if (replay_file(argv[i]) < 0)
                return 1;
            replayed++;
        }
    }
    printf("%d inputs replayed\n", replayed);
    if (mutates && replayed > 0)
        mutate(strtol(argv[2], NULL, 10));
    for (size_t i = 0; i < input_count; i++)
        free(inputs[i].data);
    return replayed > 0 ? 0 : 1; /* an empty corpus tests nothing */
}

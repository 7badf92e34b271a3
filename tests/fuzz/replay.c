/* Runs a fuzz target over every file of the folders and files given: the corpus as an ordinary
 * test. */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    free(exact);
    return failed ? -1 : 1;
}

int main(int argc, char **argv)
{
    int replayed = 0;
    for (int i = 1; i < argc; i++) {
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
    return replayed > 0 ? 0 : 1; /* an empty corpus tests nothing */
}

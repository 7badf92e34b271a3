/* A Corefile, a line `===`, and what it may import as custom/a.server: it is read within bounds,
 * and who answers for a zone is found. A zone that a block names is served by some block. */
#include "rules/cluster/zones.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each address of plain DNS on the usual port serves its own zone. */
static void blocks_check(const struct corefile *corefile, struct kv_arena *arena)
{
    kv_list_each(&corefile->blocks, const struct corefile_block, block) {
        kv_list_each(&block->addresses, const struct corefile_address, address) {
            struct zone_answer answer = zone_answer(corefile, address->zone, NULL, arena);
            if (address->is_dns && address->port == COREFILE_PORT && answer.line == 0)
                abort();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separator[] = "\n===\n";
    struct kv_text own = {(const char *)data, size}, custom = {"", 0};
    const char *at = size > 0 ? memmem(data, size, separator, strlen(separator)) : NULL;
    struct kv_arena arena = {0};
    struct corefile corefile;
    if (at) {
        own.length = (size_t)(at - own.data);
        at += strlen(separator);
        custom = (struct kv_text){at, size - (size_t)(at - (const char *)data)};
    }
    if (size > 0 && size < 4096) {
        const struct corefile_file files[] = {
            {"", "Corefile", kv_arena_copy(&arena, own)},
            {"custom", "a.server", kv_arena_copy(&arena, custom)},
        };
        if (corefile_read(files, 2, &arena, &corefile))
            blocks_check(&corefile, &arena);
        else if (!corefile.problem)
            abort();
    }
    kv_arena_release(&arena);
    return 0;
}

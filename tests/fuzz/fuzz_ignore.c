/* The patterns of a .sourceignore, a line `===`, and paths: the last pattern that matches decides,
 * so that two more lines decide about everything. */
#include "flux/ignore.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void path_check(struct kv_text patterns, const char *path, struct kv_arena *arena)
{
    struct ignore ignore = {0};
    ignore_add(&ignore, "", patterns, arena);
    ignore_add(&ignore, "a/b", patterns, arena);
    (void)ignore_excludes(&ignore, path);
    ignore_add(&ignore, "", kv_text_of("*"), arena);
    if (!ignore_excludes(&ignore, path))
        abort();
    ignore_add(&ignore, "", kv_text_of("!*"), arena);
    if (ignore_excludes(&ignore, path))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char separator[] = "\n===\n";
    struct kv_text patterns = {(const char *)data, size}, paths = {"a/b/c", 5};
    const char *at = size > 0 ? memmem(data, size, separator, strlen(separator)) : NULL;
    struct kv_arena arena = {0};
    if (at) {
        patterns.length = (size_t)(at - patterns.data);
        at += strlen(separator);
        paths = (struct kv_text){at, size - (size_t)(at - (const char *)data)};
    }
    if (size > 0)
        path_check(patterns, kv_arena_copy(&arena, paths), &arena);
    kv_arena_release(&arena);
    return 0;
}

/* The parts of a YAML document and their bytes: within the input, one in the other, in order. */
#include "kubevet/base/yaml_marks.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

static void check(const struct kv_mark *mark, size_t begin, size_t end)
{
    assert(mark->begin >= begin && mark->begin <= mark->end && mark->end <= end);
    size_t at = mark->begin;
    for (size_t i = 0;
         mark->type != KV_MARK_SCALAR && mark->type != KV_MARK_ALIAS && i < mark->count; i++) {
        if (mark->keys[i]) {
            check(mark->keys[i], at, mark->end);
            at = mark->keys[i]->end;
        }
        check(mark->items[i], at, mark->end);
        at = mark->items[i]->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kv_arena arena = {0};
    struct kv_error error = {0};
    const struct kv_mark *root =
        kv_yaml_marks((struct kv_text){(const char *)data, size}, "x", &arena, &error);
    assert(!root == (error.kind != KV_ERROR_NONE));
    if (root)
        check(root, 0, size);
    kv_arena_release(&arena);
    return 0;
}

#include "json_of.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/json.h"

const struct kv_node *json_tree_of(const struct kv_node *tree, struct kv_arena *arena)
{
    struct kv_reader *reader = kv_reader_yaml(tree, "", KV_ERROR_SPEC);
    const struct kv_node *resolved = kv_tree_read(reader, arena);
    kv_reader_close(reader);
    return resolved;
}

const char *json_of(const struct kv_node *tree, struct kv_arena *arena)
{
    const struct kv_node *resolved = json_tree_of(tree, arena);
    if (!resolved)
        return NULL;
    struct kv_buffer text = {0};
    kv_json_write_tree(resolved, &text);
    const char *copy = kv_arena_copy(arena, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return copy;
}

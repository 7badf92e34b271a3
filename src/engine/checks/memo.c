#include "memo.h"

#include "kubevet/base/platform.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/kept.h"

#include <stdlib.h>

struct memo memo_make(const struct kv_spec_check *check, const struct kv_expression_kind *kind,
                      struct kv_arena *arena)
{
    struct memo memo = {0};
    struct kv_cel_paths *paths = kv_arena_alloc(arena, sizeof *paths);
    if (kv_spec_check_decides(check, kind, paths, &memo.by_namespace, arena))
        memo.paths = paths;
    return memo;
}

static void part_add(struct memo *memo, const void *part)
{
    if (memo->count == memo->capacity) {
        memo->capacity = memo->capacity ? memo->capacity * 2 : 32;
        memo->parts = kv_array_resize(memo->parts, memo->capacity, sizeof *memo->parts);
        if (!memo->parts)
            kv_out_of_memory();
    }
    memo->parts[memo->count++] = part;
}

/* Equal parts of kept objects are the same node: so their addresses stand for them. */
static void parts_add(struct memo *memo, const struct kv_cel_paths *paths,
                      const struct kv_node *node)
{
    bool deep = node && node->type == KV_NODE_MAPPING && !node->tag && !paths->whole &&
                !paths->shape && paths->children;
    for (const struct kv_cel_paths *child = paths->children; deep && child; child = child->next)
        deep = !child->any;
    if (!deep) {
        part_add(memo, node);
        return;
    }
    for (const struct kv_cel_paths *child = paths->children; child; child = child->next)
        parts_add(memo, child, kv_node_get(node, child->step.data));
}

static struct kv_text key_of(const struct memo *memo)
{
    return (struct kv_text){(const char *)memo->parts, memo->count * sizeof *memo->parts};
}

bool memo_has(struct memo *memo, const struct kv_object *object)
{
    if (!memo->paths)
        return false;
    memo->count = 0;
    if (memo->by_namespace)
        part_add(memo, object->namespace ? object->namespace : object->name); /* one itself */
    parts_add(memo, memo->paths, kv_object_kept(object));
    return memo->count > 0 && kv_intern_find(&memo->known, key_of(memo));
}

void memo_add(struct memo *memo)
{
    struct kv_text key = key_of(memo);
    if (memo->paths && key.length > 0)
        (void)kv_intern_bytes(&memo->known, key.data, key.length);
}

void memo_release(struct memo *memo)
{
    kv_intern_release(&memo->known);
    free(memo->parts);
}

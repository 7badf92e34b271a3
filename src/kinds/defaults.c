#include "defaults.h"

const struct kv_node *default_at(const struct kv_node *mapping, const char *const *path,
                                 const char *key, const struct kv_node *value,
                                 struct kv_arena *arena)
{
    if (mapping && mapping->type != KV_NODE_MAPPING)
        return mapping;
    if (!*path)
        return kv_node_is_given(kv_node_get(mapping, key))
                   ? mapping
                   : kv_tree_with(mapping, key, value, arena);
    const struct kv_node *child = kv_node_get(mapping, *path);
    if (!kv_node_is_given(child))
        child = NULL;
    const struct kv_node *changed = default_at(child, path + 1, key, value, arena);
    return changed == child ? mapping : kv_tree_with(mapping, *path, changed, arena);
}

static bool is_there(const struct kv_node *object, const char *const *path)
{
    for (; object && *path; path++)
        object = kv_node_get(object, *path);
    return kv_node_is_given(object);
}

static bool rolls(const struct kv_node *object, const char *strategy)
{
    const char *type = kv_tree_text(kv_node_get(kv_node_get(object, "spec"), strategy), "type");
    return !type || strcmp(type, "RollingUpdate") == 0;
}

const struct kv_node *kv_kind_with_defaults(const struct kv_kind *kind,
                                            const struct kv_node *object, struct kv_arena *arena)
{
    if (kind && kind->default_more)
        object = kind->default_more(object, arena);
    for (const struct kv_default *row = kind ? kind->defaults : NULL; row && row->key; row++) {
        if ((row->when == KV_DEFAULT_ROLLING && !rolls(object, row->path[1])) ||
            (row->when == KV_DEFAULT_GIVEN && !is_there(object, row->path)))
            continue;
        const struct kv_node *value =
            row->is_text ? kv_tree_string(row->value, arena) : kv_tree_plain(row->value, arena);
        object = default_at(object, row->path, row->key, value, arena);
    }
    return object;
}

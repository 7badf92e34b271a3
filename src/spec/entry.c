/* The entries of namespaces as trees, for expressions: merged with their profiles'. */
#include "checks.h"

#include "kubevet/base/tree.h"

/* A short list of workloads as the mapping that it stands for. */
static const struct kv_node *mapping_of(struct kv_arena *arena, const struct kv_node *node)
{
    if (node->type != KV_NODE_SEQUENCE)
        return node;
    struct kv_node_pair *pairs = kv_arena_array(arena, node->count, sizeof *pairs);
    size_t count = 0;
    for (size_t i = 0; i < node->count; i++)
        if (node->items[i]->type == KV_NODE_SCALAR)
            pairs[count++] = (struct kv_node_pair){node->items[i], kv_tree_mapping(NULL, 0, arena)};
    return kv_tree_mapping(pairs, count, arena);
}

static const struct kv_node *value_of(struct kv_arena *arena, const struct kv_node_pair *pair)
{
    return kv_text_is(pair->key->text, "workloads") ? mapping_of(arena, pair->value) : pair->value;
}

static bool is_removed(const struct kv_spec_namespace *namespace, const char *key)
{
    const struct field *field;
    size_t offset;
    for (size_t i = 0; (field = record_field(&content_record, i, &offset)); i++)
        if (strcmp(field->name, key) == 0)
            return namespace->removed >> i & 1;
    return false;
}

static const struct kv_node *entry_make(struct kv_arena *arena, const struct kv_node *own,
                                        const struct kv_node *profile,
                                        const struct kv_spec_namespace *namespace)
{
    size_t inherited = profile && profile->type == KV_NODE_MAPPING ? profile->count : 0, count = 0;
    struct kv_node_pair *pairs = kv_arena_array(arena, own->count + inherited, sizeof *pairs);
    for (size_t i = 0; i < own->count; i++)
        pairs[count++] = (struct kv_node_pair){own->pairs[i].key, value_of(arena, &own->pairs[i])};
    for (size_t i = 0; i < inherited; i++) {
        const struct kv_node_pair *pair = &profile->pairs[i];
        const char *key = pair->key->text.data;
        if (!kv_node_get(own, key) && !is_removed(namespace, key))
            pairs[count++] = (struct kv_node_pair){pair->key, value_of(arena, pair)};
    }
    return kv_tree_mapping(pairs, count, arena);
}

void entries_add(struct loader *loader, const struct kv_node *root, struct kv_spec *spec)
{
    const struct kv_node *nodes = kv_node_get(root, "namespaces");
    const struct kv_node *profiles = kv_node_get(root, "profiles");
    struct kv_spec_namespace *namespaces = spec->namespaces.items;
    for (size_t i = 0; nodes && i < nodes->count && i < spec->namespaces.count; i++) {
        const struct kv_node *own = nodes->pairs[i].value;
        if (own->type != KV_NODE_MAPPING)
            continue;
        const char *profile = kv_tree_text(own, "profile");
        bool inherits = profile && profiles && profiles->type == KV_NODE_MAPPING;
        namespaces[i].entry = entry_make(
            loader->arena, own, inherits ? kv_node_get(profiles, profile) : NULL, &namespaces[i]);
    }
}

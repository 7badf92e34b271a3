#include "apply.h"

#include "kubevet/base/digest.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/workload.h"

static bool is_mapping(const struct kv_node *node)
{
    return node && node->type == KV_NODE_MAPPING;
}

static bool is_sequence(const struct kv_node *node)
{
    return node && node->type == KV_NODE_SEQUENCE;
}

/* --- fields of other managers --- */

/* At each reconcile Flux takes over the fields of these, so that they go with the manifest; an
 * entry for a subresource is left alone. Source: fluxcd/pkg ssa/patch.go
 * (PatchReplaceFieldsManagers), kustomize-controller's kustomization_controller.go. */
bool apply_takes_over(const struct kv_manager *manager)
{
    static const char *const prefixes[] = {"kubectl", "before-first-apply"};
    if (!manager->manager || (manager->subresource && manager->subresource[0]))
        return !manager->manager;
    if (kv_manager_is_flux(manager))
        return true;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(manager->manager, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static bool is_taken_over(const struct kv_node *entry)
{
    const struct kv_manager manager = {
        .manager = kv_tree_text(entry, "manager"),
        .subresource = kv_tree_text(entry, "subresource"),
        .operation = kv_tree_text(entry, "operation"),
    };
    return apply_takes_over(&manager);
}

static const struct kv_node *owned_add(const struct kv_node *served, const struct kv_node *owned,
                                       const struct kv_node *manifest, struct kv_arena *arena);

/* Is it a leaf, which stands for the whole value? */
static bool is_leaf(const struct kv_node *owned)
{
    return !is_mapping(owned) || owned->count == 0 ||
           (owned->count == 1 && kv_text_is(owned->pairs[0].key->text, "."));
}

/* The name after `f:`; NULL for another form. */
static const char *field_name(const struct kv_node *key)
{
    return strncmp(key->text.data, "f:", 2) == 0 ? key->text.data + 2 : NULL;
}

static const struct kv_node *mapping_add(const struct kv_node *served, const struct kv_node *owned,
                                         const struct kv_node *manifest, struct kv_arena *arena)
{
    const struct kv_node *result = manifest;
    for (size_t i = 0; i < owned->count; i++) {
        const char *name = field_name(owned->pairs[i].key);
        const struct kv_node *value = name ? kv_node_get(served, name) : NULL;
        if (!value)
            continue;
        const struct kv_node *before = result ? kv_node_get(result, name) : NULL;
        const struct kv_node *after = owned_add(value, owned->pairs[i].value, before, arena);
        if (after == before)
            continue;
        result = kv_tree_with(result, name, after, arena);
    }
    return result;
}

/* `k:{"name":"web"}` */
static const struct kv_node *item_keys(const struct kv_node *key, struct kv_arena *arena)
{
    if (strncmp(key->text.data, "k:", 2) != 0)
        return NULL;
    struct kv_text text = {key->text.data + 2, key->text.length - 2};
    struct kv_reader *reader = kv_reader_json(text, "fieldsV1", KV_ERROR_STATE);
    const struct kv_node *keys = kv_tree_read(reader, arena);
    kv_reader_close(reader);
    return is_mapping(keys) ? keys : NULL;
}

static bool has_keys(const struct kv_node *item, const struct kv_node *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        const struct kv_node *wanted = keys->pairs[i].value;
        const struct kv_node *value = kv_node_get(item, keys->pairs[i].key->text.data);
        if (!value || value->type != KV_NODE_SCALAR || wanted->type != KV_NODE_SCALAR ||
            strcmp(value->text.data, wanted->text.data) != 0)
            return false;
    }
    return keys->count > 0;
}

static size_t item_find(const struct kv_node *sequence, const struct kv_node *keys)
{
    size_t i = 0;
    while (sequence && i < sequence->count && !has_keys(sequence->items[i], keys))
        i++;
    return i;
}

/* The sequence with an item set at an index, or appended. */
static const struct kv_node *sequence_with(const struct kv_node *sequence, size_t at,
                                           const struct kv_node *item, struct kv_arena *arena)
{
    size_t count = sequence ? sequence->count : 0;
    const struct kv_node **items = kv_arena_array(arena, count + 1, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = sequence->items[i];
    items[at] = item;
    return kv_tree_sequence(items, at == count ? count + 1 : count, arena);
}

static const struct kv_node *sequence_add(const struct kv_node *served, const struct kv_node *owned,
                                          const struct kv_node *manifest, struct kv_arena *arena)
{
    const struct kv_node *result = manifest;
    for (size_t i = 0; i < owned->count; i++) {
        const struct kv_node *keys = item_keys(owned->pairs[i].key, arena);
        size_t from = keys ? item_find(served, keys) : served->count;
        if (from == served->count)
            continue;
        size_t to = item_find(result, keys);
        bool is_there = result && to < result->count;
        /* If only a part of an item belongs to another manager, the item's keys are kept with it.
         */
        const struct kv_node *before = is_there ? result->items[to] : keys;
        const struct kv_node *value = owned->pairs[i].value;
        const struct kv_node *after = owned_add(served->items[from], value,
                                                is_there || !is_leaf(value) ? before : NULL, arena);
        if (!is_there || after != before)
            result = sequence_with(result, to, after, arena);
    }
    return result;
}

/* The manifest's value (NULL = none), plus the live fields in `owned` that the manifest does not
 * set. */
static const struct kv_node *owned_add(const struct kv_node *served, const struct kv_node *owned,
                                       const struct kv_node *manifest, struct kv_arena *arena)
{
    if (is_leaf(owned))
        return manifest ? manifest : served;
    if (is_mapping(served) && (!manifest || is_mapping(manifest)))
        return mapping_add(served, owned, manifest, arena);
    if (is_sequence(served) && (!manifest || is_sequence(manifest)))
        return sequence_add(served, owned, manifest, arena);
    /* If only a digest of a value is kept, its parts cannot be separated. */
    return manifest || !kv_is_digest(served) ? manifest : served;
}

/* The live metadata and status are kept anyway. */
static const struct kv_node *others_add(const struct kv_node *served,
                                        const struct kv_node *manifest, struct kv_arena *arena)
{
    const struct kv_node *managers = kv_node_get(kv_node_get(served, "metadata"), "managedFields");
    for (size_t i = 0; is_sequence(managers) && i < managers->count; i++) {
        const struct kv_node *owned = kv_node_get(managers->items[i], "fieldsV1");
        if (!is_mapping(owned) || owned->count == 0 || is_taken_over(managers->items[i]))
            continue;
        owned = kv_tree_without(kv_tree_without(owned, "f:metadata", arena), "f:status", arena);
        if (!is_leaf(owned))
            manifest = owned_add(served, owned, manifest, arena);
    }
    return manifest;
}

/* --- fields that the server and controllers fill in --- */

/* The manifest with the live value of a key of its spec, unless it sets the key. */
static const struct kv_node *spec_key_keep(const struct kv_node *served,
                                           const struct kv_node *manifest, const char *key,
                                           struct kv_arena *arena)
{
    const struct kv_node *spec = kv_node_get(manifest, "spec");
    const struct kv_node *value = kv_node_get(kv_node_get(served, "spec"), key);
    if (!value || !is_mapping(spec) || kv_node_get(spec, key))
        return manifest;
    return kv_tree_with(manifest, "spec", kv_tree_with(spec, key, value, arena), arena);
}

/* --- metadata --- */

static const struct kv_node *map_union(const struct kv_node *served, const struct kv_node *manifest,
                                       struct kv_arena *arena)
{
    const struct kv_node *result = is_mapping(served) ? served : manifest;
    for (size_t i = 0; is_mapping(served) && is_mapping(manifest) && i < manifest->count; i++)
        result = kv_tree_with(result, manifest->pairs[i].key->text.data, manifest->pairs[i].value,
                              arena);
    return result;
}

static const struct kv_node *metadata_of(const struct kv_node *served,
                                         const struct kv_node *manifest, struct kv_arena *arena)
{
    static const char *const maps[] = {"labels", "annotations"};
    const struct kv_node *result = kv_node_get(served, "metadata");
    const struct kv_node *given = kv_node_get(manifest, "metadata");
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        const struct kv_node *map =
            map_union(kv_node_get(result, maps[i]), kv_node_get(given, maps[i]), arena);
        if (map)
            result = kv_tree_with(result, maps[i], map, arena);
    }
    return result;
}

/* The API server adds a Job's own name and uid to the labels of its pods. */
static const struct kv_node *template_labels_keep(const struct kv_node *served,
                                                  const struct kv_node *manifest,
                                                  struct kv_arena *arena)
{
    static const char *const path[] = {"spec", "template", "metadata", "labels"};
    enum { STEPS = sizeof path / sizeof *path };
    const struct kv_node *nodes[STEPS + 1] = {manifest};
    for (int i = 0; i < STEPS; i++) {
        served = kv_node_get(served, path[i]);
        nodes[i + 1] = kv_node_get(nodes[i], path[i]);
    }
    if (!is_mapping(served) || !is_mapping(nodes[1]) || !is_mapping(nodes[2]))
        return manifest;
    const struct kv_node *value = map_union(served, nodes[STEPS], arena);
    for (int i = STEPS; i-- > 0;)
        value = kv_tree_with(is_mapping(nodes[i]) ? nodes[i] : NULL, path[i], value, arena);
    return value;
}

static const struct kv_node *replicas_decide(const struct apply_how *how,
                                             const struct kv_node *served,
                                             const struct kv_node *result, struct kv_arena *arena)
{
    const struct kv_node *spec = kv_node_get(result, "spec");
    if (how->keep_replicas)
        return spec_key_keep(served, result, "replicas", arena);
    /* The fields of other managers are already included. */
    if (!how->default_replicas || !is_mapping(spec) ||
        kv_node_is_given(kv_node_get(spec, "replicas")))
        return result;
    const struct kv_node *one = kv_tree_plain("1", arena);
    return kv_tree_with(result, "spec", kv_tree_with(spec, "replicas", one, arena), arena);
}

const struct kv_node *apply(const struct apply_how *how, const struct kv_node *served,
                            const struct kv_node *manifest, struct kv_arena *arena)
{
    const struct kv_node *status = kv_node_get(served, "status");
    const struct kv_node *result = others_add(served, manifest, arena);
    const char *const *assigned = how->kind ? how->kind->assigned : NULL;
    for (const char *const *key = assigned; key && *key; key++)
        result = spec_key_keep(served, result, *key, arena);
    if (how->kind == &kv_kind_job)
        result = template_labels_keep(served, result, arena);
    result = replicas_decide(how, served, result, arena);
    if (is_mapping(kv_node_get(served, "metadata")))
        result = kv_tree_with(result, "metadata", metadata_of(served, manifest, arena), arena);
    return status ? kv_tree_with(result, "status", status, arena) : result;
}

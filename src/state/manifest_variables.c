#include "manifest_variables.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"

#include <ctype.h>

struct search {
    struct kv_manifests *manifests;
    const struct kv_manifest *manifest;
    struct kv_buffer path; /* of the value that is looked at */
};

static void value_search(struct search *search, const struct kv_node *node);

/* The first variable of a text; length 0 = none. `$${x}` is how a text says `${x}` itself. */
static struct kv_text variable_of(struct kv_text text)
{
    for (size_t i = 0; i + 3 < text.length; i++) {
        if (text.data[i] != '$' || text.data[i + 1] != '{' || (i > 0 && text.data[i - 1] == '$'))
            continue;
        unsigned char first = (unsigned char)text.data[i + 2];
        const char *end = memchr(text.data + i, '}', text.length - i);
        if (end && (isalpha(first) || first == '_'))
            return (struct kv_text){text.data + i, (size_t)(end - text.data) - i + 1};
    }
    return (struct kv_text){0};
}

static void scalar_search(struct search *search, const struct kv_node *node)
{
    struct kv_text variable = variable_of(node->text);
    if (variable.length == 0)
        return;
    struct kv_arena *arena = &search->manifests->arena;
    const struct kv_manifest *manifest = search->manifest;
    struct kv_unrendered *found =
        kv_list_push(&search->manifests->unrendered, arena, sizeof *found);
    *found = (struct kv_unrendered){
        .object = {manifest->api_version, manifest->kind, manifest->namespace, manifest->name},
        .place = {.file = manifest->place.file, .line = node->line},
        .field = kv_arena_copy(arena, kv_buffer_as_text(&search->path)),
        .variable = kv_arena_copy(arena, variable),
    };
}

/* Commands run in a shell of their own. */
static bool is_program(const char *key)
{
    return strcmp(key, "command") == 0 || strcmp(key, "args") == 0;
}

static void path_cut(struct kv_buffer *path, size_t length)
{
    path->length = length;
    if (path->data)
        path->data[length] = '\0';
}

static void mapping_search(struct search *search, const struct kv_node *mapping)
{
    size_t length = search->path.length;
    for (size_t i = 0; i < mapping->count; i++) {
        const char *key = mapping->pairs[i].key->text.data;
        if (is_program(key))
            continue;
        kv_buffer_printf(&search->path, "%s%s", length > 0 ? "." : "", key);
        value_search(search, mapping->pairs[i].value);
        path_cut(&search->path, length);
    }
}

static void sequence_search(struct search *search, const struct kv_node *sequence)
{
    size_t length = search->path.length;
    for (size_t i = 0; i < sequence->count; i++) {
        const char *name = kv_tree_text(sequence->items[i], "name");
        if (name)
            kv_buffer_printf(&search->path, "[%s]", name);
        else
            kv_buffer_printf(&search->path, "[%zu]", i);
        value_search(search, sequence->items[i]);
        path_cut(&search->path, length);
    }
}

static void value_search(struct search *search, const struct kv_node *node)
{
    switch (node->type) {
    case KV_NODE_MAPPING:
        mapping_search(search, node);
        break;
    case KV_NODE_SEQUENCE:
        sequence_search(search, node);
        break;
    case KV_NODE_SCALAR:
        scalar_search(search, node);
        break;
    }
}

static void key_search(struct search *search, const struct kv_node *mapping, const char *prefix,
                       const char *key)
{
    const struct kv_node *value = kv_node_get(mapping, key);
    path_cut(&search->path, 0);
    kv_buffer_printf(&search->path, "%s%s", prefix, key);
    if (value)
        value_search(search, value);
}

/* By this, as a label or an annotation, an object is left as it is. */
static bool is_left_alone(const struct kv_node *metadata)
{
    static const char *const maps[] = {"labels", "annotations"};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        const char *value =
            kv_tree_text(kv_node_get(metadata, maps[i]), "kustomize.toolkit.fluxcd.io/substitute");
        if (value && strcmp(value, "disabled") == 0)
            return true;
    }
    return false;
}

void manifest_variables_find(struct kv_manifests *manifests, const struct kv_manifest *manifest,
                             const struct kv_node *node)
{
    struct search search = {manifests, manifest, {0}};
    const struct kv_node *metadata = kv_node_get(node, "metadata");
    if (is_left_alone(metadata))
        return;
    key_search(&search, metadata, "metadata.", "name");
    key_search(&search, metadata, "metadata.", "namespace");
    key_search(&search, metadata, "metadata.", "labels");
    bool is_config_map = strcmp(manifest->kind, "ConfigMap") == 0;
    for (size_t i = 0; manifest->known && !is_config_map && i < node->count; i++) {
        const char *key = node->pairs[i].key->text.data;
        if (strcmp(key, "metadata") != 0 && strcmp(key, "status") != 0)
            key_search(&search, node, "", key);
    }
    kv_buffer_release(&search.path);
}

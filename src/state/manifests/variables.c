/* Flux's variables in manifests: `${name}`, `${name:=default}`. After Flux's substitution there are
 * none. Texts for other programs (a ConfigMap's data, commands, scripts of several lines, nginx's
 * annotations) may contain the same characters for those programs, from `$${name}`: they are
 * skipped.
 *
 * Source:
 * https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution,
 * github.com/fluxcd/pkg/envsubst (parse) */
#include "internal.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/platform.h"
#include "kubevet/base/tree.h"

#include <ctype.h>

struct search {
    struct kv_manifests *manifests;
    const struct kv_manifest *manifest;
    struct kv_buffer path; /* of the current value */
};

static void value_search(struct search *search, const struct kv_node *node);

/* The length of the variable at the start of a text that begins with `${`; 0 = none. The name is
 * followed by the end, or by an operator: `:=default`, `:-`, `/a/b`, `^^`, `##`. */
static size_t variable_length(struct kv_text text)
{
    size_t name = 2, end;
    if (text.length > 2 && text.data[2] == '#')
        name++;
    for (end = name; end < text.length; end++)
        if (!isalnum((unsigned char)text.data[end]) && text.data[end] != '_')
            break;
    if (end == name || end == text.length || isdigit((unsigned char)text.data[name]) ||
        !strchr("}:=-+?/^,#%", text.data[end]))
        return 0;
    const char *close = memchr(text.data + end, '}', text.length - end);
    return close ? (size_t)(close - text.data) + 1 : 0;
}

/* The first variable of a text; length 0 = none. `$${x}` is an escaped `${x}`. */
static struct kv_text variable_of(struct kv_text text)
{
    const char *last = kv_byte_find_last(text.data, '}', text.length);
    if (!last)
        return (struct kv_text){0};
    text.length = (size_t)(last - text.data) + 1; /* bounds the search from each `${` */
    for (size_t i = 0; i + 3 < text.length; i++) {
        if (text.data[i] != '$' || text.data[i + 1] != '{' || (i > 0 && text.data[i - 1] == '$'))
            continue;
        size_t length = variable_length((struct kv_text){text.data + i, text.length - i});
        if (length > 0)
            return (struct kv_text){text.data + i, length};
    }
    return (struct kv_text){0};
}

static void scalar_search(struct search *search, const struct kv_node *node)
{
    struct kv_text variable = variable_of(node->text);
    if (variable.length == 0 || memchr(node->text.data, '\n', node->text.length))
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

/* Commands run in their own shell, snippets in nginx; last-applied-configuration is not an
 * intention. */
static bool is_program(const char *key)
{
    return strcmp(key, "command") == 0 || strcmp(key, "args") == 0 || strstr(key, "snippet") ||
           strcmp(key, "kubectl.kubernetes.io/last-applied-configuration") == 0;
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

/* As a label or an annotation, it excludes an object from substitution. */
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

static bool is_open(const char *text)
{
    return text && variable_of(kv_text_of(text)).length > 0;
}

void manifest_variables_find(struct kv_manifests *manifests, struct kv_manifest *manifest,
                             bool metadata_alone)
{
    static const char *const identity[] = {"apiVersion", "kind"};
    static const char *const of_metadata[] = {"name", "namespace", "labels", "annotations"};
    static const char *const no_fields[] = {"apiVersion", "kind", "metadata", "status"};
    struct search search = {manifests, manifest, {0}};
    const struct kv_node *written = manifest->written;
    const struct kv_node *metadata = kv_node_get(written, "metadata");
    if (is_left_alone(metadata))
        return;
    manifest->is_open = is_open(manifest->api_version) || is_open(manifest->kind) ||
                        is_open(manifest->namespace) || is_open(manifest->name);
    for (size_t i = 0; i < sizeof identity / sizeof *identity; i++)
        key_search(&search, written, "", identity[i]);
    for (size_t i = 0; i < sizeof of_metadata / sizeof *of_metadata; i++)
        key_search(&search, metadata, "metadata.", of_metadata[i]);
    bool is_config_map = strcmp(manifest->kind, "ConfigMap") == 0;
    for (size_t i = 0; !is_config_map && !metadata_alone && i < written->count; i++) {
        const char *key = written->pairs[i].key->text.data;
        bool is_field = true;
        for (size_t k = 0; k < sizeof no_fields / sizeof *no_fields; k++)
            is_field &= strcmp(key, no_fields[k]) != 0;
        if (is_field)
            key_search(&search, written, "", key);
    }
    kv_buffer_release(&search.path);
}

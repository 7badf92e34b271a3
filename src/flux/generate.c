#include "generate.h"

#include "artifact_copy.h"
#include "json_of.h"
#include "kustomization_keys.h"
#include "paths.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/yaml.h"

static const char *below(const char *folder, const char *name, struct kv_arena *arena)
{
    return *folder ? kv_arena_printf(arena, "%s/%s", folder, name) : name;
}

const char *kustomization_find(const struct artifact *artifact, const char *folder,
                               struct kv_arena *arena)
{
    static const char *const names[] = {"kustomization.yaml", "kustomization.yml", "Kustomization"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *file = below(folder, names[i], arena);
        if (artifact_has_file(artifact, file))
            return file;
    }
    return NULL;
}

/* The documents of a file, with the name that users know. */
static bool documents_read(struct artifact *artifact, const char *file,
                           const struct kv_yaml_limits *limits, struct kv_arena *arena,
                           struct kv_yaml_documents *out, struct kv_error *error)
{
    struct kv_buffer text = {0};
    bool ok = artifact_read(artifact, file, &text, error) &&
              kv_yaml_parse(kv_buffer_as_text(&text), artifact_name(artifact, file, arena), limits,
                            arena, out, error);
    kv_buffer_release(&text);
    return ok;
}

bool kustomization_read(struct artifact *artifact, const char *file, struct kv_arena *arena,
                        const struct kv_node **out, struct kv_error *error)
{
    struct kv_yaml_documents found;
    struct kv_yaml_limits limits = kv_yaml_manifest_limits;
    limits.unique_keys = false;
    if (!documents_read(artifact, file, &limits, arena, &found, error))
        return false;
    *out = found.count > 0 ? found.roots[0] : NULL;
    return !*out || (*out)->type == KV_NODE_MAPPING ||
           kv_error_at(error, KV_ERROR_SPEC, artifact_name(artifact, file, arena), (*out)->line,
                       (*out)->column, "a kustomization must be a mapping");
}

/* "it drops a and b.c" of a file; NULL = nothing. */
static const char *dropped_describe(const struct artifact *artifact, const char *file,
                                    const struct kv_list *dropped, struct kv_arena *arena)
{
    struct kv_buffer text = {0};
    for (size_t i = 0; i < dropped->count; i++) {
        const struct kv_node *key = *kv_list_item(dropped, const struct kv_node *, i);
        kv_buffer_printf(&text, "%s%s (%s:%u)", i > 0 ? ", " : "", key->text.data,
                         artifact_name(artifact, file, arena), (unsigned)key->line);
    }
    const char *copy =
        dropped->count > 0
            ? kv_arena_printf(arena, "Flux drops what it does not know: %s", text.data)
            : NULL;
    kv_buffer_release(&text);
    return copy;
}

/* --- a new one --- */

static bool decode_fail(struct artifact *artifact, const char *file, const struct kv_node *node,
                        const char *what, struct kv_arena *arena, struct kv_error *error)
{
    return kv_error_at(error, KV_ERROR_SPEC, artifact_name(artifact, file, arena), node->line,
                       node->column,
                       "failed to decode Kubernetes YAML: %s; without a kustomization.yaml Flux "
                       "takes every YAML file below the path as a manifest",
                       what);
}

static bool object_check(struct artifact *artifact, const char *file, const struct kv_node *object,
                         struct kv_arena *arena, struct kv_error *error)
{
    if (object->type != KV_NODE_MAPPING)
        return decode_fail(artifact, file, object, "not an object", arena, error);
    const char *kind = kv_tree_text(object, "kind");
    size_t length = kind ? strlen(kind) : 0;
    const struct kv_node *items = kv_node_get(object, "items");
    if (length >= 4 && strcmp(kind + length - 4, "List") == 0 && items &&
        items->type == KV_NODE_SEQUENCE) {
        for (size_t i = 0; i < items->count; i++)
            if (!object_check(artifact, file, items->items[i], arena, error))
                return false;
        return true;
    }
    if (length == 0)
        return decode_fail(artifact, file, object, "an object without kind", arena, error);
    const char *name = kv_tree_text(kv_node_get(object, "metadata"), "name");
    return (name && *name) || strcmp(kind, "List") == 0 ||
           decode_fail(artifact, file, object, "an object without metadata.name", arena, error);
}

static bool file_check(struct artifact *artifact, const char *file, struct kv_error *error)
{
    struct kv_yaml_documents found;
    struct kv_arena arena = {0};
    bool ok = documents_read(artifact, file, &kv_yaml_manifest_limits, &arena, &found, error);
    for (size_t i = 0; ok && i < found.count; i++)
        if (found.roots[i])
            ok = object_check(artifact, file, found.roots[i], &arena, error);
    kv_arena_release(&arena);
    return ok;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), count = strlen(end);
    return length >= count && strcmp(text + length - count, end) == 0;
}

/* The folder below `folder`, and nearest to it, that has a kustomization and contains the file. */
static const char *inner_kustomization(const struct artifact *artifact, const char *folder,
                                       const char *file, struct kv_arena *arena)
{
    const char *start = file + strlen(folder) + (*folder != '\0');
    for (const char *slash = strchr(start, '/'); slash; slash = strchr(slash + 1, '/')) {
        const char *inner = kv_arena_copy(arena, (struct kv_text){file, (size_t)(slash - file)});
        if (kustomization_find(artifact, inner, arena))
            return inner;
    }
    return NULL;
}

struct scan {
    struct artifact *artifact;
    const char *folder;
    struct kv_arena *arena;
    struct kv_list resources; /* const struct kv_node * */
    const char *last;         /* the folder that was added last */
};

static void resource_add(struct scan *scan, const char *path)
{
    const char *relative = path + strlen(scan->folder) + (*scan->folder != '\0');
    kv_list_add(&scan->resources, scan->arena, const struct kv_node *,
                kv_tree_string(kv_arena_printf(scan->arena, "./%s", relative), scan->arena));
}

static bool file_scan(struct scan *scan, const struct artifact_file *found, struct kv_error *error)
{
    const char *file = found->path;
    const char *inner = inner_kustomization(scan->artifact, scan->folder, file, scan->arena);
    if (inner) {
        if (!kv_string_is(inner, scan->last))
            resource_add(scan, inner);
        scan->last = inner;
        return true;
    }
    if (!ends_with(file, ".yaml") && !ends_with(file, ".yml"))
        return true;
    if (!found->is_lfs && !file_check(scan->artifact, file, error))
        return false;
    resource_add(scan, file);
    return true;
}

static bool is_in(const char *file, const char *folder)
{
    size_t length = strlen(folder);
    return length == 0 || (strncmp(file, folder, length) == 0 && file[length] == '/');
}

static bool new_make(struct artifact *artifact, const char *folder, struct kv_arena *arena,
                     const struct kv_node **out, struct kv_error *error)
{
    struct scan scan = {.artifact = artifact, .folder = folder, .arena = arena};
    kv_list_each(&artifact->files, const struct artifact_file, file) {
        if (is_in(file->path, folder) && !file_scan(&scan, file, error))
            return false;
    }
    const struct kv_node *resources =
        kv_tree_sequence(scan.resources.items, scan.resources.count, arena);
    *out = scan.resources.count > 0
               ? kv_tree_with(NULL, "resources", resources, arena)
               /* kustomize refuses one that is empty; Flux writes this, too */
               : kv_tree_with(NULL, "namespace", kv_tree_string("_placeholder", arena), arena);
    return true;
}

/* --- merging the spec --- */

static size_t item_count(const struct kv_node *list)
{
    return list && list->type == KV_NODE_SEQUENCE ? list->count : 0;
}

/* Both lists, one behind the other. */
static const struct kv_node *list_join(const struct kv_node *first, const struct kv_node *second,
                                       struct kv_arena *arena)
{
    size_t count = item_count(first);
    const struct kv_node **items = kv_arena_array(arena, count + item_count(second), sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = first->items[i];
    for (size_t i = 0; i < item_count(second); i++)
        items[count++] = second->items[i];
    return kv_tree_sequence(items, count, arena);
}

static const struct kv_node *list_append(const struct kv_node *merged, const char *key,
                                         const struct kv_node *more, struct kv_arena *arena)
{
    if (item_count(more) == 0)
        return merged;
    return kv_tree_with(merged, key, list_join(kv_node_get(merged, key), more, arena), arena);
}

static const struct kv_node *text_set(const struct kv_node *merged, const char *key,
                                      const struct kv_node *spec, const char *from,
                                      struct kv_arena *arena)
{
    const struct kv_node *value = kv_node_get(spec, from);
    return kv_node_is_given(value) ? kv_tree_with(merged, key, value, arena) : merged;
}

/* Components are relative and local; missing ones may be left out. */
static bool components_append(struct artifact *artifact, const char *folder,
                              const struct kv_node *spec, const struct kv_node **merged,
                              struct kv_arena *arena, struct kv_error *error)
{
    const struct kv_node *components = kv_node_get(spec, "components");
    bool ignores = kv_string_is(kv_tree_text(spec, "ignoreMissingComponents"), "true");
    const struct kv_node **items = kv_arena_array(arena, item_count(components), sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < item_count(components); i++) {
        const char *path = components->items[i]->text.data;
        if (components->items[i]->type != KV_NODE_SCALAR || *path == '/' || strstr(path, "://"))
            return kv_error_set(error, KV_ERROR_SPEC,
                                "component path '%s' must be local and relative", path ? path : "");
        const char *inside = path_inside(folder, path, arena);
        bool exists = inside && (artifact_has_folder(artifact, inside) ||
                                 artifact_has_file(artifact, inside));
        if (exists || !ignores)
            items[count++] = components->items[i];
    }
    *merged = list_append(*merged, "components", kv_tree_sequence(items, count, arena), arena);
    return true;
}

/* An image of the same name takes the new name, and tag and digest as one. */
static const struct kv_node *image_merge(const struct kv_node *image, const struct kv_node *by,
                                         struct kv_arena *arena)
{
    const char *tag = kv_tree_text(by, "newTag"), *digest = kv_tree_text(by, "digest");
    image = text_set(image, "newName", by, "newName", arena);
    if ((!tag || !*tag) && (!digest || !*digest))
        return image;
    image = kv_tree_without(kv_tree_without(image, "newTag", arena), "digest", arena);
    return text_set(text_set(image, "newTag", by, "newTag", arena), "digest", by, "digest", arena);
}

static const struct kv_node *images_merge(const struct kv_node *merged, const struct kv_node *more,
                                          bool replaces, struct kv_arena *arena)
{
    const struct kv_node *images = kv_node_get(merged, "images");
    size_t count = item_count(images);
    if (item_count(more) == 0)
        return merged;
    const struct kv_node **items = kv_arena_array(arena, count + more->count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = images->items[i];
    for (size_t i = 0; i < more->count; i++) {
        const char *name = kv_tree_text(more->items[i], "name");
        size_t at = 0;
        while (at < count && !kv_string_is(kv_tree_text(items[at], "name"), name))
            at++;
        items[at] = at < count && !replaces ? image_merge(items[at], more->items[i], arena)
                                            : more->items[i];
        count += at == count;
    }
    return kv_tree_with(merged, "images", kv_tree_sequence(items, count, arena), arena);
}

/* Flux's own buildMetadata, and with it the annotation of origins, which tells files and lines. */
static const struct kv_node *origins_ask(const struct kv_node *merged, const struct kv_node *spec,
                                         bool is_new, struct generated *out, struct kv_arena *arena)
{
    static const char origins[] = "originAnnotations";
    const struct kv_node **items = kv_arena_array(arena, 1, sizeof *items);
    items[0] = kv_tree_string(origins, arena);
    const struct kv_node *only = kv_tree_sequence(items, 1, arena);
    const struct kv_node *wanted = kv_node_get(spec, "buildMetadata");
    if (!is_new && item_count(kv_node_get(merged, "resources")) == 0)
        merged = kv_tree_with(merged, "buildMetadata", only, arena);
    if (item_count(wanted) > 0)
        merged = kv_tree_with(merged, "buildMetadata", wanted, arena);
    wanted = kv_node_get(merged, "buildMetadata");
    for (size_t i = 0; i < item_count(wanted); i++)
        out->keeps_origins |=
            wanted->items[i]->type == KV_NODE_SCALAR && kv_text_is(wanted->items[i]->text, origins);
    return out->keeps_origins ? merged : list_append(merged, "buildMetadata", only, arena);
}

bool kustomization_generate(struct artifact *artifact, const char *folder,
                            const struct kv_node *spec, bool replaces_images,
                            struct kv_arena *arena, struct generated *out, struct kv_error *error)
{
    const struct kv_node *merged = NULL, *file = NULL;
    const char *found = kustomization_find(artifact, folder, arena);
    *out = (struct generated){.file = found ? found : below(folder, "kustomization.yaml", arena),
                              .is_new = !found};
    if (found ? !kustomization_read(artifact, found, arena, &file, error)
              : !new_make(artifact, folder, arena, &merged, error))
        return false;
    struct kv_list dropped = {0};
    if (found)
        merged = kustomization_keys(file, arena, &dropped);
    out->dropped = dropped_describe(artifact, out->file, &dropped, arena);
    if (!kv_node_get(merged, "kind"))
        merged = kv_tree_with(merged, "kind", kv_tree_string("Kustomization", arena), arena);
    if (!kv_node_get(merged, "apiVersion"))
        merged = kv_tree_with(merged, "apiVersion",
                              kv_tree_string("kustomize.config.k8s.io/v1beta1", arena), arena);
    merged = text_set(merged, "namespace", spec, "targetNamespace", arena);
    merged = text_set(merged, "namePrefix", spec, "namePrefix", arena);
    merged = text_set(merged, "nameSuffix", spec, "nameSuffix", arena);
    merged = list_append(merged, "patches", kv_node_get(spec, "patches"), arena);
    out->spec_patches = item_count(kv_tree_list(spec, "patches"));
    if (!components_append(artifact, folder, spec, &merged, arena, error))
        return false;
    merged = images_merge(merged, kv_node_get(spec, "images"), replaces_images, arena);
    merged = origins_ask(merged, spec, out->is_new, out, arena);
    out->text = json_of(merged, arena);
    if (!out->text)
        return kv_error_at(error, KV_ERROR_SPEC, artifact_name(artifact, out->file, arena), 0, 0,
                           "can't be converted to JSON");
    out->merged = merged;
    return true;
}

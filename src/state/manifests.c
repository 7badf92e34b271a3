#include "kubevet/state/manifests.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/state/wanted.h"

#include "manifest_defaults.h"
#include "manifest_take.h"
#include "manifest_variables.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 30, FOLDERS_MAX = 64 /* levels; a loop of links has more */ };

/* One text that is being read. */
struct source {
    struct kv_manifests *manifests;
    const char *file;
    bool has_variables; /* may there be any? Looked for in the text as a whole, which is cheap */
    struct kv_error *error;
};

/* What an object says that it is, or its list says of it. */
struct type {
    const char *api_version, *kind; /* NULL = nobody says */
};

KV_PRINTF(3, 4)
static bool fail(const struct source *source, const struct kv_node *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(source->error, KV_ERROR_SPEC, source->file, node->line, node->column, format,
                 arguments);
    va_end(arguments);
    return false;
}

/* --- what an object is --- */

/* A key that must be text; *out is NULL where it is absent or null. */
static bool text_get(const struct source *source, const struct kv_node *mapping, const char *key,
                     const char **out)
{
    const struct kv_node *node = kv_node_get(mapping, key);
    *out = NULL;
    if (!node)
        return true;
    enum kv_scalar_type type =
        node->type == KV_NODE_SCALAR ? kv_node_scalar_type(node) : KV_SCALAR_BOOL;
    if (node->type != KV_NODE_SCALAR || (type != KV_SCALAR_STRING && type != KV_SCALAR_NULL))
        return fail(source, node, "%s must be text; quote it", key);
    if (type == KV_SCALAR_STRING)
        *out = kv_arena_copy(&source->manifests->arena, node->text);
    return true;
}

static bool is_group(const char *api_version, const char *group)
{
    size_t length = strlen(group);
    return strncmp(api_version, group, length) == 0 && api_version[length] == '/';
}

static bool is_core(const char *api_version)
{
    return strchr(api_version, '/') == NULL;
}

static const char kustomize_first[] =
    "this is what kustomize builds from, not what comes of it: give the output of `flux build "
    "kustomization` or `kustomize build` (... | kubevet check -f -)";

/* A kustomization.yaml need not say what it is. */
static bool is_nameless_kustomization(const struct source *source, const struct kv_node *node)
{
    const char *slash = strrchr(source->file, '/');
    const char *name = slash ? slash + 1 : source->file;
    return strncasecmp(name, "kustomization", strlen("kustomization")) == 0 &&
           (kv_node_get(node, "resources") || kv_node_get(node, "components") ||
            kv_node_get(node, "patches") || kv_node_get(node, "namespace"));
}

static bool type_read(const struct source *source, const struct kv_node *node, struct type *type)
{
    const char *api_version, *kind;
    if (!text_get(source, node, "apiVersion", &api_version) ||
        !text_get(source, node, "kind", &kind))
        return false;
    type->api_version = api_version ? api_version : type->api_version;
    type->kind = kind ? kind : type->kind;
    if (type->api_version && type->kind && type->kind[0] && type->api_version[0])
        return is_group(type->api_version, "kustomize.config.k8s.io")
                   ? fail(source, node, "%s", kustomize_first)
               : is_group(type->api_version, "kubevet")
                   ? fail(source, node, "a %s of kubevet is no object of a cluster", type->kind)
                   : true;
    if (is_nameless_kustomization(source, node))
        return fail(source, node, "%s", kustomize_first);
    return fail(source, node, "an object without %s: this is no manifest of Kubernetes",
                type->kind && type->kind[0] ? "apiVersion" : "kind");
}

/* --- taking objects --- */

static struct kv_object_name name_of(const struct kv_manifest *manifest)
{
    return (struct kv_object_name){manifest->api_version, manifest->kind, manifest->namespace,
                                   manifest->name};
}

static void unrendered_add(struct kv_manifests *manifests, const struct kv_manifest *manifest,
                           const char *reason)
{
    struct kv_unrendered *unrendered =
        kv_list_push(&manifests->unrendered, &manifests->arena, sizeof *unrendered);
    unrendered->object = name_of(manifest);
    unrendered->place = manifest->place;
    unrendered->reason = reason;
}

static bool metadata_read(const struct source *source, const struct kv_node *node,
                          struct kv_manifest *manifest)
{
    const struct kv_node *metadata = kv_node_get(node, "metadata");
    if (!text_get(source, metadata, "name", &manifest->name) ||
        !text_get(source, metadata, "namespace", &manifest->namespace))
        return false;
    if (!manifest->name || !manifest->name[0])
        return fail(source, node, "a %s without metadata.name", manifest->kind);
    /* A cluster-wide object has no namespace, whatever a manifest says: kubectl ignores it too. */
    if ((manifest->known && !manifest->known->namespaced) ||
        (manifest->namespace && !manifest->namespace[0]))
        manifest->namespace = NULL;
    if (manifest->known && manifest->known->namespaced && !manifest->namespace)
        return fail(source, node,
                    "%s/%s has no metadata.namespace: where it would go is not known, and Flux "
                    "refuses it; set it, as by kustomize's `namespace`",
                    manifest->kind, manifest->name);
    return true;
}

/* The manifest as JSON; NULL with *error set. */
static const struct kv_node *json_of(const struct source *source, const struct kv_node *node)
{
    struct kv_reader *reader = kv_reader_yaml(node, source->file, KV_ERROR_SPEC);
    const struct kv_node *tree = kv_tree_read(reader, &source->manifests->arena);
    if (!tree)
        kv_reader_error(reader, source->error);
    kv_reader_close(reader);
    return tree;
}

/* Is it what the kind's objects are? Decoded from what was written, so that an error has a place.
 */
static bool decodes(const struct source *source, const struct kv_manifest *manifest,
                    const struct kv_node *node, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    struct kv_memory memory = {.arena = &arena, .strings = &strings};
    struct kv_reader *reader = kv_reader_yaml(node, source->file, KV_ERROR_SPEC);
    bool ok = kv_kind_decode(manifest->known, reader, memory) != NULL;
    if (!ok) {
        kv_reader_error(reader, error);
        kv_error_prepend(error, "%s/%s", manifest->kind, manifest->name);
    }
    kv_reader_close(reader);
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return ok;
}

/* What Flux decrypts, and whoever may read it only there. */
static bool is_encrypted(const struct kv_node *node)
{
    const struct kv_node *sops = kv_node_get(node, "sops");
    return sops && sops->type == KV_NODE_MAPPING;
}

static bool content_read(const struct source *source, const struct kv_node *node,
                         struct kv_manifest *manifest)
{
    struct kv_manifests *manifests = source->manifests;
    struct kv_error error = {0};
    if (strcmp(manifest->kind, "Secret") == 0 && is_core(manifest->api_version))
        return true;
    if (is_encrypted(node)) {
        unrendered_add(manifests, manifest, "encrypted by SOPS: what it holds is not read");
        return true;
    }
    if (manifest->known == &kv_kind_helmrelease)
        unrendered_add(manifests, manifest,
                       "not rendered here: what its chart makes of it is not among the manifests");
    size_t before = manifests->unrendered.count;
    if (source->has_variables)
        manifest_variables_find(manifests, manifest, node);
    const struct kv_node *object = json_of(source, node);
    if (!object)
        return false;
    if (!manifest->known || decodes(source, manifest, node, &error)) {
        object = manifest_clean(object, &manifests->arena);
        manifest->object =
            manifest->known ? manifest_default(manifest->known, object, &manifests->arena) : object;
        return true;
    }
    /* `replicas: ${replicas}` is text for now: that it was not substituted is the finding. */
    if (manifests->unrendered.count > before)
        return true;
    *source->error = error;
    return false;
}

static bool object_take(const struct source *source, const struct kv_node *node, struct type type);

/* "DeploymentList" is a list of Deployment, "List" one of anything. */
static struct type item_type(struct kv_manifests *manifests, struct type list)
{
    size_t length = strlen(list.kind) - strlen("List");
    if (length == 0)
        return (struct type){0};
    list.kind = kv_arena_copy(&manifests->arena, (struct kv_text){list.kind, length});
    return list;
}

static bool is_list(const struct kv_node *node, struct type type)
{
    size_t length = strlen(type.kind);
    return length >= 4 && strcmp(type.kind + length - 4, "List") == 0 && kv_node_get(node, "items");
}

static bool list_take(const struct source *source, const struct kv_node *node, struct type type)
{
    const struct kv_node *items = kv_node_get(node, "items");
    if (items->type == KV_NODE_SCALAR && kv_node_scalar_type(items) == KV_SCALAR_NULL)
        return true;
    if (items->type != KV_NODE_SEQUENCE)
        return fail(source, items, "the items of a %s must be a list", type.kind);
    for (size_t i = 0; i < items->count; i++)
        if (!object_take(source, items->items[i], item_type(source->manifests, type)))
            return false;
    return true;
}

static bool object_take(const struct source *source, const struct kv_node *node, struct type type)
{
    if (node->type != KV_NODE_MAPPING)
        return fail(source, node, "no object: a manifest is a mapping with apiVersion and kind");
    if (!type_read(source, node, &type))
        return false;
    if (is_list(node, type))
        return list_take(source, node, type);
    struct kv_manifests *manifests = source->manifests;
    struct kv_manifest *manifest =
        kv_list_push(&manifests->items, &manifests->arena, sizeof *manifest);
    *manifest = (struct kv_manifest){
        .api_version = type.api_version,
        .kind = type.kind,
        .known = kv_kind_find_any_version(type.api_version, type.kind),
        .place = {.file = source->file, .line = node->line},
    };
    return metadata_read(source, node, manifest) && content_read(source, node, manifest);
}

/* --- texts --- */

/* Says in which document of a stream of several an error stands, and where in it: who wrote the
 * document looks for it there. */
static void document_name(struct kv_text text, struct kv_error *error)
{
    const char *at = text.data, *end = text.data + text.length;
    unsigned document = 1, begins = 0, line = 1, documents = 1;
    while (at < end) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        size_t length = (size_t)((next ? next : end) - at);
        bool separates =
            length >= 3 && memcmp(at, "---", 3) == 0 && (length == 3 || strchr(" \t\r", at[3]));
        if (separates && line > 1)
            documents++;
        if (separates && line < error->line) {
            document = documents;
            begins = line;
        }
        line++;
        at = next ? next + 1 : end;
    }
    size_t used = strlen(error->text);
    if (documents > 1 && error->line > begins)
        snprintf(error->text + used, sizeof error->text - used, " (document %u, line %u of it)",
                 document, error->line - begins);
}

/* JSON that YAML's parser doesn't take, as one with surrogates: NULL with the error unset. */
static const struct kv_node *json_parse(const struct source *source, struct kv_text text)
{
    struct kv_reader *reader = kv_reader_json(text, source->file, KV_ERROR_SPEC);
    const struct kv_node *tree = kv_tree_read(reader, &source->manifests->arena);
    if (!kv_read_end(reader))
        tree = NULL;
    kv_reader_close(reader);
    return tree;
}

static bool looks_like_json(struct kv_text text)
{
    size_t at = 0;
    while (at < text.length && strchr(" \t\r\n", text.data[at]))
        at++;
    return at < text.length && text.data[at] == '{';
}

bool kv_manifests_parse(struct kv_manifests *manifests, struct kv_text text, const char *name,
                        struct kv_error *error)
{
    struct source source = {
        .manifests = manifests,
        .file = kv_arena_copy(&manifests->arena, kv_text_of(name)),
        .has_variables = memchr(text.data, '$', text.length) != NULL,
        .error = error,
    };
    struct kv_error syntax = {0};
    struct kv_yaml_documents documents;
    bool ok = true;
    if (kv_yaml_parse(text, name, &kv_yaml_manifest_limits, &manifests->arena, &documents,
                      &syntax)) {
        for (size_t i = 0; ok && i < documents.count; i++)
            ok = !documents.roots[i] || object_take(&source, documents.roots[i], (struct type){0});
    } else {
        const struct kv_node *tree = looks_like_json(text) ? json_parse(&source, text) : NULL;
        ok = tree && object_take(&source, tree, (struct type){0});
        if (!tree)
            *error = syntax;
    }
    if (!ok)
        document_name(text, error);
    return ok;
}

static bool file_read(struct kv_manifests *manifests, const char *path, struct kv_error *error)
{
    struct kv_buffer buffer = {0};
    bool ok = kv_file_read(path, FILE_MAX, &buffer, KV_ERROR_STATE, error) &&
              kv_manifests_parse(manifests, kv_buffer_as_text(&buffer),
                                 strcmp(path, "-") == 0 ? "standard input" : path, error);
    kv_buffer_release(&buffer);
    return ok;
}

/* --- folders --- */

static bool is_manifest_name(const char *name)
{
    static const char *const endings[] = {".yaml", ".yml", ".json"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(name), ending = strlen(endings[i]);
        if (length > ending && strcmp(name + length - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

static int is_shown(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

/* Flux takes a folder with all that is below it: what it would take must not be passed over. */
static bool folder_read(struct kv_manifests *manifests, const char *path, int level,
                        struct kv_error *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_shown, alphasort);
    if (count < 0 || level == FOLDERS_MAX)
        return kv_error_at(error, KV_ERROR_STATE, path, 0, 0, "can't be read: %s",
                           count < 0 ? strerror(errno) : "too many folders in one another");
    bool ok = true;
    for (int i = 0; i < count; i++) {
        const char *file =
            kv_arena_printf(&manifests->arena, "%s%s%s", path,
                            path[strlen(path) - 1] == '/' ? "" : "/", entries[i]->d_name);
        struct stat status;
        if (ok && stat(file, &status) == 0) {
            if (S_ISDIR(status.st_mode))
                ok = folder_read(manifests, file, level + 1, error);
            else if (S_ISREG(status.st_mode) && is_manifest_name(file))
                ok = file_read(manifests, file, error);
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool kv_manifests_read(struct kv_manifests *manifests, const char *const *paths, size_t count,
                       struct kv_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        bool is_folder = stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode);
        if (!(is_folder ? folder_read(manifests, paths[i], 0, error)
                        : file_read(manifests, paths[i], error)))
            return false;
    }
    return kv_manifests_index(manifests, error);
}

/* --- finding them again --- */

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* The group's length in an apiVersion; the core group has none. */
static size_t group_length(const char *api_version)
{
    const char *slash = strchr(api_version, '/');
    return slash ? (size_t)(slash - api_version) : 0;
}

int group_compare(const char *a, const char *b)
{
    size_t length_a = group_length(a), length_b = group_length(b);
    int order = strncmp(a, b, length_a < length_b ? length_a : length_b);
    return order ? order : (length_a > length_b) - (length_a < length_b);
}

static int manifest_compare(const void *left, const void *right)
{
    const struct kv_manifest *a = left, *b = right;
    int order = strcmp(a->kind, b->kind);
    if (!order)
        order = group_compare(a->api_version, b->api_version);
    if (!order)
        order = strcmp(or_empty(a->namespace), or_empty(b->namespace));
    return order ? order : strcmp(a->name, b->name);
}

static bool is_before(struct kv_place a, struct kv_place b)
{
    return a.file == b.file && a.line < b.line;
}

bool kv_manifests_index(struct kv_manifests *manifests, struct kv_error *error)
{
    struct kv_manifest *items = manifests->items.items;
    if (manifests->items.count == 0)
        return kv_error_set(error, KV_ERROR_STATE,
                            "the manifests hold no object at all: what should have made them has "
                            "failed, or this is not where they are");
    qsort(items, manifests->items.count, sizeof *items, manifest_compare);
    for (size_t i = 1; i < manifests->items.count; i++) {
        if (manifest_compare(&items[i - 1], &items[i]) != 0)
            continue;
        bool swapped = is_before(items[i].place, items[i - 1].place);
        const struct kv_manifest *first = &items[swapped ? i : i - 1];
        const struct kv_manifest *second = &items[swapped ? i - 1 : i];
        return kv_error_at(error, KV_ERROR_SPEC, second->place.file, second->place.line, 1,
                           "%s %s%s%s is there twice: it stands at %s:%u, too", second->kind,
                           or_empty(second->namespace), second->namespace ? "/" : "", second->name,
                           first->place.file, first->place.line);
    }
    return true;
}

const struct kv_manifest *kv_manifests_find(const struct kv_manifests *manifests,
                                            const char *api_version, const char *kind,
                                            const char *namespace, const char *name)
{
    const struct kv_manifest wanted = {
        .api_version = api_version, .kind = kind, .namespace = namespace, .name = name};
    return manifests->items.count > 0
               ? bsearch(&wanted, manifests->items.items, manifests->items.count, sizeof wanted,
                         manifest_compare)
               : NULL;
}

/* --- as a state --- */

/* What the spec asks for by name is kept whole, in whatever version it is given. */
static void wanted_offer(struct kv_state *state, const struct kv_manifest *manifest)
{
    kv_list_each(&state->wanted, struct kv_wanted, wanted)
    {
        if (strcmp(wanted->kind, manifest->kind) == 0 &&
            group_compare(wanted->api_version, manifest->api_version) == 0)
            kv_state_offer(state, wanted->api_version, wanted->kind, manifest->object);
    }
}

static bool is_known_in(const struct kv_state_kind *kinds, const char *namespace)
{
    kv_list_each(&kinds->known_in, const struct kv_known, known)
    {
        if (strcmp(known->namespace, namespace) == 0)
            return true;
    }
    return false;
}

/* Where an object is, others of its kind are taken to be; elsewhere they say nothing. */
static void know(struct kv_state *state, const struct kv_manifest *manifest)
{
    struct kv_state_kind *kinds = kv_state_kind(state, manifest->known);
    if (!kinds->known && !state->complete)
        kv_state_not_known(state, manifest->known, KV_ELSEWHERE, "the manifests hold none of it");
    kv_state_know(state, manifest->known);
    if (manifest->namespace && !state->complete && !is_known_in(kinds, manifest->namespace))
        kv_state_know_in(state, manifest->known, manifest->namespace);
}

struct kv_object *kv_manifest_take(const struct kv_manifest *manifest, const struct kv_node *object,
                                   uint32_t source, struct kv_state *state)
{
    struct kv_object *taken = NULL;
    struct kv_reader *reader = kv_reader_yaml(object, manifest->place.file, KV_ERROR_SPEC);
    /* It was decoded when it was read. */
    if (kv_state_take(state, manifest->known, source, reader)) {
        struct kv_state_kind *kinds = kv_state_kind(state, manifest->known);
        taken = kinds->objects[kinds->count - 1];
        taken->place = manifest->place;
    }
    kv_reader_close(reader);
    return taken;
}

void kv_manifests_take(const struct kv_manifests *manifests, kv_time at, struct kv_state *state)
{
    uint32_t source = kv_state_source(state);
    kv_list_each(&manifests->items, const struct kv_manifest, manifest)
    {
        if (!manifest->known)
            kv_state_count_other(state, manifest->kind);
        if (manifest->object)
            wanted_offer(state, manifest);
        if (manifest->known)
            know(state, manifest);
        if (manifest->known && manifest->object)
            kv_manifest_take(manifest, manifest->object, source, state);
    }
    state->manifests = manifests;
    state->clock = at;
    kv_state_index(state);
}

void kv_manifests_release(struct kv_manifests *manifests)
{
    kv_arena_release(&manifests->arena);
    *manifests = (struct kv_manifests){0};
}

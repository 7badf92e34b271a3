#include "written.h"

#include "kubevet/base/yaml.h"
#include "kubevet/kinds/kind.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { FILE_MAX = 1 << 30, DEPTH_MAX = 3 }; /* a snapshot holds lists of objects */

/* A document being unpacked. */
struct unpack {
    struct written_objects *out;
    const char *file;
    enum kv_error_kind kind;
    bool in_folder; /* what is no object is skipped: discovery, versions */
    struct kv_error *error;
};

/* What a list says of its items. */
struct about {
    const char *api_version, *kind; /* of each item; NULL = it says itself */
};

static bool fail(const struct unpack *unpack, const struct kv_node *node, const char *what)
{
    return kv_error_at(unpack->error, unpack->kind, unpack->file, node->line, node->column, "%s",
                       what);
}

static const struct kv_node *with_text(const struct kv_node *tree, const char *key,
                                       const char *text, struct kv_arena *arena)
{
    return text && !kv_tree_text(tree, key)
               ? kv_tree_with(tree, key, kv_tree_string(text, arena), arena)
               : tree;
}

/* An answer of the API that holds no object. */
static bool is_other_answer(const struct kv_node *tree, const char *kind)
{
    static const char *const kinds[] = {"APIGroupDiscovery", "PartialObjectMetadata", "Status",
                                        "Table"};
    for (size_t i = 0; kind && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return !kv_node_get(tree, "metadata");
}

static bool object_add(const struct unpack *unpack, const struct kv_node *tree,
                       const struct about *about)
{
    struct kv_arena *arena = &unpack->out->arena;
    const struct kv_node *metadata = kv_node_get(tree, "metadata");
    struct written_object object = {0};
    object.tree = with_text(with_text(tree, "kind", about->kind, arena), "apiVersion",
                            about->api_version, arena);
    object.api_version = kv_tree_text(object.tree, "apiVersion");
    object.kind = kv_tree_text(object.tree, "kind");
    if (unpack->in_folder && is_other_answer(tree, object.kind))
        return true;
    if (!object.api_version || !object.kind)
        return fail(unpack, tree, "an object has apiVersion and kind; this one lacks them");
    if (metadata && metadata->type == KV_NODE_MAPPING) {
        object.namespace = kv_tree_text(metadata, "namespace");
        object.name = kv_tree_text(metadata, "name");
    }
    if (kv_is_secret(object.api_version, object.kind))
        object = (struct written_object){.api_version = object.api_version,
                                         .kind = object.kind,
                                         .namespace = object.namespace,
                                         .name = object.name,
                                         .why = "a Secret is never read"};
    kv_list_add(&unpack->out->items, arena, struct written_object, object);
    return true;
}

/* `PodList` without `List`; NULL if the list is of any kind. */
static const char *item_kind(const char *kind, struct kv_arena *arena)
{
    size_t length = kind ? strlen(kind) : 0;
    if (length <= 4 || strcmp(kind + length - 4, "List") != 0)
        return NULL;
    return kv_arena_copy(arena, (struct kv_text){kind, length - 4});
}

static bool tree_unpack(const struct unpack *unpack, const struct kv_node *tree,
                        const struct about *about, int depth);

static bool items_unpack(const struct unpack *unpack, const struct kv_node *items,
                         const struct about *about, int depth)
{
    if (items->type != KV_NODE_SEQUENCE) /* null: an empty list as Go writes it */
        return true;
    for (size_t i = 0; i < items->count; i++)
        if (!tree_unpack(unpack, items->items[i], about, depth - 1))
            return false;
    return true;
}

static void snapshot_time(const struct unpack *unpack, const struct kv_node *tree)
{
    const char *text = kv_tree_text(tree, "recordedAt");
    if (text)
        (void)kv_time_parse(kv_text_of(text), &unpack->out->recorded_at);
}

static bool tree_unpack(const struct unpack *unpack, const struct kv_node *tree,
                        const struct about *about, int depth)
{
    if (!tree || tree->type != KV_NODE_MAPPING)
        return !tree || fail(unpack, tree, "an object is a mapping");
    const char *kind = kv_tree_text(tree, "kind");
    const char *api_version = kv_tree_text(tree, "apiVersion");
    const struct kv_node *items = depth > 0 ? kv_node_get(tree, "items") : NULL;
    const struct kv_node *lists = depth > 0 ? kv_node_get(tree, "lists") : NULL;
    struct about inner = {0};
    if (lists && api_version && strncmp(api_version, "kubevet/", 8) == 0) {
        snapshot_time(unpack, tree);
        return items_unpack(unpack, lists, &inner, depth);
    }
    size_t length = kind ? strlen(kind) : 0;
    if (!items || length < 4 || strcmp(kind + length - 4, "List") != 0)
        return object_add(unpack, tree, about);
    inner.kind = item_kind(kind, &unpack->out->arena);
    inner.api_version = inner.kind ? api_version : NULL;
    return items_unpack(unpack, items, &inner, depth);
}

/* Takes all that a reader gives: JSON texts may follow each other. */
static bool reader_unpack(const struct unpack *unpack, struct kv_reader *reader)
{
    const struct about nothing = {0};
    bool ok = true;
    do {
        const struct kv_node *tree = kv_tree_read(reader, &unpack->out->arena);
        ok = tree && tree_unpack(unpack, tree, &nothing, DEPTH_MAX);
    } while (ok && kv_reader_more(reader));
    kv_reader_error(reader, unpack->error);
    kv_reader_close(reader);
    return ok && unpack->error->kind == KV_ERROR_NONE;
}

static bool yaml_unpack(const struct unpack *unpack, struct kv_text text)
{
    struct kv_arena arena = {0};
    struct kv_yaml_documents documents = {0};
    bool ok = kv_yaml_parse(text, unpack->file, &kv_yaml_manifest_limits, &arena, &documents,
                            unpack->error);
    if (!ok)
        unpack->error->kind = unpack->kind;
    for (size_t i = 0; ok && i < documents.count; i++)
        ok = !documents.roots[i] ||
             reader_unpack(unpack, kv_reader_yaml(documents.roots[i], unpack->file, unpack->kind));
    kv_arena_release(&arena);
    return ok;
}

static bool looks_like_json(struct kv_text text)
{
    text = kv_text_trim(text);
    return text.length > 0 && (text.data[0] == '{' || text.data[0] == '[');
}

static bool text_unpack(const struct unpack *unpack, struct kv_text text)
{
    return looks_like_json(text)
               ? reader_unpack(unpack, kv_reader_json(text, unpack->file, unpack->kind))
               : yaml_unpack(unpack, text);
}

bool written_parse(struct kv_text text, const char *name, enum kv_error_kind kind,
                   struct written_objects *out, struct kv_error *error)
{
    const struct unpack unpack = {out, name, kind, false, error};
    return text_unpack(&unpack, text);
}

static bool file_read(const char *path, bool in_folder, enum kv_error_kind kind,
                      struct written_objects *out, struct kv_error *error)
{
    struct kv_buffer text = {0};
    const struct unpack unpack = {out, path, kind, in_folder, error};
    bool ok = kv_file_read(path, FILE_MAX, &text, KV_ERROR_STATE, error) &&
              text_unpack(&unpack, kv_buffer_as_text(&text));
    kv_buffer_release(&text);
    return ok;
}

static int is_visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static bool has_ending(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot &&
           (strcmp(dot, ".json") == 0 || strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

static bool folder_read(const char *path, bool recursive, enum kv_error_kind kind,
                        struct written_objects *out, struct kv_error *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_visible, alphasort);
    if (count < 0)
        return kv_error_at(error, KV_ERROR_STATE, path, 0, 0, "cannot be read: %s",
                           strerror(errno));
    bool ok = true;
    for (int i = 0; i < count; i++) {
        struct stat status;
        const char *entry = kv_arena_printf(&out->arena, "%s/%s", path, entries[i]->d_name);
        if (ok && stat(entry, &status) == 0 && S_ISDIR(status.st_mode) && recursive)
            ok = folder_read(entry, recursive, kind, out, error);
        else if (ok && S_ISREG(status.st_mode) && has_ending(entry))
            ok = file_read(entry, true, kind, out, error);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

bool written_read(const char *path, bool recursive, enum kv_error_kind kind,
                  struct written_objects *out, struct kv_error *error)
{
    struct stat status;
    bool is_folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    return is_folder ? folder_read(path, recursive, kind, out, error)
                     : file_read(path, false, kind, out, error);
}

bool written_is_of(const struct written_object *object, const char *kind)
{
    const char *slash = strrchr(kind, '/');
    if (!slash)
        return strcmp(object->kind, kind) == 0;
    size_t length = (size_t)(slash - kind);
    return strcmp(object->kind, slash + 1) == 0 && strlen(object->api_version) == length &&
           strncmp(object->api_version, kind, length) == 0;
}

#include "closure.h"

#include "artifact_copy.h"
#include "paths.h"

#include "kubevet/base/buffer.h"

enum { LEVELS_MAX = 500 };

struct search {
    struct artifact *artifact;
    struct closure *out;
    struct kv_arena *arena;
    const char *file, *folder; /* of the kustomization that is read */
    int level;                 /* of bases in bases */
    struct kv_error *error;
};

static bool kustomization_follow(struct search *search, const char *folder,
                                 const struct kv_node *from);

static bool fail(struct search *search, const struct kv_node *node, const char *path,
                 const char *what)
{
    return kv_error_at(search->error, KV_ERROR_SPEC,
                       artifact_name(search->artifact, search->file, search->arena), node->line,
                       node->column, "%s %s", path, what);
}

/* Would kustomize take it for an address? Source: sigs.k8s.io/kustomize/api/internal/git/
 * repospec.go */
static bool is_remote(const char *path)
{
    static const char *const starts[] = {"git::", "git@", "github.com/", "github.com:", "gh:"};
    if (strstr(path, "://") || strstr(path, "?ref=") || strstr(path, "?version=") ||
        strstr(path, ".git/") || strstr(path, "_git/"))
        return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (strncmp(path, starts[i], strlen(starts[i])) == 0)
            return true;
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".git") == 0;
}

static void unknown_note(struct search *search, const struct kv_node *node, const char *path,
                         const char *why)
{
    const char *file = artifact_name(search->artifact, search->file, search->arena);
    if (node->line > 0) /* else Flux writes the file */
        file = kv_arena_printf(search->arena, "%s:%u", file, (unsigned)node->line);
    if (!search->out->unknown)
        search->out->unknown =
            kv_arena_printf(search->arena, "it takes %s %s (%s)", path, why, file);
}

static void remote_note(struct search *search, const struct kv_node *node, const char *path)
{
    search->out->is_remote |= !search->out->unknown;
    unknown_note(search, node, path, "from the network, which is not asked");
}

/* A path that must be in the artifact. *inside is NULL if it is not, without an error for an
 * address. */
static bool path_find(struct search *search, const struct kv_node *node, const char *path,
                      bool may_be_folder, const char **inside)
{
    *inside = path_inside(search->folder, path, search->arena);
    const struct artifact_file *file = *inside ? artifact_file(search->artifact, *inside) : NULL;
    if (file && file->is_lfs)
        unknown_note(search, node, path, "from git-lfs, whose content Flux may not see");
    if (file || (may_be_folder && *inside && artifact_has_folder(search->artifact, *inside)))
        return true;
    if (is_remote(path)) {
        *inside = NULL;
        remote_note(search, node, path);
        return true;
    }
    if (!*inside)
        return fail(search, node, path, "is outside of the repository: Flux refuses it");
    return fail(search, node, path, artifact_why_not(search->artifact, *inside));
}

static bool file_take(struct search *search, const struct kv_node *node, const char *path)
{
    const char *inside;
    return path_find(search, node, path, false, &inside);
}

/* --- the entries of a kustomization --- */

static const char *scalar(const struct kv_node *node)
{
    return node && node->type == KV_NODE_SCALAR ? node->text.data : NULL;
}

static bool entry_take(struct search *search, const struct kv_node *entry)
{
    const char *path = scalar(entry), *inside;
    if (!path || !*path)
        return true; /* kustomize says what is wrong */
    if (!path_find(search, entry, path, true, &inside))
        return false;
    bool is_folder = inside && !artifact_has_file(search->artifact, inside);
    return !is_folder || kustomization_follow(search, inside, entry);
}

/* YAML in place of a path. */
static bool is_inline(const char *text)
{
    return strchr(text, '\n') || strchr(text, '{') || strstr(text, ": ");
}

static bool file_entry_take(struct search *search, const struct kv_node *entry)
{
    const char *path = scalar(entry);
    return !path || !*path || is_inline(path) || file_take(search, entry, path);
}

static bool path_member_take(struct search *search, const struct kv_node *entry)
{
    const struct kv_node *path = entry->type == KV_NODE_MAPPING ? kv_node_get(entry, "path") : NULL;
    return !scalar(path) || file_take(search, path, path->text.data);
}

/* `file` or `key=file`. */
static bool generator_file_take(struct search *search, const struct kv_node *entry)
{
    const char *text = scalar(entry), *equals = text ? strchr(text, '=') : NULL;
    return !text || !*text || file_take(search, entry, equals ? equals + 1 : text);
}

static bool each_take(struct search *search, const struct kv_node *list,
                      bool (*take)(struct search *search, const struct kv_node *entry))
{
    for (size_t i = 0; list && list->type == KV_NODE_SEQUENCE && i < list->count; i++)
        if (!take(search, list->items[i]))
            return false;
    return true;
}

static bool generator_take(struct search *search, const struct kv_node *entry)
{
    const struct kv_node *env = entry->type == KV_NODE_MAPPING ? kv_node_get(entry, "env") : NULL;
    if (entry->type != KV_NODE_MAPPING)
        return true;
    return each_take(search, kv_node_get(entry, "files"), generator_file_take) &&
           each_take(search, kv_node_get(entry, "envs"), file_entry_take) &&
           (!scalar(env) || file_take(search, env, env->text.data));
}

/* --- plugins: their configuration may name files, too --- */

static bool plugin_values_take(struct search *search, const char *key, const struct kv_node *node)
{
    static const char *const paths[] = {"path", "paths", "file",     "files",
                                        "env",  "envs",  "resources"};
    bool is_path = false;
    for (size_t i = 0; key && i < sizeof paths / sizeof *paths; i++)
        is_path |= strcmp(key, paths[i]) == 0;
    for (size_t i = 0; node->type != KV_NODE_SCALAR && i < node->count; i++)
        if (!(node->type == KV_NODE_SEQUENCE
                  ? plugin_values_take(search, key, node->items[i])
                  : plugin_values_take(search, node->pairs[i].key->text.data,
                                       node->pairs[i].value)))
            return false;
    if (!is_path || node->type != KV_NODE_SCALAR || is_inline(node->text.data))
        return true;
    /* A field path (`spec/replicas`) is no file; what leads out of the artifact, or to the network,
     * is refused all the same. */
    const char *text = node->text.data;
    if (is_remote(text))
        remote_note(search, node, text);
    else if (!path_inside(search->folder, text, search->arena))
        return fail(search, node, text, "is outside of the repository: Flux refuses it");
    return true;
}

static bool plugin_text_take(struct search *search, struct kv_text text, const char *name)
{
    struct kv_yaml_documents found;
    struct kv_error ignored = {0}; /* kustomize will say what is wrong with it */
    if (!kv_yaml_parse(text, name, &kv_yaml_manifest_limits, search->arena, &found, &ignored))
        return true;
    for (size_t i = 0; i < found.count; i++)
        if (found.roots[i] && !plugin_values_take(search, NULL, found.roots[i]))
            return false;
    return true;
}

static bool plugin_take(struct search *search, const struct kv_node *entry)
{
    const char *text = scalar(entry), *inside;
    if (!text || !*text)
        return true;
    if (strchr(text, '\n'))
        return plugin_text_take(search, entry->text, search->file);
    if (!path_find(search, entry, text, true, &inside))
        return false;
    if (!inside)
        return true;
    if (!artifact_has_file(search->artifact, inside))
        return kustomization_follow(search, inside, entry);
    struct kv_buffer content = {0};
    bool ok = artifact_read(search->artifact, inside, &content, search->error) &&
              plugin_text_take(search, kv_buffer_as_text(&content), inside);
    kv_buffer_release(&content);
    return ok;
}

/* --- kustomizations --- */

static bool kustomization_take(struct search *search, const struct kv_node *tree)
{
    static const struct {
        const char *key;
        bool (*take)(struct search *search, const struct kv_node *entry);
    } keys[] = {
        {"resources", entry_take},           {"bases", entry_take},
        {"components", entry_take},          {"crds", file_entry_take},
        {"configurations", file_entry_take}, {"patchesStrategicMerge", file_entry_take},
        {"patches", path_member_take},       {"patchesJson6902", path_member_take},
        {"replacements", path_member_take},  {"configMapGenerator", generator_take},
        {"secretGenerator", generator_take}, {"generators", plugin_take},
        {"transformers", plugin_take},       {"validators", plugin_take},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!each_take(search, kv_node_get(tree, keys[i].key), keys[i].take))
            return false;
    const struct kv_node *openapi = kv_node_get(tree, "openapi");
    return !openapi || path_member_take(search, openapi);
}

static bool is_visited(const struct closure *closure, const char *file)
{
    kv_list_each(&closure->files, const struct closure_file, visited) {
        if (strcmp(visited->file, file) == 0)
            return true;
    }
    return false;
}

static bool tree_follow(struct search *search, const char *file, const struct kv_node *tree)
{
    struct search inner = *search;
    inner.file = file;
    inner.folder = path_folder(file, search->arena);
    inner.level++;
    kv_list_add(&search->out->files, search->arena, struct closure_file,
                (struct closure_file){file, tree});
    return !tree || kustomization_take(&inner, tree);
}

/* One that was visited is not followed again: kustomize says if it is a circle. */
static bool kustomization_follow(struct search *search, const char *folder,
                                 const struct kv_node *from)
{
    const struct kv_node *tree;
    const char *file = kustomization_find(search->artifact, folder, search->arena);
    if (!file)
        return fail(search, from, from->text.data,
                    "is a folder without a kustomization.yaml, which kustomize does not take");
    if (is_visited(search->out, file))
        return true;
    if (artifact_file(search->artifact, file)->is_lfs) {
        unknown_note(search, from, file, "from git-lfs, whose content Flux may not see");
        return true;
    }
    if (search->level >= LEVELS_MAX)
        return fail(search, from, from->text.data, "is a base of a base of too many others");
    return kustomization_read(search->artifact, file, search->arena, &tree, search->error) &&
           tree_follow(search, file, tree);
}

bool closure_find(struct artifact *artifact, const struct generated *generated,
                  struct kv_arena *arena, struct closure *out, struct kv_error *error)
{
    struct search search = {.artifact = artifact, .out = out, .arena = arena, .error = error};
    *out = (struct closure){0};
    return tree_follow(&search, generated->file, generated->merged);
}

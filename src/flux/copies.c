#include "copies.h"

#include "glob.h"
#include "json_of.h"
#include "paths.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/file.h"
#include "kubevet/base/intern.h"
#include "kubevet/base/yaml.h"

enum { FILE_MAX = 64 << 20 };

static bool fail(struct kv_error *error, const char *what, const char *about)
{
    return kv_error_set(error, KV_ERROR_SPEC, "%s %s", about, what);
}

/* --- copying --- */

/* One operation. */
struct copy {
    struct artifact *to;
    const struct artifact *from;
    const char *pattern; /* in the source */
    const char *target;  /* in the artifact, as written */
    const struct kv_node *exclude;
    const char *base; /* from where excludes count, besides the source's root */
    bool merges;
    /* Of each path that a copy has put there, 1 + the latest file's index; of each folder, which
     * ends with a slash, 1. */
    struct kv_intern *numbers;
    struct kv_arena *arena;
    struct kv_error *error;
};

static bool has_glob(const char *text)
{
    return strpbrk(text, "*?[]") != NULL;
}

static bool is_excluded_as(const struct copy *copy, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (size_t i = 0; copy->exclude && i < copy->exclude->count; i++) {
        const char *pattern = copy->exclude->items[i]->text.data;
        if (glob_match(pattern, path) || (!strchr(pattern, '/') && glob_match(pattern, name)))
            return true;
    }
    return false;
}

static bool is_excluded(const struct copy *copy, const char *path)
{
    size_t length = strlen(copy->base);
    return is_excluded_as(copy, path) ||
           (length > 0 && strncmp(path, copy->base, length) == 0 && path[length] == '/' &&
            is_excluded_as(copy, path + length + 1));
}

/* Is the file, or a folder above it, excluded? The first `start` bytes are not asked. */
static bool is_excluded_from(const struct copy *copy, const char *path, size_t start)
{
    for (const char *end = path + start; end && *end; end = strchr(end + 1, '/'))
        if (end > path &&
            is_excluded(copy,
                        kv_arena_copy(copy->arena, (struct kv_text){path, (size_t)(end - path)})))
            return true;
    return is_excluded(copy, path);
}

static const char *joined(const struct copy *copy, const char *path)
{
    return path_inside("", kv_arena_printf(copy->arena, "./%s/%s", copy->target, path),
                       copy->arena);
}

/* The file that the latest copy has put there; NULL = none. */
static struct artifact_file *file_find(const struct copy *copy, const char *path)
{
    size_t number = kv_intern_number_of(copy->numbers, kv_text_of(path));
    return number > 0 ? kv_list_item(&copy->to->files, struct artifact_file, number - 1) : NULL;
}

static struct kv_text folder_key(const char *path, size_t length, struct kv_arena *arena)
{
    return kv_text_of(kv_arena_printf(arena, "%.*s/", (int)length, path));
}

static bool has_folder(const struct copy *copy, const char *path)
{
    return *path == '\0' ||
           kv_intern_number_of(copy->numbers, folder_key(path, strlen(path), copy->arena)) > 0;
}

static void number_set(const struct copy *copy, const char *path)
{
    *kv_intern_number(copy->numbers, kv_text_of(path)) = copy->to->files.count;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/'))
        *kv_intern_number(copy->numbers, folder_key(path, (size_t)(slash - path), copy->arena)) = 1;
}

static bool file_put(const struct copy *copy, const struct artifact_file *file, const char *path)
{
    if (!path)
        return fail(copy->error, "leads out of the artifact", copy->target);
    kv_list_add(&copy->to->files, copy->to->arena, struct artifact_file,
                (struct artifact_file){kv_arena_copy(copy->to->arena, kv_text_of(path)), file->from,
                                       file->text, file->is_lfs});
    number_set(copy, path);
    return true;
}

/* --- merging YAML --- */

static bool is_mapping(const struct kv_node *node)
{
    return node && node->type == KV_NODE_MAPPING;
}

/* Maps merge; all else is replaced. */
static const struct kv_node *merged(const struct kv_node *base, const struct kv_node *over,
                                    struct kv_arena *arena)
{
    for (size_t i = 0; over && i < over->count; i++) {
        const char *key = over->pairs[i].key->text.data;
        const struct kv_node *value = over->pairs[i].value, *old = kv_node_get(base, key);
        if (is_mapping(old) && is_mapping(value))
            value = merged(old, value, arena);
        base = kv_tree_with(base, key, value, arena);
    }
    return base;
}

static bool text_merge(const struct copy *copy, struct kv_text text, const char *name,
                       const struct kv_node **out)
{
    struct kv_yaml_documents found;
    struct kv_yaml_limits limits = kv_yaml_manifest_limits;
    limits.unique_keys = false;
    if (!kv_yaml_parse(text, name, &limits, copy->arena, &found, copy->error))
        return false;
    for (size_t i = 0; i < found.count; i++) {
        if (found.roots[i] && !is_mapping(found.roots[i]))
            return fail(copy->error, "is no YAML that can be merged", name);
        *out = merged(*out, found.roots[i], copy->arena);
    }
    return true;
}

static bool file_merge(const struct copy *copy, const struct artifact_file *file,
                       const struct kv_node **out)
{
    struct kv_buffer content = {0};
    const char *name = kv_arena_printf(copy->arena, "%s/%s", copy->to->checkout, file->from);
    if (file->text)
        return text_merge(copy, kv_text_of(file->text), name, out);
    bool ok = kv_file_read(name, FILE_MAX, &content, KV_ERROR_STATE, copy->error) &&
              text_merge(copy, kv_buffer_as_text(&content), name, out);
    kv_buffer_release(&content);
    return ok;
}

static bool file_take(const struct copy *copy, const struct artifact_file *file, const char *path)
{
    struct artifact_file *old = copy->merges && path ? file_find(copy, path) : NULL;
    const struct kv_node *tree = NULL;
    if (!old)
        return file_put(copy, file, path);
    if (!file_merge(copy, old, &tree) || !file_merge(copy, file, &tree))
        return false;
    const char *text = tree ? json_of(tree, copy->to->arena) : "{}";
    if (!text)
        return fail(copy->error, "can't be merged", path);
    *old = (struct artifact_file){old->path, file->from, text, old->is_lfs || file->is_lfs};
    return true;
}

/* --- what is copied --- */

/* Where what a pattern found goes: that of a whole folder goes there without the folder. */
static const char *glob_target(const struct copy *copy, const char *path)
{
    size_t length = strlen(copy->pattern);
    if (length > 3 && strcmp(copy->pattern + length - 3, "/**") == 0 &&
        strncmp(path, copy->pattern, length - 2) == 0)
        path += length - 2;
    return joined(copy, path);
}

/* The pattern's parts before the first with a wildcard. */
static const char *glob_base(const char *pattern, struct kv_arena *arena)
{
    size_t wild = strcspn(pattern, "*?[]");
    while (wild > 0 && pattern[wild - 1] != '/')
        wild--;
    const char *base = path_inside(
        "", kv_arena_copy(arena, (struct kv_text){pattern, wild > 0 ? wild - 1 : 0}), arena);
    return base ? base : "";
}

static bool glob_copy(struct copy *copy)
{
    bool found = false, taken = false;
    copy->base = glob_base(copy->pattern, copy->arena);
    kv_list_each(&copy->from->files, const struct artifact_file, file) {
        size_t length;
        if (!glob_match_start(copy->pattern, file->path, &length))
            continue;
        found = true;
        if (is_excluded_from(copy, file->path, length))
            continue;
        taken = true;
        struct copy plain = *copy;
        plain.merges &= file->path[length] == '\0'; /* folders are copied as they are */
        if (!file_take(&plain, file, glob_target(copy, file->path)))
            return false;
    }
    if (taken)
        return true;
    return fail(copy->error, found ? "all that matches is excluded" : "no file matches",
                copy->pattern);
}

static bool folder_copy(struct copy *copy, const char *folder)
{
    const char *slash = strrchr(folder, '/'), *name = slash ? slash + 1 : folder;
    size_t length = strlen(folder);
    copy->base = folder;
    copy->merges = false;
    kv_list_each(&copy->from->files, const struct artifact_file, file) {
        if (length > 0 && (strncmp(file->path, folder, length) != 0 || file->path[length] != '/'))
            continue;
        const char *below = file->path + length + (length > 0);
        size_t start = (size_t)(below - file->path);
        const char *first_end = strchr(below, '/');
        if (is_excluded_from(copy, file->path,
                             first_end ? (size_t)(first_end - file->path) : start + strlen(below)))
            continue;
        if (!file_take(copy, file,
                       joined(copy, kv_arena_printf(copy->arena, "%s/%s", name, below))))
            return false;
    }
    return true;
}

static bool file_copy(struct copy *copy, const struct artifact_file *file)
{
    const char *slash = strrchr(file->path, '/'), *name = slash ? slash + 1 : file->path;
    size_t length = strlen(copy->target);
    const char *target = joined(copy, "");
    copy->base = "";
    if (is_excluded(copy, file->path))
        return true;
    bool is_into =
        length == 0 || copy->target[length - 1] == '/' || (target && has_folder(copy, target));
    return file_take(copy, file, is_into ? joined(copy, name) : target);
}

static bool copy_run(struct copy *copy)
{
    if (has_glob(copy->pattern))
        return glob_copy(copy);
    const char *path = path_inside("", copy->pattern, copy->arena);
    const struct artifact_file *file = path ? artifact_file(copy->from, path) : NULL;
    if (file)
        return file_copy(copy, file);
    if (path && artifact_has_folder(copy->from, path))
        return folder_copy(copy, path);
    return fail(copy->error, path ? artifact_why_not(copy->from, path) : "leads out of the source",
                copy->pattern);
}

bool copies_run(const struct kv_list *copies, const struct copy_source *sources, size_t count,
                struct artifact *artifact, struct kv_error *error)
{
    struct kv_arena arena = {0};
    struct kv_intern numbers = {0};
    bool ok = true;
    kv_list_each(copies, const struct generator_copy, one) {
        struct copy copy = {.to = artifact,
                            .pattern = one->pattern,
                            .target = one->target,
                            .exclude = one->exclude,
                            .merges = kv_string_is(one->strategy, "Merge"),
                            .numbers = &numbers,
                            .arena = &arena,
                            .error = error};
        for (size_t i = 0; i < count; i++)
            if (strcmp(sources[i].alias, one->alias) == 0)
                copy.from = sources[i].artifact;
        ok = ok && (copy.from || fail(error, "is no alias of its sources", one->alias)) &&
             copy_run(&copy);
    }
    kv_intern_release(&numbers);
    kv_arena_release(&arena);
    return ok;
}

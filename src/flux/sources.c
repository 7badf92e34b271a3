#include "sources.h"

#include "git_url.h"

#include "kubevet/base/buffer.h"
#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"

#include <stdlib.h>
#include <strings.h>

/* --- the world --- */

const struct kv_manifest *world_manifest(const struct world *world, const struct kv_kind *kind,
                                         const char *namespace, const char *name)
{
    char api_version[KV_API_VERSION_MAX];
    return world->manifests
               ? kv_manifests_find(world->manifests, kv_kind_api_version(kind, api_version),
                                   kind->name, namespace, name)
               : NULL;
}

const struct kv_node *world_find(const struct world *world, const struct kv_kind *kind,
                                 const char *namespace, const char *name)
{
    const struct kv_manifest *manifest = world_manifest(world, kind, namespace, name);
    if (manifest)
        return kv_overlay_object(world->state, manifest, world->arena);
    const struct kv_object *object = kv_state_find(world->state, kind, namespace, name);
    return object ? kv_kind_encode(object, world->arena) : NULL;
}

static const struct kv_flux_object *decoded(const struct kv_kind *kind, const struct kv_node *tree,
                                            struct kv_arena *arena, struct kv_intern *strings)
{
    const struct kv_node *whole = kv_kind_with_defaults(kind, tree, arena);
    struct kv_reader *reader = kv_reader_yaml(whole, "", KV_ERROR_SPEC);
    const struct kv_memory memory = {.arena = arena, .strings = strings};
    const struct kv_object *object = kv_kind_decode(kind, reader, memory);
    kv_reader_close(reader);
    return (const struct kv_flux_object *)object;
}

bool world_is_left(const struct world *world, const struct kv_kind *kind, const char *namespace,
                   const char *name)
{
    char api_version[KV_API_VERSION_MAX];
    const struct kv_object *before = kv_state_find(world->state, kind, namespace, name);
    if (!kv_manifests_find(world->manifests, kv_kind_api_version(kind, api_version), kind->name,
                           namespace, name))
        return true;
    const struct kv_node *tree = world_find(world, kind, namespace, name);
    struct kv_arena arena = {0};
    struct kv_intern strings = {0};
    const struct kv_flux_object *after =
        before && tree ? decoded(kind, tree, &arena, &strings) : NULL;
    bool same = after && kv_flux_builds_the_same((const struct kv_flux_object *)before, after);
    kv_intern_release(&strings);
    kv_arena_release(&arena);
    return same;
}

/* --- references --- */

static bool is_given(const char *text)
{
    return text && *text;
}

/* What a GitRepository follows, in words; and the branch if it is one. Later fields win over those
 * before them; without any it is `master`. Source: source-controller's GitRepositoryRef */
static const char *followed(const struct kv_node *spec, struct kv_arena *arena, const char **branch)
{
    static const char heads[] = "refs/heads/";
    static const char *const fixed[] = {"tag", "semver", "name", "commit"};
    const struct kv_node *ref = kv_node_get(spec, "ref");
    const char *by = NULL, *value = kv_tree_text(ref, "branch");
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (is_given(kv_tree_text(ref, fixed[i])))
            value = kv_tree_text(ref, by = fixed[i]);
    *branch = by ? NULL : is_given(value) ? value : "master";
    if (by && strcmp(by, "name") == 0 && strncmp(value, heads, strlen(heads)) == 0)
        *branch = value + strlen(heads);
    return *branch ? kv_arena_printf(arena, "branch %s", *branch)
                   : kv_arena_printf(arena, "%s %s", by, value);
}

static bool is_ours(const struct repository_name *name, const struct kv_node *spec,
                    struct kv_arena *arena)
{
    const char *url = kv_tree_text(spec, "url");
    const char *normal = url ? git_url_normalize(url, arena) : NULL;
    for (size_t i = 0; i < name->url_count; i++)
        if (git_url_is_same(name->urls[i], normal))
            return true;
    return false;
}

/* --- the branch --- */

static void branch_add(const struct world *world, const struct repository_name *name,
                       const struct kv_node *object, struct kv_list *branches)
{
    const char *branch;
    const struct kv_node *spec = kv_node_get(object, "spec");
    if (!object || !is_ours(name, spec, world->arena))
        return;
    followed(spec, world->arena, &branch);
    for (size_t i = 0; i < branches->count; i++) {
        const char *const *known = kv_list_item(branches, const char *, i);
        if (kv_string_is(*known, branch))
            return;
    }
    if (branch)
        kv_list_add(branches, world->arena, const char *, branch);
}

static struct kv_list branches_find(const struct world *world, const struct repository_name *name)
{
    struct kv_list branches = {0};
    const struct kv_kind *kind = &kv_kind_gitrepository;
    const struct kv_state_kind *kinds = kv_state_kind(world->state, kind);
    for (size_t i = 0; i < kinds->count; i++)
        branch_add(world, name,
                   world_find(world, kind, kinds->objects[i]->namespace, kinds->objects[i]->name),
                   &branches);
    for (size_t i = 0; world->manifests && i < world->manifests->items.count; i++) {
        const struct kv_manifest *manifest =
            kv_list_item(&world->manifests->items, const struct kv_manifest, i);
        if (manifest->known == kind)
            branch_add(world, name, world_find(world, kind, manifest->namespace, manifest->name),
                       &branches);
    }
    return branches;
}

static const char *branch_named(const struct kv_list *branches, const char *wanted)
{
    for (size_t i = 0; i < branches->count; i++) {
        const char *const *branch = kv_list_item(branches, const char *, i);
        if (wanted && strcmp(*branch, wanted) == 0)
            return *branch;
    }
    return NULL;
}

const char *sources_branch(const struct world *world, const struct repository_name *name,
                           const struct git *git, struct kv_error *error)
{
    /* The branch that a change is merged into: of GitHub and Forgejo, and of GitLab. */
    const char *const of_ci[] = {getenv("GITHUB_BASE_REF"),
                                 getenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME")};
    struct kv_list branches = branches_find(world, name);
    if (branches.count == 0)
        return NULL;
    if (branches.count == 1)
        return *kv_list_item(&branches, const char *, 0);
    const char *branch = NULL;
    for (size_t i = 0; !branch && i < sizeof of_ci / sizeof *of_ci; i++)
        branch = branch_named(&branches, of_ci[i]);
    if (!branch)
        branch = branch_named(&branches, git->branch);
    if (!branch)
        kv_error_set(
            error, KV_ERROR_USAGE,
            "sources of this repository follow the branches %s and %s, and the checkout is "
            "on neither: --repo-branch says into which it will be merged",
            *kv_list_item(&branches, const char *, 0), *kv_list_item(&branches, const char *, 1));
    return branch;
}

/* --- a Kustomization's source --- */

static struct source unknown(const char *why)
{
    return (struct source){SOURCE_IS_UNKNOWN, why, NULL};
}

/* Parts of a GitRepository that are not in the checkout. */
static const char *more_than_checkout(const struct kv_node *spec)
{
    const struct kv_node *include = kv_node_get(spec, "include");
    if (include && include->type == KV_NODE_SEQUENCE && include->count > 0)
        return "its source includes other repositories, which are not here";
    if (kv_string_is(kv_tree_text(spec, "recurseSubmodules"), "true"))
        return "its source includes submodules, which are not read";
    return NULL;
}

static struct source repository_judge(const struct world *world, const struct repository_name *name,
                                      const struct kv_node *spec)
{
    struct kv_arena *arena = world->arena;
    const char *branch, *follows = followed(spec, arena, &branch);
    if (!is_ours(name, spec, arena))
        return (struct source){SOURCE_IS_OTHER, NULL, NULL};
    if (!branch || !kv_string_is(branch, name->branch))
        return (struct source){SOURCE_IS_UNMOVED,
                               kv_arena_printf(arena, "its source follows %s", follows), NULL};
    if (kv_string_is(kv_tree_text(spec, "suspend"), "true"))
        return (struct source){SOURCE_IS_SUSPENDED, "its source is suspended", NULL};
    const char *more = more_than_checkout(spec);
    return more ? unknown(more) : (struct source){SOURCE_IS_OURS, NULL, spec};
}

static struct source git_find(const struct world *world, const struct repository_name *name,
                              const char *namespace, const char *source_name)
{
    const struct kv_kind *kind = &kv_kind_gitrepository;
    const struct kv_node *object = world_find(world, kind, namespace, source_name);
    const char *reason = object ? NULL : kv_state_unknown(world->state, kind, namespace);
    if (object)
        return repository_judge(world, name, kv_node_get(object, "spec"));
    if (reason)
        return unknown(kv_arena_printf(world->arena, "gitrepositories: %s", reason));
    return (struct source){SOURCE_IS_OTHER, NULL, NULL};
}

/* The first place of `sought`, in any case; NULL = none. */
static const char *find_in_any_case(const char *text, const char *sought)
{
    size_t length = strlen(sought);
    for (; *text; text++)
        if (strncasecmp(text, sought, length) == 0)
            return text;
    return NULL;
}

/* Does the address of a registry or a bucket have the repository's path in it, as of one that a
 * pipeline of this repository fills? */
static bool is_filled_from_here(const struct repository_name *name, const char *address)
{
    for (size_t i = 0; address && i < name->url_count; i++) {
        const char *path = strchr(name->urls[i], '/');
        const char *found = path ? find_in_any_case(address, path) : NULL;
        char after = found ? found[strlen(path)] : 'x';
        if (after == '\0' || after == '/' || after == ':')
            return true;
    }
    return false;
}

/* `a/fleet` also fills a bucket `fleet` or `a-fleet`. */
static bool is_bucket_of(const struct repository_name *name, const char *bucket,
                         struct kv_arena *arena)
{
    for (size_t i = 0; bucket && i < name->url_count; i++) {
        const char *path = strchr(name->urls[i], '/'), *slash = strrchr(name->urls[i], '/');
        char *dashed = path ? kv_arena_copy(arena, kv_text_of(path + 1)) : NULL;
        for (char *at = dashed; at && *at; at++)
            *at = *at == '/' ? '-' : *at;
        if (path && (strcasecmp(bucket, slash + 1) == 0 || strcasecmp(bucket, dashed) == 0))
            return true;
    }
    return false;
}

static const char *text_or(const struct kv_node *spec, const char *key)
{
    const char *text = kv_tree_text(spec, key);
    return text ? text : "";
}

static bool bucket_is_filled(const struct repository_name *name, const struct kv_node *spec,
                             struct kv_arena *arena)
{
    const char *bucket = text_or(spec, "bucketName");
    return is_bucket_of(name, bucket, arena) ||
           is_filled_from_here(name, kv_arena_printf(arena, "%s/%s/%s", text_or(spec, "endpoint"),
                                                     bucket, text_or(spec, "prefix")));
}

/* An OCIRepository or a Bucket: neither says of which repository its files are. */
static struct source storage_find(const struct world *world, const struct repository_name *name,
                                  const struct kv_kind *kind, const char *namespace,
                                  const char *source_name)
{
    const struct kv_node *object = world_find(world, kind, namespace, source_name);
    const struct kv_node *spec = kv_node_get(object, "spec");
    const char *reason = object ? NULL : kv_state_unknown(world->state, kind, namespace);
    if (reason)
        return unknown(kv_arena_printf(world->arena, "%s: %s", kind->resource, reason));
    if (kind == &kv_kind_bucket ? !bucket_is_filled(name, spec, world->arena)
                                : !is_filled_from_here(name, kv_tree_text(spec, "url")))
        return (struct source){SOURCE_IS_OTHER, NULL, NULL};
    return unknown(kv_arena_printf(world->arena,
                                   "its source is %s %s/%s, which seems to be filled from this "
                                   "repository",
                                   kind->name, namespace, source_name));
}

struct source source_find(const struct world *world, const struct repository_name *name,
                          const char *namespace, const struct kv_node *reference)
{
    const char *kind = kv_tree_text(reference, "kind"), *of = kv_tree_text(reference, "name");
    const char *own = kv_tree_text(reference, "namespace");
    namespace = is_given(own) ? own : namespace;
    if (!kind || !of)
        return unknown("it has no source");
    if (strcmp(kind, "GitRepository") == 0)
        return git_find(world, name, namespace, of);
    if (strcmp(kind, "OCIRepository") == 0)
        return storage_find(world, name, &kv_kind_ocirepository, namespace, of);
    if (strcmp(kind, "Bucket") == 0)
        return storage_find(world, name, &kv_kind_bucket, namespace, of);
    return unknown(kv_arena_printf(world->arena,
                                   "its source is %s %s/%s, and whether that is made from this "
                                   "repository is not known",
                                   kind, namespace, of));
}

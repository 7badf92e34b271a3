/* One object of the manifests: its identity, and whether it matches its kind. */
#include "internal.h"
#include "state/server/sent.h"

#include "state/server/versions.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/namespace.h"

bool manifest_text(const struct manifest_source *source, const struct kv_node *mapping,
                   const char *key, const char **out)
{
    const struct kv_node *node = kv_node_get(mapping, key);
    *out = NULL;
    if (!kv_node_is_given(node))
        return true;
    if (node->type != KV_NODE_SCALAR || kv_node_scalar_type(node) != KV_SCALAR_STRING)
        return manifest_fail(source, node, "%s must be text; quote it", key);
    *out = kv_arena_copy(&source->manifests->arena, node->text);
    return true;
}

/* --- what it is --- */

static bool is_secret(const struct kv_manifest *manifest)
{
    return kv_is_secret(manifest->api_version, manifest->kind);
}

/* Flux decrypts it, and only there it may be read. */
static bool is_encrypted(const struct kv_node *written)
{
    const struct kv_node *sops = kv_node_get(written, "sops");
    return sops && sops->type == KV_NODE_MAPPING;
}

/* Is the API group one of Kubernetes' own? Those of custom resources have a domain. */
static bool is_built_in(const char *api_version)
{
    static const char domain[] = ".k8s.io";
    const char *slash = strchr(api_version, '/');
    size_t length = slash ? (size_t)(slash - api_version) : 0;
    return !memchr(api_version, '.', length) ||
           (length >= sizeof domain &&
            memcmp(api_version + length - (sizeof domain - 1), domain, sizeof domain - 1) == 0);
}

/* A Deployment of `v1` or of `extensions/v1beta1` looks like one, but the API server does not have
 * it there (any more). */
static const struct kv_kind *namesake(const struct kv_manifest *manifest)
{
    for (const struct kv_kind *const *kind = kv_kinds_registry; *kind; kind++)
        if (!(*kind)->custom && strcmp((*kind)->name, manifest->kind) == 0 &&
            is_built_in(manifest->api_version))
            return *kind;
    return NULL;
}

static void unrendered_add(struct kv_manifests *manifests, const struct kv_manifest *manifest,
                           const char *reason)
{
    struct kv_unrendered *unrendered =
        kv_list_push(&manifests->unrendered, &manifests->arena, sizeof *unrendered);
    unrendered->object = (struct kv_object_name){manifest->api_version, manifest->kind,
                                                 manifest->namespace, manifest->name};
    unrendered->place = manifest->place;
    unrendered->reason = reason;
}

/* In a version newer than the one that is read, fields may be anywhere. */
static void version_check(struct kv_manifests *manifests, struct kv_manifest *manifest)
{
    char read[KV_API_VERSION_MAX];
    if (!manifest->known || !state_version_is_newer(manifest->known, manifest->api_version))
        return;
    kv_kind_api_version(manifest->known, read);
    unrendered_add(manifests, manifest,
                   kv_arena_printf(&manifests->arena,
                                   "not read: this kubevet knows %s up to %s, but not %s; write it "
                                   "as %s, or update kubevet",
                                   manifest->kind, read, manifest->api_version, read));
    manifest->unread = kv_arena_printf(
        &manifests->arena, "%s %s%s%s has version %s, newer than %s, which kubevet reads (%s:%u)",
        manifest->kind, manifest->namespace ? manifest->namespace : "",
        manifest->namespace ? "/" : "", manifest->name, manifest->api_version, read,
        manifest->place.file, manifest->place.line);
}

/* Why the resulting objects are not visible here. */
static void unrendered_find(struct kv_manifests *manifests, const struct kv_manifest *manifest)
{
    char api_version[KV_API_VERSION_MAX];
    const struct kv_kind *other = manifest->known ? NULL : namesake(manifest);
    if (manifest->known == &kv_kind_helmrelease)
        unrendered_add(manifests, manifest,
                       "not rendered here: the objects of its chart are not in the manifests");
    if (other)
        unrendered_add(
            manifests, manifest,
            kv_arena_printf(&manifests->arena,
                            "not read: %s has no %s, but %s has; the API server would refuse it",
                            manifest->api_version, manifest->kind,
                            kv_kind_api_version(other, api_version)));
}

/* --- its name --- */

static bool name_check(const struct manifest_source *source, const struct kv_manifest *manifest,
                       const struct kv_node *metadata)
{
    if (manifest->name && manifest->name[0])
        return true;
    return kv_node_is_given(kv_node_get(metadata, "generateName"))
               ? manifest_fail(source, manifest->written,
                               "a %s with generateName and no name: it can be created, but not "
                               "applied; neither Flux nor `kubectl apply` accepts it",
                               manifest->kind)
               : manifest_fail(source, manifest->written, "a %s without metadata.name",
                               manifest->kind);
}

static bool metadata_read(const struct manifest_source *source, struct kv_manifest *manifest)
{
    const struct kv_node *metadata = kv_node_get(manifest->written, "metadata");
    if (!manifest_text(source, metadata, "name", &manifest->name) ||
        !manifest_text(source, metadata, "namespace", &manifest->namespace) ||
        !name_check(source, manifest, metadata))
        return false;
    /* A cluster-wide object has no namespace, even if a manifest sets one: kubectl ignores it too.
     */
    if ((manifest->known && !manifest->known->namespaced) ||
        (manifest->namespace && !manifest->namespace[0]))
        manifest->namespace = NULL;
    if (manifest->known && manifest->known->namespaced && !manifest->namespace)
        manifest->namespace = KV_NAMESPACE_DEFAULT;
    return true;
}

/* --- its content --- */

/* Can it be sent as JSON, and does it match its kind? */
static bool decodes(struct kv_manifests *manifests, const struct kv_manifest *manifest,
                    struct kv_error *error)
{
    struct kv_memory memory = {.arena = &manifests->scratch, .strings = &manifests->strings};
    struct kv_reader *reader =
        kv_reader_yaml(manifest->object, manifest->place.file, KV_ERROR_SPEC);
    if (manifest->known)
        (void)kv_kind_decode(manifest->known, reader, memory);
    else
        (void)kv_read_skip(reader);
    bool ok = kv_reader_error(reader, error);
    if (!ok)
        kv_error_prepend(error, "%s/%s", manifest->kind, manifest->name);
    kv_reader_close(reader);
    kv_arena_clear(&manifests->scratch);
    return ok;
}

static bool content_read(const struct manifest_source *source, struct kv_manifest *manifest)
{
    struct kv_manifests *manifests = source->manifests;
    struct kv_error wrong = {0};
    bool encrypted = is_encrypted(manifest->written), closed = encrypted || is_secret(manifest);
    if (!manifest_check(source, manifest, encrypted))
        return false;
    if (encrypted && !is_secret(manifest))
        unrendered_add(manifests, manifest, "encrypted by SOPS: its contents are not read");
    if (!closed)
        unrendered_find(manifests, manifest);
    size_t before = manifests->unrendered.count;
    if (source->has_variables)
        manifest_variables_find(manifests, manifest, closed);
    if (!closed)
        version_check(manifests, manifest);
    if (closed || manifest->unread)
        return true;
    manifest->object = manifest_as_sent(manifest->known, manifest->api_version, manifest->written,
                                        &manifests->arena);
    if (decodes(manifests, manifest, &wrong))
        return true;
    manifest->object = NULL;
    /* `replicas: ${replicas}` is text for now: the missing substitution is the finding. */
    return manifests->unrendered.count > before || manifest_problem_add(source, &wrong);
}

bool manifest_object_take(const struct manifest_source *source, const struct kv_node *written,
                          struct manifest_type type)
{
    struct kv_manifests *manifests = source->manifests;
    struct kv_manifest *manifest =
        kv_list_push(&manifests->items, &manifests->arena, sizeof *manifest);
    *manifest = (struct kv_manifest){
        .api_version = type.api_version,
        .kind = type.kind,
        .known = kv_kind_find_any_version(type.api_version, type.kind),
        .written = written,
        .place = {.file = source->file, .line = written->line},
    };
    return metadata_read(source, manifest) && content_read(source, manifest);
}

/* One object of the manifests: what it is called, and whether it is what its kind's objects are. */
#include "manifest_internal.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/kinds/namespace.h"

KV_PRINTF(4, 5)
static bool fail(const char *file, const struct kv_node *node, struct kv_error *error,
                 const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    kv_error_vat(error, KV_ERROR_SPEC, file, node->line, node->column, format, arguments);
    va_end(arguments);
    return false;
}

bool manifest_text(struct kv_manifests *manifests, const struct kv_node *mapping, const char *key,
                   const char *file, const char **out, struct kv_error *error)
{
    const struct kv_node *node = kv_node_get(mapping, key);
    *out = NULL;
    if (!kv_node_is_given(node))
        return true;
    if (node->type != KV_NODE_SCALAR || kv_node_scalar_type(node) != KV_SCALAR_STRING)
        return fail(file, node, error, "%s must be text; quote it", key);
    *out = kv_arena_copy(&manifests->arena, node->text);
    return true;
}

/* --- what it is --- */

static bool is_core(const char *api_version)
{
    return strchr(api_version, '/') == NULL;
}

static bool is_secret(const struct kv_manifest *manifest)
{
    return strcmp(manifest->kind, "Secret") == 0 && is_core(manifest->api_version);
}

/* What Flux decrypts, and whoever may read it only there. */
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

/* A Deployment of `v1` or of `extensions/v1beta1`: whoever reads "Deployment" takes it for one, and
 * the API server knows none there (any more). */
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

/* Why what becomes of it can't be seen here. */
static void unrendered_find(struct kv_manifests *manifests, const struct kv_manifest *manifest)
{
    char api_version[KV_API_VERSION_MAX];
    const struct kv_kind *other = manifest->known ? NULL : namesake(manifest);
    if (manifest->known == &kv_kind_helmrelease)
        unrendered_add(manifests, manifest,
                       "not rendered here: what its chart makes of it is not among the manifests");
    if (other)
        unrendered_add(manifests, manifest,
                       kv_arena_printf(&manifests->arena,
                                       "not read: %s has no %s, %s has; the API server would "
                                       "refuse it",
                                       manifest->api_version, manifest->kind,
                                       kv_kind_api_version(other, api_version)));
}

/* --- its name --- */

static bool name_check(const struct kv_manifest *manifest, const struct kv_node *metadata,
                       struct kv_error *error)
{
    if (manifest->name && manifest->name[0])
        return true;
    return kv_node_is_given(kv_node_get(metadata, "generateName"))
               ? fail(manifest->place.file, manifest->written, error,
                      "a %s with generateName and no name: it can be created, not applied; neither "
                      "Flux nor `kubectl apply` takes it",
                      manifest->kind)
               : fail(manifest->place.file, manifest->written, error, "a %s without metadata.name",
                      manifest->kind);
}

static bool metadata_read(struct kv_manifests *manifests, struct kv_manifest *manifest,
                          struct kv_error *error)
{
    const char *file = manifest->place.file;
    const struct kv_node *metadata = kv_node_get(manifest->written, "metadata");
    if (!manifest_text(manifests, metadata, "name", file, &manifest->name, error) ||
        !manifest_text(manifests, metadata, "namespace", file, &manifest->namespace, error) ||
        !name_check(manifest, metadata, error))
        return false;
    /* A cluster-wide object has no namespace, whatever a manifest says: kubectl ignores it too. */
    if ((manifest->known && !manifest->known->namespaced) ||
        (manifest->namespace && !manifest->namespace[0]))
        manifest->namespace = NULL;
    if (manifest->known && manifest->known->namespaced && !manifest->namespace)
        manifest->namespace = KV_NAMESPACE_DEFAULT;
    return true;
}

/* --- its content --- */

/* Can it be sent as JSON, and is it what the kind's objects are? */
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

static bool content_read(struct kv_manifests *manifests, struct kv_manifest *manifest,
                         bool has_variables, struct kv_error *error)
{
    struct kv_error wrong = {0};
    if (is_secret(manifest))
        return true;
    if (is_encrypted(manifest->written)) {
        unrendered_add(manifests, manifest, "encrypted by SOPS: what it holds is not read");
        return true;
    }
    unrendered_find(manifests, manifest);
    size_t before = manifests->unrendered.count;
    if (has_variables)
        manifest_variables_find(manifests, manifest);
    manifest->object = manifest_as_sent(manifest->known, manifest->api_version, manifest->written,
                                        &manifests->arena);
    if (decodes(manifests, manifest, &wrong))
        return true;
    manifest->object = NULL;
    /* `replicas: ${replicas}` is text for now: that it was not substituted is the finding. */
    if (manifests->unrendered.count > before)
        return true;
    *error = wrong;
    return false;
}

bool manifest_object_take(struct kv_manifests *manifests, const struct kv_node *written,
                          struct manifest_type type, const char *file, bool has_variables,
                          struct kv_error *error)
{
    struct kv_manifest *manifest =
        kv_list_push(&manifests->items, &manifests->arena, sizeof *manifest);
    *manifest = (struct kv_manifest){
        .api_version = type.api_version,
        .kind = type.kind,
        .known = kv_kind_find_any_version(type.api_version, type.kind),
        .written = written,
        .place = {.file = file, .line = written->line},
    };
    return metadata_read(manifests, manifest, error) &&
           content_read(manifests, manifest, has_variables, error);
}

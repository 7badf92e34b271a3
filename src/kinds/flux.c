#include "flux_table.h"

const struct kv_shape flux_source_fields[] = {
    FLUX_ROW(source.kind, "kind", KV_SHAPE_STRING),
    FLUX_ROW(source.namespace, "namespace", KV_SHAPE_STRING),
    FLUX_ROW(source.name, "name", KV_SHAPE_STRING),
    {0},
};

const struct kv_shape flux_dependency_fields[] = {
    KV_ROW(kv_flux_reference, namespace, "namespace", KV_SHAPE_STRING),
    KV_ROW(kv_flux_reference, name, "name", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape ref_fields[] = {
    FLUX_ROW(ref.branch, "branch", KV_SHAPE_STRING),
    FLUX_ROW(ref.tag, "tag", KV_SHAPE_STRING),
    FLUX_ROW(ref.semver, "semver", KV_SHAPE_STRING),
    FLUX_ROW(ref.name, "name", KV_SHAPE_STRING),
    FLUX_ROW(ref.commit, "commit", KV_SHAPE_STRING),
    FLUX_ROW(ref.digest, "digest", KV_SHAPE_STRING),
    FLUX_ROW(ref.semver_filter, "semverFilter", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape repository_spec_fields[] = {
    FLUX_ROW(suspended, "suspend", KV_SHAPE_BOOL),
    FLUX_ROW(interval, "interval", KV_SHAPE_STRING),
    FLUX_ROW(timeout, "timeout", KV_SHAPE_STRING),
    FLUX_ROW(url, "url", KV_SHAPE_URL),
    FLUX_ROW(endpoint, "endpoint", KV_SHAPE_URL),
    FLUX_ROW(bucket, "bucketName", KV_SHAPE_STRING),
    FLUX_ROW(type, "type", KV_SHAPE_STRING),
    KV_OBJECT("ref", ref_fields),
    FLUX_ROW(layer_selector, "layerSelector", KV_SHAPE_DIGEST),
    FLUX_ROW(build.ignore, "ignore", KV_SHAPE_JSON),
    FLUX_ROW(build.include, "include", KV_SHAPE_JSON),
    FLUX_ROW(build.sparse_checkout, "sparseCheckout", KV_SHAPE_JSON),
    FLUX_ROW(build.recurse_submodules, "recurseSubmodules", KV_SHAPE_BOOL),
    FLUX_ROW(build.prefix, "prefix", KV_SHAPE_STRING),
    {0},
};

static const struct kv_shape artifact_fields[] = {
    FLUX_ROW(artifact_revision, "revision", KV_SHAPE_STRING),
    FLUX_ROW(artifact_updated, "lastUpdateTime", KV_SHAPE_TIME),
    {0},
};

const struct kv_shape flux_artifact_status_fields[] = {
    FLUX_ROW(observed_generation, "observedGeneration", KV_SHAPE_INTEGER),
    KV_CONDITIONS(struct kv_flux_object, conditions),
    KV_OBJECT("artifact", artifact_fields),
    {0},
};

const struct kv_shape flux_repository_fields[] = {
    KV_METADATA,
    KV_OBJECT("spec", repository_spec_fields),
    KV_OBJECT("status", flux_artifact_status_fields),
    {0},
};

/* --- what makes a difference --- */

static const struct kv_shape built_fields[] = {
    FLUX_ROW(target_namespace, "targetNamespace", KV_SHAPE_STRING),
    FLUX_ROW(name_prefix, "namePrefix", KV_SHAPE_STRING),
    FLUX_ROW(name_suffix, "nameSuffix", KV_SHAPE_STRING),
    FLUX_ROW(build.patches, "patches", KV_SHAPE_JSON),
    FLUX_ROW(build.post_build, "postBuild", KV_SHAPE_JSON),
    FLUX_ROW(build.components, "components", KV_SHAPE_JSON),
    FLUX_ROW(build.images, "images", KV_SHAPE_JSON),
    FLUX_ROW(build.common_metadata, "commonMetadata", KV_SHAPE_JSON),
    FLUX_ROW(build.decryption, "decryption", KV_SHAPE_DIGEST),
    FLUX_ROW(build.build_metadata, "buildMetadata", KV_SHAPE_JSON),
    FLUX_ROW(build.spared, "ignore", KV_SHAPE_DIGEST),
    FLUX_ROW(build.service_account, "serviceAccountName", KV_SHAPE_STRING),
    FLUX_ROW(release.chart, "chart", KV_SHAPE_DIGEST),
    FLUX_ROW(release.values, "values", KV_SHAPE_DIGEST),
    FLUX_ROW(release.values_from, "valuesFrom", KV_SHAPE_DIGEST),
    FLUX_ROW(release.post_renderers, "postRenderers", KV_SHAPE_DIGEST),
    FLUX_ROW(release.post_render_strategy, "postRenderStrategy", KV_SHAPE_STRING),
    FLUX_ROW(release.common_metadata, "commonMetadata", KV_SHAPE_DIGEST),
    FLUX_ROW(release.kube_config, "kubeConfig", KV_SHAPE_DIGEST),
    FLUX_ROW(release.name, "releaseName", KV_SHAPE_STRING),
    FLUX_ROW(release.storage_namespace, "storageNamespace", KV_SHAPE_STRING),
    FLUX_ROW(url, "url", KV_SHAPE_URL),
    FLUX_ROW(endpoint, "endpoint", KV_SHAPE_URL),
    FLUX_ROW(bucket, "bucketName", KV_SHAPE_STRING),
    KV_OBJECT("ref", ref_fields),
    FLUX_ROW(layer_selector, "layerSelector", KV_SHAPE_DIGEST),
    FLUX_ROW(build.ignore, "ignore", KV_SHAPE_JSON),
    FLUX_ROW(build.include, "include", KV_SHAPE_JSON),
    FLUX_ROW(build.sparse_checkout, "sparseCheckout", KV_SHAPE_JSON),
    FLUX_ROW(build.prefix, "prefix", KV_SHAPE_STRING),
    FLUX_ROW(build.chart, "chart", KV_SHAPE_STRING),
    FLUX_ROW(build.values_files, "valuesFiles", KV_SHAPE_DIGEST),
    {0},
};

/* For booleans, false is the default. */
static bool switches_same(const struct kv_flux_object *a, const struct kv_flux_object *b)
{
#define SAME(member) ((a->member == KV_TRUE) == (b->member == KV_TRUE))
    return SAME(suspended) && SAME(prune) && SAME(force) && SAME(build.ignore_missing_components) &&
           SAME(build.recurse_submodules);
#undef SAME
}

static bool texts_same(const char *a, const char *b, const char *by_default)
{
    return kv_string_is(a ? a : by_default, b ? b : by_default);
}

/* The folder of a path: "./apps", "apps/" and "/apps" are equal. */
static bool paths_same(const char *a, const char *b)
{
    a = a ? a : "";
    b = b ? b : "";
    for (;;) {
        while (a[0] == '/' || (a[0] == '.' && (a[1] == '/' || a[1] == '\0')))
            a++;
        while (b[0] == '/' || (b[0] == '.' && (b[1] == '/' || b[1] == '\0')))
            b++;
        size_t length = strcspn(a, "/");
        if (length != strcspn(b, "/") || memcmp(a, b, length) != 0)
            return false;
        if (length == 0)
            return *a == *b;
        a += length;
        b += length;
    }
}

/* How to install or to upgrade matters only when that is done: of what was released, nothing is
 * done for it. Source: DetermineReleaseState in internal/reconcile/state.go of helm-controller */
static bool actions_same(const struct kv_flux_object *a, const struct kv_flux_object *b)
{
    static const struct kv_shape fields[] = {
        FLUX_ROW(release.install, "install", KV_SHAPE_DIGEST),
        FLUX_ROW(release.upgrade, "upgrade", KV_SHAPE_DIGEST),
        {0},
    };
    return a->snapshots.count > 0 || kv_shape_same(fields, a, b);
}

/* From now on Flux undoes what others changed. */
static bool starts_correcting(const struct kv_flux_object *a, const struct kv_flux_object *b)
{
    static const char enabled[] = "enabled";
    return kv_string_is(b->release.drift_detection, enabled) &&
           !kv_string_is(a->release.drift_detection, enabled);
}

bool kv_flux_builds_the_same(const struct kv_flux_object *a, const struct kv_flux_object *b)
{
    const char *own = a->object.namespace;
    return kv_shape_same(built_fields, a, b) && switches_same(a, b) && actions_same(a, b) &&
           !starts_correcting(a, b) && paths_same(a->path, b->path) &&
           kv_string_is(a->source.kind, b->source.kind) &&
           kv_string_is(a->source.name, b->source.name) &&
           texts_same(a->source.namespace, b->source.namespace, own) &&
           texts_same(a->type, b->type, "default") &&
           texts_same(a->build.version, b->build.version, "*") &&
           texts_same(a->build.reconcile_strategy, b->build.reconcile_strategy, "ChartVersion") &&
           texts_same(a->build.deletion_policy, b->build.deletion_policy, "MirrorPrune");
}

bool kv_kind_is_flux(const struct kv_kind *kind)
{
    return kind->size == sizeof(struct kv_flux_object) && kind->custom &&
           strstr(kind->group, ".toolkit.fluxcd.io");
}

bool kv_flux_takes_along(const struct kv_flux_object *kustomization)
{
    const char *policy = kustomization->build.deletion_policy;
    if (kustomization->suspended == KV_TRUE || kv_string_is(policy, "Orphan"))
        return false;
    return kustomization->prune == KV_TRUE || kv_string_is(policy, "Delete") ||
           kv_string_is(policy, "WaitForTermination");
}

/* NAMESPACE_NAME_GROUP_KIND; a name's colons are written `__`.
 * Source: cli-utils pkg/object/objmetadata.go (ObjMetadata.String) */
static void entry_write(struct kv_buffer *out, const char *namespace, const char *name,
                        const char *group, const char *kind)
{
    kv_buffer_printf(out, "%s_", namespace ? namespace : "");
    for (; *name; name++)
        kv_buffer_printf(out, *name == ':' ? "__" : "%c", *name);
    kv_buffer_printf(out, "_%s_%s", group, kind);
}

bool kv_flux_has_applied(const struct kv_flux_object *kustomization, const char *namespace,
                         const char *name, const char *group, const char *kind)
{
    struct kv_buffer wanted = {0};
    bool found = false;
    entry_write(&wanted, namespace, name, group, kind);
    kv_list_each(&kustomization->inventory, const struct kv_flux_entry, entry)
        found |= kv_string_is(entry->id, wanted.data);
    kv_buffer_release(&wanted);
    return found;
}

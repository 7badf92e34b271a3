#include "unseen.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"

#include <stdlib.h>

void unseen_gap(struct kv_check *check, struct kv_object_name object, struct kv_place place,
                const char *reason)
{
    kv_check_object_gap(check, object, "%s", reason)->manifest = place;
}

static void manifest_gap(struct kv_check *check, const struct kv_manifest *manifest,
                         const char *reason)
{
    struct kv_object_name name = {manifest->api_version, manifest->kind, manifest->namespace,
                                  manifest->name};
    unseen_gap(check, name, manifest->place, reason);
}

/* Does it fetch and apply the same as before? */
static bool builds_as_before(const struct kv_object *object)
{
    return object->change == KV_UNTOUCHED ||
           (object->change == KV_CHANGED && kv_kind_is_flux(object->kind) &&
            ((const struct kv_flux_object *)object)->builds_as_before);
}

bool unseen_is_left(const struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                    const char *name)
{
    const struct kv_object *object = kv_state_find(check->state, kind, namespace, name);
    return check->state->source == KV_SOURCE_OVERLAY && object && builds_as_before(object);
}

/* --- Kustomizations and releases with objects in the manifests --- */

/* The Kustomization named in a manifest's labels. */
struct applier {
    const char *namespace, *name;
};

static int applier_compare(const void *left, const void *right)
{
    const struct applier *a = left, *b = right;
    int order = strcmp(a->namespace, b->namespace);
    return order ? order : strcmp(a->name, b->name);
}

static struct kv_list appliers_find(struct kv_check *check)
{
    struct kv_list appliers = {0};
    kv_list_each(&check->state->manifests->items, const struct kv_manifest, manifest) {
        const struct kv_node *labels =
            kv_node_get(kv_node_get(manifest->written, "metadata"), "labels");
        const char *name = kv_tree_text(labels, KV_FLUX_KUSTOMIZATION);
        const char *namespace = kv_tree_text(labels, KV_FLUX_KUSTOMIZATION_NAMESPACE);
        if (name && namespace)
            kv_list_add(&appliers, check->arena, struct applier, (struct applier){namespace, name});
    }
    kv_list_each(&check->state->manifests->built, const struct kv_built, built)
        kv_list_add(&appliers, check->arena, struct applier,
                    (struct applier){built->namespace, built->name});
    kv_sort(appliers.items, appliers.count, sizeof(struct applier), applier_compare);
    return appliers;
}

static bool is_given(const struct kv_list *appliers, const struct kv_object *kustomization)
{
    const struct applier wanted = {kustomization->namespace, kustomization->name};
    return appliers->count > 0 && bsearch(&wanted, appliers->items, appliers->count, sizeof wanted,
                                          applier_compare) != NULL;
}

bool unseen_is_decided(const struct kv_check *check, const char *namespace, const char *name)
{
    kv_list_each(&check->state->manifests->decided, const struct kv_built, decided) {
        if (strcmp(decided->name, name) == 0 && strcmp(decided->namespace, namespace) == 0)
            return true;
    }
    return false;
}

/* --- sources --- */

#define SOURCES "source.toolkit.fluxcd.io/v1"

/* Do the manifests change the source's contents? */
static bool is_changed(const struct kv_check *check, const char *kind_name, const char *namespace,
                       const char *name)
{
    const struct kv_kind *kind = kv_kind_find(SOURCES, kind_name);
    const struct kv_object *object =
        kind ? kv_state_find(check->state, kind, namespace, name) : NULL;
    return object && !builds_as_before(object);
}

/* Why its source does not show what it will apply; NULL = the source is unchanged. */
static const char *source_unknown(struct kv_check *check, const struct kv_flux_object *object)
{
    const struct kv_flux_reference *source = &object->source;
    const char *namespace = source->namespace ? source->namespace : object->object.namespace;
    if (!source->kind || !source->name || !is_changed(check, source->kind, namespace, source->name))
        return NULL;
    return kv_check_format(
        check, "the manifests change its source %s %s/%s, and the result is not in the manifests",
        source->kind, namespace, source->name);
}

/* A HelmRelease's HelmChart, by status.helmChart: NAMESPACE/NAME. */
static const struct kv_flux_object *chart_of(const struct kv_check *check,
                                             const struct kv_flux_object *release)
{
    const char *slash = release->helm_chart ? strchr(release->helm_chart, '/') : NULL;
    if (!slash)
        return NULL;
    const char *namespace = kv_arena_copy(
        check->arena, (struct kv_text){release->helm_chart, (size_t)(slash - release->helm_chart)});
    return (const struct kv_flux_object *)kv_state_find(check->state, &kv_kind_helmchart, namespace,
                                                        slash + 1);
}

static const char *chart_unknown(struct kv_check *check, const struct kv_flux_object *release)
{
    const struct kv_flux_reference *source = &release->source;
    const struct kv_flux_object *chart = chart_of(check, release);
    if (source->kind && source->name && strcmp(source->kind, kv_kind_helmchart.name) == 0)
        chart = (const struct kv_flux_object *)kv_state_find(
            check->state, &kv_kind_helmchart,
            source->namespace ? source->namespace : release->object.namespace, source->name);
    const char *reason = source_unknown(check, release);
    return reason || !chart ? reason : source_unknown(check, chart);
}

/* Objects of the state whose manifests are unchanged, but whose source is not. */
static void consumers_report(struct kv_check *check, const struct kv_kind *kind,
                             const struct kv_list *appliers,
                             const char *(*unknown)(struct kv_check *check,
                                                    const struct kv_flux_object *object))
{
    const struct kv_state_kind *kinds = kv_state_kind(check->state, kind);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct kv_flux_object *object = (const struct kv_flux_object *)kinds->objects[i];
        if (object->object.place.file || object->suspended == KV_TRUE ||
            object->release.kube_config || is_given(appliers, &object->object) ||
            (kind == &kv_kind_helmrelease &&
             unseen_is_decided(check, object->object.namespace, object->object.name)))
            continue;
        const char *reason = unknown(check, object);
        if (reason)
            kv_check_not_evaluated(check, &object->object, "%s", reason);
    }
}

/* --- Kustomizations among the manifests --- */

/* The state has no values of ConfigMaps and Secrets to compare. */
static const char *variables_unknown(struct kv_check *check, const struct kv_manifest *manifest)
{
    const struct kv_node *from = kv_node_get(
        kv_node_get(kv_node_get(manifest->object, "spec"), "postBuild"), "substituteFrom");
    for (size_t i = 0; from && from->type == KV_NODE_SEQUENCE && i < from->count; i++) {
        const char *kind = kv_tree_text(from->items[i], "kind");
        const char *name = kv_tree_text(from->items[i], "name");
        if (kind && name &&
            kv_manifests_find(check->state->manifests, "v1", kind, manifest->namespace, name))
            return kv_check_format(
                check, "its variables come from %s %s, which is in the manifests", kind, name);
    }
    return NULL;
}

static void kustomization_check(struct kv_check *check, const struct kv_manifest *manifest,
                                const struct kv_list *appliers)
{
    const struct kv_flux_object *object = (const struct kv_flux_object *)kv_state_find(
        check->state, manifest->known, manifest->namespace, manifest->name);
    if (!object || object->suspended == KV_TRUE || is_given(appliers, &object->object))
        return;
    bool is_left = unseen_is_left(check, manifest->known, manifest->namespace, manifest->name);
    /* A new one for another cluster applies nothing here. */
    if (object->release.kube_config && (is_left || object->object.change != KV_CHANGED))
        return;
    bool is_checkout = check->state->manifests->built.count > 0;
    const char *reason =
        is_left       ? source_unknown(check, object)
        : is_checkout ? "not built here: the checkout changes it, but not what it applies"
                      : "not built here: the manifests change it, but do not contain what it "
                        "applies; --repo builds a checkout of the repository that Flux reads";
    if (is_left && !reason)
        reason = variables_unknown(check, manifest);
    if (reason)
        manifest_gap(check, manifest, reason);
}

/* --- others --- */

/* Kinds that no rule reads, from which controllers create objects: it is unknown whether these
 * change. */
static const struct {
    const char *group, *kind;
} makers[] = {
    {"fluxcd.controlplane.io", "FluxInstance"},
    {"fluxcd.controlplane.io", "ResourceSet"},
    {"source.extensions.fluxcd.io", "ArtifactGenerator"},
    {"argoproj.io", "Application"},
    {"argoproj.io", "ApplicationSet"},
    {"helm.cattle.io", "HelmChart"},
    {"helm.cattle.io", "HelmChartConfig"},
};

/* A checkout is built with the artifacts that it generates; charts among them are not looked at. */
static bool is_seen(const struct kv_check *check, const struct kv_manifest *manifest)
{
    const struct kv_state_kind *releases = kv_state_kind(check->state, &kv_kind_helmrelease);
    if (strcmp(manifest->kind, "ArtifactGenerator") != 0 ||
        check->state->manifests->built.count == 0)
        return false;
    for (size_t i = 0; i < releases->count; i++)
        if (kv_string_is(((const struct kv_flux_object *)releases->objects[i])->source.kind,
                         "ExternalArtifact"))
            return false;
    return true;
}

static void maker_check(struct kv_check *check, const struct kv_manifest *manifest)
{
    if (is_seen(check, manifest))
        return;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        size_t length = strlen(makers[i].group);
        if (strcmp(manifest->kind, makers[i].kind) == 0 &&
            strncmp(manifest->api_version, makers[i].group, length) == 0 &&
            manifest->api_version[length] == '/')
            manifest_gap(check, manifest,
                         "the objects that its controller creates are not in the manifests");
    }
}

void unseen_report(struct kv_check *check)
{
    struct kv_list appliers = appliers_find(check);
    kv_list_each(&check->state->manifests->items, const struct kv_manifest, manifest) {
        if (manifest->known == &kv_kind_kustomization && manifest->object)
            kustomization_check(check, manifest, &appliers);
        else if (!manifest->known)
            maker_check(check, manifest);
    }
    if (check->state->source != KV_SOURCE_OVERLAY)
        return;
    consumers_report(check, &kv_kind_kustomization, &appliers, source_unknown);
    consumers_report(check, &kv_kind_helmrelease, &appliers, chart_unknown);
}

#include "unseen.h"

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/rules/rule.h"
#include "kubevet/state/manifests.h"

static void variable_report(struct kv_check *check, const struct kv_unrendered *unrendered)
{
    struct kv_finding *finding =
        kv_check_finding(check, unrendered->object, (struct kv_place){0},
                         "%s of %s %s contains %s, which was not substituted", unrendered->field,
                         unrendered->object.kind, unrendered->object.name, unrendered->variable);
    finding->field = unrendered->field;
    finding->actual = unrendered->variable;
    finding->manifest = unrendered->place;
}

/* --- unchanged releases --- */

#define SOURCES "source.toolkit.fluxcd.io/v1"

/* The source of a release's chart. */
struct source {
    const char *kind, *namespace, *name;
};

static struct source source_of(const struct kv_manifest *release)
{
    const struct kv_node *spec = kv_node_get(release->object, "spec");
    const struct kv_node *reference = kv_node_get(spec, "chartRef");
    if (!kv_node_is_given(reference))
        reference = kv_node_get(kv_node_get(kv_node_get(spec, "chart"), "spec"), "sourceRef");
    const char *namespace = kv_tree_text(reference, "namespace");
    return (struct source){kv_tree_text(reference, "kind"),
                           namespace ? namespace : release->namespace,
                           kv_tree_text(reference, "name")};
}

/* A registry's chart depends only on its source; a chart in a repository may change with the merge.
 */
static const char *chart_unknown(struct kv_check *check, const struct kv_manifest *release)
{
    const struct source source = source_of(release);
    if (!source.kind || !source.name)
        return "the source of its chart is unknown";
    bool is_registry =
        strcmp(source.kind, "HelmRepository") == 0 || strcmp(source.kind, "OCIRepository") == 0;
    if (!is_registry)
        return kv_check_format(
            check,
            "its chart comes from %s %s/%s, and the chart after the merge is not in the manifests",
            source.kind, source.namespace, source.name);
    const struct kv_manifest *given = kv_manifests_find(check->state->manifests, SOURCES,
                                                        source.kind, source.namespace, source.name);
    if (given &&
        !(given->known && unseen_is_left(check, given->known, source.namespace, source.name)))
        return kv_check_format(check, "the manifests change %s %s/%s, the source of its chart",
                               source.kind, source.namespace, source.name);
    return NULL;
}

/* The state has no values of ConfigMaps and Secrets to compare. */
static const char *values_unknown(struct kv_check *check, const struct kv_manifest *release)
{
    const struct kv_node *from = kv_node_get(kv_node_get(release->object, "spec"), "valuesFrom");
    for (size_t i = 0; from && from->type == KV_NODE_SEQUENCE && i < from->count; i++) {
        const char *kind = kv_tree_text(from->items[i], "kind");
        const char *name = kv_tree_text(from->items[i], "name");
        if (kind && name &&
            kv_manifests_find(check->state->manifests, "v1", kind, release->namespace, name))
            return kv_check_format(check, "its values come from %s %s, which is in the manifests",
                                   kind, name);
    }
    return NULL;
}

/* Why it is unknown what happens to a release's objects; NULL = they stay as they are, since the
 * manifests change nothing that it depends on. */
static const char *release_unknown(struct kv_check *check, const struct kv_unrendered *unrendered,
                                   const struct kv_manifest *release)
{
    if (!unseen_is_left(check, &kv_kind_helmrelease, release->namespace, release->name))
        return unrendered->reason;
    const char *reason = chart_unknown(check, release);
    return reason ? reason : values_unknown(check, release);
}

static const char *reason_of(struct kv_check *check, const struct kv_unrendered *unrendered)
{
    const struct kv_object_name *object = &unrendered->object;
    const struct kv_manifest *manifest =
        kv_manifests_find(check->state->manifests, object->api_version, object->kind,
                          object->namespace, object->name);
    bool is_release = manifest && manifest->known == &kv_kind_helmrelease && manifest->object &&
                      !unseen_is_decided(check, manifest->namespace, manifest->name);
    return is_release ? release_unknown(check, unrendered, manifest) : unrendered->reason;
}

static void gap_report(struct kv_check *check, const struct kv_unrendered *unrendered)
{
    const char *reason = reason_of(check, unrendered);
    if (!reason)
        return;
    unseen_gap(check, unrendered->object, unrendered->place, reason);
}

static void run(struct kv_check *check)
{
    kv_list_each(&check->state->manifests->unrendered, const struct kv_unrendered, unrendered) {
        if (unrendered->variable)
            variable_report(check, unrendered);
        else
            gap_report(check, unrendered);
    }
    unseen_report(check);
}

const struct kv_rule kv_rule_manifest_rendered = {
    .doc =
        {
            .id = "manifest/rendered",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a manifest still contains ${variables}, or is not what Flux would apply",
            .why =
                "Rules read an unsubstituted ${variable} as text, but the cluster would get "
                "another value, or an empty one if the variable is not set. What a HelmRelease's "
                "chart renders, and what SOPS has encrypted, is not in the manifests at all and is "
                "reported as not evaluated. One exception: if the state holds an identical "
                "HelmRelease and nothing that it is made of changes (its chart comes from a "
                "registry, not from a repository), its objects are kept as they are. What a "
                "Kustomization applies is not evaluated where the manifests add the Kustomization "
                "or change its path, source, patches or the like, or change its source, unless "
                "objects with its labels are among the manifests. Commands, annotations, the data "
                "of ConfigMaps and the specs of kinds that no rule reads may contain the same "
                "characters for other programs, and are not checked.",
            .fix = "Pass the output of `flux build kustomization`, which substitutes as Flux "
                   "does. Render charts with `flux` or `helm template` and pass that too. Whether "
                   "a release is unchanged is known only if the state holds HelmReleases: a spec "
                   "with `flux` reads them.",
            .example = "spec: {replicas: ${replicas}}  # in a manifest: found with its line\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
                      "#post-build-variable-substitution",
        },
    .about = KV_ABOUT_MANIFESTS,
    .run = run,
};

#include "kubevet/base/tree.h"
#include "kubevet/kinds/flux.h"
#include "kubevet/rules/rule.h"
#include "kubevet/state/manifests.h"

static void variable_report(struct kv_check *check, const struct kv_unrendered *unrendered)
{
    struct kv_finding *finding =
        kv_check_finding(check, unrendered->object, (struct kv_place){0},
                         "%s of %s %s holds %s, which nothing has substituted", unrendered->field,
                         unrendered->object.kind, unrendered->object.name, unrendered->variable);
    finding->field = unrendered->field;
    finding->actual = unrendered->variable;
    finding->manifest = unrendered->place;
}

/* --- releases that the manifests leave as they are --- */

#define SOURCES "source.toolkit.fluxcd.io/v1"

static bool is_left(const struct kv_check *check, const struct kv_kind *kind, const char *namespace,
                    const char *name)
{
    const struct kv_object *object = kv_state_find(check->state, kind, namespace, name);
    return object && object->fate == KV_UNTOUCHED;
}

/* Where a release's chart comes from. */
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

/* A registry's chart is whatever its source says; one that lies in a repository may be what the
 * merge changes there. */
static const char *chart_unknown(struct kv_check *check, const struct kv_manifest *release)
{
    const struct source source = source_of(release);
    if (!source.kind || !source.name)
        return "nothing says where its chart comes from";
    bool is_registry =
        strcmp(source.kind, "HelmRepository") == 0 || strcmp(source.kind, "OCIRepository") == 0;
    if (!is_registry)
        return kv_check_format(check,
                               "its chart comes from %s %s/%s, and what the merge makes of it "
                               "there is not among the manifests",
                               source.kind, source.namespace, source.name);
    const struct kv_manifest *given = kv_manifests_find(check->state->manifests, SOURCES,
                                                        source.kind, source.namespace, source.name);
    if (given && !(given->known && is_left(check, given->known, source.namespace, source.name)))
        return kv_check_format(check, "the manifests change %s %s/%s, from where its chart comes",
                               source.kind, source.namespace, source.name);
    return NULL;
}

/* Of ConfigMaps and Secrets the state holds no values to compare. */
static const char *values_unknown(struct kv_check *check, const struct kv_manifest *release)
{
    const struct kv_node *from = kv_node_get(kv_node_get(release->object, "spec"), "valuesFrom");
    for (size_t i = 0; from && from->type == KV_NODE_SEQUENCE && i < from->count; i++) {
        const char *kind = kv_tree_text(from->items[i], "kind");
        const char *name = kv_tree_text(from->items[i], "name");
        if (kind && name &&
            kv_manifests_find(check->state->manifests, "v1", kind, release->namespace, name))
            return kv_check_format(
                check, "its values come from %s %s, which is among the manifests", kind, name);
    }
    return NULL;
}

/* Why it can't be told what becomes of a release's objects; NULL = they stay as they are, since the
 * manifests change nothing of what it is made of. */
static const char *release_unknown(struct kv_check *check, const struct kv_unrendered *unrendered,
                                   const struct kv_manifest *release)
{
    if (check->state->source != KV_SOURCE_OVERLAY ||
        !is_left(check, &kv_kind_helmrelease, release->namespace, release->name))
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
    bool is_release = manifest && manifest->known == &kv_kind_helmrelease && manifest->object;
    return is_release ? release_unknown(check, unrendered, manifest) : unrendered->reason;
}

static void gap_report(struct kv_check *check, const struct kv_unrendered *unrendered)
{
    const char *reason = reason_of(check, unrendered);
    if (!reason)
        return;
    struct kv_not_evaluated *gap = kv_list_push(check->not_evaluated, check->arena, sizeof *gap);
    gap->rule = check->rule->doc.id;
    gap->namespace = unrendered->object.namespace;
    gap->object = kv_check_format(check, "%s/%s", unrendered->object.kind, unrendered->object.name);
    gap->reason = kv_check_format(check, "%s (%s:%u)", reason, unrendered->place.file,
                                  unrendered->place.line);
}

static void run(struct kv_check *check)
{
    kv_list_each(&check->state->manifests->unrendered, const struct kv_unrendered, unrendered)
    {
        if (unrendered->variable)
            variable_report(check, unrendered);
        else
            gap_report(check, unrendered);
    }
}

static const struct kv_kind *const reads[] = {NULL};

const struct kv_rule kv_rule_manifest_rendered = {
    .doc =
        {
            .id = "manifest/rendered",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a manifest is not yet what Flux would apply",
            .why = "A ${variable} that nobody substituted is text to every rule: what the cluster "
                   "would hold is another value, or, if the variable has none, an empty one. What "
                   "a HelmRelease's chart makes, and what SOPS has encrypted, is not among the "
                   "manifests at all: it is named as not evaluated, unless the release stands in "
                   "the cluster just so, and nothing that it is made of changes (its chart is "
                   "taken from a registry, not from a repository): then its objects stay. "
                   "Commands, annotations, the "
                   "data of ConfigMaps and the specs of kinds that no rule reads may hold the same "
                   "signs for programs of their own, and are not looked at.",
            .mend = "Give the output of `flux build kustomization`, which substitutes as Flux "
                    "does; render charts with `flux` or `helm template` and give that, too. That a "
                    "release is unchanged is seen where the state holds HelmReleases: a spec with "
                    "`flux` asks for them.",
            .example = "spec: {replicas: ${replicas}}  # in a manifest: found with its line\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
                      "#post-build-variable-substitution",
        },
    .reads = reads,
    .manifests = true,
    .run = run,
};

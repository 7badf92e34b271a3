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

static void gap_report(struct kv_check *check, const struct kv_unrendered *unrendered)
{
    struct kv_not_evaluated *gap = kv_list_push(check->not_evaluated, check->arena, sizeof *gap);
    gap->rule = check->rule->doc.id;
    gap->namespace = unrendered->object.namespace;
    gap->object = kv_check_format(check, "%s/%s", unrendered->object.kind, unrendered->object.name);
    gap->reason = kv_check_format(check, "%s (%s:%u)", unrendered->reason, unrendered->place.file,
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
                   "manifests at all: it is named as not evaluated. Commands, annotations, the "
                   "data of ConfigMaps and the specs of kinds that no rule reads may hold the same "
                   "signs for programs of their own, and are not looked at.",
            .mend = "Give the output of `flux build kustomization`, which substitutes as Flux "
                    "does; render charts with `flux` or `helm template` and give that, too.",
            .example = "spec: {replicas: ${replicas}}  # in a manifest: found with its line\n",
            .source = "https://fluxcd.io/flux/components/kustomize/kustomizations/"
                      "#post-build-variable-substitution",
        },
    .reads = reads,
    .manifests = true,
    .run = run,
};

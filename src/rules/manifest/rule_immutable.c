#include "kubevet/kinds/persistentvolume.h"
#include "kubevet/kinds/persistentvolumeclaim.h"
#include "kubevet/rules/rule.h"
#include "kubevet/state/refused.h"

static struct kv_object_name name_of(const struct kv_manifest *manifest)
{
    return (struct kv_object_name){manifest->api_version, manifest->kind, manifest->namespace,
                                   manifest->name};
}

static void gap_report(struct kv_check *check, const struct kv_refused *refused)
{
    kv_check_object_gap(check, name_of(refused->manifest), "whether %s changes is unknown: %s",
                        refused->field, refused->unknown);
}

/* What is lost when the object is created again. */
static const char *loss_of(const struct kv_manifest *manifest)
{
    if (manifest->known == &kv_kind_persistentvolumeclaim)
        return "once no pod uses it, the claim is deleted, and with it the data of its volume if "
               "the volume's reclaim policy is Delete; the new claim is empty";
    if (manifest->known == &kv_kind_persistentvolume)
        return "once no claim is bound to it, the volume is deleted; the claim that was bound to "
               "it becomes Lost";
    return NULL;
}

static void values_set(struct kv_finding *finding, const struct kv_refused *refused)
{
    finding->field = refused->field;
    finding->expected = refused->before;
    finding->actual = refused->after;
    finding->manifest = refused->manifest->place;
}

static void recreation_report(struct kv_check *check, const struct kv_refused *refused)
{
    const struct kv_manifest *manifest = refused->manifest;
    const char *loss = loss_of(manifest);
    if (!loss)
        return;
    struct kv_finding *finding =
        kv_check_finding(check, name_of(manifest), (struct kv_place){0},
                         "%s of %s %s changes, and Flux is configured to force the change: %s",
                         refused->field, manifest->kind, manifest->name, loss);
    values_set(finding, refused);
    if (!check->severity_is_set)
        finding->severity = KV_SEVERITY_WARNING;
    finding->hint = "create a new one beside it and move the data first";
}

static void refusal_report(struct kv_check *check, const struct kv_refused *refused)
{
    const struct kv_manifest *manifest = refused->manifest;
    struct kv_finding *finding =
        kv_check_finding(check, name_of(manifest), (struct kv_place){0},
                         "the API server refuses the change of %s of %s %s (%s), so Flux applies "
                         "nothing of the Kustomization",
                         refused->field, manifest->kind, manifest->name, refused->why);
    values_set(finding, refused);
}

/* The existence of an object may be unknown. */
static void unknown_report(struct kv_check *check)
{
    const struct kv_kind *kind = NULL;
    const char *namespace = NULL;
    kv_list_each(&check->state->manifests->items, const struct kv_manifest, manifest) {
        bool is_reported = manifest->known == kind && kv_string_is(manifest->namespace, namespace);
        kind = manifest->known;
        namespace = manifest->namespace;
        if (is_reported || !kind || !kv_kind_has_immutable_fields(kind))
            continue;
        const char *reason = kv_state_unknown(check->state, kind, namespace);
        if (reason)
            kv_check_gap(check, namespace, "%s: %s", kind->resource, reason);
    }
}

static void run(struct kv_check *check)
{
    if (check->state->source == KV_SOURCE_OVERLAY)
        unknown_report(check);
    kv_list_each(&check->state->refused, const struct kv_refused, refused) {
        if (refused->unknown)
            gap_report(check, refused);
        else if (refused->recreated)
            recreation_report(check, refused);
        else
            refusal_report(check, refused);
    }
}

const struct kv_rule kv_rule_manifest_immutable = {
    .doc =
        {
            .id = "manifest/immutable",
            .severity = KV_SEVERITY_ERROR,
            .summary = "a manifest changes a field that is immutable once the object exists",
            .why =
                "The API server refuses the change. Flux first tries all objects of a "
                "Kustomization in a dry run, so nothing of that Kustomization is applied: the "
                "object stays as it is, and no finding counts as resolved by its other changes. "
                "The rule checks: the selectors of Deployments, ReplicaSets, DaemonSets, "
                "StatefulSets and Jobs; serviceName, podManagementPolicy and volumeClaimTemplates "
                "of a StatefulSet; template, completions and completionMode of a Job; everything "
                "in a bare pod except its images, deadlines and tolerations; class, access modes, "
                "volume, mode, selector, data source and storage of a claim, which may grow where "
                "its class allows it, and never shrink; the source (NFS, CSI, iSCSI, hostPath, "
                "local), mode and node affinity of a PersistentVolume; the handler of a "
                "RuntimeClass; provisioner, parameters, reclaimPolicy and volumeBindingMode of a "
                "StorageClass; clusterIP, first IP family and loadBalancerClass of a Service; the "
                "scopes of a ResourceQuota; and, where the state holds them (a metadata-only list "
                "does not), the roleRef of bindings and the controllerName of a GatewayClass. "
                "Values are compared as the API server does, with its defaults filled in. With the "
                "annotation or label kustomize.toolkit.fluxcd.io/force: enabled, or spec.force of "
                "the Kustomization, Flux deletes the object and creates it again: that is a "
                "warning where it loses data. Immutable ConfigMaps and Secrets, and kinds of which "
                "only metadata is read, are not checked.",
            .fix = "Keep the field as it is, give the object a new name, or have it deleted and "
                   "created again: by hand, or by kustomize.toolkit.fluxcd.io/force: enabled on "
                   "it. Move a claim's data to a new claim first.",
            .example = "spec: {storageClassName: fast}  # over a claim of another class\n",
            .source = "pkg/apis/{apps,batch,core,storage}/validation of Kubernetes; "
                      "https://fluxcd.io/flux/components/kustomize/kustomizations/#force",
        },
    .about = KV_ABOUT_MANIFESTS,
    .run = run,
};
